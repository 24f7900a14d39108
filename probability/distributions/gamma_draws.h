// Gamma numbers that dirichlet, wishart and lkj are drawn from.
#ifndef TENON_PROBABILITY_DISTRIBUTIONS_GAMMA_DRAWS_H_
#define TENON_PROBABILITY_DISTRIBUTIONS_GAMMA_DRAWS_H_

#include "probability/distributions/distribution.h"

namespace tenon::prob {

// Of rate 1 and this concentration, whose axes are the last of the noise's; in
// float64, without gradients. One stream of numbers for each concentration.
inline Tensor draw_gamma(const Noise &noise, const Tensor &concentration) {
  const size_t rank = concentration.shape().rank();
  const Shape draws = without_last(noise.shape, rank);
  const std::vector<double> each = concentration.detach()
                                       .expand(last_of(noise.shape, rank))
                                       .to_vector<double>();
  Tensors all;
  for (size_t i = 0; i < each.size(); ++i) {
    all.push_back(
        random_gamma(noise.key.child(i), draws, each[i], DType::float64));
  }
  if (all.empty()) return full(noise.shape, 0, DType::float64);
  return stack(all, -1).reshape(noise.shape);
}

// log of the gamma function of K x K matrices, and its derivative: Muirhead
// 1982, theorem 2.1.12.
inline Tensor halves_below(const Tensor &a, int64_t size) {
  return a.newaxis(-1) -
         0.5 * arange(0, static_cast<double>(size), 1, a.dtype());
}
inline Tensor multivariate_lgamma(const Tensor &a, int64_t size) {
  const double k = static_cast<double>(size);
  return sum(lgamma(halves_below(a, size)), {-1}) +
         0.25 * k * (k - 1) * std::log(pi);
}
inline Tensor multivariate_digamma(const Tensor &a, int64_t size) {
  return sum(digamma(halves_below(a, size)), {-1});
}

}  // namespace tenon::prob

#endif  // TENON_PROBABILITY_DISTRIBUTIONS_GAMMA_DRAWS_H_
