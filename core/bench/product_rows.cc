// Products of matrices beside the best of OpenBLAS and libtorch's.
#include "core/bench/rows.h"

namespace tenon::bench {
namespace {

bool Right(const Tensor& a, const Tensor& b) {
  const int64_t n = a.size(0);
  const std::vector<double> x = a.to_vector<double>();
  const std::vector<double> y = b.to_vector<double>();
  const std::vector<double> z = matmul(a, b).to_vector<double>();
  for (int64_t i = 0; i < n; i += std::max<int64_t>(1, n / 16)) {
    for (int64_t j = 0; j < n; ++j) {
      double want = 0;
      for (int64_t k = 0; k < n; ++k) want += x[i * n + k] * y[k * n + j];
      if (!(std::fabs(z[i * n + j] - want) <= 1e-5 * (1 + want))) return false;
    }
  }
  return true;
}

}  // namespace

void ProductRows(const Bench& bench) {
  const Tensor a = uniform(Key(6), {16, 16});
  const Tensor b = uniform(Key(7), {16, 16});
  bench.Time(
      "matmul 16x16", "ns", 1, bench.Budget(120, 200), Right(a, b),
      [&](uint64_t n) {
        while (n-- > 0) matmul(a, b);
      },
      "matmul16");
  const Peer openblas(Library::kOpenBlas);
  for (const int size : {256, 1024}) {
    const Tensor left = uniform(Key(8), {size, size});
    const Tensor right = uniform(Key(9), {size, size});
    const double seconds = size == 256 ? 0.15 : 0.3;
    const auto rate = [&](double ns) { return 2.0 * size * size * size / ns; };
    const double ours = rate(Nanoseconds(
        [&](uint64_t n) {
          while (n-- > 0) matmul(left, right);
        },
        seconds));
    const double blas =
        openblas.Measure("gemm " + std::to_string(size), seconds);
    const double best = blas < 0 ? 0 : rate(blas);
    const double torch =
        bench.peer.Measure("matmul" + std::to_string(size), seconds);
    const double torchs = torch < 0 ? kNone : rate(torch);
    bench.board.Add({.work = "GEMM " + std::to_string(size),
                     .unit = "GFLOP/s",
                     .ours = ours,
                     .peers = {torchs},
                     .budget = 0.95 * std::max(best, torchs),
                     .sense = Sense::kAtLeast,
                     .correct = Right(left, right)});
  }
}

}  // namespace tenon::bench
