// Distances between all rows of a [N, D] and all of b [M, D]: [N, M]. Each is
// in the file of its name.
#ifndef SIMILARITY_DISTANCES_DISTANCES_H_
#define SIMILARITY_DISTANCES_DISTANCES_H_

#include <string_view>

#include "tenon/author.h"

namespace tenon::similarity {

Tensor angular_distance(const Tensor& a, const Tensor& b);
Tensor cosine_distance(const Tensor& a, const Tensor& b);
Tensor euclidean_distance(const Tensor& a, const Tensor& b);
Tensor inner_product_distance(const Tensor& a, const Tensor& b);
Tensor manhattan_distance(const Tensor& a, const Tensor& b);
Tensor snr_distance(const Tensor& a, const Tensor& b);
Tensor squared_euclidean_distance(const Tensor& a, const Tensor& b);

// The distance that an option names. *Errors*: no such distance.
Tensor pairwise(std::string_view distance, const Tensor& a, const Tensor& b);

// What all distance functions do with their inputs "a" and "b".
Tensor distances_of(Call& c,
                    Tensor (*distance)(const Tensor& a, const Tensor& b));

// Rows of length 1; a row of zeros stays one.
Tensor unit_rows(const Tensor& x);
// The root of what is not negative; at 0 its slope is taken for 0.
Tensor root(const Tensor& x);

// x >= 0, with 0 where it is not above the rounding errors of a difference of
// numbers of this size: of a row with itself, nothing must be left.
Tensor above_rounding(const Tensor& x, const Operand& size);

// *Errors*: x is not [N, D] of floating point, or not of `columns` columns.
void require_rows(const char* name, const Tensor& x, int64_t columns = -1);

// An object's option "dimension". *Errors*: it is not in 1 ... 2^20.
int64_t dimension_of(const Options& o);

}  // namespace tenon::similarity

#endif  // SIMILARITY_DISTANCES_DISTANCES_H_
