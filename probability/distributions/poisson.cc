// poisson: how many events, where each is rare.
#include "probability/ops/counts.h"

namespace tenon::prob {
namespace {

struct Poisson {
  static constexpr Parameter parameters[] = {
      {"rate", 1, Domain::positive, "how many are expected"},
  };
  Tensor rate;

  Tensor log_prob(const Tensor& x) const {
    const Tensor whole = (x >= 0.0) & (x == floor(x)) & (x < infinity);
    return where(whole, log_poisson(where(whole, x, 0.0), rate), -infinity);
  }
  // The next event comes after a gamma number of mean time.
  Tensor of(const Tensor& x, Side side) const {
    const Tensor k = floor(x);
    const Tensor inside = (k >= 0.0) & (k < infinity);
    return within(inside, k < 0.0, side,
                  family_op<Igamma>({where(inside, k, 0.0) + 1.0, rate},
                                    {!side.upper, side.log}));
  }

  Tensor cdf(const Tensor& x) const { return of(x, {}); }
  Tensor survival(const Tensor& x) const { return of(x, {.upper = true}); }
  Tensor log_cdf(const Tensor& x) const { return of(x, {.log = true}); }
  Tensor log_survival(const Tensor& x) const {
    return of(x, {.upper = true, .log = true});
  }

  Tensor quantile(const Tensor& p) const { return poisson_quantile(rate, p); }
  Tensor sample(const Noise& noise) const {
    return draw<DrawPoisson>(noise, {rate.detach()});
  }
  Tensor mean() const { return rate; }
  Tensor variance() const { return rate; }
  Tensor entropy() const { return family_op<PoissonEntropy>({rate}); }
  Tensor mode() const { return floor(rate); }

  static std::vector<Golden> golden() {
    // SciPy 1.17.1
    return {{{3.5},
             {0, 3, 40},
             {{"log_prob", {-3.5, -1.5334705637419508, -63.71012097494267}},
              {"cdf", {0.0301973834223185, 0.536632667900785, 1}},
              {"survival",
               {0.9698026165776815, 0.463367332099215, 1.9954277895592447e-29}},
              {"log_cdf", {-3.5, -0.6224414634162119, 0}},
              {"log_survival",
               {-0.03066271625545961, -0.7692351655861901, -66.08410923861574}},
              {"mean", {3.5}},
              {"variance", {3.5}},
              {"entropy", {2.015172522512972}}}},
            {{3.5}, {0.001, 0.25, 0.5, 0.9}, {{"quantile", {0, 2, 3, 6}}}}};
  }
};

}  // namespace

void poisson(Registrar& to) {
  add_distribution<Poisson>(to, "poisson",
                            R"(How many events, where each is rare.

    P(x) = rate^x exp(-rate) / x!,   x = 0, 1, 2 ...)",
                            "Johnson, Kemp and Kotz 2005, equation 4.1");
}

}  // namespace tenon::prob
