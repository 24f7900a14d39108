// Size classes: the smallest that holds a request, with bounded slack.
#include "core/tensor/size_class.h"

#include "gtest/gtest.h"

namespace tenon::tensor {
namespace {

constexpr size_t kMegabyte = size_t{1} << 20;

TEST(SizeClassTest, EachRequestGetsTheSmallestClassThatHoldsIt) {
  for (size_t bytes = 1; bytes <= internal::kMediumBytes; ++bytes) {
    const int index = internal::SizeClass(bytes);
    ASSERT_GE(index, 0);
    ASSERT_LT(index, internal::kClasses);
    ASSERT_GE(internal::ClassBytes(index), bytes);
    if (index > 0) {
      ASSERT_LT(internal::ClassBytes(index - 1), bytes);
    }
  }
}

TEST(SizeClassTest, SlackIsBounded) {
  for (int index = 0; index < internal::kClasses; ++index) {
    const size_t size = internal::ClassBytes(index);
    EXPECT_EQ(size % kAlignment, 0u);
    EXPECT_GE(internal::BlocksPerSlab(index), 4u);
    if (index >= internal::kSmallClasses) {
      EXPECT_LE(size, internal::ClassBytes(index - 1) * 5 / 4);
    }
  }
  for (size_t bytes = kMegabyte + 1; bytes < size_t{1} << 40;
       bytes += bytes / 7) {
    const size_t size = internal::LargeBytes(bytes);
    EXPECT_GE(size, bytes);
    EXPECT_LE(size, bytes + bytes / 8);
    EXPECT_EQ(size, internal::LargeBytes(size));
    EXPECT_EQ(size % (kMegabyte / 8), 0u);
  }
}

}  // namespace
}  // namespace tenon::tensor
