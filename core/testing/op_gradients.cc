// Gradients of first and second order against central differences in float64,
// at a sample's inputs and at a point beside them.
#include <cmath>
#include <optional>

#include "core/testing/case.h"
#include "tenon/grad.h"

namespace tenon::testing {
namespace {

using Scalar = std::function<Tensor(const Tensors& inputs)>;

constexpr double kStep = 1e-5;       // relative to 1 + |x|
constexpr size_t kMaxElements = 12;  // of an input that are moved

bool Differentiable64(const Tensor& t) {
  return t && t.dtype() == DType::float64;
}

Tensors Variables(const Tensors& inputs) {
  Tensors all;
  for (const Tensor& t : inputs) {
    all.push_back(Differentiable64(t) ? variable(t) : t);
  }
  return all;
}

// Gradients of f with respect to all float64 inputs, null where zero.
Gradients Slopes(const Tensor& value, const Tensors& variables,
                 Differentiable differentiable) {
  Tensors wanted;
  for (const Tensor& t : variables) {
    if (Differentiable64(t)) wanted.push_back(t);
  }
  return gradients(value, wanted, differentiable);
}

// One number of many: their sum, weighted at random.
Tensor Project(const Tensors& values, uint64_t seed) {
  Tensor total = full({}, 0, DType::float64);
  for (const Tensor& y : values) {
    if (Differentiable64(y)) total = total + sum(y * RandomLike(y, ++seed));
  }
  return total;
}

double ValueAt(const Scalar& f, const Tensors& inputs) {
  return f(Variables(inputs)).detach().item<double>();
}

double ValueMoved(const Scalar& f, const Tensors& inputs, size_t input,
                  size_t element, double by) {
  Tensors moved = inputs;
  moved[input] = inputs[input].copy();
  moved[input].data<double>()[element] += by;
  return ValueAt(f, moved);
}

struct Estimate {
  double slope;
  double error;
};

// The slope along one element; none where f has a kink or an end nearby.
std::optional<Estimate> Estimated(const Scalar& f, const Tensors& inputs,
                                  size_t input, size_t element, double value) {
  const double x = inputs[input].data<double>()[element];
  const double h = kStep * (1 + std::abs(x));
  const auto at = [&](double by) {
    return ValueMoved(f, inputs, input, element, by);
  };
  const double up = at(h), down = at(-h);
  const double wide = (up - down) / (2 * h);
  const double narrow = (at(h / 2) - at(-h / 2)) / h;
  if (!std::isfinite(wide) || !std::isfinite(narrow)) return std::nullopt;
  const double bend = std::abs((up - value) - (value - down)) / h;
  const double size = 1 + std::abs(narrow);
  if (bend > 1e-2 * size || std::abs(wide - narrow) > 1e-3 * size) {
    return std::nullopt;
  }
  const double noise = 1e-9 * std::abs(value) + 1e-6 * size;
  return Estimate{(4 * narrow - wide) / 3, noise + std::abs(wide - narrow)};
}

std::string Compare(const Scalar& f, const Tensors& inputs) {
  const Tensors variables = Variables(inputs);
  const Tensor result = f(variables);
  const double value = result.detach().item<double>();
  if (!std::isfinite(value)) return "";
  const Gradients found = Slopes(result, variables, Differentiable::no);
  size_t k = 0;
  for (size_t i = 0; i < inputs.size(); ++i) {
    if (!Differentiable64(inputs[i])) continue;
    const Tensor& gradient = found[k++];
    if (gradient && !(gradient.shape() == inputs[i].shape())) {
      return "the gradient of input " + std::to_string(i) + " is " +
             gradient.shape().text() + ", the input is " +
             inputs[i].shape().text();
    }
    const size_t n = static_cast<size_t>(inputs[i].numel());
    const std::vector<double> slopes =
        gradient ? gradient.to_vector<double>() : std::vector<double>(n);
    const size_t stride = n / kMaxElements + 1;
    for (size_t e = 0; e < n; e += stride) {
      const auto estimate = Estimated(f, inputs, i, e, value);
      if (!estimate) continue;
      if (std::abs(slopes[e] - estimate->slope) <= estimate->error) continue;
      return "the gradient of input " + std::to_string(i) + " at " +
             std::to_string(e) + " is " + std::to_string(slopes[e]) +
             ", differences give " + std::to_string(estimate->slope);
    }
  }
  return "";
}

// Near the sample's inputs, where kinks at round numbers are left.
Tensors Beside(const Tensors& inputs) {
  Tensors all;
  for (size_t i = 0; i < inputs.size(); ++i) {
    const Tensor& t = inputs[i];
    all.push_back(Differentiable64(t)
                      ? t * (1 + 0.05 * RandomLike(t, 100 + i)) +
                            0.01 * RandomLike(t, 200 + i)
                      : t);
  }
  return all;
}

constexpr char kFirst[] = "the gradient rule is not the formula's derivative";
constexpr char kSecond[] =
    "write the gradient rule in ops that have gradients, with no value that "
    "was detached or read on the host";

}  // namespace

void CheckGradients(const Case& c, Findings& findings) {
  const Tensors inputs = CastFloating(c.inputs, DType::float64);
  const Scalar first = [&](const Tensors& x) { return Project(c.call(x), 1); };
  const Scalar second = [&](const Tensors& x) {
    Tensors slopes = Slopes(first(x), x, Differentiable::yes);
    std::erase_if(slopes, [](const Tensor& t) { return !t; });
    return Project(slopes, 50);
  };
  Expect(
      findings, c.name + ", first order",
      [&] { return Compare(first, inputs); }, kFirst);
  Expect(
      findings, c.name + ", second order",
      [&] { return Compare(second, inputs); }, kSecond);
  const Tensors beside = Beside(inputs);
  try {
    c.call(beside);
  } catch (const Error&) {
    return;  // the sample lies at the edge of what is valid
  }
  Expect(
      findings, c.name + ", first order beside it",
      [&] { return Compare(first, beside); }, kFirst);
  Expect(
      findings, c.name + ", second order beside it",
      [&] { return Compare(second, beside); }, kSecond);
}

}  // namespace tenon::testing
