// Gaussian processes: distributions over functions, before and after data.
//
//   const prob::Kernel kernel = prob::rbf({.length_scale = 0.5}) +
//                               prob::periodic({.period = 1.0});
//   const prob::GaussianProcess seen(kernel, {.x = x, .y = y, .noise = 0.1});
//   const tn::Tensor guess = seen.mean(at);  // [M], at [M, D]
#ifndef TENON_PROBABILITY_PROCESSES_H_
#define TENON_PROBABILITY_PROCESSES_H_

#include <string>
#include <utility>
#include <vector>

#include "tenon/probability.h"
#include "tenon/probability/load.h"

namespace tenon::probability {

// How alike the values of a function are at two points. Kernels add and
// multiply. What they are made of may have gradients.
class Kernel {
 public:
  // By the package's name of it, such as "matern".
  Kernel(const std::string& name, std::vector<Option> options)
      : object_(internal::object(name, std::move(options))) {}

  // Of all pairs: [N, D] and [M, D] to [N, M].
  Tensor matrix(const Tensor& a, const Tensor& b) const {
    return object_.call("matrix", {a, b});
  }
  const Object& object() const { return object_; }

  friend Kernel operator+(const Kernel& a, const Kernel& b) {
    return Kernel("kernel_sum", {{"first", a.object_}, {"second", b.object_}});
  }
  friend Kernel operator*(const Kernel& a, const Kernel& b) {
    return Kernel("kernel_product",
                  {{"first", a.object_}, {"second", b.object_}});
  }

 private:
  Object object_;
};

// All above 0. Length scales and periods are one number, or one for each
// column of points.

struct RbfOptions {
  Value length_scale = 1.0;
  Value variance = 1.0;
};
inline Kernel rbf(const RbfOptions& o = {}) {
  return Kernel("rbf",
                {o.length_scale.as("length_scale"), o.variance.as("variance")});
}

struct MaternOptions {
  double smoothness = 2.5;  // or 0.5, or 1.5
  Value length_scale = 1.0;
  Value variance = 1.0;
};
inline Kernel matern(const MaternOptions& o = {}) {
  return Kernel("matern", {{"smoothness", o.smoothness},
                           o.length_scale.as("length_scale"),
                           o.variance.as("variance")});
}

struct PeriodicOptions {
  Value period = 1.0;
  Value length_scale = 1.0;  // below 1: more wiggles within a period
  Value variance = 1.0;
};
inline Kernel periodic(const PeriodicOptions& o = {}) {
  return Kernel("periodic",
                {o.period.as("period"), o.length_scale.as("length_scale"),
                 o.variance.as("variance")});
}

struct RationalQuadraticOptions {
  Value mixture = 1.0;  // the greater, the nearer to rbf
  Value length_scale = 1.0;
  Value variance = 1.0;
};
inline Kernel rational_quadratic(const RationalQuadraticOptions& o = {}) {
  return Kernel("rational_quadratic",
                {o.mixture.as("mixture"), o.length_scale.as("length_scale"),
                 o.variance.as("variance")});
}

// y = f(x) + noise; what is said is said of f, given data where there is some.
class GaussianProcess {
 public:
  struct Options {
    Tensor x = {};       // [N, D]
    Tensor y = {};       // [N]
    Value noise = 1e-6;  // its variance
    Tensor mean = {};    // of f, []; left out: 0
  };

  explicit GaussianProcess(const Kernel& kernel)
      : GaussianProcess(kernel, Options()) {}
  GaussianProcess(const Kernel& kernel, const Options& o)
      : object_(internal::object("gaussian_process", all(kernel, o))) {}

  // Raise it over what the kernel and noise are made of, to fit them.
  Tensor log_marginal_likelihood() const {
    return object_.call("log_marginal_likelihood");
  }
  Tensor mean(const Tensor& at) const { return object_.call("mean", {at}); }
  Tensor variance(const Tensor& at) const {
    return object_.call("variance", {at});
  }
  Tensor covariance(const Tensor& at) const {
    return object_.call("covariance", {at});
  }
  // [draws, M]
  Tensor sample(const Tensor& at, const Key& key, int64_t draws = 1) const {
    return object_.call("sample", {at}, {{"key", key}, {"draws", draws}});
  }

 private:
  static std::vector<Option> all(const Kernel& kernel, const Options& o) {
    std::vector<Option> all = {{"kernel", kernel.object()},
                               o.noise.as("noise")};
    if (o.x) all.emplace_back("x", o.x);
    if (o.y) all.emplace_back("y", o.y);
    if (o.mean) all.emplace_back("mean", o.mean);
    return all;
  }

  Object object_;
};

}  // namespace tenon::probability

#endif  // TENON_PROBABILITY_PROCESSES_H_
