// TN_RETURN_IF_ERROR and TN_ASSIGN_OR_RETURN: pass on, return early, move.
#include "core/base/status.h"

#include <memory>

#include "gtest/gtest.h"

namespace tenon {
namespace {

absl::StatusOr<std::unique_ptr<int>> Positive(int x) {
  if (x <= 0) {
    return absl::InvalidArgumentError("positive: x must be above 0");
  }
  return std::make_unique<int>(x);
}

absl::Status Add(int a, int b, int* sum) {
  TN_ASSIGN_OR_RETURN(std::unique_ptr<int> first, Positive(a));
  TN_ASSIGN_OR_RETURN(const std::unique_ptr<int> second, Positive(b));
  *sum = *first + *second;
  return absl::OkStatus();
}

// The macro is one statement: it may stand below an `if` with an `else`.
absl::Status AddOrClear(bool add, int b, int* sum) {
  if (add)
    TN_RETURN_IF_ERROR(Add(*sum, b, sum));
  else
    *sum = 0;
  return absl::OkStatus();
}

TEST(StatusTest, PassesValuesOn) {
  int sum = 2;
  EXPECT_TRUE(AddOrClear(true, 3, &sum).ok());
  EXPECT_EQ(sum, 5);
  EXPECT_TRUE(AddOrClear(false, 3, &sum).ok());
  EXPECT_EQ(sum, 0);
}

TEST(StatusTest, ReturnsTheFirstError) {
  int sum = 7;
  EXPECT_EQ(AddOrClear(true, -3, &sum),
            absl::InvalidArgumentError("positive: x must be above 0"));
  EXPECT_EQ(sum, 7);
}

}  // namespace
}  // namespace tenon
