// What inference asks of an application: a log density, and names for the parts
// of its vector.
#ifndef TENON_PROBABILITY_LOG_DENSITY_H_
#define TENON_PROBABILITY_LOG_DENSITY_H_

#include <string>
#include <utility>
#include <vector>

#include "tenon/ops.h"
#include "tenon/probability/load.h"

namespace tenon::probability {

// A log density up to a constant, of D real numbers. Those that must be
// positive, or sum to one, are functions of real ones; the log of the
// function's slope is part of the density then. Called from several threads at
// once where several groups of chains are drawn.
class LogDensity {
 public:
  // From x, float64, [D] to [], in ops; it is differentiated. With a batch of
  // more than one, from [batch, D] to [batch].
  template <class F, class = std::enable_if_t<
                         std::is_invocable_r_v<Tensor, F&, const Tensor&>>>
  LogDensity(F f)  // NOLINT: a lambda is one
      : f_([f = std::move(f)](const Tensors& in, Tensors& out) {
          out[0] = f(in[0]);
        }),
        with_gradient_(false) {}
  // From D numbers; it writes the D slopes, too. The fastest way where tensors
  // are small.
  template <class F,
            class = std::enable_if_t<
                std::is_invocable_r_v<double, F&, const double*, double*>>,
            class = void>
  LogDensity(F f)  // NOLINT: a lambda is one
      : f_([f = std::move(f)](const Tensors& in, Tensors& out) {
          const int64_t d = in[0].size(-1), rows = in[0].numel() / d;
          out[0] =
              empty(in[0].rank() == 1 ? Shape{} : Shape{rows}, DType::float64);
          out[1] = empty(in[0].shape(), DType::float64);
          const double* x = in[0].data<double>();
          double* gradient = out[1].data<double>();
          double* values = out[0].data<double>();
          for (int64_t i = 0; i < rows; ++i, x += d, gradient += d) {
            values[i] = f(x, gradient);
          }
        }),
        with_gradient_(true) {}

  std::vector<Option> options(int64_t batch) const {
    return {{"log_density", f_},
            {"batch", batch},
            {"with_gradient", with_gradient_}};
  }

 private:
  Callback f_;
  bool with_gradient_;
};

// Names for the parts of a vector of D numbers.
//
//   const prob::Parts parts({{"mu", {}}, {"log_tau", {}}, {"theta", {8}}});
//   parts(x, "theta")                // [8] of x [10]
//   parts(posterior.draws, "theta")  // [C, N, 8]
class Parts {
 public:
  explicit Parts(std::vector<std::pair<std::string, Shape>> parts)
      : parts_(std::move(parts)) {}

  int64_t dimension() const {
    int64_t d = 0;
    for (const auto& part : parts_) d += part.second.numel();
    return d;
  }
  // *Errors*: no part is called so.
  Tensor operator()(const Tensor& x, const std::string& name) const {
    int64_t at = 0;
    for (const auto& [other, shape] : parts_) {
      if (other != name) {
        at += shape.numel();
        continue;
      }
      if (shape.rank() == 0) return x(ellipsis, at);
      const Tensor part = x(ellipsis, range(at, at + shape.numel()));
      if (shape.rank() == 1) return part;
      const Shape outer = x.shape();
      std::vector<int64_t> sizes(outer.begin(), outer.end() - 1);
      sizes.insert(sizes.end(), shape.begin(), shape.end());
      return part.reshape(sizes);
    }
    throw Error(TN_NOT_FOUND, "no part is called \"" + name + "\"");
  }
  // "theta[3]" and so on, one for each number.
  std::vector<std::string> names() const {
    std::vector<std::string> all;
    for (const auto& [name, shape] : parts_) {
      for (int64_t i = 0; i < shape.numel(); ++i) {
        all.push_back(shape.rank() == 0 ? name
                                        : name + "[" + std::to_string(i) + "]");
      }
    }
    return all;
  }

 private:
  std::vector<std::pair<std::string, Shape>> parts_;
};

}  // namespace tenon::probability

#endif  // TENON_PROBABILITY_LOG_DENSITY_H_
