// The logarithm of the gamma function and its derivatives; those beyond digamma
// are computed in float64 for every dtype, one element at a time.
#include "core/device/cpu/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/ops/gamma.cc"
#include "hwy/foreach_target.h"  // IWYU pragma: keep
#include "hwy/highway.h"
//
#include "core/device/cpu/gamma-inl.h"
#include "core/ops/functors-inl.h"

HWY_BEFORE_NAMESPACE();
namespace tenon::ops::HWY_NAMESPACE {

TN_FUNCTOR_X(LgammaV, math::Lgamma(d, x));
TN_FUNCTOR_X(DigammaV, math::Digamma(d, x));

}  // namespace tenon::ops::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "core/ops/elementwise.h"

namespace tenon::ops {
namespace {

constexpr int kMaxOrder = 20;

// The derivative of order n of cot(pi x), over pi^n: a polynomial in the
// cotangent c, as c' = -(1 + c^2).
double CotangentDerivative(int n, double c) {
  double p[kMaxOrder + 3] = {0, 1};  // p[k] of c^k
  for (int step = 0; step < n; ++step) {
    double q[kMaxOrder + 3] = {};
    for (int k = 1; k <= step + 1; ++k) {
      q[k - 1] -= k * p[k];
      q[k + 1] -= k * p[k];
    }
    std::copy(q, q + kMaxOrder + 3, p);
  }
  double y = 0;
  for (int k = n + 1; k >= 0; --k) y = y * c + p[k];
  return y;
}

// For x > 0: recurrence up to where the asymptotic series is precise, DLMF
// 5.15.5 and 5.15.8.
double OfPositive(int n, double x) {
  constexpr double kBernoulli[] = {
      // B_2, B_4, ...
      1. / 6, -1. / 30, 1. / 42, -1. / 30, 5. / 66, -691. / 2730, 7. / 6};
  double factorial = 1;  // (n - 1)!
  for (int k = 2; k < n; ++k) factorial *= k;
  double below = 0;
  for (; x < 12 + n; x += 1) below += 1 / std::pow(x, n + 1);
  double y = factorial * n * below + factorial / std::pow(x, n);
  double term = factorial * n / std::pow(x, n + 1);
  y += term / 2;
  term *= (n + 1) / (2 * x);  // (n + 2k - 1)! / ((2k)! x^(n + 2k)), k = 1
  for (int k = 1; const double bernoulli : kBernoulli) {
    y += bernoulli * term;
    term *=
        (n + 2. * k) * (n + 2. * k + 1) / ((2. * k + 1) * (2. * k + 2) * x * x);
    ++k;
  }
  return n % 2 == 0 ? -y : y;
}

double Polygamma(int n, double x) {
  if (x > 0) return OfPositive(n, x);
  const double nearest = std::round(x);
  if (x == nearest) {  // a pole, of one sign for odd orders
    return n % 2 == 1 ? std::numeric_limits<double>::infinity()
                      : std::numeric_limits<double>::quiet_NaN();
  }
  constexpr double kPi = std::numbers::pi;
  const double cotangent = 1 / std::tan(kPi * (x - nearest));
  const double mirrored = OfPositive(n, 1 - x);
  return (n % 2 == 0 ? mirrored : -mirrored) -
         std::pow(kPi, n + 1) * CotangentDerivative(n, cotangent);
}

template <class T>
void PolygammaRows(const tn_rows* r) {
  const int order = static_cast<int>(r->options[0].as.i);
  const int64_t step = r->scalars & 1 ? 0 : 1;
  for (int64_t row = 0; row < r->rows; ++row) {
    const T* x = reinterpret_cast<const T*>(static_cast<const char*>(r->in[0]) +
                                            row * r->in_stride[0]);
    T* out =
        reinterpret_cast<T*>(static_cast<char*>(r->out) + row * r->out_stride);
    for (int64_t i = 0; i < r->n; ++i) {
      out[i] = static_cast<T>(Polygamma(order, x[i * step]));
    }
  }
}

}  // namespace

Op lgamma() {
  return TN_FLOAT_ROWS(Unary("lgamma").saved(), LongUnaryRows, LgammaV)
      .source("NIST Digital Library of Mathematical Functions, 5.2")
      .doc(R"(The logarithm of the magnitude of the gamma function.

    y = ln |gamma(x)|

Infinite at 0 and the negative integers. Off by at most 0.50 ulp (float64: 4.32,
of 1 where |y| is less). *Cost*: O(N).)")
      .vjp([](Vjp& v) { v.set(0, v.dy() * digamma(v.x(0))); })
      .sample({.inputs = {{0.5, 3.5, -1.25}},
               .outputs = {{0.5723649429247, 1.2009736023470743,
                            1.366431761236976}},
               .by = "SciPy 1.17.1"});
}

Op digamma() {
  return TN_FLOAT_ROWS(Unary("digamma").saved(), LongUnaryRows, DigammaV)
      .source("NIST Digital Library of Mathematical Functions, 5.11.2")
      .doc(R"(The derivative of lgamma.

    y = d/dx ln |gamma(x)|

NaN at 0 and the negative integers. Off by at most 0.50 ulp (float64: 6.25, of 1
where |y| is less). *Cost*: O(N).)")
      .vjp([](Vjp& v) { v.set(0, v.dy() * polygamma(v.x(0), 1)); })
      .sample({.inputs = {{0.5, 3.5, -1.25}},
               .outputs = {{-1.9635100260214235, 1.103156640645243,
                            3.7141391202135283}},
               .by = "SciPy 1.17.1"});
}

Op polygamma() {
  return Unary("polygamma")
      .saved()
      .required("order", TN_VALUE_INT,
                "which derivative of digamma; its own gradient needs order + 1",
                between(1, kMaxOrder))
      .rows(TN_ISA_ANY,
            {{TN_F32, &PolygammaRows<float>}, {TN_F64, &PolygammaRows<double>}})
      .source("NIST Digital Library of Mathematical Functions, 5.15")
      .doc(R"(The derivative of digamma of an order.

    y = d^order/dx^order digamma(x)

At 0 and the negative integers infinite for odd orders, NaN for even ones.
*Cost*: O(N (12 + order)), without vectors.)")
      .vjp([](Vjp& v) {
        v.set(0, v.dy() * polygamma(v.x(0), v.integer(0) + 1));
      })
      .sample({.inputs = {{0.5, 3.5, 12.25}},
               .options = {internal::value(2)},
               .outputs = {{-16.828796644234316, -0.1082040516417274,
                            -0.007230035788993344}},
               .by = "SciPy 1.17.1"})
      .sample({.inputs = {{0.5, -1.25, -30.5}},
               .options = {internal::value(3)},
               .outputs = {{97.40909103400244, 1558.2209125348506,
                            194.8181149685331}},
               .by = "mpmath 1.4.1"});
}

}  // namespace tenon::ops
#endif  // HWY_ONCE
