// Two views of the same examples, row by row.
#ifndef SIMILARITY_LOSSES_VIEWS_H_
#define SIMILARITY_LOSSES_VIEWS_H_

#include <string>

#include "similarity/distances/distances.h"

namespace tenon::similarity {

// Of the inputs x and y. *Errors*: they differ in shape.
struct Views {
  explicit Views(Call& c) : x(c["x"]), y(c["y"]) {
    require_rows("x", x);
    require_rows("y", y);
    if (x.shape() == y.shape()) return;
    throw Error(TN_INVALID_ARGUMENT, "x is " + x.shape().text() + ", y is " +
                                         y.shape().text() +
                                         "; their rows belong together");
  }
  Tensor x, y;
};

// An example's rows, moved down by some, the last ones to the top.
inline Array rolled(Array a, int64_t rows) {
  const auto n = static_cast<int64_t>(a.elements.size());
  const int64_t first = n - rows * a.shape[1];
  std::vector<double> moved(a.elements.begin() + first, a.elements.end());
  moved.insert(moved.end(), a.elements.begin(), a.elements.begin() + first);
  return Array(a.shape, std::move(moved));
}

}  // namespace tenon::similarity

#endif  // SIMILARITY_LOSSES_VIEWS_H_
