// Function: by name, functions and ops alike.
#include "tenon/function.h"

#include <gtest/gtest.h>

#include "core/testing/error_of.h"
#include "tenon/ops.h"

namespace tenon {
namespace {

TEST(Function, IsAnOpOfThatName) {
  const Tensor x = tensor({{1.0, 2.0}, {4.0, 8.0}});
  const Function softmax_of_columns("softmax", {{"axis", 0}});
  EXPECT_EQ(softmax_of_columns(x).to_vector<double>(),
            softmax(x, 0).to_vector<double>());
  EXPECT_EQ(Function("maximum")(x, tensor(3.0)).to_vector<double>(),
            (std::vector<double>{3, 3, 4, 8}));
}

TEST(Function, WhatIsNotThereIsSaid) {
  EXPECT_NE(
      ErrorOf([] { Function("sofmax", {}); }).find("no function \"sofmax\""),
      std::string::npos);
  EXPECT_NE(ErrorOf([] {
              Function("softmax", {{"axes", 0}});
            }).find("did you mean axis?"),
            std::string::npos);
}

}  // namespace
}  // namespace tenon
