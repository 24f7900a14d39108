// Where a posterior is highest, and the normal distribution that is nearest to
// it: both found by any optimizer, of any package.
//
//   const tn::Tensor mode = prob::find_mode(log_density, {.dimension = 10});
//   const prob::Approximation q =
//       prob::advi(log_density, {.dimension = 10, .full_rank = true});
//   const tn::Tensor draws = q.sample(tn::Key(1), 1000);  // [1000, 10]
#ifndef TENON_PROBABILITY_VARIATIONAL_H_
#define TENON_PROBABILITY_VARIATIONAL_H_

#include <string>
#include <vector>

#include "tenon/optimizer.h"
#include "tenon/probability/log_density.h"
#include "tenon/schedule.h"

namespace tenon::probability {

struct ModeOptions {
  int64_t dimension = 0;  // D; known where there is `start`
  Tensor start = {};      // [D]; else 0
  std::string optimizer = "adam";
  int64_t steps = 1000;
  Settings settings = {};  // else a learning rate from 0.1 down a cosine
};

struct AdviOptions {
  int64_t dimension = 0;   // D; known where there is `start`
  bool full_rank = false;  // all covariances, else variances alone
  int64_t draws = 16;      // for the gradient of a step
  // Draws that one call of the density is for; a divisor of `draws`.
  int64_t batch = 1;
  Key key = Key(0);
  Tensor start = {};  // [D], the first mean; else 0
  std::string optimizer = "adam";
  int64_t steps = 1000;
  Settings settings = {};  // else a learning rate from 0.1 down a cosine
};

namespace internal {

inline Tensor start_of(const Tensor& start, int64_t dimension) {
  if (!start && dimension < 1) {
    throw Error(TN_INVALID_ARGUMENT, "give the dimension, or where to start");
  }
  if (start && start.rank() != 1) {
    throw Error(TN_INVALID_ARGUMENT,
                "start must be [D], got " + start.shape().text());
  }
  return variable(start ? start.detach().cast(DType::float64).copy()
                        : full({dimension}, 0, DType::float64));
}

inline Settings settings_or_cosine(const Settings& settings, int64_t steps) {
  if (!settings.empty()) return settings;
  return {{"learning_rate", cosine(0.1, steps)}};
}

// The bound with these draws; of none but zeros it is the log density at loc,
// up to a constant.
inline Tensor elbo(const LogDensity& density, int64_t batch, const Tensor& loc,
                   const Tensor& scale, const Tensor& noise) {
  return function("elbo", density.options(batch))(loc, scale, noise);
}

}  // namespace internal

// The x of greatest log density near the start: the maximum a posteriori, in
// the real numbers that the density is of. [D], float64.
inline Tensor find_mode(const LogDensity& density, const ModeOptions& o) {
  const Parameter x("x", internal::start_of(o.start, o.dimension));
  Optimizer optimizer(o.optimizer, {x},
                      internal::settings_or_cosine(o.settings, o.steps));
  const Tensor flat = full(x.tensor().shape(), 0, DType::float64);
  const Tensor noise = flat.newaxis(0);
  for (int64_t i = 0; i < o.steps; ++i) {
    optimizer.minimize(-internal::elbo(density, 1, x.tensor(), flat, noise));
  }
  return x.tensor().detach();
}

// The normal distribution with this mean and factor of the covariance.
struct Approximation {
  Tensor loc;     // [D]
  Tensor factor;  // [D], deviations; or [D, D], lower triangular
  Tensor elbo;    // [steps]: how the lower bound of the evidence rose

  // [n, D], with gradients.
  Tensor sample(const Key& key, int64_t n) const {
    const Tensor z = normal(key, {n, loc.size(0)}, loc.dtype());
    return loc +
           (factor.rank() == 1 ? z * factor : matmul(z, factor.transpose()));
  }
  Tensor covariance() const {
    return factor.rank() == 1 ? diagonal_matrix(square(factor))
                              : matmul(factor, factor.transpose());
  }
};

// Automatic differentiation variational inference.
// *Source*: Kucukelbir et al. 2017, JMLR 18(14).
inline Approximation advi(const LogDensity& density, const AdviOptions& o) {
  const Parameter loc("loc", internal::start_of(o.start, o.dimension));
  const int64_t d = loc.tensor().size(0);
  const Parameter scale(
      "scale",
      variable(full(o.full_rank ? Shape{d, d} : Shape{d}, 0, DType::float64)));
  Optimizer optimizer(o.optimizer, {loc, scale},
                      internal::settings_or_cosine(o.settings, o.steps));
  std::vector<double> bounds;
  for (int64_t i = 0; i < o.steps; ++i) {
    const Tensor noise = normal(o.key.child(static_cast<uint64_t>(i)),
                                {o.draws, d}, DType::float64);
    const Tensor bound =
        internal::elbo(density, o.batch, loc.tensor(), scale.tensor(), noise);
    bounds.push_back(bound.detach().item<double>());
    optimizer.minimize(-bound);
  }
  const Tensor found = scale.tensor().detach();
  const Tensor factor = o.full_rank ? tril(found, {.diagonal = -1}) +
                                          diagonal_matrix(exp(diagonal(found)))
                                    : exp(found);
  return {loc.tensor().detach().copy(), factor,
          tensor(bounds, {static_cast<int64_t>(bounds.size())})};
}

}  // namespace tenon::probability

#endif  // TENON_PROBABILITY_VARIATIONAL_H_
