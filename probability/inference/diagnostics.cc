// Ranks, quantiles and autocorrelations of draws.
#include "probability/inference/diagnostics.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "probability/ops/special.h"

namespace tenon::prob {
namespace {

double mean_of(const std::vector<double>& x) {
  return std::accumulate(x.begin(), x.end(), 0.0) /
         static_cast<double>(x.size());
}

// Whether there is anything to say about them.
bool vary(const Chains& chains) {
  bool differ = false;
  for (const std::vector<double>& chain : chains) {
    for (const double x : chain) {
      if (!std::isfinite(x)) return false;
      differ = differ || x != chains[0][0];
    }
  }
  return differ;
}

// Autocorrelations of all chains together, lag by lag: one minus the share of
// the variogram in the variance that chains and their means have.
class Autocorrelation {
 public:
  explicit Autocorrelation(const Chains& chains) : centred_(chains) {
    const auto n = static_cast<double>(chains[0].size());
    std::vector<double> means;
    for (std::vector<double>& chain : centred_) {
      const double mean = means.emplace_back(mean_of(chain));
      for (double& x : chain) x -= mean;
    }
    within_ = covariance(0) * n / (n - 1);
    variance_ = covariance(0);
    if (means.size() < 2) return;
    const double centre = mean_of(means);
    double between = 0;
    for (const double mean : means) {
      between += (mean - centre) * (mean - centre);
    }
    variance_ += between / static_cast<double>(means.size() - 1);
  }
  double operator()(size_t lag) const {
    return 1 - (within_ - covariance(lag)) / variance_;
  }

 private:
  // Mean over chains, each divided by its length.
  double covariance(size_t lag) const {
    double total = 0;
    for (const std::vector<double>& x : centred_) {
      double sum = 0;
      for (size_t i = lag; i < x.size(); ++i) sum += x[i] * x[i - lag];
      total += sum / static_cast<double>(x.size());
    }
    return total / static_cast<double>(centred_.size());
  }

