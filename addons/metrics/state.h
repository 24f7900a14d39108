// What metrics share: reading batches, and state that is kept.
#ifndef ADDONS_METRICS_STATE_H_
#define ADDONS_METRICS_STATE_H_

#include <string>
#include <vector>

#include "addons/require.h"

namespace tenon::addons {

using Numbers = std::vector<double>;

inline Tensor number(double x) { return full({}, x, DType::float64); }

inline Tensor as_tensor(const Numbers& x, const Shape& shape) {
  const Tensor t = full(shape, 0, DType::float64);
  internal::copy_to(x.begin(), x.end(), t.data<double>());
  return t;
}

// Saved numbers of a shape. *Errors*: there are none.
inline Numbers saved(const NamedTensors& state, const char* name,
                     const Shape& shape) {
  const auto found = state.find(name);
  if (found == state.end() || !(found->second.shape() == shape)) {
    refuse(std::string("the saved state has no ") + name + " " + shape.text());
  }
  return found->second.to_vector<double>();
}

inline double quotient(double a, double b) { return b == 0 ? 0 : a / b; }

// Weights of n rows, or of n cells; those not given are 1.
inline Numbers weights_of(const Call& c, const Shape& shape) {
  const Tensor w = c["weights"];
  if (!w) return Numbers(static_cast<size_t>(shape.numel()), 1);
  require_same("weights", w, "what they weigh", full(shape, 0, DType::boolean));
  Numbers all = w.to_vector<double>();
  for (const double x : all) {
    if (!(x >= 0)) refuse("a weight is " + std::to_string(x) + ", below 0");
  }
  return all;
}

// Classes [N], or those of the greatest scores [N, C].
inline std::vector<int64_t> classes_in(const char* name, const Tensor& x,
                                       int64_t classes) {
  Tensor all = x;
  if (is_floating(x.dtype())) {
    if (x.rank() != 2 || x.size(1) != classes) {
      refuse(std::string(name) + " must be [N], integer, or scores [N, " +
             std::to_string(classes) + "], got " + x.shape().text());
    }
    all = argmax(x, -1);
  }
  require_integer(name, all);
  require_rank(name, all, 1, "[N]");
  std::vector<int64_t> values = all.to_vector<int64_t>();
  for (const int64_t i : values) {
    if (i >= 0 && i < classes) continue;
    refuse(std::string(name) + " has " + std::to_string(i) + ", there are " +
           std::to_string(classes) + " classes");
  }
  return values;
}

inline int64_t classes_of(const Options& o) {
  const int64_t n = o.integer("classes");
  if (n >= 2 && n <= 4096) return n;
  refuse("classes must be 2 ... 4096, got " + std::to_string(n));
}

// The inputs of update(), and the other methods.
template <class State>
Type<State> with_methods(Type<State>&& metric, const char* predictions,
                         const char* labels, const char* result) {
  return std::move(metric)
      .template method<&State::update>("update", "takes a batch in")
      .input("predictions", predictions)
      .input("labels", labels)
      .input("weights", "not below 0, of each row; absent: 1")
      .optional()
      .template method<&State::result>("result", result)
      .template method<&State::reset>("reset", "forgets all batches");
}

}  // namespace tenon::addons

#endif  // ADDONS_METRICS_STATE_H_
