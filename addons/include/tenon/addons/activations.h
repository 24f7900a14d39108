// Activations beyond the core's. Each takes any shape and gives the same.
#ifndef TENON_ADDONS_ACTIVATIONS_H_
#define TENON_ADDONS_ACTIVATIONS_H_

#include "tenon/addons/load.h"

namespace tenon::addons {

// x outside of [lower, upper], else 0.
inline Tensor hardshrink(const Tensor& x, double lower = -0.5,
                         double upper = 0.5) {
  return internal::function("hardshrink",
                            {{"lower", lower}, {"upper", upper}})(x);
}
// x - clip(x, lower, upper).
inline Tensor softshrink(const Tensor& x, double lower = -0.5,
                         double upper = 0.5) {
  return internal::function("softshrink",
                            {{"lower", lower}, {"upper", upper}})(x);
}
// x tanh(x).
inline Tensor lisht(const Tensor& x) { return internal::function("lisht")(x); }
// x - tanh(x).
inline Tensor tanhshrink(const Tensor& x) {
  return internal::function("tanhshrink")(x);
}
// x + sin(f x)^2 / f; f may be learnt, and is 1 where it holds nothing.
inline Tensor snake(const Tensor& x, const Tensor& frequency = {}) {
  return internal::function("snake")(x, frequency);
}
// Of negative numbers a fraction, drawn uniformly for each.
inline Tensor rrelu(const Tensor& x, const Key& key, double lower = 0.125,
                    double upper = 1.0 / 3) {
  return internal::function(
      "rrelu", {{"lower", lower}, {"upper", upper}, {"key", key}})(x);
}
// The same with the mean fraction, as in evaluation.
inline Tensor rrelu(const Tensor& x, double lower = 0.125,
                    double upper = 1.0 / 3) {
  return internal::function("rrelu", {{"lower", lower}, {"upper", upper}})(x);
}
// max(x, tau), or max(x, alpha x + tau); tau and alpha [C].
inline Tensor tlu(const Tensor& x, const Tensor& tau,
                  const Tensor& alpha = {}) {
  return internal::function("tlu")(x, tau, alpha);
}
// The point of the simplex nearest to each row [..., C].
inline Tensor sparsemax(const Tensor& x) {
  return internal::function("sparsemax")(x);
}

}  // namespace tenon::addons

#endif  // TENON_ADDONS_ACTIVATIONS_H_
