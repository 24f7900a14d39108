// Truncated normal and gamma numbers: one element at a time, in double.
#include <cmath>
#include <numbers>

#include "core/ops/random_words.h"

namespace tenon::ops {
namespace {

void CheckFloating(DType dtype) {
  if (!tensor::IsFloating(static_cast<uint32_t>(dtype))) {
    throw Error(
        TN_INVALID_ARGUMENT,
        std::string("dtype must be floating point, got ") + name_of(dtype));
  }
}

// u in (0, 1) from 64 bits.
double OpenUnit(uint64_t word) {
  return (static_cast<double>(word >> 12) + 0.5) * 0x1p-52;
}

double Polynomial(const double (&c)[8], double x) {
  double sum = c[7];
  for (int k = 6; k >= 0; --k) sum = sum * x + c[k];
  return sum;
}

// z with P(N(0, 1) < z) = p: Wichura's PPND16, 1e-16 relative.
double NormalQuantile(double p) {
  static constexpr double kA[] = {
      3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3,
      1.3731693765509461125e4, 4.5921953931549871457e4, 6.7265770927008700853e4,
      3.3430575583588128105e4, 2.5090809287301226727e3};
  static constexpr double kB[] = {1,
                                  4.2313330701600911252e1,
                                  6.8718700749205790830e2,
                                  5.3941960214247511077e3,
                                  2.1213794301586595867e4,
                                  3.9307895800092710610e4,
                                  2.8729085735721942674e4,
                                  5.2264952788528545610e3};
  static constexpr double kC[] = {
      1.42343711074968357734e0,  4.63033784615654529590e0,
      5.76949722146069140550e0,  3.64784832476320460504e0,
      1.27045825245236838258e0,  2.41780725177450611770e-1,
      2.27238449892691845833e-2, 7.74545014278341407640e-4};
  static constexpr double kD[] = {1,
                                  2.05319162663775882187e0,
                                  1.67638483018380384940e0,
                                  6.89767334985100004550e-1,
                                  1.48103976427480074590e-1,
                                  1.51986665636164571966e-2,
                                  5.47593808499534494600e-4,
                                  1.05075007164441684324e-9};
  static constexpr double kE[] = {
      6.65790464350110377720e0,  5.46378491116411436990e0,
      1.78482653991729133580e0,  2.96560571828504891230e-1,
      2.65321895265761230930e-2, 1.24266094738807843860e-3,
      2.71155556874348757815e-5, 2.01033439929228813265e-7};
  static constexpr double kF[] = {1,
                                  5.99832206555887937690e-1,
                                  1.36929880922735805310e-1,
                                  1.48753612908506148525e-2,
                                  7.86869131145613259100e-4,
                                  1.84631831751005468180e-5,
                                  1.42151175831644588870e-7,
                                  2.04426310338993978564e-15};
  const double q = p - 0.5;
  if (std::fabs(q) <= 0.425) {
    const double r = 0.180625 - q * q;
    return q * Polynomial(kA, r) / Polynomial(kB, r);
  }
  const double tail = std::sqrt(-std::log(q < 0 ? p : 1 - p));
  const double z = tail <= 5
                       ? Polynomial(kC, tail - 1.6) / Polynomial(kD, tail - 1.6)
                       : Polynomial(kE, tail - 5) / Polynomial(kF, tail - 5);
  return q < 0 ? -z : z;
}

double NormalBelow(double z) {
  return 0.5 * std::erfc(-z * std::numbers::sqrt2 / 2);
}

// The 64-bit words of the stream of one element's own key.
class Stream {
 public:
  Stream(uint64_t low, uint64_t high) : low_(low), high_(high) {}
  double Next() {
    if (next_ % 2 == 0) block_ = internal::philox(low_, high_, next_ / 2);
    const uint32_t* w = block_.word + 2 * (next_++ % 2);
    return OpenUnit(w[0] | uint64_t{w[1]} << 32);
  }
  double Normal() {
    const double r = std::sqrt(-2 * std::log(Next()));
    return r * std::cos(2 * std::numbers::pi * Next());
  }

