// Moments of draws, and what a mass matrix does with momenta.
#include "probability/inference/mass.h"

#include <cmath>

#include "tenon/author.h"

namespace tenon::prob {
namespace {

// The lower Cholesky factor of a, [D, D]; false where a is not positive.
bool factored(const Vector& a, int64_t n, Vector& l) {
  l.assign(a.size(), 0);
  for (int64_t i = 0; i < n; ++i) {
    for (int64_t j = 0; j <= i; ++j) {
      double sum = a[i * n + j];
      for (int64_t k = 0; k < j; ++k) sum -= l[i * n + k] * l[j * n + k];
      if (i == j && !(sum > 0 && std::isfinite(sum))) return false;
      l[i * n + j] = i == j ? std::sqrt(sum) : sum / l[j * n + j];
    }
  }
  return true;
}

}  // namespace

void Moments::add(const Vector& x) {
  n += 1;
  const size_t d = mean.size();
  Vector before(d);
  for (size_t i = 0; i < d; ++i) {
    before[i] = x[i] - mean[i];
    mean[i] += before[i] / n;
  }
  if (products.size() == d) {
    for (size_t i = 0; i < d; ++i) products[i] += before[i] * (x[i] - mean[i]);
    return;
  }
  for (size_t i = 0; i < d; ++i) {
    const double after = x[i] - mean[i];
    for (size_t j = 0; j <= i; ++j) products[i * d + j] += after * before[j];
  }
  for (size_t i = 0; i < d; ++i) {
    for (size_t j = 0; j < i; ++j) products[j * d + i] = products[i * d + j];
  }
}

Mass::Mass(int64_t dimension, bool dense)
    : dimension_(dimension),
      dense_(dense),
      inverse_(dense ? dimension * dimension : dimension),
      root_(inverse_.size()) {
  for (int64_t i = 0; i < dimension; ++i) {
    const int64_t at = dense ? i * dimension + i : i;
    inverse_[at] = root_[at] = 1;
  }
}

// As Stan's reference manual has it: n / (n + 5) of the estimate and 5 / (n +
// 5) of 0.001 times the identity.
void Mass::set(const Moments& m) {
  if (m.n < 2) return;
  const double share = m.n / (m.n + 5);
  Vector inverse = m.products;
  for (double& x : inverse) x *= share / (m.n - 1);
  for (int64_t i = 0; i < dimension_; ++i) {
    inverse[dense_ ? i * dimension_ + i : i] += 1e-3 * (1 - share);
  }
  set_inverse(inverse);
}

void Mass::set_inverse(const Vector& inverse) {
  Vector root(inverse.size());
  bool positive = inverse.size() == inverse_.size();
  if (positive && dense_) positive = factored(inverse, dimension_, root);
  for (size_t i = 0; positive && !dense_ && i < inverse.size(); ++i) {
    positive = inverse[i] > 0 && std::isfinite(inverse[i]);
    root[i] = std::sqrt(inverse[i]);
  }
  if (!positive) {
    throw Error(TN_FAILED_PRECONDITION,
                "the estimated mass matrix is not positive: the log density "
                "seems to be flat, or its draws ran off");
  }
  inverse_ = inverse;
  root_ = std::move(root);
}

void Mass::velocity(const Vector& momentum, Vector& out) const {
  const int64_t n = dimension_;
  if (!dense_) {
    for (int64_t i = 0; i < n; ++i) out[i] = inverse_[i] * momentum[i];
    return;
  }
  for (int64_t i = 0; i < n; ++i) out[i] = 0;
  for (int64_t i = 0; i < n; ++i) {  // symmetric: rows are columns
    const double* row = inverse_.data() + i * n;
    for (int64_t j = 0; j < n; ++j) out[j] += row[j] * momentum[i];
  }
}

void Mass::scale(Vector& normals) const {
  const int64_t n = dimension_;
  if (!dense_) {
    for (int64_t i = 0; i < n; ++i) normals[i] /= root_[i];
    return;
  }
  // L^T p = z, from the last row on: the covariance of p is (L L^T)^-1.
  for (int64_t i = n; i-- > 0;) {
    normals[i] /= root_[i * n + i];
    for (int64_t j = 0; j < i; ++j) normals[j] -= root_[i * n + j] * normals[i];
  }
}

}  // namespace tenon::prob
