// Gemm against a plain sum in double (long double for double), for every
// layout, option, level of the machine, and number of threads.
#include "core/device/cpu/gemm.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <type_traits>
#include <vector>

#include "core/device/cpu/targets.h"
#include "core/device/parallel.h"
#include "gtest/gtest.h"

namespace tenon::device {
namespace {

// Small multiples of 1/8, which every type holds exactly.
struct Exact {
  static double Value(float x) { return x; }
  static double Value(double x) { return x; }
  static double Value(Float16 x) {
    const int exponent = (x.bits >> 10) & 31;
    const double fraction = (x.bits & 1023) / 1024.0;
    const double size = exponent == 0 ? std::ldexp(fraction, -14)
                                      : std::ldexp(1 + fraction, exponent - 15);
    return x.bits & 0x8000 ? -size : size;
  }
  static double Value(BFloat16 x) {
    const int exponent = (x.bits >> 7) & 255;
    if (exponent == 0) return 0;
    const double size = std::ldexp(1 + (x.bits & 127) / 128.0, exponent - 127);
    return x.bits & 0x8000 ? -size : size;
  }

  static void Set(double v, float& x) { x = static_cast<float>(v); }
  static void Set(double v, double& x) { x = v; }
  static void Set(double v, Float16& x) { x.bits = Bits(v, 10, 15); }
  static void Set(double v, BFloat16& x) { x.bits = Bits(v, 7, 127); }

  static uint16_t Bits(double v, int fraction_bits, int bias) {
    if (v == 0) return 0;
    int exponent;
    const double half = std::frexp(std::fabs(v), &exponent);
    const double fraction = std::ldexp(2 * half - 1, fraction_bits);
    return static_cast<uint16_t>((v < 0 ? 0x8000 : 0) |
                                 ((exponent - 1 + bias) << fraction_bits) |
                                 static_cast<int>(fraction));
  }
};

enum class Layout { kRows, kColumns, kSpread };
constexpr Layout kLayouts[] = {Layout::kRows, Layout::kColumns,
                               Layout::kSpread};

// A matrix in a buffer that ends with its last element.
template <class T>
struct Operand {
  std::vector<T> data;
  int64_t row;
  int64_t col;

  Operand(int64_t rows, int64_t cols, Layout layout, std::mt19937& random) {
    row = layout == Layout::kRows ? cols + 1 : 1;
    col = layout == Layout::kColumns ? rows + 2 : 1;
    if (layout == Layout::kSpread) {
      col = 2;
      row = 2 * cols + 1;
    }
    if (rows * cols > 0) data.resize((rows - 1) * row + (cols - 1) * col + 1);
    for (T& x : data) {
      Exact::Set((static_cast<int>(random() % 33) - 16) / 8.0, x);
    }
  }
  double At(int64_t i, int64_t j) const {
    return Exact::Value(data[i * row + j * col]);
  }
  std::vector<double> Values(int64_t rows, int64_t cols) const {
    std::vector<double> values;
    for (int64_t i = 0; i < rows; ++i) {
      for (int64_t j = 0; j < cols; ++j) values.push_back(At(i, j));
    }
    return values;
  }
};

struct Shape {
  int64_t m, n, k;
  bool accumulate = false;
  bool bias = false;
};

template <class T>
void Check(const Shape& s, Layout a_layout, Layout b_layout) {
  std::mt19937 random(s.m * 7919 + s.n * 131 + s.k);
  const Operand<T> a(s.m, s.k, a_layout, random);
  const Operand<T> b(s.k, s.n, b_layout, random);
  Operand<T> c(s.m, s.n, Layout::kRows, random);
  const Operand<T> bias(1, s.n, Layout::kRows, random);
  const Operand<T> before = c;
  Gemm(GemmArgs<T>{s.m, s.n, s.k, a.data.data(), a.row, a.col, b.data.data(),
                   b.row, b.col, c.data.data(), c.row, s.accumulate,
                   s.bias ? bias.data.data() : nullptr});
  // Sums of multiples of 1/64 below 2^17 are exact in float; the 16-bit types
  // round once.
  const double tolerance = std::is_same_v<T, Float16>    ? 0x1p-11
                           : std::is_same_v<T, BFloat16> ? 0x1p-8
                                                         : 0.0;
  const std::vector<double> av = a.Values(s.m, s.k);
  const std::vector<double> bv = b.Values(s.k, s.n);
  std::vector<double> sums(s.n);
  for (int64_t i = 0; i < s.m; ++i) {
    std::fill(sums.begin(), sums.end(), 0.0);
    for (int64_t p = 0; p < s.k; ++p) {
      for (int64_t j = 0; j < s.n; ++j) {
        sums[j] += av[i * s.k + p] * bv[p * s.n + j];
      }
    }
    for (int64_t j = 0; j < s.n; ++j) {
      double want = sums[j];
      if (s.accumulate) want += before.At(i, j);
      if (s.bias) want += bias.At(0, j);
      ASSERT_LE(std::fabs(c.At(i, j) - want), tolerance * std::fabs(want))
          << s.m << "x" << s.n << "x" << s.k << " at " << i << "," << j
          << " got " << c.At(i, j) << " want " << want << " layouts "
          << static_cast<int>(a_layout) << static_cast<int>(b_layout);
    }
    for (int64_t j = s.n; j < c.row && i + 1 < s.m && s.n > 0; ++j) {
      ASSERT_EQ(c.At(i, j), before.At(i, j)) << "wrote beside a row of c";
    }
  }
}

template <class T>
class GemmTest : public testing::Test {
 protected:
  ~GemmTest() override {
    SetSimdLevel(level_);
    EXPECT_TRUE(SetNumThreads(threads_).ok());
  }
  template <class Body>
  static void AtEveryLevel(Body body) {
    for (int level = 0; level <= static_cast<int>(BestSimdLevel()); ++level) {
      SCOPED_TRACE("level " + std::to_string(level));
      SetSimdLevel(static_cast<SimdLevel>(level));
      body();
      if (testing::Test::HasFatalFailure()) return;
    }
  }

