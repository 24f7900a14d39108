// Every optimizer of the core, by the kit, and what the kit must catch.
#include <gtest/gtest.h>

#include "tenon/author/optimizer.h"
#include "tenon/operators.h"
#include "tenon/ops.h"
#include "tenon/testing.h"

namespace tenon {
namespace {

TEST(Optimizers, Hold) {
  for (const std::string& finding : testing::check_optimizers("tenon")) {
    ADD_FAILURE() << finding;
  }
}

author::Optimizer Descent(author::Optimizer::Update update) {
  return author::Optimizer("descent")
      .doc("Steps down the gradient.")
      .option("learning_rate", 0.1, "step size", non_negative)
      .slot("last", zeros)
      .update(update)
      .golden({.options = {0.5},
               .start = {1, 2},
               .gradients = {{1, 0}, {0, 2}},
               .after = {0.5, 1},
               .by = "by hand"});
}

std::string FirstFinding(author::Optimizer optimizer) {
  const testing::Findings findings =
      testing::check_optimizer(optimizer.definition());
  return findings.empty() ? "" : findings[0];
}

TEST(Kit, FindsNothingWhereAllIsRight) {
  EXPECT_EQ(FirstFinding(Descent([](Step& s) {
              s.slot(0) = s.gradient * 1.0;
              s.parameter = s.parameter - s.option(0) * s.gradient;
            })),
            "");
}

TEST(Kit, FindsAWrongStep) {
  EXPECT_EQ(
      FirstFinding(Descent([](Step& s) {
        s.parameter = s.parameter + s.option(0) * s.gradient;
      })),
      "descent, golden 0, composed: at 0: got 1.5, expected 0.5; mend the "
      "update, or the golden values if another program says so");
}

TEST(Kit, FindsStateThatIsNotSaved) {
  static double hidden;
  hidden = 0;
  const std::string finding = FirstFinding(Descent([](Step& s) {
    hidden += 1e-3;
    s.parameter = s.parameter - s.option(0) * s.gradient * (1 + 0 * hidden);
    if (hidden > 0.1) s.parameter = s.parameter + hidden;
  }));
  EXPECT_NE(finding, "");
}

TEST(Kit, FindsAnUpdateThatThrows) {
  EXPECT_EQ(FirstFinding(Descent(
                [](Step&) { throw std::runtime_error("no way down"); })),
            "descent, golden 0, composed: failed: descent: no way down");
}

}  // namespace
}  // namespace tenon
