// truncated_normal: a normal number that is held between bounds.
#include "probability/ops/draws.h"

namespace tenon::prob {
namespace {

struct TruncatedNormal {
  static constexpr Parameter parameters[] = {
      {"loc", 0, Domain::real, "mean of the whole bell curve"},
      {"scale", 1, Domain::positive, "its standard deviation"},
      {"low", -2, Domain::extended, "the least number, or -inf"},
      {"high", 2, Domain::extended, "the greatest, or inf"},
  };
  Tensor loc, scale, low, high;

  void check() const {
    if (all_of(low < high).item<bool>()) return;
    throw Error(TN_INVALID_ARGUMENT, "low must be less than high");
  }
  Tensor standard(const Tensor& x) const { return (x - loc) / scale; }
  Tensor log_prob(const Tensor& x) const {
    const Tensor a = standard(low), b = standard(high);
    const Tensor inside = (x >= low) & (x <= high) & is_finite(x);
    const Tensor z = where(inside, standard(x), clip_0(a, b));
    const Tensor density =
        family_op<LogTruncated>({a, b, maximum(minimum(z, b), a)});
    return where(inside, density - log(scale), -infinity);
  }
  // The number between the bounds that is next to 0.
  static Tensor clip_0(const Tensor& a, const Tensor& b) {
    return minimum(maximum(a, 0.0), b);
  }
  Tensor of(const Tensor& x, Side side) const {
    return family_op<TruncatedCdf>({standard(low), standard(high), standard(x)},
                                   side);
  }

  Tensor cdf(const Tensor& x) const { return of(x, {}); }
  Tensor survival(const Tensor& x) const { return of(x, {.upper = true}); }
  Tensor log_cdf(const Tensor& x) const { return of(x, {.log = true}); }
  Tensor log_survival(const Tensor& x) const {
    return of(x, {.upper = true, .log = true});
  }

  Tensor quantile(const Tensor& p) const {
    return loc + scale * inverse_op<TruncatedInverse>(
                             {standard(low), standard(high), p});
  }
  Tensor sample(const Noise& noise) const {
    return loc +
           scale * draw<DrawTruncated>(noise, {standard(low), standard(high)});
  }
  Tensor mean() const {
    return loc +
           scale * family_op<TruncatedMean>({standard(low), standard(high)});
  }
  Tensor variance() const {
    return square(scale) *
           family_op<TruncatedVariance>({standard(low), standard(high)});
  }
  Tensor entropy() const {
    return log(scale) +
           family_op<TruncatedEntropy>({standard(low), standard(high)});
  }
  Tensor mode() const { return minimum(maximum(loc, low), high); }

  static std::vector<Golden> golden() {
    // SciPy 1.17.1
    return {
        {{0.5, 2, -1, 6},
         {-0.999, 0.3, 5.5},
         {{"log_prob",
           {-1.6321061839673523, -1.3562310589673525, -4.476231058967352}},
          {"cdf",
           {0.00019548070603621546, 0.3031502692702144, 0.9958074611588773}},
          {"survival",
           {0.9998045192939637, 0.6968497307297855, 0.0041925388411227175}},
          {"log_cdf",
           {-8.540048873760906, -1.1935266582239394, -0.0042013521742097736}},
          {"log_survival",
           {-0.00019549981487974573, -0.36118548582727567, -5.474448799879839}},
          {"mean", {1.2581686580222862}},
          {"variance", {2.1226741176251673}},
          {"entropy", {1.6884177879214124}}}},
        {{0.5, 2, -1, 6},
         {0.001, 0.25, 0.5, 0.9},
         {{"quantile",
           {-0.9948883432981652, 0.0922499106242286, 1.0681512901011327,
            3.309886842386218}}}}};
  }
};

}  // namespace

void truncated_normal(Registrar& to) {
  add_distribution<TruncatedNormal>(
      to, "truncated_normal",
      R"(A normal number that is held between bounds.

    p(x) = exp(-z^2 / 2) / (integral of the same),   low <= x <= high

where z = (x - loc) / scale.)",
      "Johnson, Kotz and Balakrishnan 1994, section 13.10.1");
}

}  // namespace tenon::prob
