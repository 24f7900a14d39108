// Gradients: reverse mode, of any order. Nothing to zero: each call gives new
// tensors.
//
//   const auto f = [](const tn::Tensor& x) { return tn::sum(tn::exp(x) * x); };
//   const auto [value, slope] = tn::value_and_grad(f)(x);
//   const tn::Tensor curvature = tn::grad(tn::grad(f))(x);
#ifndef TENON_GRAD_H_
#define TENON_GRAD_H_

#include <array>
#include <tuple>
#include <type_traits>
#include <vector>

#include "tenon/internal/callable.h"
#include "tenon/operators.h"
#include "tenon/ops.h"

namespace tenon {

// ---------------------------------- Leaves ----------------------------------

// A tensor that shares x's memory and that gradients can be asked for.
inline Tensor variable(const Tensor& x) {
  tn_tensor* leaf;
  internal::check(internal::tables().graph->variable(x.get(), &leaf));
  return Tensor::adopt(leaf);
}

// x's values, hidden from gradients: what is computed from the result has a
// zero gradient with respect to whatever x was computed from.
inline Tensor stop_gradient(const Tensor& x) { return x.detach(); }

// ----------------------------------- Modes ----------------------------------

namespace internal {

// Changes bits of the calling thread's mode for a scope.
class ModeGuard {
 public:
  ModeGuard(uint32_t set, uint32_t clear) : before_(tables().graph->mode()) {
    tables().graph->set_mode((before_ | set) & ~clear);
  }
  ~ModeGuard() { tables().graph->set_mode(before_); }
  ModeGuard(const ModeGuard&) = delete;
  ModeGuard& operator=(const ModeGuard&) = delete;

 private:
  uint32_t before_;
};

}  // namespace internal

// While it lives, this thread records nothing for gradients: evaluation needs
// less memory and time.
//
//   {
//     const tn::NoGrad no_grad;
//     accuracy = tn::accuracy(model(test.x), test.y);
//   }
class NoGrad {
 public:
  NoGrad() : guard_(TN_MODE_NO_GRADIENT, 0) {}

 private:
  internal::ModeGuard guard_;
};

// While it lives, an op of this thread that makes a NaN or an infinity out of
// finite numbers fails, and the error names it and the line that called it.
// Costs a pass over every result.
class Anomaly {
 public:
  Anomaly() : guard_(TN_MODE_ANOMALY, 0) {}

