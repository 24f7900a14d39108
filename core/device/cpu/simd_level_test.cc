// The level in use, its cap, and tables of one function pointer per level.
#include "core/device/cpu/targets.h"
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/device/cpu/simd_level_test.cc"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace tenon::device::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

template <class T>
size_t VectorBytes() {
  return sizeof(T) * hn::Lanes(hn::ScalableTag<T>());
}

}  // namespace tenon::device::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include <cstdlib>

#include "gtest/gtest.h"

namespace tenon::device {
namespace {

constexpr auto kVectorBytes = TN_PER_LEVEL(VectorBytes<float>);

TEST(SimdLevelTest, EnvironmentCapsTheFirstLevel) {
  internal::active_simd_level = -1;
  ASSERT_EQ(setenv("TENON_SIMD", "baseline", 1), 0);
  EXPECT_EQ(ActiveSimdLevel(), SimdLevel::kBaseline);
  ASSERT_EQ(unsetenv("TENON_SIMD"), 0);
  EXPECT_EQ(ActiveSimdLevel(), SimdLevel::kBaseline) << "is read once";
  internal::active_simd_level = -1;
  EXPECT_EQ(ActiveSimdLevel(), BestSimdLevel());
}

TEST(SimdLevelTest, TableHoldsTheFunctionOfEachLevel) {
  SetSimdLevel(SimdLevel::kBaseline);
  EXPECT_EQ(kVectorBytes.Active()(), 16u);
  if (BestSimdLevel() >= SimdLevel::kAvx2) {
    EXPECT_EQ(kVectorBytes[SimdLevel::kAvx2](), 32u);
  }
  SetSimdLevel(SimdLevel::kAvx512);
  EXPECT_EQ(ActiveSimdLevel(), BestSimdLevel());
  if (BestSimdLevel() >= SimdLevel::kAvx512) {
    EXPECT_EQ(kVectorBytes.Active()(), 64u);
  }
}

}  // namespace
}  // namespace tenon::device
#endif  // HWY_ONCE
