// Views agree, columns vary, and they vary independently.
#include "similarity/losses/example.h"
#include "similarity/losses/pairs.h"
#include "similarity/losses/views.h"

namespace tenon::similarity {

namespace {

// v and c of one view, weighted.
Tensor spread(const Tensor& x, const Call& c) {
  const Tensor centered = x - mean(x, {0}, {.keep_axes = true});
  const double n = static_cast<double>(x.size(0) - 1);
  const Tensor covariance = matmul(centered.transpose(), centered) / n;
  const Tensor variance = diagonal(covariance);
  const Tensor narrow = relu(1 - sqrt(variance + c.number("epsilon")));
  const Tensor off = sum(covariance * covariance) - sum(variance * variance);
  return c.number("variance") * mean(narrow) +
         c.number("covariance") * off / static_cast<double>(x.size(1));
}

}  // namespace

Function vicreg() {
  return Function("vicreg")
      .doc(R"(Views agree, each column varies, and columns vary independently.

    invariance mean (x - y)^2
    + variance   (v(x) + v(y)),  v(x) = mean_j max(0, 1 - sqrt(var x_j + epsilon))
    + covariance (c(x) + c(y)),  c(x) = 1/D sum_{i != j} cov(x)_ij^2

with variances over N - 1.

*Shapes*: x, y [N, D] -> [].
*Cost*: 4 N D^2 operations.)")
      .source("Bardes et al. 2022, arXiv:2105.04906, algorithm 1")
      .input("x", "[N, D], embeddings of one view")
      .input("y", "[N, D], of another view of the same")
      .option("invariance", 25.0, "weight", non_negative)
      .option("variance", 25.0, "weight", non_negative)
      .option("covariance", 1.0, "weight", non_negative)
      .option("epsilon", 1e-4, "added to variances", positive)
      .body([](Call& c) {
        const Views views(c);
        const Tensor apart = views.x - views.y;
        return c.number("invariance") * mean(apart * apart) +
               spread(views.x, c) + spread(views.y, c);
      })
      .sample({.inputs = {example_views(), example_other_views()},
               .outputs = {39.3553800501046},
               .by = "torch 2.15.0, algorithm 1 of the paper"})
      .sample({.inputs = {example_views(), example_other_views()},
               .options = {internal::value(1.0), internal::value(2.0),
                           internal::value(30.0)},
               .outputs = {5.42548298900837},
               .by = "torch 2.15.0, algorithm 1 of the paper"});
}

}  // namespace tenon::similarity
