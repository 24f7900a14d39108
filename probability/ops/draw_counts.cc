// draw_binomial, draw_negative_binomial, draw_poisson: draws of counts.
#include "probability/ops/counts.h"

namespace tenon::prob {
namespace {

constexpr char by[] =
    "words of Random123 1.14.0, the algorithm once more in Python 3.11";

tn_value key() {
  static constexpr int64_t words[] = {0x0123456789ABCDEF, -0x0123456789ABCDF0};
  return {TN_VALUE_INTS, 0, {.p = words}, 2};
}

}  // namespace

Op draw_binomial() {
  return drawer<DrawBinomial>("draw_binomial", {"total_count", "logits"})
      .doc(R"(How many of a number of trials succeed.

    P(y) = C(n, y) p^y (1 - p)^(n - y),   p = sigmoid(logits)

Block i of the key's stream is the key of element i, whose own stream feeds a
search, or where n min(p, 1 - p) >= 10 a rejection. NaN where n is below 0.)")
      .source(
          "Hormann 1993, The generation of binomial random variates, algorithm "
          "BTRS")
      .sample({.inputs = {{5, 100, 1000}, {-1, 0.25, 2}},
               .options = {key()},
               .outputs = {{2, 56, 895}},
               .by = by});
}

Op draw_negative_binomial() {
  return drawer<DrawNegativeBinomial>("draw_negative_binomial",
                                      {"total_count", "logits"})
      .doc(R"(How many trials fail before a number of successes.

    y ~ Poisson(g exp(-logits)),   g ~ Gamma(total_count)

NaN where total_count is not above 0.)")
      .source("Johnson, Kemp and Kotz 2005, equation 5.6")
      .sample({.inputs = {{0.5, 3, 200}, {0.25, -1, 0.5}},
               .options = {key()},
               .outputs = {{0, 7, 128}},
               .by = by});
}

Op draw_poisson() {
  return drawer<DrawPoisson>("draw_poisson", {"rate"})
      .doc(R"(Draws from Poisson's distributions.

    P(y) = rate^y exp(-rate) / y!

Block i of the key's stream is the key of element i, whose own stream feeds a
search, or where rate >= 10 a rejection. NaN where the rate is below 0.)")
      .source(
          "Hormann 1993, The transformed rejection method for generating "
          "Poisson random variables, algorithm PTRS")
      .sample({.inputs = {{0.5, 3, 20, 10000}},
               .options = {key()},
               .outputs = {{1, 3, 14, 9987}},
               .by = by});
}

}  // namespace tenon::prob
