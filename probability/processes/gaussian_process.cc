// Gaussian processes: exact regression by a Cholesky factor, all in ops, so
// that everything has gradients with respect to kernels, noise and points.
#include <cmath>

#include "probability/processes/kernel.h"

namespace tenon::prob {

class GaussianProcess {
 public:
  explicit GaussianProcess(const Options& o)
      : kernel_(kernel_of(o, "kernel")),
        noise_(o, "noise", 1),
        mean_(o.has("mean") ? o.tensor("mean") : Tensor()),
        jitter_(o.number("jitter")) {
    if (o.has("x") != o.has("y")) {
      throw Error(TN_INVALID_ARGUMENT, "give both x and y, or neither");
    }
    if (mean_ && (mean_.rank() != 0 || !is_floating(mean_.dtype()))) {
      throw Error(TN_INVALID_ARGUMENT,
                  "mean must be floating, [], got " + mean_.shape().text());
    }
    if (o.has("x")) condition(o.tensor("x"), o.tensor("y"));
  }

  Tensor log_marginal_likelihood(Call&) const {
    if (!x_) {
      throw Error(TN_FAILED_PRECONDITION,
                  "the process has no data; make it with x and y");
    }
    return -0.5 * sum(off_ * weights_) - sum(log(diagonal(root_))) -
           0.5 * std::log(2 * M_PI) * static_cast<double>(x_.size(0));
  }
  Tensor mean(Call& c) const {
    const Tensor at = checked(c);
    const Tensor prior = full({at.size(0)}, 0, at.dtype()) + mean_in(at);
    if (!x_) return prior;
    return prior + matmul(kernel_.call("matrix", {at, x_}), weights_);
  }
  Tensor variance(Call& c) const {
    const Tensor at = checked(c);
    const Tensor prior = kernel_.call("diagonal", {at});
    if (!x_) return prior;
    return maximum(prior - sum(square(explained(at)), {0}), 0.0);
  }
  Tensor covariance(Call& c) const {
    const Tensor at = checked(c);
    const Tensor prior = kernel_.call("matrix", {at});
    if (!x_) return prior;
    const Tensor v = explained(at);
    return prior - matmul(v.transpose(), v);
  }
  Tensor sample(Call& c) const {
    const Tensor at = checked(c);
    const Tensor spread = covariance(c);
    const Tensor size = tenon::mean(kernel_.call("diagonal", {at}));
    const Tensor root =
        cholesky(spread + jitter_ * size * eye(at.size(0), at.dtype()));
    const Tensor z =
        normal(c.key("key"), {c.integer("draws"), at.size(0)}, at.dtype());
    return mean(c) + matmul(z, root.transpose());
  }

 private:
  void condition(const Tensor& x, const Tensor& y) {
    check_points(x, x);
    if (y.rank() != 1 || y.size(0) != x.size(0) || y.dtype() != x.dtype() ||
        x.size(0) == 0) {
      throw Error(TN_INVALID_ARGUMENT,
                  "x and y must be of one dtype, [N, D] and [N], got " +
                      x.shape().text() + " and " + y.shape().text());
    }
    x_ = x;
    const Tensor spread = kernel_.call("matrix", {x}) +
                          noise_.in(x.dtype()) * eye(x.size(0), x.dtype());
    root_ = cholesky(spread);
    off_ = y - mean_in(x);
    const Tensor half = triangular_solve(root_, off_.newaxis(1));
    weights_ = triangular_solve(root_, half, {.transposed = true}).squeeze(1);
  }
  Tensor checked(const Call& c) const {
    const Tensor at = c["at"];
    check_points(x_ ? x_ : at, at);
    if (at.size(0) == 0) {
      throw Error(TN_INVALID_ARGUMENT, "there is no point to look at");
    }
    return at;
  }
  Tensor mean_in(const Tensor& points) const {
    return mean_ ? mean_ : full({}, 0, points.dtype());
  }
  // [N, M]: what the data explains, in units of independent normals.
  Tensor explained(const Tensor& at) const {
    return triangular_solve(root_, kernel_.call("matrix", {x_, at}));
  }

  Object kernel_;
  Positive noise_;
  Tensor mean_;
  double jitter_;
  Tensor x_, off_, root_, weights_;  // of the data; nothing: the prior
};

Type<GaussianProcess> gaussian_process() {
  return Type<GaussianProcess>("gaussian_process")
      .doc(R"(A distribution over functions, before or after data was seen.

    y = f(x) + e,   f ~ GP(mean, kernel),   e ~ N(0, noise)

With data x and y the methods tell of f given these, else of f as it is. All of
them have gradients with respect to what the kernel was made of, noise, mean, x,
y and `at`: to fit a kernel, make the process of its parameters anew in each step
and let an optimizer raise log_marginal_likelihood.

*Shapes*: x [N, D], y [N], at [M, D], all of one dtype; float64 is advised.
*Cost*: N^3 / 3 to make it with data; of mean N M, of the rest N^2 M + N M^2.
*Errors*: a covariance matrix that is not positive, as of equal points without
noise.)")
      .source("Rasmussen and Williams 2006, algorithm 2.1 and section 2.3")
      .maybe("kernel", TN_VALUE_OBJECT, "a kernel; left out: `rbf`")
      .parameter("noise", 1e-6, "variance of noise in y; above 0, []")
      .maybe("mean", TN_VALUE_TENSOR, "of f everywhere, []; left out: 0")
      .option(
          "jitter", 1e-8,
          "added to variances where `sample` factors them, times their mean",
          non_negative)
      .maybe("x", TN_VALUE_TENSOR, "where y was seen")
      .maybe("y", TN_VALUE_TENSOR, "what was seen")
      .method<&GaussianProcess::log_marginal_likelihood>(
          "log_marginal_likelihood", "log p(y | x), []")
      .method<&GaussianProcess::mean>("mean", "of f, [M]")
      .input("at", "[M, D]")
      .method<&GaussianProcess::variance>("variance", "of f, [M]")
      .input("at", "[M, D]")
      .method<&GaussianProcess::covariance>("covariance", "of f, [M, M]")
      .input("at", "[M, D]")
      .method<&GaussianProcess::sample>("sample", "functions, [draws, M]")
      .input("at", "[M, D]")
      .required("key", TN_VALUE_INTS, "of the draws")
      .option("draws", 1, "how many", between(1, 1e6));
}

}  // namespace tenon::prob
