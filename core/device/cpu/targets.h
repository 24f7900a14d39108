// The instruction sets that kernels are compiled for, and which one is in use.
// Must come before any hwy header: it chooses Highway's targets.
//
// Highway 1.0.3 has no SSE2 target; its lowest with vectors is SSSE3 (every
// x86-64 since 2011), so that is the baseline. Beside it: AVX2 and AVX3
// (AVX-512 F, VL, DQ, BW). A file of kernels looks like this:
//
//   #include "core/device/cpu/targets.h"
//   #undef HWY_TARGET_INCLUDE
//   #define HWY_TARGET_INCLUDE "core/device/cpu/twice.cc"  // this file
//   #include "hwy/foreach_target.h"  // compiles this file once per target
//   #include "hwy/highway.h"
//   HWY_BEFORE_NAMESPACE();
//   namespace tenon::device::HWY_NAMESPACE {
//   namespace hn = hwy::HWY_NAMESPACE;
//   void Twice(float* x, int64_t n) { ... }
//   }  // namespace tenon::device::HWY_NAMESPACE
//   HWY_AFTER_NAMESPACE();
//   #if HWY_ONCE
//   namespace tenon::device {
//   constexpr auto kTwice = TN_PER_LEVEL(Twice);
//   void Twice(float* x, int64_t n) { kTwice.Active()(x, n); }
//   }  // namespace tenon::device
//   #endif  // HWY_ONCE
#ifndef TENON_CORE_DEVICE_CPU_TARGETS_H_
#define TENON_CORE_DEVICE_CPU_TARGETS_H_

#if defined(HIGHWAY_HWY_DETECT_TARGETS_H_)
#error "include core/device/cpu/targets.h before any hwy header"
#endif
#if !defined(__x86_64__)
#error "core/device/cpu/targets.h names the targets of x86-64 only"
#endif

#define HWY_BASELINE_TARGETS HWY_SSSE3
#define HWY_DISABLED_TARGETS (HWY_SSE4 | HWY_AVX3_DL)

#include <array>
#include <atomic>
#include <cstddef>

namespace tenon::device {

// In rising order; the values index PerLevel.
enum class SimdLevel { kBaseline, kAvx2, kAvx512 };

// The highest level that this machine can run.
SimdLevel BestSimdLevel();

namespace internal {
// The active level, or -1 before it was first asked for.
extern constinit std::atomic<int> active_simd_level;
SimdLevel InitActiveSimdLevel();
}  // namespace internal

// The level of kernels looked up from now on: the machine's best, capped by the
// environment variable TENON_SIMD=baseline|avx2|avx512, which is read once.
inline SimdLevel ActiveSimdLevel() {
  const int level = internal::active_simd_level.load(std::memory_order_relaxed);
  return level >= 0 ? static_cast<SimdLevel>(level)
                    : internal::InitActiveSimdLevel();
}

// For tests: changes the active level, for kernels looked up afterwards. A
// level above the machine's best becomes the best.
void SetSimdLevel(SimdLevel level);

// One function pointer per level.
template <class Function>
struct PerLevel {
  std::array<Function, 3> functions;

  constexpr Function operator[](SimdLevel level) const {
    return functions[static_cast<size_t>(level)];
  }
  Function Active() const { return (*this)[ActiveSimdLevel()]; }
};
template <class Function>
PerLevel(std::array<Function, 3>) -> PerLevel<Function>;

}  // namespace tenon::device

// The PerLevel of a function (a template with its arguments is one, too) that
// stands in HWY_NAMESPACE inside the current namespace. Only in #if HWY_ONCE.
#define TN_PER_LEVEL(...)                                                 \
  ::tenon::device::PerLevel<decltype(&N_SSSE3::__VA_ARGS__)> {            \
    { &N_SSSE3::__VA_ARGS__, &N_AVX2::__VA_ARGS__, &N_AVX3::__VA_ARGS__ } \
  }

#endif  // TENON_CORE_DEVICE_CPU_TARGETS_H_
