// Every op of the core, by the kit: the same checks that packages run.
#include <gtest/gtest.h>

#include "tenon/internal/host.h"
#include "tenon/testing.h"

namespace tenon {
namespace {

std::vector<const tn_op*> AllOps() {
  std::vector<const tn_op*> all;
  const tn_op_api& api = *internal::tables().op;
  for (uint64_t i = 0; const tn_op* op = api.at(i); ++i) all.push_back(op);
  return all;
}

std::string NameOf(const tn_op* op) {
  const tn_op_def& def = *internal::tables().op->describe(op, nullptr);
  return std::string(internal::from_c(def.name));
}

class Samples : public ::testing::TestWithParam<const tn_op*> {};

TEST_P(Samples, Hold) {
  for (const std::string& finding : testing::check_op(GetParam())) {
    ADD_FAILURE() << finding;
  }
}

INSTANTIATE_TEST_SUITE_P(Op, Samples, ::testing::ValuesIn(AllOps()),
                         [](const auto& info) { return NameOf(info.param); });

TEST(Samples, ThereAreAboutAHundredOps) { EXPECT_GE(AllOps().size(), 100u); }

}  // namespace
}  // namespace tenon
