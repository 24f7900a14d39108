// What samples can not say of views and of ops that move elements: all kinds
// of ranges, strided and empty inputs, shared memory, errors.
#include <gtest/gtest.h>

#include <functional>
#include <limits>
#include <sstream>
#include <string>
#include <vector>

#include "core/testing/error_of.h"
#include "tenon/grad.h"
#include "tenon/ops.h"
#include "tenon/tensor.h"

namespace tenon {
namespace {

using Values = std::vector<double>;

Tensor Count(const Shape& shape) {
  return arange(0, static_cast<double>(shape.numel()), 1, DType::float64)
      .reshape(shape);
}
void ExpectTensor(const Tensor& x, const Shape& shape, const Values& values) {
  EXPECT_EQ(x.shape(), shape) << x.shape().text();
  EXPECT_EQ(x.to_vector<double>(), values);
}
// x[a:b:s] of 0 ... 4 for all a, b, s below; NumPy 2.4.6.
constexpr char kSlices[] =
    "01234 024 43210 41 - - 43210 41 012 02 4 4 - - 4321 41 012 02 4 4 "
    "01234 024 - - 01234 024 - - - - - - 012 02 - - - - - - 012 02 - - "
    "01234 024 - - 34 3 3210 30 - - 3210 30 - - - - - - 321 3 - - - - 34 3 "
    "- - 01234 024 0 0 - - 0 0 012 02 - - - - - - 012 02 - - 01234 024 - - "
    "34 3 3210 30 - - 3210 30 - - - - - - 321 3 - - - - 34 3 - - - - 43210 "
    "41 - - 43210 41 - - 4 4 - - 4321 41 - - 4 4 - - - - ";

TEST(Slice, RangesAreNumPys) {
  constexpr int64_t kEnds[] = {Index::kOpen, -7, -2, 0, 3, 9};
  const Tensor x = Count({5});
  std::istringstream expected(kSlices);
  for (const int64_t start : kEnds) {
    for (const int64_t stop : kEnds) {
      for (const int64_t step : {1, 2, -1, -3}) {
        std::string digits, text;
        const Tensor part = x(range(start, stop, step));
        for (const double v : part.to_vector<double>()) {
          digits += static_cast<char>('0' + static_cast<int>(v));
        }
        expected >> text;
        EXPECT_EQ(digits.empty() ? "-" : digits, text)
            << start << ":" << stop << ":" << step;
      }
    }
  }
}

TEST(Slice, IndicesEllipsisAndNewAxis) {
  const Tensor x = Count({2, 3, 4});
  ExpectTensor(x(1, -1), {4}, {20, 21, 22, 23});
  ExpectTensor(x(1, 2, 3), {}, {23});
  ExpectTensor(x(ellipsis, 0), {2, 3}, {0, 4, 8, 12, 16, 20});
  ExpectTensor(x(0, newaxis, all, range(3, 1, -1)), {1, 3, 2},
               {3, 2, 7, 6, 11, 10});
  ExpectTensor(x(range(0, 0)), {0, 3, 4}, {});
  ExpectTensor(x(all, from(2), until(1)), {2, 1, 1}, {8, 20});
  EXPECT_EQ(x(1).data<double>(), x.data<double>() + 12);
  EXPECT_FALSE(x(all, 1).is_contiguous());
}

TEST(Slice, WritesThroughAView) {
  const Tensor x = Count({2, 3});
  x(all, 1) = 9;
  x(0) = x(1);
  ExpectTensor(x, {2, 3}, {3, 9, 5, 3, 9, 5});
}

TEST(Slice, Errors) {
  const Tensor x = Count({2, 3});
  EXPECT_EQ(ErrorOf([&] { x(0, 3); }),
            "slice: index 3 of axis 1, whose size is 3");
  EXPECT_EQ(ErrorOf([&] { x(-3); }),
            "slice: index -3 of axis 0, whose size is 2");
  EXPECT_EQ(ErrorOf([&] { x(0, 0, 0); }),
            "slice: 3 indices for a tensor with 2 axes");
  EXPECT_EQ(ErrorOf([&] { x(ellipsis, ellipsis); }),
            "slice: more than one ellipsis");
  EXPECT_EQ(ErrorOf([&] { x(range(0, 2, 0)); }),
            "slice: the step of a range is 0");
}

TEST(Reshape, IsAViewWhereStridesAllow) {
  const Tensor x = Count({2, 3, 4});
  const Tensor even = x(all, all, range(0, 4, 2));  // strides 12, 4, 2
  const Tensor joined = even.reshape({6, 2});
  ExpectTensor(joined, {6, 2}, {0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22});
  joined(0, 1) = 7;
  EXPECT_EQ(x(0, 0, 2).item<double>(), 7);
  const Tensor turned = x.transpose().reshape({-1});  // must copy
  turned(0) = 5;
  EXPECT_EQ(x(0, 0, 0).item<double>(), 0);
  ExpectTensor(Count({2, 3}).transpose().reshape({2, 3}), {2, 3},
               {0, 3, 1, 4, 2, 5});
  ExpectTensor(x(1, 1, 1).reshape({1, 1}), {1, 1}, {17});
  ExpectTensor(Count({0, 3}).reshape({3, 0, 5}), {3, 0, 5}, {});
  EXPECT_EQ(ErrorOf([&] {
              x.reshape({5, -1});
            }),
            "reshape: x is [2,3,4], 24 elements do not fill shape [5,-1]");
}

TEST(Views, OfViews) {
  const Tensor x = Count({2, 3});
  ExpectTensor(flip(x.transpose(), {0}), {3, 2}, {2, 5, 1, 4, 0, 3});
  ExpectTensor(flip(flip(x)), {2, 3}, {0, 1, 2, 3, 4, 5});
  ExpectTensor(broadcast_to(x(all, range(0, 1)), {2, 2, 2}), {2, 2, 2},
               {0, 0, 3, 3, 0, 0, 3, 3});
  ExpectTensor(flip(x) + x, {2, 3}, {5, 5, 5, 5, 5, 5});
  ExpectTensor(diagonal(flip(x, {1})), {2}, {2, 4});
  EXPECT_TRUE(x.newaxis(0).is_contiguous());
  EXPECT_EQ(ErrorOf([&] {
              broadcast_to(x, {3, 2});
            }).substr(0, 53),
            "broadcast_to: x is [2,3], which does not broadcast to");
  EXPECT_EQ(ErrorOf([&] {
              transpose(x, {0, 0});
            }),
            "transpose: axis 0 is named twice");
}

TEST(Views, TooLargeToCount) {
  const int64_t most = INT64_MAX;
  const Tensor one = full({}, 1.0f);
  const std::string refused =
      "broadcast_to: float32 [9223372036854775807,9223372036854775807] has "
      "more than 2^58 elements";
  EXPECT_EQ(ErrorOf([&] { broadcast_to(one, {most, most}); }), refused);
  EXPECT_EQ(broadcast_to(one, {0, most, most}).numel(), 0);
  // Each of the two can be; their sum would have 2^66 + 2^34 + 1 elements.
  const int64_t side = (int64_t{1} << 33) + 1;
  const Tensor column = broadcast_to(one, {side, 1});
  const Tensor row = broadcast_to(one, {1, side});
  for (const Tensor& right : {row, broadcast_to(full({}, 1.0), {1, side})}) {
    EXPECT_EQ(ErrorOf([&] { column + right; }).substr(0, 5), "add: ");
  }
  EXPECT_EQ(Shape({most, 0, most}).numel(), 0);
  EXPECT_EQ(ErrorOf([&] {
              Shape({most, most}).numel();
            }),
            "shape [9223372036854775807,9223372036854775807] has more than "
            "2^63 - 1 elements");
}

TEST(Split, PartsAndTheirGradient) {
  const Tensor x = Count({2, 4});
  const Tensors halves = split(x, 2, 1);
  ASSERT_EQ(halves.size(), 2u);
  ExpectTensor(halves[1], {2, 2}, {2, 3, 6, 7});
  const Tensors parts = split(x, std::vector<int64_t>{3, 0, 1}, -1);
  ExpectTensor(parts[0], {2, 3}, {0, 1, 2, 4, 5, 6});
  ExpectTensor(parts[1], {2, 0}, {});
  EXPECT_EQ(ErrorOf([&] { split(x, 3, 1); }),
            "split: an axis of size 4 does not part into 3 of equal size");
  const auto slope = grad([](const Tensor& t) {
    return sum(split(t, 2, 1)[1] * 3);  // the first part is not used
  });
  ExpectTensor(slope(x), {2, 4}, {0, 0, 3, 3, 0, 0, 3, 3});
}

TEST(Take, IndicesOfAnyShapeAndDType) {
  const Tensor x = Count({2, 3});
  const Tensor i = tensor({{0, 2}, {-1, 1}});
  ExpectTensor(take(x, i, 1), {2, 2, 2}, {0, 2, 2, 1, 3, 5, 5, 4});
  ExpectTensor(take(x.transpose(), i.cast(DType::int8), 0), {2, 2, 2},
               {0, 3, 2, 5, 2, 5, 1, 4});
  EXPECT_EQ(ErrorOf([&] { take(x, i, 0); }),
            "take: index 2 is not in [-2, 2), the axis has size 2");
  EXPECT_EQ(ErrorOf([&] { embedding(x, tensor({-1})); }),
            "embedding: index -1 is not in [0, 2), the axis has size 2");
}

TEST(IndexAdd, HalfFloatsAreSummedInSingle) {
  // A sum in bfloat16 would stop growing at 256.
  const Tensor ones = full({3000}, 1, DType::bfloat16);
  const Tensor at = full({3000}, 0, DType::int64);
  const Tensor zero = full({1}, 0, DType::bfloat16);
  const Tensor sum = index_add(zero, at, ones);
  EXPECT_EQ(sum.cast(DType::float32).item<float>(), 3008);  // 3000, rounded
}

TEST(Sort, NaNZerosAndTies) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const Tensor x = tensor({nan, 1.0, -0.0, 0.0, -1.0, nan, 1.0});
  for (const DType dtype : {DType::float64, DType::float32, DType::float16}) {
    EXPECT_EQ(argsort(x.cast(dtype)).to_vector<int64_t>(),
              (std::vector<int64_t>{4, 2, 3, 1, 6, 0, 5}));
    EXPECT_EQ(argsort(x.cast(dtype), 0, {true}).to_vector<int64_t>(),
              (std::vector<int64_t>{1, 6, 2, 3, 4, 0, 5}));
  }
  const Tensor big = tensor<uint64_t>({uint64_t{1} << 63, 5, 0});
  EXPECT_EQ(argsort(big).to_vector<int64_t>(), (std::vector<int64_t>{2, 1, 0}));
  const auto [values, numbers] = topk(Count({3, 2}), 2, 0);
  ExpectTensor(values, {2, 2}, {4, 5, 2, 3});
  ExpectTensor(numbers, {2, 2}, {2, 2, 1, 1});
}

TEST(Roll, MoreThanOnceRound) {
  ExpectTensor(roll(Count({5}), {-13}, {0}), {5}, {3, 4, 0, 1, 2});
}

TEST(Pad, GradientOfABorderGoesInside) {
  const auto slope = grad([](const Tensor& x) {
    PadOptions options;
    options.mode = "reflect";
    return sum(pad(x, {2, 1}, options) * Count({6}));
  });
  ExpectTensor(slope(Count({3})), {3}, {2, 1 + 3 + 5, 0 + 4});
  EXPECT_EQ(ErrorOf([] {
              pad(Count({3}), {-1, 0});
            }),
            "pad: axis 0 of size 3 can not be padded by -1; slice it instead");
}

}  // namespace
}  // namespace tenon
