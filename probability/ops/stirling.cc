// stirling, log_poisson, log_binomial: what is left of ln Gamma by Stirling's
// formula, and probabilities of counts without differences of large numbers.
#include "probability/ops/functions.h"

namespace tenon::prob {
namespace {

double poisson(const double* v) {
  const double x = v[0], rate = v[1];
  if (!(x >= 0) || !(rate >= 0) || std::isinf(x)) return nan;
  if (rate == infinity) return -infinity;
  if (rate == 0) return x == 0 ? 0 : -infinity;
  return x == 0 ? -rate : log_poisson_of(x, rate);
}

double binomial(const double* v) {
  const double x = v[0], n = v[1], y = n - x;
  if (!(x >= 0) || !(y >= 0) || std::isinf(n) || v[2] != v[2]) return nan;
  // The log of a probability that is all but 1 is the other's.
  const double p = 1 / (1 + std::exp(-v[2])), q = 1 / (1 + std::exp(v[2]));
  const double log_p = v[2] > 0 ? -std::log1p(std::exp(-v[2]))
                                : v[2] - std::log1p(std::exp(v[2]));
  const double log_q = v[2] < 0 ? -std::log1p(std::exp(v[2]))
                                : -v[2] - std::log1p(std::exp(-v[2]));
  if (x == 0) return n == 0 ? 0 : n * log_q;
  if (y == 0) return n * log_p;
  if (std::abs(v[2]) < 600) return log_binomial_of(x, y, p, q);
  return log_binomial_of(x, y, x / n, y / n) - x * std::log(x / n) -
         y * std::log(y / n) + x * log_p + y * log_q;
}

template <class T>
void poisson_rows(const tn_rows* r) {
  each_of_rows<T, 2>(r, poisson);
}
template <class T>
void binomial_rows(const tn_rows* r) {
  each_of_rows<T, 3>(r, binomial);
}

void poisson_gradient(Vjp& v) {
  const Operand x = v.x(0), rate = v.x(1);
  if (v.wants(0)) v.set(0, v.dy() * (log(rate) - digamma(x + 1.0)));
  if (v.wants(1)) v.set(1, v.dy() * (x / rate - 1.0));
}

void binomial_gradient(Vjp& v) {
  const Operand x = v.x(0), n = v.x(1), logits = v.x(2);
  const Tensor y = n - x;
  if (v.wants(0)) {
    v.set(0, v.dy() * (digamma(y + 1.0) - digamma(x + 1.0) + logits));
  }
  if (v.wants(1)) {
    v.set(1, v.dy() * (digamma(n + 1.0) - digamma(y + 1.0) +
                       log_sigmoid(logits * -1.0)));
  }
  if (v.wants(2)) {
    v.set(2, v.dy() * (x * sigmoid(logits * -1.0) - y * sigmoid(logits)));
  }
}

}  // namespace

Op stirling() {
  return family<Stirling>(
             Op("stirling")
                 .doc(R"(What Stirling's formula leaves of ln Gamma.

    y = ln Gamma(a) - ((a - 1/2) ln a - a + ln(2 pi) / 2)

Off by at most 1e-15 of 1 + |y|. Orders make it a derivative, up to the third.
NaN where a <= 0.)")
                 .source("Abramowitz and Stegun 1964, equation 6.1.41")
                 .input("a", "above 0", wide)
                 .saved(),
             {"order"})
      .sample({.inputs = {{1e-3, 0.5, 3, 1e5}},
               .outputs = {{2.5422704679670947, 0.15342640972002736,
                            0.02767792568499834, 8.333333333305556e-07}},
               .by = "mpmath 1.4.1"});
}

Op log_poisson() {
  return Op("log_poisson")
      .doc(R"(The log of the probability of a count in Poisson's distribution.

    y = x ln(rate) - rate - ln Gamma(x + 1)

Off by some 1e-15 of 1 + |y|, however large both are; x need not be whole. NaN
where x or rate is below 0.)")
      .source(
          "Loader 2000, Fast and accurate computation of binomial "
          "probabilities, equation 4")
      .input("x", "0 or more", wide)
      .saved()
      .input("rate", "0 or more; any shape that fits", wide)
      .saved()
      .elementwise()
      .rows(TN_ISA_ANY,
            {{TN_F32, poisson_rows<float>}, {TN_F64, poisson_rows<double>}})
      .vjp(poisson_gradient)
      .sample({.inputs = {{0, 0.5, 3, 1e6}, {2, 0.25, 100, 1000100}},
               .outputs = {{-2, -0.8223649429247001, -87.97624891126378,
                            -7.831693562211808}},
               .by = "mpmath 1.4.1"});
}

Op log_binomial() {
  return Op("log_binomial")
      .doc(
          R"(The log of the probability of a count in the binomial distribution.

    y = ln(C(n, x) p^x (1 - p)^(n - x)),   p = sigmoid(logits)

Off by some 1e-15 of 1 + |y|, however large x and n are; they need not be whole.
NaN where not 0 <= x <= n.)")
      .source(
          "Loader 2000, Fast and accurate computation of binomial "
          "probabilities, equation 3")
      .input("x", "0 to n", wide)
      .saved()
      .input("n", "any shape that fits", wide)
      .saved()
      .input("logits", "any shape that fits", wide)
      .saved()
      .elementwise()
      .rows(TN_ISA_ANY,
            {{TN_F32, binomial_rows<float>}, {TN_F64, binomial_rows<double>}})
      .vjp(binomial_gradient)
      .sample(
          {.inputs = {{0, 0.5, 3, 1e6}, {2, 4, 100, 2e6}, {-1, 0.25, 7, 0.125}},
           .outputs = {{-0.6265233750364456, -2.3336581823746254,
                        -667.0976485998123, -3911.1896347944203}},
           .by = "mpmath 1.4.1"});
}

}  // namespace tenon::prob