 private:
  internal::ModeGuard guard_;
};

// --------------------------------- Gradients --------------------------------

// One for each tensor asked about; holds nothing where it is zero because the
// output does not depend on that tensor.
using Gradients = std::vector<Tensor>;

// Whether gradients can themselves be differentiated; that costs memory, for
// their own computation is then recorded.
enum class Differentiable { no, yes };

// The gradients of `output` with respect to `inputs`, which are leaves or
// anything computed from leaves. Where `output` has several elements, of their
// sum, or of their sum weighted by `weights`, of output's shape.
//
// *Errors*: an input that is not tracked; a value that the gradient needs and
// that was overwritten since (the error names both lines).
// *Cost*: about twice that of computing `output`.
inline Gradients gradients(const Tensor& output, const Tensors& inputs,
                           Differentiable differentiable = Differentiable::no,
                           const Tensor& weights = {}) {
  std::vector<tn_tensor*> in, out(inputs.size());
  for (const Tensor& t : inputs) in.push_back(t.get());
  tn_tensor* const from = output.get();
  tn_tensor* const seed = weights.get();
  const tn_gradients call = {
      .size = sizeof(tn_gradients),
      .min_size = 0,
      .outputs = &from,
      .output_gradients = seed == nullptr ? nullptr : &seed,
      .inputs = in.data(),
      .results = out.data(),
      .n_outputs = 1,
      .n_inputs = static_cast<uint32_t>(in.size()),
      .flags = differentiable == Differentiable::yes
                   ? TN_GRADIENTS_DIFFERENTIABLE
                   : 0u,
      .reserved = 0};
  internal::check(internal::tables().graph->gradients(&call));
  Gradients result;
  result.reserve(out.size());
  for (tn_tensor* t : out) result.push_back(Tensor::adopt(t));
  return result;
}

// The square root of the sum of the squares of all elements of all gradients.
inline Tensor global_norm(const Gradients& gradients) {
  Tensor total;
  for (const Tensor& g : gradients) {
    if (!g) continue;
    const Tensor part = sum(square(g));
    total = total ? total + part : part;
  }
  return total ? sqrt(total) : full({}, 0);
}

// The gradients, all scaled by one number so that their global norm is at most
// `max_norm`. Reads the norm on the host.
inline Gradients clip_by_global_norm(const Gradients& gradients,
                                     double max_norm) {
  const double norm = global_norm(gradients).item<double>();
  if (!(norm > max_norm)) return gradients;
  Gradients clipped;
  for (const Tensor& g : gradients) {
    clipped.push_back(g ? g * (max_norm / norm) : g);
  }
  return clipped;
}

namespace internal {

// Lets `x` be differentiated by, while outer levels stay connected to it: a
// tracked tensor gets an identity behind it, another one becomes a leaf.
inline Tensor differentiation_input(const Tensor& x) {
  return x.is_tracked() ? x.expand(x.shape()) : variable(x);
}

// {f(x...), gradient of each x}.
template <class F, class... X>
std::array<Tensor, 1 + sizeof...(X)> differentiate(const F& f, const X&... x) {
  const bool recording = !(tables().graph->mode() & TN_MODE_NO_GRADIENT);
  const ModeGuard record(0, TN_MODE_NO_GRADIENT);
  const std::array<Tensor, sizeof...(X)> inputs = {differentiation_input(x)...};
  std::array<Tensor, 1 + sizeof...(X)> result;
  result[0] = std::apply([&](const auto&... in) { return f(in...); }, inputs);
  const Gradients found =
      gradients(result[0], Tensors(inputs.begin(), inputs.end()),
                recording ? Differentiable::yes : Differentiable::no);
  for (size_t i = 0; i < inputs.size(); ++i) {
    result[i + 1] =
        found[i] ? found[i] : full(inputs[i].shape(), 0, inputs[i].dtype());
  }
  if (!recording) {
    for (Tensor& t : result) t = t.detach();
  }
  return result;
}

}  // namespace internal

// A function that gives {f(x...), its gradient for each x}, for an f of tensors
// that gives a tensor; where that has several elements, the gradient is of
// their sum. Gradients that are zero are tensors of zeros.
//
// Nests to any order, and sees what f captures: the result can be
// differentiated with respect to anything that it depends on, unless NoGrad is
// in force. Let go of it, or detach() it, to free what was recorded.
template <class F>
auto value_and_grad(F f) {
  return [f](const auto&... x) { return internal::differentiate(f, x...); };
}

// A function that gives f's gradient: a tensor where f has one input, else an
// array of one for each.
template <class F>
auto grad(F f) {
  return [f](const auto&... x) {
    const auto all = internal::differentiate(f, x...);
    if constexpr (sizeof...(x) == 1) {
      return all[1];
    } else {
      std::array<Tensor, sizeof...(x)> slopes;
      for (size_t i = 0; i < slopes.size(); ++i) slopes[i] = all[i + 1];
      return slopes;
    }
  };
}

// A function that computes f(x...), and whose gradient is what `vjp` says:
// vjp(g, x...) gives, for the gradient g of the result, the gradient of x, or
// an std::array of them where there are several. It may be differentiated as
// far as vjp itself can be.
//
//   const auto safe_sqrt = tn::custom_gradient(
//       [](const tn::Tensor& x) { return tn::sqrt(x); },
//       [](const tn::Tensor& g, const tn::Tensor& x) {
//         return g * 0.5 / tn::sqrt(x + 1e-12);
//       });
template <class F, class Vjp>
auto custom_gradient(F f, Vjp vjp) {
  return [f, vjp](const auto&... x) -> Tensor {
    Tensor y;
    {
      const NoGrad no_grad;
      y = f(x...);
    }
    const bool recording =
        !(internal::tables().graph->mode() & TN_MODE_NO_GRADIENT);
    if (!recording || !(x.is_tracked() || ...)) return y;
    const std::array<Tensor, sizeof...(x)> inputs = {x...};
    const internal::Callable callable([vjp, inputs](const Tensors& g,
                                                    Tensors& results) {
      std::apply(
          [&](const auto&... in) {
            if constexpr (sizeof...(in) == 1) {
              results[0] = vjp(g[0], in...);
            } else {
              const std::array<Tensor, sizeof...(in)> all = vjp(g[0], in...);
              results.assign(all.begin(), all.end());
            }
          },
          inputs);
    });
    tn_tensor* handles[] = {x.get()...};
    tn_tensor* const from = y.get();
    tn_tensor* out;
    const tn_custom custom = {.size = sizeof(tn_custom),
                              .min_size = 0,
                              .inputs = handles,
                              .outputs = &from,
                              .n_inputs = sizeof...(x),
                              .n_outputs = 1,
                              .vjp = &callable.c(),
                              .results = &out};
    internal::check(internal::tables().graph->custom(&custom));
    return Tensor::adopt(out);
  };
}

// Calls fn(gradient) whenever a gradient of the tracked tensor x is known,
// before it is handed on. If fn gives a tensor, that takes its place.
//
//   tn::on_gradient(h, [](const tn::Tensor& g) { std::cout << g; });
template <class F>
void on_gradient(const Tensor& x, F fn) {
  const internal::Callable callable([fn](const Tensors& g, Tensors& replaced) {
    if constexpr (std::is_void_v<decltype(fn(g[0]))>) {
      fn(g[0]);
    } else {
      replaced[0] = fn(g[0]);
    }
  });
  internal::check(internal::tables().graph->hook(x.get(), &callable.c()));
}

}  // namespace tenon

#endif  // TENON_GRAD_H_
