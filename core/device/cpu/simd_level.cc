// Detects the machine's SIMD level and reads TENON_SIMD.
#include <algorithm>
#include <cstdlib>
#include <string_view>

#include "core/device/cpu/targets.h"
#include "hwy/targets.h"

namespace tenon::device {
namespace {

SimdLevel CapFromEnvironment() {
  const char* value = std::getenv("TENON_SIMD");
  const std::string_view cap = value == nullptr ? "" : value;
  if (cap == "baseline") return SimdLevel::kBaseline;
  if (cap == "avx2") return SimdLevel::kAvx2;
  return SimdLevel::kAvx512;
}

}  // namespace

namespace internal {

constinit std::atomic<int> active_simd_level{-1};

SimdLevel InitActiveSimdLevel() {
  int level = static_cast<int>(std::min(BestSimdLevel(), CapFromEnvironment()));
  int unset = -1;  // SetSimdLevel in another thread wins.
  if (!active_simd_level.compare_exchange_strong(unset, level,
                                                 std::memory_order_relaxed)) {
    level = unset;
  }
  return static_cast<SimdLevel>(level);
}

}  // namespace internal

SimdLevel BestSimdLevel() {
  static const SimdLevel best = [] {
    const int64_t targets = hwy::SupportedTargets();
    if (targets & HWY_AVX3) return SimdLevel::kAvx512;
    if (targets & HWY_AVX2) return SimdLevel::kAvx2;
    return SimdLevel::kBaseline;
  }();
  return best;
}

void SetSimdLevel(SimdLevel level) {
  internal::active_simd_level.store(
      static_cast<int>(std::min(level, BestSimdLevel())),
      std::memory_order_relaxed);
}

}  // namespace tenon::device
