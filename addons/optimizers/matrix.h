// Parameters as matrices: those with more than two axes, such as the weights
// of convolutions, as the first axis by all others; vectors are none.
#ifndef TENON_ADDONS_OPTIMIZERS_MATRIX_H_
#define TENON_ADDONS_OPTIMIZERS_MATRIX_H_

#include "tenon/author.h"

namespace tenon::addons {

// A slot that a parameter has no use for.
inline Shape no_slot() { return {0}; }

inline int64_t rows(const Shape& p) { return p[0]; }
inline int64_t columns(const Shape& p) {
  int64_t n = 1;
  for (size_t i = 1; i < p.rank(); ++i) n *= p[static_cast<int64_t>(i)];
  return n;
}
inline bool is_matrix(const Shape& p) { return p.rank() > 1; }
inline Tensor as_matrix(const Tensor& x) {
  return x.rank() == 2 ? x : x.reshape({rows(x.shape()), columns(x.shape())});
}

// A slot that only vectors have.
inline Shape of_vectors(const Shape& p) { return is_matrix(p) ? no_slot() : p; }

}  // namespace tenon::addons

#endif  // TENON_ADDONS_OPTIMIZERS_MATRIX_H_