 private:
  const SimdLevel level_ = ActiveSimdLevel();
  const int threads_ = NumThreads();
};
using Types = testing::Types<float, double, Float16, BFloat16>;
TYPED_TEST_SUITE(GemmTest, Types);

TYPED_TEST(GemmTest, SmallShapesInEveryLayout) {
  this->AtEveryLevel([] {
    for (const int64_t m : {1, 2, 3, 5, 7, 8, 13, 32}) {
      for (const int64_t n : {1, 2, 3, 8, 10, 16, 17, 35, 64, 70}) {
        for (const int64_t k : {1, 2, 5, 10, 33}) {
          for (const Layout a : kLayouts) {
            for (const Layout b : kLayouts) {
              Check<TypeParam>({m, n, k, (m + n) % 2 == 0, k % 2 == 0}, a, b);
              if (testing::Test::HasFatalFailure()) return;
            }
          }
        }
      }
    }
  });
}

TYPED_TEST(GemmTest, LargeShapesInEveryLayout) {
  this->AtEveryLevel([] {
    for (const Shape& s :
         {Shape{97, 131, 100}, Shape{103, 70, 401, true, true},
          Shape{5, 200, 790, false, true}, Shape{200, 9, 400, true, false},
          Shape{11, 2100, 40, true, true}}) {
      for (const Layout a : kLayouts) {
        for (const Layout b : kLayouts) Check<TypeParam>(s, a, b);
      }
    }
  });
}

TYPED_TEST(GemmTest, VectorsInEveryLayout) {
  this->AtEveryLevel([] {
    for (const Layout a : kLayouts) {
      for (const Layout b : kLayouts) {
        Check<TypeParam>({1, 2061, 75, true, true}, a, b);
        Check<TypeParam>({1, 97, 403, false, true}, a, b);
        Check<TypeParam>({305, 1, 77, true, true}, a, b);
        Check<TypeParam>({1, 1, 5003, true, true}, a, b);
      }
    }
  });
}

TYPED_TEST(GemmTest, EmptyShapes) {
  this->AtEveryLevel([] {
    Check<TypeParam>({0, 5, 3}, Layout::kRows, Layout::kRows);
    Check<TypeParam>({5, 0, 3}, Layout::kRows, Layout::kRows);
    for (const bool accumulate : {false, true}) {
      for (const bool bias : {false, true}) {
        Check<TypeParam>({5, 19, 0, accumulate, bias}, Layout::kRows,
                         Layout::kColumns);
      }
    }
  });
}

// Random values, so that an order of sums would show.
template <class T>
std::vector<T> Product(int threads, int64_t m, int64_t n, int64_t k) {
  EXPECT_TRUE(SetNumThreads(threads).ok());
  std::mt19937 random(1);
  std::normal_distribution<double> normal;
  std::vector<T> a(m * k), b(k * n), c(m * n);
  for (T& x : a) x = static_cast<T>(normal(random));
  for (T& x : b) x = static_cast<T>(normal(random));
  Gemm(GemmArgs<T>{m, n, k, a.data(), k, 1, b.data(), n, 1, c.data(), n});
  for (int64_t i = 0; i < m; i += 17) {
    for (int64_t j = 0; j < n; j += 19) {
      double want = 0;
      for (int64_t p = 0; p < k; ++p) {
        want += static_cast<double>(a[i * k + p]) * b[p * n + j];
      }
      EXPECT_NEAR(c[i * n + j], want,
                  64 * k * std::numeric_limits<T>::epsilon());
    }
  }
  return c;
}

TEST(GemmThreadsTest, OneAndTwoThreadsAreEqualBitForBit) {
  const int before = NumThreads();
  for (int level = 0; level <= static_cast<int>(BestSimdLevel()); ++level) {
    SetSimdLevel(static_cast<SimdLevel>(level));
    EXPECT_EQ(Product<float>(1, 211, 190, 500),
              Product<float>(2, 211, 190, 500));
    EXPECT_EQ(Product<double>(1, 211, 190, 500),
              Product<double>(2, 211, 190, 500));
    EXPECT_EQ(Product<float>(1, 20, 1900, 90), Product<float>(2, 20, 1900, 90));
    EXPECT_EQ(Product<float>(1, 1, 2500, 300), Product<float>(2, 1, 2500, 300));
    EXPECT_EQ(Product<float>(1, 2500, 1, 300), Product<float>(2, 2500, 1, 300));
  }
  EXPECT_TRUE(SetNumThreads(before).ok());
}

TEST(GemmBiasTest, EqualsAddingItAfterwardsBitForBit) {
  const int64_t m = 40;
  const int64_t n = 70;
  std::mt19937 random(3);
  std::normal_distribution<float> normal;
  for (const int64_t k : {30, 300, 1900}) {
    std::vector<float> a(m * k), b(k * n), bias(n), plain(m * n), fused(m * n);
    for (float& x : a) x = normal(random);
    for (float& x : b) x = normal(random);
    for (float& x : bias) x = normal(random);
    GemmArgs<float> args{m,        n, k, a.data(),     k, 1,
                         b.data(), n, 1, plain.data(), n};
    Gemm(args);
    for (int64_t i = 0; i < m * n; ++i) plain[i] += bias[i % n];
    args.c = fused.data();
    args.bias = bias.data();
    Gemm(args);
    EXPECT_EQ(fused, plain) << k;
  }
}

template <class T>
std::vector<uint16_t> TimesOne(const std::vector<uint16_t>& bits) {
  const int64_t n = static_cast<int64_t>(bits.size());
  std::vector<T> x(n), c(n);
  for (int64_t i = 0; i < n; ++i) x[i].bits = bits[i];
  T one;
  Exact::Set(1.0, one);
  Gemm(GemmArgs<T>{1, n, 1, &one, 1, 1, x.data(), n, 1, c.data(), n});
  std::vector<uint16_t> out(n);
  for (int64_t i = 0; i < n; ++i) out[i] = c[i].bits;
  return out;
}

TEST(Gemm16BitTest, EveryFiniteValueTimesOneIsItself) {
  for (int level = 0; level <= static_cast<int>(BestSimdLevel()); ++level) {
    SetSimdLevel(static_cast<SimdLevel>(level));
    for (const int infinity : {0x7C00, 0x7F80}) {
      std::vector<uint16_t> bits;
      for (int i = 0; i <= infinity; ++i) {
        bits.push_back(static_cast<uint16_t>(i));
        if (i > 0) bits.push_back(static_cast<uint16_t>(i | 0x8000));
      }
      EXPECT_EQ(infinity == 0x7C00 ? TimesOne<Float16>(bits)
                                   : TimesOne<BFloat16>(bits),
                bits)
          << "level " << level;
    }
  }
}

}  // namespace
}  // namespace tenon::device
