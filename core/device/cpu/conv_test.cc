// Convolutions against plain loops in double, at every SIMD level; on one and
// two threads they give the same bits.
#include "core/device/cpu/conv.h"

#include <cmath>
#include <cstdlib>
#include <vector>

#include "core/device/cpu/targets.h"
#include "core/device/parallel.h"
#include "gtest/gtest.h"

namespace tenon::device {
namespace {

int64_t Size(const ConvShape::Axes& a) { return a[0] * a[1] * a[2]; }

std::vector<float> Numbers(int64_t n, uint32_t seed) {
  std::vector<float> all(n);
  for (float& x : all) {
    seed = seed * 1664525 + 1013904223;
    x = static_cast<float>(seed >> 8) / (1 << 23) - 1;
  }
  return all;
}

struct Problem {
  ConvShape shape;
  std::vector<float> x, weight, bias, dy;

  explicit Problem(ConvShape s) : shape(s) {
    for (int k = 0; k < 3; ++k) {
      const int64_t reach = (s.kernel[k] - 1) * s.dilation[k] + 1;
      shape.out[k] = (s.in[k] + 2 * s.before[k] - reach) / s.stride[k] + 1;
    }
    x = Numbers(s.batch * Size(s.in) * s.channels, 1);
    weight = Numbers(Size(s.kernel) * s.channels / s.groups * s.outputs, 2);
    bias = Numbers(s.outputs, 3);
    dy = Numbers(s.batch * Size(shape.out) * s.outputs, 4);
  }

  // Calls body(element of x, of weight, of y) for all products of the sums.
  template <class Body>
  void ForProducts(const Body& body) const {
    const ConvShape& s = shape;
    const int64_t depth = s.channels / s.groups;
    const int64_t width = s.outputs / s.groups;
    for (int64_t p = 0; p < s.batch * Size(s.out); ++p) {
      for (int64_t t = 0; t < Size(s.kernel); ++t) {
        const int64_t at = Source(p, t);
        if (at < 0) continue;
        for (int64_t o = 0; o < s.outputs; ++o) {
          for (int64_t c = 0; c < depth; ++c) {
            body(at * s.channels + o / width * depth + c,
                 (t * depth + c) * s.outputs + o, p * s.outputs + o);
          }
        }
      }
    }
  }

