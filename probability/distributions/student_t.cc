// student_t: a bell with tails as heavy as a power.
#include "probability/ops/draws.h"

namespace tenon::prob {
namespace {

struct StudentT {
  static constexpr Parameter parameters[] = {
      {"df", 3, Domain::positive, "degrees of freedom: the power of the tails"},
      {"loc", 0, Domain::real, "median"},
      {"scale", 1, Domain::positive,
       "where df is large the standard deviation"},
  };
  Tensor df, loc, scale;

  Tensor standard(const Tensor& x) const { return (x - loc) / scale; }
  Tensor log_prob(const Tensor& x) const {
    return family_op<LogStudent>({df, standard(x)}) - log(scale);
  }
  Tensor of(const Tensor& x, Side side) const {
    return family_op<StudentCdf>({df, standard(x)}, side);
  }

  Tensor cdf(const Tensor& x) const { return of(x, {}); }
  Tensor survival(const Tensor& x) const { return of(x, {.upper = true}); }
  Tensor log_cdf(const Tensor& x) const { return of(x, {.log = true}); }
  Tensor log_survival(const Tensor& x) const {
    return of(x, {.upper = true, .log = true});
  }

  Tensor quantile(const Tensor& p) const {
    return loc + scale * inverse_op<StudentInverse>({df, p});
  }
  Tensor sample(const Noise& noise) const {
    return loc + scale * draw<DrawStudent>(noise, {df});
  }
  // Of half of the mean is infinite, there is none.
  Tensor mean() const { return where(df > 1.0, loc, nan); }
  Tensor variance() const {
    const Tensor finite =
        only_where(df > 2.0, df, 3.0, infinity,
                   [](const Tensor& n) { return n / (n - 2.0); });
    return square(scale) * where(df > 1.0, finite, nan);
  }
  // digamma((df + 1) / 2) - digamma(df / 2), by Stirling's formula.
  Tensor digamma_gap() const {
    const Tensor a = 0.5 * df, b = 0.5 * df + 0.5;
    return log1p(1.0 / df) + stirling(b, 1) - stirling(a, 1) + 0.5 / a -
           0.5 / b;
  }
  Tensor entropy() const {
    return log(scale) - family_op<LogStudent>({df, 0.0}) +
           (0.5 * df + 0.5) * digamma_gap();
  }
  Tensor mode() const { return loc; }

  static std::vector<Golden> golden() {
    // SciPy 1.17.1
    return {
        {{2.5, 1, 2},
         {-1000000.0, 0.3, 80},
         {{"log_prob",
           {-46.03455331417153, -1.7935021004951759, -12.976132138661487}},
          {"cdf",
           {4.069189773702673e-15, 0.3768463438858073, 0.9999267571453015}},
          {"survival",
           {0.9999999999999959, 0.6231536561141927, 7.324285469841236e-05}},
          {"log_cdf",
           {-33.13533248807413, -0.9759177505154742, -7.324553708731224e-05}},
          {"log_survival",
           {-4.107825191113088e-15, -0.47296215157749205, -9.521729861604447}},
          {"mean", {1}},
          {"variance", {20}},
          {"entropy", {2.5409072511358666}}}},
        {{2.5, 1, 2},
         {0.001, 0.25, 0.5, 0.9},
         {{"quantile",
           {-26.644386221731928, -0.5700273659845985, 1, 4.460501857614354}}}}};
  }
};

}  // namespace

void student_t(Registrar& to) {
  add_distribution<StudentT>(
      to, "student_t",
      R"(A bell with tails as heavy as a power.

    p(x) = (1 + z^2 / df)^(-(df + 1) / 2) / (B(1/2, df / 2) sqrt(df) scale)

where z = (x - loc) / scale.)",
      "Johnson, Kotz and Balakrishnan 1995, equation 28.1");
}

}  // namespace tenon::prob
