// How far an estimate from draws may be from what it estimates.
#include <cmath>
#include <string>

#include "probability/inference/diagnostics.h"

namespace tenon::prob {
namespace {

double mean_of(const Chains& chains, double power, double centre) {
  double total = 0, n = 0;
  for (const std::vector<double>& chain : chains) {
    for (const double x : chain) total += std::pow(x - centre, power);
    n += static_cast<double>(chain.size());
  }
  return total / n;
}

double of_mean(const Chains& chains) {
  const auto n = static_cast<double>(chains.size() * chains[0].size());
  const double variance =
      mean_of(chains, 2, mean_of(chains, 1, 0)) * n / (n - 1);
  return std::sqrt(variance / effective_size(halves(chains)));
}

// By the delta method, from the error of the variance.
double of_deviation(const Chains& chains) {
  const double centre = mean_of(chains, 1, 0);
  Chains squares = chains;
  for (std::vector<double>& chain : squares) {
    for (double& x : chain) x = (x - centre) * (x - centre);
  }
  const double variance = mean_of(chains, 2, centre);
  const double error = (mean_of(chains, 4, centre) - variance * variance) /
                       effective_size(halves(squares));
  return std::sqrt(error / variance / 4);
}

}  // namespace

Function mcse() {
  return with_draws(Function("mcse").doc(
                        R"(Monte Carlo standard error of a mean or deviation.

The standard deviation of what is estimated from the draws, over draws as these:
how many of its digits mean anything. NaN where a draw is not finite, or none
differs from another.

*Shapes*: draws [C, N, ...] -> [...], float32. *Cost*: C N for each lag at which
draws are correlated, for each quantity.)"))
      .option("of", "mean", "\"mean\", or \"deviation\", the standard one")
      .body([](Call& c) {
        if (c.text("of") == "mean") return each_quantity(c, of_mean);
        if (c.text("of") == "deviation") return each_quantity(c, of_deviation);
        throw Error(TN_INVALID_ARGUMENT,
                    "of must be \"mean\" or \"deviation\", got \"" +
                        std::string(c.text("of")) + "\"");
      })
      .sample({.inputs = {correlated_draws()},
               .outputs = {Array({}, {0.15530974780290782}, DType::float32)},
               .by = "arviz 0.23.4"})
      .sample({.inputs = {correlated_draws()},
               .options = {internal::value(std::string_view("deviation"))},
               .outputs = {Array({}, {0.08217463707798699}, DType::float32)},
               .by = "arviz 0.23.4, method sd"});
}

}  // namespace tenon::prob