 private:
  // The position in x, or -1 in the border.
  int64_t Source(int64_t p, int64_t t) const {
    const ConvShape& s = shape;
    int64_t position[3], tap[3];
    for (int k = 2; k >= 0; --k) {
      position[k] = p % s.out[k];
      p /= s.out[k];
      tap[k] = t % s.kernel[k];
      t /= s.kernel[k];
    }
    int64_t at = p;
    for (int k = 0; k < 3; ++k) {
      const int64_t i =
          position[k] * s.stride[k] + tap[k] * s.dilation[k] - s.before[k];
      if (i < 0 || i >= s.in[k]) return -1;
      at = at * s.in[k] + i;
    }
    return at;
  }
};

std::vector<Problem> Problems() {
  std::vector<Problem> all;
  const auto add = [&](const ConvShape& s) { all.emplace_back(s); };
  add({.batch = 2,
       .in = {1, 9, 11},
       .kernel = {1, 3, 3},
       .before = {0, 1, 1},
       .channels = 1,
       .outputs = 5});  // packed
  add({.batch = 3,
       .in = {1, 12, 13},
       .kernel = {1, 3, 3},
       .before = {0, 1, 1},
       .channels = 20,
       .outputs = 70});
  add({.batch = 2,
       .in = {1, 15, 14},
       .kernel = {1, 7, 5},
       .stride = {1, 2, 3},
       .before = {0, 3, 2},
       .channels = 3,
       .outputs = 33});
  add({.batch = 1,
       .in = {1, 9, 10},
       .kernel = {1, 3, 2},
       .stride = {1, 2, 1},
       .dilation = {1, 2, 3},
       .before = {0, 2, 1},
       .channels = 18,
       .outputs = 12,
       .groups = 3});
  add({.batch = 2,
       .in = {1, 8, 8},
       .kernel = {1, 3, 3},
       .before = {0, 1, 1},
       .channels = 24,
       .outputs = 24,
       .groups = 24});
  add({.batch = 1,
       .in = {5, 6, 7},
       .kernel = {3, 2, 3},
       .stride = {2, 1, 2},
       .before = {1, 0, 1},
       .channels = 16,
       .outputs = 17});
  add({.batch = 1,
       .in = {1, 4, 5},
       .kernel = {1, 3, 3},
       .before = {0, 1, 1},
       .channels = 400,
       .outputs = 9});                                                // deep
  add({.batch = 4, .in = {1, 5, 6}, .channels = 19, .outputs = 21});  // 1x1
  add({.batch = 2,
       .in = {1, 7, 7},
       .stride = {1, 2, 2},
       .channels = 30,
       .outputs = 8});
  add({.batch = 1, .in = {1, 3, 4}, .channels = 130, .outputs = 131});
  add({.batch = 2,
       .in = {1, 4, 3},
       .kernel = {1, 3, 3},
       .before = {0, 1, 1},
       .channels = 6,
       .outputs = 10});  // lines are joined
  add({.batch = 2,
       .in = {1, 7, 12},
       .kernel = {1, 3, 7},
       .stride = {1, 2, 2},
       .before = {0, 1, 3},
       .channels = 3,
       .outputs = 17});  // the stride is folded
  add({.batch = 1,
       .in = {2, 5, 9},
       .kernel = {1, 2, 3},
       .stride = {1, 1, 3},
       .dilation = {1, 1, 2},
       .before = {0, 0, 2},
       .channels = 1,
       .outputs = 5});  // the same, with holes
  return all;
}

void ExpectNear(const std::vector<double>& wanted,
                const std::vector<float>& got, const char* what) {
  ASSERT_EQ(wanted.size(), got.size());
  for (size_t i = 0; i < got.size(); ++i) {
    ASSERT_NEAR(wanted[i], got[i], 2e-4 * (1 + std::abs(wanted[i])))
        << what << " at " << i;
  }
}

struct Results {
  std::vector<float> y, dx, dw;
  bool operator==(const Results&) const = default;
};

Results Compute(const Problem& p) {
  Results r;
  r.y.resize(p.dy.size(), NAN);
  r.dx.resize(p.x.size(), NAN);
  r.dw.resize(p.weight.size(), NAN);
  Conv(p.shape, p.x.data(), p.weight.data(), p.bias.data(), r.y.data());
  ConvInputGradient(p.shape, p.dy.data(), p.weight.data(),
                    static_cast<const float*>(nullptr), r.dx.data());
  ConvWeightGradient(p.shape, p.x.data(), p.dy.data(), r.dw.data());
  return r;
}

class EveryLevel : public ::testing::TestWithParam<SimdLevel> {
 protected:
  EveryLevel() : before_(ActiveSimdLevel()) { SetSimdLevel(GetParam()); }
  ~EveryLevel() override { SetSimdLevel(before_); }

 private:
  const SimdLevel before_;
};

TEST_P(EveryLevel, GivesWhatPlainLoopsGive) {
  for (const Problem& p : Problems()) {
    std::vector<double> y(p.dy.size()), dx(p.x.size()), dw(p.weight.size());
    for (size_t i = 0; i < y.size(); ++i) y[i] = p.bias[i % p.bias.size()];
    p.ForProducts([&](int64_t i, int64_t w, int64_t o) {
      y[o] += static_cast<double>(p.x[i]) * p.weight[w];
      dx[i] += static_cast<double>(p.dy[o]) * p.weight[w];
      dw[w] += static_cast<double>(p.dy[o]) * p.x[i];
    });
    const Results r = Compute(p);
    ExpectNear(y, r.y, "y");
    ExpectNear(dx, r.dx, "dx");
    ExpectNear(dw, r.dw, "dw");
  }
}

INSTANTIATE_TEST_SUITE_P(Conv, EveryLevel,
                         ::testing::Values(SimdLevel::kBaseline,
                                           SimdLevel::kAvx2,
                                           SimdLevel::kAvx512));

TEST(Conv, GivesTheSameBitsOnOneAndTwoThreads) {
  const int before = NumThreads();
  std::vector<Problem> problems = Problems();
  problems.emplace_back(ConvShape{.batch = 8,
                                  .in = {1, 28, 28},
                                  .kernel = {1, 3, 3},
                                  .before = {0, 1, 1},
                                  .channels = 16,
                                  .outputs = 32});  // the sum is cut
  for (const Problem& p : problems) {
    ASSERT_TRUE(SetNumThreads(1).ok());
    const Results one = Compute(p);
    ASSERT_TRUE(SetNumThreads(2).ok());
    EXPECT_TRUE(one == Compute(p));
  }
  ASSERT_TRUE(SetNumThreads(before).ok());
}

}  // namespace
}  // namespace tenon::device
