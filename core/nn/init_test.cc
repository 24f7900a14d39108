// Initializers: variances as their papers say, orthogonality, and keys.
#include "tenon/init.h"

#include <cmath>
#include <vector>

#include "gtest/gtest.h"

namespace tenon {
namespace {

struct Row {
  const char* name;
  Initializer start;
  double variance;
  double limit;  // no element is further from 0
};

TEST(Initializers, HaveTheVarianceOfTheirPaper) {
  constexpr double in = 300, out = 200, any = 1e9;
  const auto bound = [](double variance) { return std::sqrt(3 * variance); };
  const std::vector<Row> rows = {
      {"glorot_uniform", init::glorot_uniform(), 2 / (in + out),
       bound(2 / (in + out))},
      {"glorot_normal", init::glorot_normal(), 2 / (in + out), any},
      {"he_uniform", init::he_uniform(), 2 / in, bound(2 / in)},
      {"he_normal", init::he_normal(), 2 / in, any},
      {"lecun_uniform", init::lecun_uniform(), 1 / in, bound(1 / in)},
      {"lecun_normal", init::lecun_normal(), 1 / in, any},
      // The variance of a normal cut at two deviations: SciPy 1.16 truncnorm.
      {"truncated_normal", init::truncated_normal(0.1),
       0.01 * 0.7737413035760181, 0.2},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    const Tensor w = row.start(Key(7), {300, 200});
    EXPECT_EQ(w.dtype(), DType::float32);
    double sum = 0, squares = 0;
    for (const double x : w.to_vector<double>()) {
      EXPECT_LE(std::fabs(x), row.limit * (1 + 1e-6));
      sum += x;
      squares += x * x;
    }
    const double n = static_cast<double>(w.numel());
    EXPECT_NEAR(sum / n, 0, 5 * std::sqrt(row.variance / n));
    EXPECT_NEAR(squares / n / row.variance, 1, 0.03);
    EXPECT_EQ(w.to_vector<float>(),
              row.start(Key(7), {300, 200}).to_vector<float>());
    EXPECT_NE(w.to_vector<float>(),
              row.start(Key(8), {300, 200}).to_vector<float>());
  }
}

TEST(Initializers, OrthogonalColumnsOrRows) {
  for (const Shape& shape : {Shape{9, 4}, Shape{4, 9}, Shape{3, 3, 5}}) {
    SCOPED_TRACE(shape.text());
    const Tensor w = init::orthogonal(2)(Key(1), shape)
                         .cast(DType::float64)
                         .reshape({-1, shape[-1]});
    const bool tall = w.size(0) >= w.size(1);
    const Tensor gram =
        tall ? matmul(w.transpose(), w) : matmul(w, w.transpose());
    const int64_t n = gram.size(0);
    for (int64_t i = 0; i < n; ++i) {
      for (int64_t j = 0; j < n; ++j) {
        EXPECT_NEAR(gram(i, j).item<double>(), i == j ? 4 : 0, 1e-5);
      }
    }
  }
  EXPECT_THROW(init::orthogonal()(Key(1), {3}), Error);
}

}  // namespace
}  // namespace tenon
