// Discrete Fourier transforms of one line of any size, in float64.
#ifndef TENON_CORE_OPS_FOURIER_H_
#define TENON_CORE_OPS_FOURIER_H_

#include <cmath>
#include <complex>
#include <cstdint>
#include <numbers>
#include <utility>
#include <vector>

namespace tenon::ops {

using Complex = std::complex<double>;
using Line = std::vector<Complex>;
enum class Direction { kForward, kBackward };

// e^(-2 pi i k / n)
inline Complex Root(int64_t k, int64_t n) {
  const double angle = -2 * std::numbers::pi * static_cast<double>(k % n) /
                       static_cast<double>(n);
  return {std::cos(angle), std::sin(angle)};
}

// Without the rule of infinities, which makes the operator slow.
inline Complex Times(const Complex& a, const Complex& b) {
  return {a.real() * b.real() - a.imag() * b.imag(),
          a.real() * b.imag() + a.imag() * b.real()};
}

// Lines of a power of two, forward, in place.
class PowerOfTwo {
 public:
  explicit PowerOfTwo(int64_t n) : n_(n), roots_(n / 2) {
    for (int64_t k = 0; k < n / 2; ++k) roots_[k] = Root(k, n);
  }
  int64_t size() const { return n_; }
  void Run(Complex* x) const {
    for (int64_t i = 1, j = 0; i < n_; ++i) {  // j is i with its bits turned
      int64_t bit = n_ >> 1;
      for (; j & bit; bit >>= 1) j ^= bit;
      j ^= bit;
      if (i < j) std::swap(x[i], x[j]);
    }
    for (int64_t half = 1; half < n_; half *= 2) {
      const int64_t stride = n_ / (2 * half);
      for (int64_t i = 0; i < n_; i += 2 * half) {
        for (int64_t k = 0; k < half; ++k) {
          const Complex odd = Times(x[i + k + half], roots_[k * stride]);
          x[i + k + half] = x[i + k] - odd;
          x[i + k] += odd;
        }
      }
    }
  }

 private:
  const int64_t n_;
  Line roots_;
};

// Lines of any size n, after Bluestein: 2 j k = j^2 + k^2 - (k - j)^2 makes
// the transform a convolution, done by two of a power of two.
class Transform {
 public:
  explicit Transform(int64_t n) : n_(n), inner_(InnerSize(n)) {
    if (inner_.size() == n) return;
    chirp_.resize(n);
    filter_.resize(inner_.size());
    for (int64_t k = 0; k < n; ++k) {
      chirp_[k] = Root(k * k % (2 * n), 2 * n);
      const int64_t mirrored = (inner_.size() - k) % inner_.size();
      filter_[k] = filter_[mirrored] = std::conj(chirp_[k]);
    }
    inner_.Run(filter_.data());
  }
  // Not scaled in either direction.
  void Run(Line& x, Direction direction) const {
    if (n_ <= 1) return;
    if (direction == Direction::kBackward) Conjugate(x);
    if (chirp_.empty()) {
      inner_.Run(x.data());
    } else {
      Chirped(x);
    }
    if (direction == Direction::kBackward) Conjugate(x);
  }

 private:
  static int64_t InnerSize(int64_t n) {
    int64_t size = 1;
    while (size < n) size *= 2;
    if (size == n) return n;
    while (size < 2 * n - 1) size *= 2;
    return size;
  }
  static void Conjugate(Line& x) {
    for (Complex& c : x) c = std::conj(c);
  }
  void Chirped(Line& x) const {
    Line work(inner_.size());
    for (int64_t k = 0; k < n_; ++k) work[k] = Times(x[k], chirp_[k]);
    inner_.Run(work.data());
    for (int64_t k = 0; k < inner_.size(); ++k) {
      work[k] = std::conj(Times(work[k], filter_[k]));
    }
    inner_.Run(work.data());  // backward, of the conjugate
    const double scale = 1 / static_cast<double>(inner_.size());
    for (int64_t k = 0; k < n_; ++k) {
      x[k] = Times(std::conj(work[k]) * scale, chirp_[k]);
    }
  }

  const int64_t n_;
  const PowerOfTwo inner_;
  Line chirp_, filter_;
};

}  // namespace tenon::ops

#endif  // TENON_CORE_OPS_FOURIER_H_
