// draw_beta, draw_gamma, draw_student, draw_truncated, draw_von_mises: draws of
// real numbers, with gradients by the distribution function.
#include "probability/ops/draws.h"

namespace tenon::prob {
namespace {

constexpr char by[] =
    "words of Random123 1.14.0, the algorithm once more in Python 3.11";

tn_value key() {
  static constexpr int64_t words[] = {0x0123456789ABCDEF, -0x0123456789ABCDF0};
  return {TN_VALUE_INTS, 0, {.p = words}, 2};
}

}  // namespace

Op draw_beta() {
  return drawer<DrawBeta>("draw_beta", {"a", "b"})
      .doc(R"(Draws from beta distributions.

    y = g / (g + h),  g ~ Gamma(a), h ~ Gamma(b)

by their logarithms, which do not underflow. In (0, 1). NaN where a parameter is
not above 0. With gradients, by ibeta.)")
      .source(
          "Johnson, Kotz and Balakrishnan 1995, section 25.2; "
          "gradient: Figurnov, Mohamed and Mnih 2018, equation 5")
      .sample({.inputs = {{0.5, 3, 40}, {0.25, 2, 7}},
               .options = {key()},
               .outputs = {{0.9920262797965326, 0.6701661791360454,
                            0.8720681563075422}},
               .by = by});
}

Op draw_gamma() {
  return drawer<DrawGamma>("draw_gamma", {"concentration"})
      .doc(R"(Draws from gamma distributions of scale 1.

    p(y) = y^(a - 1) exp(-y) / Gamma(a)

Block i of the key's stream is the key of element i, whose own stream feeds a
rejection. Above 0, at least the least normal number. NaN where a is not above 0.
With gradients, by igamma.)")
      .source(
          "Marsaglia and Tsang 2000, A simple method for generating gamma "
          "variables; "
          "gradient: Figurnov, Mohamed and Mnih 2018, equation 5")
      .sample({.inputs = {{0.5, 3, 0.01, 100}},
               .options = {key()},
               .outputs = {{0.09477974211861118, 2.2076643610957447,
                            2.5105034365583665e-95, 109.09755229471284}},
               .by = by});
}

Op draw_student() {
  return drawer<DrawStudent>("draw_student", {"df"})
      .doc(R"(Draws from Student's distributions.

    y = z / sqrt(g / (df / 2)),  z ~ N(0, 1), g ~ Gamma(df / 2)

NaN where df is not above 0. With gradients, by student_cdf.)")
      .source(
          "Johnson, Kotz and Balakrishnan 1995, section 28.1; "
          "gradient: Figurnov, Mohamed and Mnih 2018, equation 5")
      .sample({.inputs = {{0.5, 3, 50}},
               .options = {key()},
               .outputs = {{-1.2372535387106327, -0.46332213514321935,
                            1.6703092675845816}},
               .by = by});
}

Op draw_truncated() {
  return drawer<DrawTruncated>("draw_truncated", {"low", "high"})
      .doc(R"(Draws from the standard normal distribution between bounds.

    p(y) = exp(-y^2 / 2) / (integral of the same),  low <= y <= high

by rejection of normal, uniform or exponential numbers. NaN where low is not below
high. With gradients, by truncated_cdf.)")
      .source(
          "Robert 1995, Simulation of truncated normal variables; "
          "gradient: Figurnov, Mohamed and Mnih 2018, equation 5")
      .sample({.inputs = {{-1, 3, -9, -0.5}, {4, 3.5, -8, 0.25}},
               .options = {key()},
               .outputs = {{-0.5554974402878728, 3.171754485786822,
                            -8.014787788064504, -0.15907750915622831}},
               .by = by});
}

Op draw_von_mises() {
  return drawer<DrawVonMises>("draw_von_mises", {"concentration"})
      .doc(R"(Draws from von Mises's distributions around 0.

    p(y) = exp(k cos y) / (2 pi I0(k)),  -pi <= y <= pi

NaN where k is below 0. With gradients, by von_mises_cdf.)")
      .source(
          "Best and Fisher 1979, Efficient simulation of the von Mises "
          "distribution; "
          "gradient: Figurnov, Mohamed and Mnih 2018, equation 5")
      .sample({.inputs = {{0.5, 3, 200}},
               .options = {key()},
               .outputs = {{-1.7084854948704984, -0.6227801078161913,
                            0.012709914563537303}},
               .by = by});
}

}  // namespace tenon::prob
