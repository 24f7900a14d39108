// The lower triangle of a matrix as a row of numbers, row by row.
#ifndef TENON_PROBABILITY_BIJECTORS_TRIANGLE_H_
#define TENON_PROBABILITY_BIJECTORS_TRIANGLE_H_

#include <vector>

#include "probability/bijectors/bijector.h"

namespace tenon::prob {

// Where in a row of numbers each element of a K x K matrix is, and the other
// way around. `inside`: only what is below the diagonal.
class Triangle {
 public:
  enum Kind { with_diagonal, inside };

  // The triangle that has `count` numbers. *Errors*: there is none.
  static Triangle of_count(int64_t count, Kind kind) {
    int64_t size = 1;
    while (numbers(size, kind) < count) ++size;
    if (numbers(size, kind) == count && count > 0) return {size, kind};
    throw Error(TN_INVALID_ARGUMENT,
                "the last axis of x must be a triangle, K (K " +
                    std::string(kind == inside ? "-" : "+") +
                    " 1) / 2 numbers, got " + std::to_string(count));
  }
  static Triangle of_matrix(const Tensor& y, Kind kind) {
    if (y.size(-1) == y.size(-2) && numbers(y.size(-1), kind) > 0) {
      return {y.size(-1), kind};
    }
    throw Error(TN_INVALID_ARGUMENT,
                "y must be [batch, K, K], got " + y.shape().text());
  }

  int64_t size() const { return size_; }
  // [batch, count] to [batch, K, K], 0 elsewhere.
  Tensor filled(const Tensor& x) const {
    std::vector<int64_t> place;
    std::vector<int64_t> is_in;
    for (int64_t i = 0, n = 0; i < size_; ++i) {
      for (int64_t j = 0; j < size_; ++j) {
        const bool in = j < i + (kind_ == inside ? 0 : 1);
        is_in.push_back(in ? 1 : 0);
        place.push_back(in ? n++ : 0);
      }
    }
    const int64_t all = size_ * size_;
    const Tensor y = where(tensor(is_in, Shape{all}) == 1,
                           take(x, tensor(place, Shape{all}), -1), 0.0);
    return y.reshape(joined(without_last(x.shape(), 1), Shape{size_, size_}));
  }
  // And back.
  Tensor row(const Tensor& y) const {
    std::vector<int64_t> place;
    for (int64_t i = 0; i < size_; ++i) {
      for (int64_t j = 0; j < i + (kind_ == inside ? 0 : 1); ++j) {
        place.push_back(i * size_ + j);
      }
    }
    const Tensor flat =
        y.reshape(joined(without_last(y.shape(), 2), Shape{size_ * size_}));
    const auto count = static_cast<int64_t>(place.size());
    return take(flat, tensor(place, Shape{count}), -1);
  }

 private:
  Triangle(int64_t size, Kind kind) : size_(size), kind_(kind) {}
  static int64_t numbers(int64_t size, Kind kind) {
    return size * (size + (kind == inside ? -1 : 1)) / 2;
  }

  int64_t size_;
  Kind kind_;
};

// log(1 - tanh(x)^2), accurate for all x.
inline Tensor log_tanh_slope(const Tensor& x) {
  const Tensor size = abs(x);
  return 2.0 * (log_2 - size - log1p(exp(-2.0 * size)));
}

}  // namespace tenon::prob

#endif  // TENON_PROBABILITY_BIJECTORS_TRIANGLE_H_
