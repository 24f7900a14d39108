// Kernels by name, references by libm's long double functions.
#include "core/device/cpu/math_probe.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/device/cpu/math_probe.cc"
#include "hwy/foreach_target.h"
// After foreach_target.h:
#include "core/device/cpu/erf-inl.h"
#include "core/device/cpu/exp-inl.h"
#include "core/device/cpu/gamma-inl.h"
#include "core/device/cpu/hyperbolic-inl.h"
#include "core/device/cpu/inverse_trig-inl.h"
#include "core/device/cpu/log-inl.h"
#include "core/device/cpu/pow-inl.h"
#include "core/device/cpu/root-inl.h"
#include "core/device/cpu/round-inl.h"
#include "core/device/cpu/trig-inl.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace tenon::device::HWY_NAMESPACE {

template <class F, class T>
void ApplyMath(const T* x, const T* y, T* out, size_t n) {
  const hn::ScalableTag<T> d;
  const hn::CappedTag<T, 1> d1;
  size_t i = 0;
  for (; i + hn::Lanes(d) <= n; i += hn::Lanes(d)) {
    hn::StoreU(F::Run(d, hn::LoadU(d, x + i), y + i), d, out + i);
  }
  for (; i < n; ++i) {
    hn::StoreU(F::Run(d1, hn::LoadU(d1, x + i), y + i), d1, out + i);
  }
}

#define TN_UNARY(Function)                        \
  struct Probe##Function {                        \
    template <class D, class V, class T>          \
    static HWY_INLINE V Run(D d, V x, const T*) { \
      return Function(d, x);                      \
    }                                             \
  };
#define TN_BINARY(Function)                         \
  struct Probe##Function {                          \
    template <class D, class V, class T>            \
    static HWY_INLINE V Run(D d, V x, const T* y) { \
      return Function(d, x, hn::LoadU(d, y));       \
    }                                               \
  };

template <class D, class V>
HWY_INLINE V Sqrt(D, V x) {
  return hn::Sqrt(x);
}

TN_UNARY(Exp)
TN_UNARY(Exp2)
TN_UNARY(Expm1)
TN_UNARY(Sigmoid)
TN_UNARY(Log)
TN_UNARY(Log2)
TN_UNARY(Log10)
TN_UNARY(Log1p)
TN_UNARY(Softplus)
TN_UNARY(LogSigmoid)
TN_UNARY(Sinh)
TN_UNARY(Cosh)
TN_UNARY(Tanh)
TN_UNARY(Asinh)
TN_UNARY(Acosh)
TN_UNARY(Atanh)
TN_UNARY(Sin)
TN_UNARY(Cos)
TN_UNARY(Tan)
TN_UNARY(Asin)
TN_UNARY(Acos)
TN_UNARY(Atan)
TN_BINARY(Atan2)
TN_UNARY(Sqrt)
TN_UNARY(Rsqrt)
TN_UNARY(Cbrt)
TN_BINARY(Fmod)
TN_BINARY(Remainder)
TN_UNARY(Floor)
TN_UNARY(Ceil)
TN_UNARY(Trunc)
TN_UNARY(Round)
TN_UNARY(Erf)
TN_UNARY(Erfc)
TN_UNARY(Erfinv)
TN_BINARY(Pow)
TN_UNARY(Lgamma)
TN_UNARY(Digamma)

}  // namespace tenon::device::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <random>
#include <string_view>
#include <type_traits>

