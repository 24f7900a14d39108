// Bijectors: maps with an inverse and a Jacobian, for transformed distributions
// and for parameters that must be above 0, a correlation and such.
//
//   const prob::Bijector positive = prob::Softplus();
//   const tn::Tensor scale = positive.forward(free);
//   const prob::Bijector flow({prob::RealNvp(1, network), prob::Sigmoid()});
#ifndef TENON_PROBABILITY_BIJECTORS_H_
#define TENON_PROBABILITY_BIJECTORS_H_

#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "tenon/probability.h"

namespace tenon::probability {

// *Shapes*: x [batch, event of x], y [batch, event of y], log_dets [batch].
// Most map numbers: their events have no axes.
class Bijector {
 public:
  // By the package's name of it, such as "exp".
  Bijector(const std::string& name, std::vector<Option> options)
      : object_(internal::object(name, std::move(options))) {}
  // Of any package.
  explicit Bijector(Object object) : object_(std::move(object)) {}
  // One after another: the first is given x, the last gives y.
  Bijector(std::initializer_list<Bijector> chain)
      : object_(chain.begin()->object_) {
    for (const Bijector* b = chain.begin() + 1; b < chain.end(); ++b) {
      object_ =
          internal::object("chain", {{"first", object_}, {"then", b->object_}});
    }
  }

  Tensor forward(const Tensor& x) const { return object_.call("forward", {x}); }
  Tensor inverse(const Tensor& y) const { return object_.call("inverse", {y}); }
  // log |det dy/dx|, at x.
  Tensor forward_log_det(const Tensor& x) const {
    return object_.call("forward_log_det", {x});
  }
  // log |det dx/dy|, at y.
  Tensor inverse_log_det(const Tensor& y) const {
    return object_.call("inverse_log_det", {y});
  }
  Bijector inverted() const {
    return Bijector("invert", {{"bijector", object_}});
  }

  const Object& object() const { return object_; }

 private:
  Object object_;
};

// From all numbers to those above 0.
inline Bijector Exp() { return Bijector("exp", {}); }
inline Bijector Log() { return Bijector("log", {}); }
inline Bijector Softplus() { return Bijector("softplus", {}); }
// From all numbers to those between low and high.
inline Bijector Sigmoid(const Value& low = 0.0, const Value& high = 1.0) {
  return Bijector("sigmoid", {low.as("low"), high.as("high")});
}
inline Bijector Tanh() { return Bijector("tanh", {}); }
// scale x + shift.
inline Bijector Affine(const Value& shift, const Value& scale) {
  return Bijector("affine", {shift.as("shift"), scale.as("scale")});
}
// x^power, of numbers above 0.
inline Bijector Power(const Value& power) {
  return Bijector("power", {power.as("power")});
}
// [batch, K (K + 1) / 2] to lower triangular [batch, K, K] with a diagonal
// above 0.
inline Bijector Tril() { return Bijector("tril", {}); }
// [batch, K (K - 1) / 2] to roots of correlation matrices [batch, K, K].
inline Bijector CorrelationCholesky() {
  return Bijector("correlation_cholesky", {});
}
// [batch, K] to K + 1 shares of 1.
inline Bijector SoftmaxCentered() { return Bijector("softmax_centered", {}); }
inline Bijector StickBreaking() { return Bijector("stick_breaking", {}); }
// A rising curve of B pieces from low on, for x and for y; y = x outside.
// `slopes` are those of the B - 1 points where pieces meet.
inline Bijector Spline(const Tensor& widths, const Tensor& heights,
                       const Tensor& slopes, const Value& low = -1.0) {
  return Bijector("spline", {{"widths", widths},
                             {"heights", heights},
                             {"slopes", slopes},
                             low.as("low")});
}
// `network` is given the first `kept` elements, and sets out[0] and out[1] to
// shift and log_scale of the others: [](const Tensors& in, Tensors& out).
inline Bijector RealNvp(int64_t kept, Callback network) {
  return Bijector("real_nvp",
                  {{"kept", kept}, {"network", std::move(network)}});
}
// `network` as for RealNvp, of all elements; each of what it sets must depend
// on those before it alone.
inline Bijector MaskedAutoregressive(Callback network) {
  return Bijector("masked_autoregressive", {{"network", std::move(network)}});
}
// Dense layers [D, H1], [H1, H2] ... [Hn, 2 D] with tanh between them, which
// are masked so that it holds.
inline Bijector MaskedAutoregressive(const Tensors& weights,
                                     const Tensors& biases) {
  return Bijector("masked_autoregressive",
                  {{"weights", weights}, {"biases", biases}});
}

}  // namespace tenon::probability

#endif  // TENON_PROBABILITY_BIJECTORS_H_
