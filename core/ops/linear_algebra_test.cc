// Factorizations give back what they were made from, at sizes that samples do
// not have; where they can not, they say so.
#include <functional>
#include <string>

#include "core/testing/error_of.h"
#include "gtest/gtest.h"
#include "tenon/grad.h"
#include "tenon/operators.h"
#include "tenon/ops.h"

namespace tenon {
namespace {

Tensor Random(uint64_t seed, const Shape& shape) {
  return normal(Key(seed), shape, DType::float64);
}

double Distance(const Tensor& a, const Tensor& b) {
  return max(abs(a - b)).item<double>();
}

Tensor Identity(int64_t n) { return eye(n, DType::float64); }

void ExpectText(const std::string& text, const std::string& part) {
  EXPECT_NE(text.find(part), std::string::npos) << text;
}

TEST(LinearAlgebra, SolvesWhatItMultiplied) {
  for (const int64_t n : {1, 2, 7, 40, 130}) {
    const Tensor a = Random(1, {3, n, n}), x = Random(2, {3, n, 5});
    EXPECT_LT(Distance(solve(a, matmul(a, x)), x), 1e-8) << n;
    EXPECT_LT(Distance(matmul(inv(a), a), Identity(n)), 1e-8) << n;
    const Tensor l = tril(a) + 3 * Identity(n) * static_cast<double>(n);
    EXPECT_LT(Distance(triangular_solve(l, matmul(l, x)), x), 1e-10) << n;
    const Tensor positive = matmul(l, l.transpose());
    EXPECT_LT(Distance(cholesky(positive), l), 1e-8) << n;
  }
}

TEST(LinearAlgebra, DeterminantsOfManySizesAgree) {
  const Tensor a = Random(1, {4, 9, 9});
  const auto [sign, log] = slogdet(a);
  EXPECT_LT(Distance(det(a), sign * exp(log)), 1e-9);
  EXPECT_LT(Distance(det(matmul(a, a)), square(det(a))), 1e-5);
}

TEST(LinearAlgebra, FactorsAreOrthogonalAndOrdered) {
  for (const Shape& shape :
       {Shape{2, 30, 30}, Shape{2, 50, 8}, Shape{2, 6, 31}, Shape{1, 1, 1}}) {
    const Tensor a = Random(3, shape);
    const auto [q, r] = qr(a);
    const int64_t k = q.size(-1);
    EXPECT_LT(Distance(matmul(q, r), a), 1e-12);
    EXPECT_LT(Distance(matmul(q.transpose(), q), Identity(k)), 1e-12);
    EXPECT_EQ(Distance(tril(r, {.diagonal = -1}), r * 0), 0);
    const auto [u, s, vh] = svd(a);
    EXPECT_LT(Distance(matmul(u * s.newaxis(-2), vh), a), 1e-12);
    EXPECT_LT(Distance(matmul(u.transpose(), u), Identity(k)), 1e-12);
    EXPECT_LT(Distance(matmul(vh, vh.transpose()), Identity(k)), 1e-12);
    EXPECT_EQ(Distance(flip(sort(s), {-1}), s), 0);
  }
}

TEST(LinearAlgebra, SvdOfLowRankIsOrthogonalToo) {
  const Tensor a = matmul(Random(1, {9, 2}), Random(2, {2, 5}));
  const auto [u, s, vh] = svd(a);
  EXPECT_LT(Distance(matmul(u * s.newaxis(-2), vh), a), 1e-12);
  EXPECT_LT(Distance(matmul(u.transpose(), u), Identity(5)), 1e-12);
  EXPECT_LT(s(2).item<double>(), 1e-13);
  const auto [zero_u, zeros, zero_vh] = svd(a * 0);
  EXPECT_LT(Distance(matmul(zero_u.transpose(), zero_u), Identity(5)), 1e-12);
}

TEST(LinearAlgebra, EigenvectorsTurnOnly) {
  for (const int64_t n : {1, 2, 25, 60}) {
    const Tensor x = Random(4, {2, n, n});
    const Tensor a = x + x.transpose();
    const auto [w, v] = eigh(a);
    EXPECT_LT(Distance(matmul(a, v), v * w.newaxis(-2)), 1e-11) << n;
    EXPECT_LT(Distance(matmul(v.transpose(), v), Identity(n)), 1e-12) << n;
    EXPECT_EQ(Distance(sort(w), w), 0) << n;
  }
}

TEST(LinearAlgebra, RepeatedValuesHaveAGradient) {
  const Tensor a = variable(Identity(3) * 2);
  const Tensor of_values = gradients(sum(eigh(a)[0] * 3), {a})[0];
  EXPECT_LT(Distance(of_values, Identity(3) * 3), 1e-12);
  EXPECT_LT(Distance(gradients(sum(svd(a)[1]), {a})[0], Identity(3)), 1e-12);
}

TEST(LinearAlgebra, NamesTheMatrixThatFails) {
  const Tensor a = stack({Identity(2), Identity(2) * 0, -Identity(2)});
  ExpectText(ErrorOf([&] { solve(a, a); }), "matrix 1 of [3,2,2] is singular");
  ExpectText(ErrorOf([&] { inv(a); }), "matrix 1 of [3,2,2] is singular");
  ExpectText(ErrorOf([&] { cholesky(-a); }),
             "matrix 0 of [3,2,2] is not positive definite; add a small "
             "multiple of the identity");
  EXPECT_EQ(det(a).to_vector<double>(), (std::vector<double>{1, 0, 1}));
  ExpectText(ErrorOf([&] {
               solve(a, Random(1, {2, 2}));
             }),
             "a is [3,2,2], b is [2,2]; they must be [..., N, N] and [..., N, "
             "M]");
}

}  // namespace
}  // namespace tenon