namespace tenon::device {
namespace {

using Real = long double;
constexpr Real kPi = 3.14159265358979323846264338327950288L;

Real SigmoidReference(Real x, Real) {
  const Real e = std::exp(-std::abs(x));
  return (x < 0 ? e : 1) / (1 + e);
}

Real SoftplusReference(Real x, Real) {
  if (std::isnan(x)) return x;
  return std::max<Real>(0, x) + std::log1p(std::exp(-std::abs(x)));
}

Real RemainderReference(Real x, Real y) {
  const Real r = std::fmod(x, y);
  if (r == 0) return std::copysign(r, y);
  return std::signbit(r) != std::signbit(y) ? r + y : r;
}

// Newton's method on erf, or on erfc where that is the smaller.
Real ErfinvReference(Real y, Real) {
  if (!(std::abs(y) < 1)) {
    return std::abs(y) == 1 ? y * std::numeric_limits<Real>::infinity()
                            : std::numeric_limits<Real>::quiet_NaN();
  }
  const Real a = std::abs(y);
  Real t = a < 0.7L ? a * std::sqrt(kPi) / 2
                    : std::sqrt(-std::log((1 - a) * 2)) * 0.9L;
  if (!(t > 0)) t = a * std::sqrt(kPi) / 2;
  for (int i = 0; i < 60; ++i) {
    const Real miss = a < 0.5L ? std::erf(t) - a : (1 - a) - std::erfc(t);
    const Real step = miss * std::exp(t * t) * std::sqrt(kPi) / 2;
    t -= step / (1 + t * step);
    if (std::abs(step) <= 1e-19L * t) break;
  }
  return std::copysign(t, y);
}

// Recurrence to 30, then the asymptotic series.
Real DigammaReference(Real x, Real) {
  if (x == 0) return std::copysign(std::numeric_limits<Real>::infinity(), -x);
  if (x < 0) {
    const Real r = x - std::nearbyint(x);
    if (!(r != 0)) return std::numeric_limits<Real>::quiet_NaN();
    return DigammaReference(1 - x, 0) - kPi / std::tan(kPi * r);
  }
  if (x > 1e30L) return std::log(x);
  Real sum = 0;
  while (x < 30) {
    sum += 1 / x;
    x += 1;
  }
  constexpr Real kBernoulli[] = {
      1.0L / 12,   -1.0L / 120,     1.0L / 252,
      -1.0L / 240, 1.0L / 132,      -691.0L / 32760,
      1.0L / 12,   -3617.0L / 8160, 43867.0L / 14364};
  const Real z = 1 / (x * x);
  Real series = 0;
  for (int i = 8; i >= 0; --i) series = (series + kBernoulli[i]) * z;
  return std::log(x) - 1 / (2 * x) - series - sum;
}

#define TN_TABLE(Function, T)                             \
  PerLevel<MathKernel<T>> {                               \
    {                                                     \
      &N_SSSE3::ApplyMath<N_SSSE3::Probe##Function, T>,   \
          &N_AVX2::ApplyMath<N_AVX2::Probe##Function, T>, \
          &N_AVX3::ApplyMath<N_AVX3::Probe##Function, T>  \
    }                                                     \
  }
#define TN_ROW(name, Function, domain, expression)                       \
  MathFunction {                                                         \
    name, MathDomain::domain, std::string_view(name).ends_with("gamma"), \
        [](Real x, [[maybe_unused]] Real y) {                            \
          return static_cast<Real>(expression);                          \
        },                                                               \
        TN_TABLE(Function, float), TN_TABLE(Function, double)            \
  }

}  // namespace

const std::vector<MathFunction>& MathFunctions() {
  static const auto* const functions = new std::vector<MathFunction>{
      TN_ROW("exp", Exp, kAny, std::exp(x)),
      TN_ROW("exp2", Exp2, kAny, std::exp2(x)),
      TN_ROW("expm1", Expm1, kAny, std::expm1(x)),
      TN_ROW("sigmoid", Sigmoid, kAny, SigmoidReference(x, y)),
      TN_ROW("log", Log, kPositive, std::log(x)),
      TN_ROW("log2", Log2, kPositive, std::log2(x)),
      TN_ROW("log10", Log10, kPositive, std::log10(x)),
      TN_ROW("log1p", Log1p, kAny, std::log1p(x)),
      TN_ROW("softplus", Softplus, kAny, SoftplusReference(x, y)),
      TN_ROW("log_sigmoid", LogSigmoid, kAny, -SoftplusReference(-x, y)),
      TN_ROW("sinh", Sinh, kAny, std::sinh(x)),
      TN_ROW("cosh", Cosh, kAny, std::cosh(x)),
      TN_ROW("tanh", Tanh, kAny, std::tanh(x)),
      TN_ROW("asinh", Asinh, kAny, std::asinh(x)),
      TN_ROW("acosh", Acosh, kPositive, std::acosh(x)),
      TN_ROW("atanh", Atanh, kUnit, std::atanh(x)),
      TN_ROW("sin", Sin, kAny, std::sin(x)),
      TN_ROW("cos", Cos, kAny, std::cos(x)),
      TN_ROW("tan", Tan, kAny, std::tan(x)),
      TN_ROW("asin", Asin, kUnit, std::asin(x)),
      TN_ROW("acos", Acos, kUnit, std::acos(x)),
      TN_ROW("atan", Atan, kAny, std::atan(x)),
      TN_ROW("atan2", Atan2, kPair, std::atan2(x, y)),
      TN_ROW("sqrt", Sqrt, kPositive, std::sqrt(x)),
      TN_ROW("rsqrt", Rsqrt, kPositive, 1 / std::sqrt(x)),
      TN_ROW("cbrt", Cbrt, kAny, std::cbrt(x)),
      TN_ROW("fmod", Fmod, kPair, std::fmod(x, y)),
      TN_ROW("remainder", Remainder, kPair, RemainderReference(x, y)),
      TN_ROW("floor", Floor, kAny, std::floor(x)),
      TN_ROW("ceil", Ceil, kAny, std::ceil(x)),
      TN_ROW("trunc", Trunc, kAny, std::trunc(x)),
      TN_ROW("round", Round, kAny, std::nearbyint(x)),
      TN_ROW("erf", Erf, kAny, std::erf(x)),
      TN_ROW("erfc", Erfc, kAny, std::erfc(x)),
      TN_ROW("erfinv", Erfinv, kUnit, ErfinvReference(x, y)),
      TN_ROW("pow", Pow, kPower, std::pow(x, y)),
      TN_ROW("lgamma", Lgamma, kAny, std::lgamma(x)),
      TN_ROW("digamma", Digamma, kAny, DigammaReference(x, y)),
  };
  return *functions;
}

template <class T>
void DrawArguments(MathDomain domain, uint64_t seed, std::vector<T>& x,
                   std::vector<T>& y) {
  using U = std::conditional_t<sizeof(T) == 4, uint32_t, uint64_t>;
  std::mt19937_64 random(seed);
  std::uniform_real_distribution<double> unit(0, 1);
  // Magnitudes from 2^low to 2^high, evenly in the exponent.
  const auto spread = [&](double low, double high) {
    const double value = std::exp2(low + (high - low) * unit(random));
    return static_cast<T>(random() % 2 == 0 ? value : -value);
  };
  const size_t n = x.size();
  const auto any = [&](size_t i) {
    const U stratum = std::numeric_limits<U>::max() / static_cast<U>(n);
    const U bits = static_cast<U>(i * stratum + random() % (stratum + 1));
    T value;
    std::memcpy(&value, &bits, sizeof(value));
    return value;
  };
  for (size_t i = 0; i < n; ++i) {
    y[i] = spread(-4, 6);
    if (i % 2 == 0) {
      x[i] = any(i);
      if (domain == MathDomain::kPair) y[i] = any(random() % n);
      continue;
    }
    switch (domain) {
      case MathDomain::kAny:
        x[i] = spread(-12, 11);
        break;
      case MathDomain::kUnit:
        x[i] = static_cast<T>(2 * unit(random) - 1);
        if (i % 4 == 1) x[i] = 1 - std::abs(spread(-60, -1));
        break;
      case MathDomain::kPositive:
        x[i] = i % 4 == 1 ? 1 + spread(-40, -1) : std::abs(spread(-4, 4));
        break;
      case MathDomain::kPower:
        x[i] = std::abs(i % 4 == 1 ? 1 + spread(-30, -1) : spread(-20, 20));
        y[i] = spread(-10, sizeof(T) == 4 ? 7 : 10) /
               std::max<T>(T{0.0001}, std::abs(std::log2(x[i])));
        break;
      case MathDomain::kPair:
        x[i] = spread(-5, 5);
        y[i] = spread(-5, 5);
        break;
    }
  }
}

template void DrawArguments(MathDomain, uint64_t, std::vector<float>&,
                            std::vector<float>&);
template void DrawArguments(MathDomain, uint64_t, std::vector<double>&,
                            std::vector<double>&);

double ErrorFloor(const MathFunction& function, double x) {
  if (!function.has_zeros) return 0;
  const std::string_view name = function.name;
  const double terms =
      name == "lgamma" ? std::lgamma(std::abs(x)) : std::log(std::abs(x));
  return x < 0 ? std::max(1.0, std::abs(terms)) : 1;
}

template <class T>
double UlpError(T got, long double want, double floor) {
  using Limits = std::numeric_limits<T>;
  const double kNever = std::numeric_limits<double>::infinity();
  if (std::isnan(want) || std::isnan(got)) {
    return std::isnan(want) && std::isnan(got) ? 0 : kNever;
  }
  // Values that round to infinity are infinity.
  const T rounded = static_cast<T>(want);
  const Real unit_top =
      std::ldexp(Real{1}, Limits::max_exponent - Limits::digits);
  if (std::isinf(got) || std::isinf(want)) {
    if (got == rounded) return 0;
    const Real finite = std::isinf(got) ? want : Real{got};
    if (std::isinf(want)) return kNever;
    const Real edge =
        std::copysign(std::ldexp(Real{1}, Limits::max_exponent), Real{got});
    return static_cast<double>(std::abs(edge - finite) / unit_top);
  }
  const Real magnitude = std::max<Real>(std::abs(want), floor);
  int exponent = 0;
  std::frexp(magnitude, &exponent);
  exponent = std::max(exponent, Limits::min_exponent);
  if (std::signbit(got) != std::signbit(want) && got == 0 && want == 0) {
    return kNever;
  }
  const Real unit = std::ldexp(Real{1}, exponent - Limits::digits);
  return static_cast<double>(std::abs(Real{got} - want) / unit);
}

template double UlpError(float, long double, double);
template double UlpError(double, long double, double);

}  // namespace tenon::device
#endif  // HWY_ONCE
