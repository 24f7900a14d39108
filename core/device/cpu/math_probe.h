// The functions of the vector math headers as kernels over arrays, each with a
// reference in long double; for math_test and the ulp program.
#ifndef TENON_CORE_DEVICE_CPU_MATH_PROBE_H_
#define TENON_CORE_DEVICE_CPU_MATH_PROBE_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/device/cpu/targets.h"

namespace tenon::device {

// out[i] = f(x[i], y[i]); functions of one argument do not read y. Whole
// vectors first, then what remains lane by lane.
template <class T>
using MathKernel = void (*)(const T* x, const T* y, T* out, size_t n);

// Where arguments are drawn from, beside all bit patterns.
enum class MathDomain { kAny, kUnit, kPositive, kPower, kPair };

struct MathFunction {
  const char* name;
  MathDomain domain;
  // Zeros next to which only the absolute error is small.
  bool has_zeros;
  long double (*reference)(long double x, long double y);
  PerLevel<MathKernel<float>> float_kernel;
  PerLevel<MathKernel<double>> double_kernel;

  template <class T>
  const PerLevel<MathKernel<T>>& Kernel() const {
    if constexpr (sizeof(T) == sizeof(float)) {
      return float_kernel;
    } else {
      return double_kernel;
    }
  }
};

const std::vector<MathFunction>& MathFunctions();

// Arguments for a function: half of them any bit patterns, in strata, half from
// its domain. The same for the same seed.
template <class T>
void DrawArguments(MathDomain domain, uint64_t seed, std::vector<T>& x,
                   std::vector<T>& y);

// The magnitude of results of a function near x below which errors are
// absolute.
double ErrorFloor(const MathFunction& function, double x);

// |got - want| in units in the last place of T at want; 0 for equal infinities
// and two NaNs, infinite where only one is such. Below `floor` in magnitude
// the unit is floor's.
template <class T>
double UlpError(T got, long double want, double floor = 0);

}  // namespace tenon::device

#endif  // TENON_CORE_DEVICE_CPU_MATH_PROBE_H_