  Chains centred_;
  double within_, variance_;
};

}  // namespace

Tensor each_quantity(const Call& c, double (*f)(const Chains& chains)) {
  const Tensor given = c["draws"];
  if (given.rank() < 2 || !is_floating(given.dtype()) || given.size(0) < 1 ||
      given.size(1) < 4) {
    throw Error(TN_INVALID_ARGUMENT,
                "draws must be floating, [chains, draws, ...], with 4 draws or "
                "more, got " +
                    std::string(name_of(given.dtype())) + " " +
                    given.shape().text());
  }
  const std::vector<double> all = given.to_vector<double>();
  const auto chains = static_cast<size_t>(given.size(0));
  const auto draws = static_cast<size_t>(given.size(1));
  const size_t quantities = all.size() / chains / draws;
  std::vector<float> results;
  for (size_t k = 0; k < quantities; ++k) {
    Chains one(chains, std::vector<double>(draws));
    for (size_t i = 0; i < chains * draws; ++i) {
      one[i / draws][i % draws] = all[i * quantities + k];
    }
    results.push_back(vary(one) ? static_cast<float>(f(one))
                                : std::numeric_limits<float>::quiet_NaN());
  }
  return tensor(results, Shape(given.shape().begin() + 2,
                               static_cast<size_t>(given.rank()) - 2));
}

Chains halves(const Chains& chains) {
  Chains all;
  for (const std::vector<double>& chain : chains) {
    const auto half = static_cast<std::ptrdiff_t>(chain.size() / 2);
    all.emplace_back(chain.begin(), chain.begin() + half);
    all.emplace_back(chain.end() - half, chain.end());
  }
  return all;
}

std::vector<double> pooled(const Chains& chains) {
  std::vector<double> all;
  for (const std::vector<double>& chain : chains) {
    all.insert(all.end(), chain.begin(), chain.end());
  }
  return all;
}

double quantile_of(std::vector<double> all, double q) {
  std::sort(all.begin(), all.end());
  const double at = q * static_cast<double>(all.size() - 1);
  const auto low = static_cast<size_t>(at);
  const size_t high = std::min(low + 1, all.size() - 1);
  return all[low] + (at - static_cast<double>(low)) * (all[high] - all[low]);
}

Chains normal_scores(const Chains& chains) {
  const std::vector<double> all = pooled(chains);
  std::vector<size_t> order(all.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(),
            [&](size_t a, size_t b) { return all[a] < all[b]; });
  const auto n = static_cast<double>(all.size());
  std::vector<double> share(all.size());
  for (size_t i = 0, end = 0; i < order.size(); i = end) {
    while (end < order.size() && all[order[end]] == all[order[i]]) ++end;
    const double rank = 0.5 * static_cast<double>(i + 1 + end);
    for (size_t k = i; k < end; ++k) {
      share[order[k]] = (rank - 0.375) / (n + 0.25);
    }
  }
  const Tensor scores =
      ndtri(tensor(share, {static_cast<int64_t>(share.size())}));
  const double* next = scores.data<double>();
  Chains result = chains;
  for (std::vector<double>& chain : result) {
    for (double& x : chain) x = *next++;
  }
  return result;
}

double effective_size(const Chains& chains) {
  const Autocorrelation rho(chains);
  const size_t n = chains[0].size();
  const auto size = static_cast<double>(chains.size() * n);
  // Sums of pairs of lags fall, and those before the first negative one count.
  // Of the last pair that was looked at, its even lag alone counts, where it is
  // positive.
  double even = 1, odd = rho(1), total = 0;
  double least = std::numeric_limits<double>::infinity();
  for (size_t lag = 2; lag + 2 < n && even + odd > 0; lag += 2) {
    least = std::min(least, even + odd);
    total += least;
    even = rho(lag);
    odd = rho(lag + 1);
  }
  const double time = -1 + 2 * total + std::max(0.0, even);
  return size / std::max(time, 1 / std::log10(size));
}

Array correlated_draws() {
  return Array(
      {3, 25},
      {0.35,  1.03,  0.95,  -0.73, 0.46,  0.73,  -0.1,  0.52,  0.68,  0.7,
       0.45,  0.82,  -0.25, -0.31, -0.67, 0.2,   0.16,  -0.2,  -0.9,  -0.8,
       -0.47, -0.56, 0.96,  1.58,  -1.76, -1.51, -1,    -0.94, -0.27, 0.13,
       -0.73, 0.34,  -0.1,  2.06,  1.97,  1.92,  0.72,  -1.14, -0.43, -0.07,
       -1.19, -1.32, -0.78, -1.33, -0.82, -0.32, -0.07, -0.47, 0.39,  1.21,
       1.08,  -0.01, 0.89,  0.19,  1.15,  -0.22, 0.94,  0.71,  -0.67, -0.55,
       -0.12, 0.36,  -0.6,  -1.31, -0.43, -0.56, 0.06,  0.95,  -0.92, -0.14,
       1.3,   0.64,  -0.26, 0.75,  0.87});
}

Array heavy_draws() {
  return Array(
      {3, 25},
      {-2.6,  13.47,   -0.58, -0.12,  -1.35, -1.06, 0,     0.53,  -2.7,  -0.25,
       16.23, -0.02,   -0.51, -6.87,  0.55,  -0.44, -0.86, 0.16,  -0.75, 25.12,
       -0.02, -0.45,   0.44,  0.62,   0.24,  0.8,   -0.7,  1.45,  -1.31, -1.57,
       2.64,  -145.88, 1.03,  -27.39, -0.11, 1.84,  1.51,  -1.39, 0.56,  2.31,
       -1.38, -0.07,   0,     0.38,   0.33,  0.34,  -0.35, 1.74,  -3.62, -0.1,
       -1.44, -1.84,   2.67,  -0.17,  3.26,  1.46,  -0.06, -0.37, 1.27,  -65.01,
       -1.46, 0.31,    -0.58, -1.9,   -0.55, 0.02,  -1.93, -0.59, 2.71,  4.22,
       2.67,  0.62,    -0.19, -2.33,  0.21});
}

}  // namespace tenon::prob
