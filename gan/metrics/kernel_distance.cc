// Kernel distance: KID, where the features are those of an Inception network.
#include "gan/metrics/features.h"

namespace tenon::gan {
namespace {

Tensor kernel(const Tensor& a, const Tensor& b) {
  const Tensor base =
      matmul(a, b.transpose()) / static_cast<double>(a.size(1)) + 1.0;
  return square(base) * base;
}

// The mean of the kernel over pairs of different rows.
Tensor mean_of_pairs(const Tensor& a) {
  const Tensor k = kernel(a, a);
  const auto n = static_cast<double>(a.size(0));
  return (sum(k) - sum(diagonal(k))) / (n * (n - 1));
}

// Rows of block i of n, as even as they can be.
Tensor block(const Tensor& x, int64_t i, int64_t n) {
  const auto edge = [&](int64_t k) {
    const int64_t size = x.size(0) / n, longer = x.size(0) % n;
    return k * size + std::min(k, longer);
  };
  return x(range(edge(i), edge(i + 1)));
}

}  // namespace

Function kernel_distance() {
  return with_features(Function("kernel_distance"))
      .doc(R"(The squared maximum mean discrepancy of features, without bias.

    mean_(i != j) k(x_i, x_j) + mean_(i != j) k(y_i, y_j) - 2 mean k(x_i, y_j),
    k(a, b) = (a b / D + 1)^3

averaged over blocks of the samples in order, and the standard deviation over
the blocks (0 of one): KID, where features are those of the usual Inception
network. As its mean is not biased, few samples do, and it may be below 0.

*Shapes*: real [N, D], fake [M, D] -> [], [], float64.
*Cost*: O((N + M) block D).)")
      .source("Binkowski et al. 2018, arXiv:1801.01401, section 4")
      .option("block", 1000, "at most so many samples at once", at_least(2))
      .body(2,
            [](Call& c) -> Tensors {
              const Tensor real = features(c, "real", 2);
              const Tensor fake = features(c, "fake", 2);
              const int64_t most = std::max(real.size(0), fake.size(0));
              const int64_t least = std::min(real.size(0), fake.size(0));
              const int64_t size = c.integer("block");
              const int64_t n = std::min((most + size - 1) / size, least / 2);
              Tensors each;
              for (int64_t i = 0; i < n; ++i) {
                const Tensor x = block(real, i, n), y = block(fake, i, n);
                each.push_back(mean_of_pairs(x) + mean_of_pairs(y) -
                               2 * mean(kernel(x, y)));
              }
              const Tensor all = stack(each);
              return {mean(all), n > 1 ? std(all) : full({}, 0, all.dtype())};
            })
      .sample({.inputs = {example_real_features(), example_fake_features()},
               .outputs = {-0.25005167662760464, 0},
               .by = "numpy 2.4.6"})
      .sample({.inputs = {example_real_features(), example_fake_features()},
               .options = {internal::value(3)},
               .outputs = {-0.993017130208333, 0.4820827135416663},
               .by = "numpy 2.4.6"});
}

}  // namespace tenon::gan
