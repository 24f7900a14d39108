// What all kernels do with points and options.
#include "probability/processes/kernel.h"

#include <cmath>

namespace tenon::prob {

Positive::Positive(const Options& options, const char* name, uint32_t place) {
  const tn_value& given = options.value(place);
  bool fits;
  if (given.kind == TN_VALUE_TENSOR) {
    tensor_ = options.tensor(name);
    fits = is_floating(tensor_.dtype()) && tensor_.rank() <= 1 &&
           tensor_.numel() > 0;
    for (const double x : tensor_.detach().to_vector<double>()) {
      fits = fits && x > 0 && std::isfinite(x);
    }
  } else {
    number_ = given.kind == TN_VALUE_FLOAT ? given.as.f
                                           : static_cast<double>(given.as.i);
    fits = number_ > 0 && std::isfinite(number_);
  }
  if (!fits) {
    throw Error(
        TN_INVALID_ARGUMENT,
        std::string(name) + " must be floating, finite and above 0, [] or [D]");
  }
}

void check_points(const Tensor& a, const Tensor& b) {
  for (const Tensor& x : {a, b}) {
    if (x && x.rank() == 2 && is_floating(x.dtype()) &&
        x.dtype() == a.dtype() && x.size(1) == a.size(1)) {
      continue;
    }
    throw Error(
        TN_INVALID_ARGUMENT,
        "points must be floating, of one dtype, [N, D] and [M, D], got " +
            (a ? std::string(name_of(a.dtype())) + " " + a.shape().text()
               : "nothing") +
            " and " +
            (b ? std::string(name_of(b.dtype())) + " " + b.shape().text()
               : "nothing"));
  }
}

Tensor Kernel::matrix(Call& c) const {
  const Tensor a = c["a"], b = c.has(1) ? c["b"] : a;
  check_points(a, b);
  const Tensor scale = scale_.in(a.dtype());
  return variance_.in(a.dtype()) *
         of(a.newaxis(1) / scale - b.newaxis(0) / scale);
}

Tensor Kernel::diagonal(Call& c) const {
  const Tensor a = c["a"];
  check_points(a, a);
  return variance_.in(a.dtype()).expand({a.size(0)});
}

Tensor safe_sqrt(const Tensor& x) {
  const Tensor zero = equal(x, 0.0);
  return where(zero, 0.0, sqrt(where(zero, 1.0, x)));
}

Object kernel_of(const Options& options, const char* name) {
  if (!options.has(name)) return Object("probability.rbf");
  const Object given = Object::share(options.object(name));
  if (!given.has("matrix") || !given.has("diagonal")) {
    throw Error(TN_INVALID_ARGUMENT,
                std::string(name) +
                    " must be a kernel: an object with methods matrix and "
                    "diagonal");
  }
  return given;
}

}  // namespace tenon::prob
