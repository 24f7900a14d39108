// Options that are square matrices, or roots of such.
#ifndef TENON_PROBABILITY_DISTRIBUTIONS_MATRICES_H_
#define TENON_PROBABILITY_DISTRIBUTIONS_MATRICES_H_

#include <string>

#include "probability/distributions/distribution.h"

namespace tenon::prob {

// An option that is a stack of square matrices.
inline Tensor checked_matrix(const Options& o, const char* name) {
  Tensor x = o.tensor(name);
  if (!is_floating(x.dtype())) x = x.cast(DType::float32);
  if (x.rank() < 2 || x.size(-1) != x.size(-2) || x.size(-1) == 0) {
    throw Error(
        TN_INVALID_ARGUMENT,
        std::string(name) + " must be [batch, K, K], got " + x.shape().text());
  }
  if (all_of(is_finite(x.detach())).item<bool>()) return x;
  throw Error(TN_INVALID_ARGUMENT, std::string(name) + " must be finite");
}

// Lower triangular, with a diagonal above 0.
inline Tensor checked_root(const Options& o, const char* name) {
  const Tensor given = checked_matrix(o, name);
  if (all_of(diagonal(given.detach()) > 0.0).item<bool>()) return tril(given);
  throw Error(TN_INVALID_ARGUMENT,
              "the diagonal of " + std::string(name) + " must be above 0");
}

}  // namespace tenon::prob

#endif  // TENON_PROBABILITY_DISTRIBUTIONS_MATRICES_H_
