// Precision and recall: how good samples look, and how much they cover.
#include "gan/metrics/features.h"

namespace tenon::gan {
namespace {

constexpr int64_t kRows = 512;  // of a matrix of distances at a time

Tensor squared_distances(const Tensor& a, const Tensor& b) {
  const Tensor lengths =
      sum(square(a), {1}).newaxis(1) + sum(square(b), {1}).newaxis(0);
  return relu(lengths - 2 * matmul(a, b.transpose()));
}

// What `f` makes of some rows at a time, put together.
template <class F>
Tensor by_rows(const Tensor& x, const F& f) {
  Tensors parts;
  for (int64_t i = 0; i < x.size(0); i += kRows) {
    parts.push_back(f(x(range(i, std::min(i + kRows, x.size(0))))));
  }
  return concat(parts);
}

// The squared distance of each row from its k-th nearest other one.
Tensor radii(const Tensor& x, int64_t k) {
  return by_rows(x, [&](const Tensor& rows) {
    const Tensor d = squared_distances(rows, x);
    return topk(d, k + 1, 1, {.largest = false})[0](all, k);
  });
}

// The share of `points` that lie in the ball of any of `centres`.
Tensor share_inside(const Tensor& points, const Tensor& centres,
                    const Tensor& radii_of_centres) {
  return mean(by_rows(points, [&](const Tensor& rows) {
    const Tensor inside =
        less_equal(squared_distances(rows, centres), radii_of_centres);
    return cast(any_of(inside, {1}), DType::float64);
  }));
}

}  // namespace

Function precision_recall() {
  return with_features(Function("precision_recall"))
      .doc(
          R"(How many samples look real, and how much of what is real they cover.

    precision: the share of generated samples within a ball of a real one
    recall:    the share of real samples within a ball of a generated one

where a sample's ball reaches to its k-th nearest neighbour of its own kind.
Features count relative to the samples' number: compare values of as many.

*Shapes*: real [N, D], fake [M, D] -> [], [], float64; no gradients.
*Cost*: O((N + M)^2 D) time, 512 (N + M) numbers.)")
      .source("Kynkaanniemi et al. 2019, arXiv:1904.06991, equations 1 and 2")
      .option("neighbours", 3, "k", at_least(1))
      .body(2,
            [](Call& c) -> Tensors {
              const int64_t k = c.integer("neighbours");
              const Tensor real = features(c, "real", k + 1).detach();
              const Tensor fake = features(c, "fake", k + 1).detach();
              return {share_inside(fake, real, radii(real, k)),
                      share_inside(real, fake, radii(fake, k))};
            })
      .sample({.inputs = {example_real_features(), example_fake_features()},
               .options = {internal::value(1)},
               .outputs = {1.0, 1.0 / 3},
               .by = "scipy 1.17.1 (cdist), numpy 2.4.6"})
      .sample({.inputs = {example_real_features(), example_fake_features()},
               .options = {internal::value(2)},
               .outputs = {1.0, 2.0 / 3},
               .by = "scipy 1.17.1 (cdist), numpy 2.4.6"});
}

}  // namespace tenon::gan
