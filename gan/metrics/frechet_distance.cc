// Frechet distance: FID, where the features are those of an Inception network.
#include "gan/metrics/features.h"

namespace tenon::gan {
namespace {

struct Moments {
  explicit Moments(const Tensor& x) : mean(tenon::mean(x, {0})) {
    const Tensor away = x - mean;
    covariance =
        matmul(away.transpose(), away) / static_cast<double>(x.size(0) - 1);
  }
  Tensor mean;
  Tensor covariance;
};

// Of a symmetric matrix without negative eigenvalues but for rounding.
Tensor square_root(const Tensor& a) {
  const auto [values, vectors] = eigh(a);
  return matmul(vectors * sqrt(relu(values)), vectors.transpose());
}
// Of such a root, the trace.
Tensor trace_of_root(const Tensor& a) { return sum(sqrt(relu(eigh(a)[0]))); }

Tensor trace(const Tensor& a) { return sum(diagonal(a)); }

}  // namespace

Function frechet_distance() {
  return with_features(Function("frechet_distance"))
      .doc(R"(The Frechet distance of two normal distributions fit to features.

    |m - w|^2 + tr(S + V - 2 (S^1/2 V S^1/2)^1/2)

with means m, w and covariances S, V (over N - 1) of real and generated
samples: FID, where features are those of the usual Inception network. All in
float64, the root by eigenvalues of symmetric matrices. With few samples it is
biased upwards: compare values of as many samples. Gradients need more samples
than features, so that no eigenvalue is zero.

*Shapes*: real [N, D], fake [M, D] -> [], float64.
*Cost*: O((N + M) D^2 + D^3).)")
      .source("Heusel et al. 2017, arXiv:1706.08500, equation 6")
      .body([](Call& c) {
        const Moments real(features(c, "real", 2));
        const Moments fake(features(c, "fake", 2));
        const Tensor root = square_root(real.covariance);
        const Tensor inner = matmul(matmul(root, fake.covariance), root);
        return sum(square(real.mean - fake.mean)) + trace(real.covariance) +
               trace(fake.covariance) -
               2 * trace_of_root(0.5 * (inner + inner.transpose()));
      })
      .sample({.inputs = {example_real_features(), example_fake_features()},
               .outputs = {0.5720559093078786},
               .tolerance = 1e-12,
               .by = "scipy 1.17.1 (linalg.sqrtm), numpy 2.4.6"});
}

}  // namespace tenon::gan
