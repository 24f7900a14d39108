// Log densities by calls of a lambda, differentiated where need be.
#include "probability/inference/density.h"

#include <cstring>
#include <string>

#include "tenon/grad.h"

namespace tenon::prob {
namespace {

// Contiguous float64 of this shape, or an error about `what`.
Tensor checked(const Tensor& x, const Shape& shape, const char* what) {
  if (!x || !is_floating(x.dtype()) || !(x.shape() == shape)) {
    throw Error(TN_INVALID_ARGUMENT,
                std::string("log_density: ") + what + " must be floating, of " +
                    "shape " + shape.text() + ", got " +
                    (x ? std::string(name_of(x.dtype())) + " " +
                             x.shape().text() + "; sum it up"
                       : "nothing"));
  }
  if (x.dtype() == DType::float64 && x.is_contiguous()) return x;
  return x.detach().cast(DType::float64).copy();
}

}  // namespace

Density::Density(const Options& options, int64_t dimension)
    : f_(options.callable("log_density")),
      dimension_(dimension),
      batch_(options.integer("batch")),
      with_gradient_(options.flag("with_gradient")) {}

// {log density, gradient}, of which the gradient may hold nothing.
Tensors Density::called(const Tensor& x) const {
  if (with_gradient_) {
    const internal::ModeGuard plain(TN_MODE_NO_GRADIENT, 0);
    return f_({x}, 2);
  }
  const internal::ModeGuard record(0, TN_MODE_NO_GRADIENT);
  const Tensor leaf = variable(x);
  Tensor y = f_({leaf}, 1)[0];
  Tensor slope;
  if (y && y.is_tracked()) slope = gradients(y, {leaf})[0];
  return {y, slope};
}

void Density::evaluate(std::vector<Evaluation>& points) const {
  const Shape rows =
      batch_ == 1 ? Shape{dimension_} : Shape{batch_, dimension_};
  const Tensor x = empty(rows, DType::float64);
  double* to = x.data<double>();
  const size_t bytes = static_cast<size_t>(dimension_) * sizeof(double);
  for (const Evaluation& p : points) {
    std::memcpy(to, p.x, bytes);
    to += dimension_;
  }
  const Tensors found = called(x);
  const Tensor value = checked(found[0], batch_ == 1 ? Shape{} : Shape{batch_},
                               "what it gives back");
  const Tensor slope = found[1] ? checked(found[1], rows, "its gradient")
                                : full(rows, 0, DType::float64);
  const double* values = value.data<double>();
  const double* slopes = slope.data<double>();
  for (Evaluation& p : points) {
    p.log_density = *values++;
    std::memcpy(p.gradient->data(), slopes, bytes);
    slopes += dimension_;
  }
}

}  // namespace tenon::prob
