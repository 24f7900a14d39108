// Fourier transforms of every small size against the sum that defines them.
#include <cmath>
#include <numbers>

#include "gtest/gtest.h"
#include "tenon/operators.h"
#include "tenon/ops.h"

namespace tenon {
namespace {

double Distance(const Tensor& a, const Tensor& b) {
  return max(abs(a - b)).item<double>();
}

// [n, 2] by the sum.
Tensor Sum(const Tensor& x) {
  const int64_t n = x.size(0);
  const Tensor k = arange(0, static_cast<double>(n), 1, DType::float64);
  const Tensor turns = remainder(k.newaxis(-1) * k, static_cast<double>(n));
  const Tensor angle = turns * (-2 * std::numbers::pi / n);
  const Tensor c = cos(angle), s = sin(angle);
  const Tensor re = x(all, 0), im = x(all, 1);
  return stack({matmul(c, re) - matmul(s, im), matmul(s, re) + matmul(c, im)},
               -1);
}

TEST(Fft, IsItsSumForEverySize) {
  for (int64_t n = 1; n <= 70; ++n) {
    const Tensor x =
        normal(Key(static_cast<uint64_t>(n)), {n, 2}, DType::float64);
    const Tensor y = fft(x);
    EXPECT_LT(Distance(y, Sum(x)), 1e-11) << n;
    EXPECT_LT(Distance(ifft(y), x), 1e-12) << n;
    const Tensor real = x(all, 0);
    const Tensor pairs = stack({real, real * 0}, -1);
    EXPECT_LT(Distance(rfft(real), fft(pairs)(until(n / 2 + 1))), 1e-11) << n;
    EXPECT_LT(Distance(irfft(rfft(real), n), real), 1e-12) << n;
  }
}

TEST(Fft, LongLinesStayExact) {
  for (const int64_t n : {1 << 14, 10007}) {
    const Tensor x = normal(Key(1), {n, 2}, DType::float64);
    EXPECT_LT(Distance(ifft(fft(x)), x), 1e-12) << n;
  }
}

TEST(Fft, RunsAlongAnyAxis) {
  const Tensor x = normal(Key(1), {3, 6, 5, 2}, DType::float64);
  EXPECT_EQ(Distance(fft(x, 1).transpose({0, 2, 1, 3}),
                     fft(x.transpose({0, 2, 1, 3}))),
            0);
}

}  // namespace
}  // namespace tenon
