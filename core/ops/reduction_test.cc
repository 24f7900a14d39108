// Reductions over rows at every SIMD level, beside the same in double: tails,
// rows short enough for registers, longer ones, and more than are joined at
// once.
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "tenon/operators.h"
#include "tenon/ops.h"
#include "tenon/settings.h"

namespace tenon {
namespace {

struct Columns {
  std::vector<double> sum, high, low;
};

Columns ColumnsOf(const std::vector<double>& x, size_t n) {
  Columns c = {{x.begin(), x.begin() + n},
               {x.begin(), x.begin() + n},
               {x.begin(), x.begin() + n}};
  for (size_t i = n; i < x.size(); ++i) {
    const size_t j = i % n;
    c.sum[j] += x[i];
    c.high[j] = std::max(c.high[j], x[i]);
    c.low[j] = std::min(c.low[j], x[i]);
  }
  return c;
}

void ExpectNear(const Tensor& y, const std::vector<double>& want,
                double tolerance) {
  const std::vector<double> got = y.to_vector<double>();
  ASSERT_EQ(got.size(), want.size());
  for (size_t j = 0; j < got.size(); ++j) {
    ASSERT_NEAR(got[j], want[j], tolerance) << "column " << j;
  }
}

class OverRows : public testing::TestWithParam<int64_t> {
 protected:
  ~OverRows() override { set_setting("simd", best_); }
  const int64_t best_ = setting("simd");
};

TEST_P(OverRows, IsThatOfDouble) {
  set_setting("simd", std::min(GetParam(), best_));
  for (const DType dtype :
       {DType::float32, DType::float64, DType::float16, DType::int32}) {
    const bool half = dtype == DType::float16;
    for (const int64_t rows : {1, 2, 5, 8, 129, 300}) {
      for (const int64_t n : {1, 7, 16, 37, 300, 1100}) {
        SCOPED_TRACE(std::string(name_of(dtype)) + " " + std::to_string(rows) +
                     " x " + std::to_string(n));
        const Tensor x = (uniform(Key(3), {rows, n}) * 8.0).cast(dtype);
        const Columns c = ColumnsOf(x.to_vector<double>(), x.size(1));
        ExpectNear(sum(x, {0}), c.sum, half ? 2 : 1e-3);
        ExpectNear(max(x, {0}), c.high, 0);
        ExpectNear(min(x, {0}), c.low, 0);
        // The same through strides: columns that are rows.
        const Tensor turned = x.transpose().copy().transpose();
        ExpectNear(sum(turned, {0}), c.sum, half ? 2 : 1e-3);
      }
    }
  }
}

// Two reduced axes around a kept one.
TEST_P(OverRows, OfSeveralAxes) {
  set_setting("simd", std::min(GetParam(), best_));
  const Tensor x = uniform(Key(4), {3, 9, 5, 35});
  const Tensor y = x.transpose({0, 2, 1, 3}).copy().reshape({15, 9, 35});
  const Tensor want = sum(y.cast(DType::float64), {0});
  ExpectNear(sum(x, {0, 2}), want.to_vector<double>(), 1e-5);
}

INSTANTIATE_TEST_SUITE_P(Levels, OverRows, testing::Values(0, 1, 2));

}  // namespace
}  // namespace tenon
