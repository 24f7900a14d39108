// Detects the machine's SIMD level and reads TENON_SIMD.
#include <cpuid.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>

#include "core/device/cpu/targets.h"

namespace tenon::device {
namespace {

// What code for Highway's HWY_AVX2 and HWY_AVX3 may use. The compiler's checks
// ask the operating system too. libhwy.so could tell, but loading it takes as
// long as the rest of the core: it measures a timer.
bool HasAvx2() {
  unsigned a, b, c = 0, d;
  __get_cpuid(1, &a, &b, &c, &d);
  return (c & bit_F16C) != 0 && __builtin_cpu_supports("avx2") &&
         __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi") &&
         __builtin_cpu_supports("bmi2");
}
bool HasAvx512() {
  return __builtin_cpu_supports("avx512f") &&
         __builtin_cpu_supports("avx512vl") &&
         __builtin_cpu_supports("avx512dq") &&
         __builtin_cpu_supports("avx512bw");
}

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
    if (!HasAvx2()) return SimdLevel::kBaseline;
    return HasAvx512() ? SimdLevel::kAvx512 : SimdLevel::kAvx2;
  }();
  return best;
}

void SetSimdLevel(SimdLevel level) {
  internal::active_simd_level.store(
      static_cast<int>(std::min(level, BestSimdLevel())),
      std::memory_order_relaxed);
}

}  // namespace tenon::device