 private:
  uint64_t low_, high_;
  uint64_t next_ = 0;
  internal::PhiloxBlock block_;
};

// Marsaglia and Tsang's rejection; shapes below 1 by a power of a uniform.
double Gamma(double alpha, Stream& stream) {
  const double boost = alpha < 1 ? std::pow(stream.Next(), 1 / alpha) : 1;
  const double d = (alpha < 1 ? alpha + 1 : alpha) - 1.0 / 3;
  const double c = 1 / std::sqrt(9 * d);
  for (;;) {
    const double x = stream.Normal();
    const double t = 1 + c * x;
    if (t <= 0) continue;
    const double v = t * t * t;
    const double u = stream.Next();
    if (std::log(u) < 0.5 * x * x + d - d * v + d * std::log(v)) {
      return d * v * boost;
    }
  }
}

void TruncatedNormal(Execution& e) {
  const double mean = e.number(3);
  const double stddev = e.number(4);
  // The upper half of the line is drawn as the lower one, where p is precise.
  const bool mirror = e.number(5) > 0;
  const double low = mirror ? -e.number(6) : e.number(5);
  const double high = mirror ? -e.number(5) : e.number(6);
  const double below = NormalBelow(low);
  const double mass = NormalBelow(high) - below;
  ForTiles(e.option(0), e.out().numel, 2, [&](const Tile& tile) {
    double elements[2 * kTileBlocks];
    for (int64_t k = 0; k < tile.size; ++k) {
      const double p = below + mass * OpenUnit(tile.words[k]);
      const double z = std::clamp(NormalQuantile(p), low, high);
      elements[k] = mean + stddev * (mirror ? -z : z);
    }
    StoreTile(tile, TN_F64, elements, e.out());
  });
}

}  // namespace

Op truncated_normal() {
  return Random("truncated_normal")
      .doc(R"(Normal numbers that are held between two bounds by their law.

    y = mean + stddev z,  z ~ N(0, 1) given low <= z <= high
    z = Q(P(low) + u (P(high) - P(low))),  Q the inverse of P

Two words of the stream for an element. *Options*: key; shape; dtype; mean;
stddev; low, high, in standard deviations from the mean. *Cost*: O(N), some
30 ns an element.)")
      .source(
          "Devroye 1986, Non-uniform random variate generation, II.2; "
          "Wichura 1988, algorithm AS 241")
      .maturity(Maturity::stable)
      .option("dtype", DType::float32, "of the result, floating point")
      .option("mean", 0.0, "before the cut")
      .option("stddev", 1.0, "before the cut", non_negative)
      .option("low", -2.0, "in standard deviations")
      .option("high", 2.0, "in standard deviations")
      .infer([](Infer& i) {
        CheckFloating(i.dtype_option(2));
        if (!(i.number(5) < i.number(6))) {
          throw Error(TN_INVALID_ARGUMENT, "option low must be below high");
        }
        InferRandom(i, i.dtype_option(2));
      })
      .kernel(TruncatedNormal)
      .sample(
          {.options = {SampleKey(), Ints<3>(), internal::value(DType::float64)},
           .outputs = {{1.5737494059690127, 0.09089587183220349,
                        -0.5668549500051818}},
           .tolerance = 1e-12,
           .by = kRandom123AndSciPy});
}

Op random_gamma() {
  return Random("random_gamma")
      .doc(R"(Numbers from a gamma distribution of scale 1.

    p(y) = y^(alpha - 1) exp(-y) / Gamma(alpha)

Block i of the key's stream is the key of element i, whose own stream feeds a
rejection. *Options*: key; shape; alpha; dtype. *Cost*: O(N), some 100 ns an
element.)")
      .source(
          "Marsaglia, Tsang 2000, A simple method for generating gamma "
          "variables")
      .maturity(Maturity::stable)
      .required("alpha", TN_VALUE_FLOAT, "the shape", positive)
      .option("dtype", DType::float32, "of the result, floating point")
      .infer([](Infer& i) {
        CheckFloating(i.dtype_option(3));
        InferRandom(i, i.dtype_option(3));
      })
      .kernel([](Execution& e) {
        const double alpha = e.number(2);
        ForTiles(e.option(0), e.out().numel, 1, [&](const Tile& tile) {
          double elements[kTileBlocks];
          for (int64_t k = 0; k < tile.size; ++k) {
            Stream stream(tile.words[2 * k], tile.words[2 * k + 1]);
            elements[k] = Gamma(alpha, stream);
          }
          StoreTile(tile, TN_F64, elements, e.out());
        });
      })
      .sample({.options = {SampleKey(), Ints<3>(), internal::value(0.5),
                           internal::value(DType::float64)},
               .outputs = {{0.09477974211861116, 0.4554102034396895,
                            0.020473203316852415}},
               .tolerance = 1e-12,
               .by = kRandom123});
}

}  // namespace tenon::ops
