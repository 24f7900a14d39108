// Statistics of the sides of a matrix, which Shampoo and SOAP keep: G G^T of
// its rows and G^T G of its columns.
#ifndef TENON_ADDONS_OPTIMIZERS_ROOTS_H_
#define TENON_ADDONS_OPTIMIZERS_ROOTS_H_

#include "addons/optimizers/matrix.h"

namespace tenon::addons {

// A longer side is left out: its statistics would not pay.
inline constexpr int64_t kLongestSide = 4096;

inline Shape of_side(const Shape& p, bool left) {
  if (!is_matrix(p)) return no_slot();
  const int64_t n = left ? rows(p) : columns(p);
  return n > kLongestSide ? no_slot() : Shape{n, n};
}
inline Shape of_rows(const Shape& p) { return of_side(p, true); }
inline Shape of_columns(const Shape& p) { return of_side(p, false); }

}  // namespace tenon::addons

#endif  // TENON_ADDONS_OPTIMIZERS_ROOTS_H_
