// Lists of sizes: of batches and events.
#ifndef TENON_PROBABILITY_DISTRIBUTIONS_SHAPES_H_
#define TENON_PROBABILITY_DISTRIBUTIONS_SHAPES_H_

#include <algorithm>
#include <string>
#include <vector>

#include "tenon/author.h"

namespace tenon::prob {

// The axes of a, then those of b.
inline Shape joined(const Shape& a, const Shape& b) {
  std::vector<int64_t> sizes(a.begin(), a.end());
  sizes.insert(sizes.end(), b.begin(), b.end());
  return sizes;
}

// All but the last n axes, and those.
inline Shape without_last(const Shape& s, size_t n) {
  return Shape(s.data(), s.rank() - n);
}
inline Shape last_of(const Shape& s, size_t n) {
  return Shape(s.data() + (s.rank() - n), n);
}

// The shape that both fit, aligned at their last axes.
inline Shape broadcast(const Shape& a, const Shape& b) {
  const Shape& longer = a.rank() < b.rank() ? b : a;
  std::vector<int64_t> sizes(longer.begin(), longer.end());
  for (size_t i = 1; i <= std::min(a.rank(), b.rank()); ++i) {
    const int64_t m = a[-static_cast<int64_t>(i)];
    const int64_t n = b[-static_cast<int64_t>(i)];
    if (m != n && m != 1 && n != 1) {
      throw Error(TN_INVALID_ARGUMENT,
                  "shapes " + a.text() + " and " + b.text() + " do not fit");
    }
    sizes[sizes.size() - i] = m == 1 ? n : m;
  }
  return sizes;
}

// The numbers -n to -1: the last n axes.
inline std::vector<int64_t> last_axes(size_t n) {
  std::vector<int64_t> axes;
  for (size_t i = n; i > 0; --i) axes.push_back(-static_cast<int64_t>(i));
  return axes;
}

// The sum over the last n axes. (No axes at all would mean all.)
inline Tensor sum_last(const Tensor& x, size_t n) {
  return n == 0 ? x : sum(x, last_axes(n));
}

// Whether f holds of all of an event.
inline Tensor all_last(const Tensor& x, size_t n) {
  return n == 0 ? x : all_of(x, last_axes(n));
}

// x with its batch axes, all but the last n, broadcast.
inline Tensor with_batch(const Tensor& x, const Shape& batch, size_t n) {
  const Shape shape = joined(batch, last_of(x.shape(), n));
  return shape == x.shape() ? x : x.expand(shape);
}

}  // namespace tenon::prob

#endif  // TENON_PROBABILITY_DISTRIBUTIONS_SHAPES_H_
