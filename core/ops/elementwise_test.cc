// What samples can not say of element-wise ops: special values, integers,
// gradients at kinks, operators, and the errors a user is likely to meet.
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <vector>

#include "core/testing/error_of.h"
#include "tenon/operators.h"
#include "tenon/ops.h"
#include "tenon/settings.h"
#include "tenon/tensor.h"

namespace tenon {
namespace {

constexpr float kInf = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

template <class T>
void ExpectValues(const Tensor& y, const std::vector<T>& expected) {
  ASSERT_EQ(y.dtype(), dtype_of<T>());
  const std::vector<T> values = y.to_vector<T>();
  ASSERT_EQ(values.size(), expected.size());
  for (size_t i = 0; i < values.size(); ++i) {
    if (expected[i] != expected[i]) {
      EXPECT_NE(values[i], values[i]) << "at " << i;
    } else {
      EXPECT_EQ(values[i], expected[i]) << "at " << i;
    }
  }
}
void ExpectBools(const Tensor& y, const std::vector<int>& expected) {
  ASSERT_EQ(y.dtype(), DType::boolean);
  ExpectValues<int32_t>(y.cast(DType::int32),
                        {expected.begin(), expected.end()});
}

Tensor Variable(const Tensor& x) {
  tn_tensor* leaf;
  internal::check(internal::tables().graph->variable(x.get(), &leaf));
  return Tensor::adopt(leaf);
}
// The gradient of the sum of y.
Tensor GradientOf(const Tensor& y, const Tensor& x) {
  tn_tensor* outputs[] = {y.get()};
  tn_tensor* inputs[] = {x.get()};
  tn_tensor* result = nullptr;
  tn_gradients g = {};
  g.size = sizeof(g);
  g.outputs = outputs;
  g.inputs = inputs;
  g.results = &result;
  g.n_outputs = 1;
  g.n_inputs = 1;
  internal::check(internal::tables().graph->gradients(&g));
  return Tensor::adopt(result);
}

TEST(MaximumTest, NanWinsOnBothSides) {
  const Tensor a = tensor({1.0f, kNan, 1.0f, kNan});
  const Tensor b = tensor({2.0f, 2.0f, kNan, kNan});
  ExpectValues<float>(maximum(a, b), {2, kNan, kNan, kNan});
  ExpectValues<float>(minimum(a, b), {1, kNan, kNan, kNan});
  ExpectValues<float>(clip(a, -1, 0.5), {0.5f, kNan, 0.5f, kNan});
  ExpectValues<float>(relu(a), {1, kNan, 1, kNan});
}

TEST(MaximumTest, TiesShareTheGradient) {
  const Tensor a = Variable(tensor({1.0, 2.0, 3.0}));
  const Tensor b = tensor({1.0, 0.0, 5.0});
  ExpectValues<double>(GradientOf(maximum(a, b), a), {0.5, 1, 0});
  ExpectValues<double>(GradientOf(minimum(b, a), a), {0.5, 0, 1});
  ExpectValues<double>(GradientOf(maximum(a, 2.0), a), {0, 0.5, 1});
}

TEST(KinksTest, GradientsAtTheBend) {
  const Tensor x = Variable(tensor({-1.0, 0.0, 1.0}));
  ExpectValues<double>(GradientOf(relu(x), x), {0, 0, 1});
  ExpectValues<double>(GradientOf(abs(x), x), {-1, 0, 1});
  ExpectValues<double>(GradientOf(clip(x, -1, 0.5), x), {1, 1, 0});
  ExpectValues<double>(GradientOf(leaky_relu(x, {.negative_slope = 0.25}), x),
                       {0.25, 0.25, 1});
}

TEST(WhereTest, NoNanComesFromTheOtherBranch) {
  const Tensor x = Variable(tensor({-1.0, 0.0, 4.0}));
  const Tensor safe = where(x > 0.0, x, 1.0);
  ExpectValues<double>(GradientOf(where(x > 0.0, sqrt(safe), 0.0), x),
                       {0, 0, 0.25});
  const Tensor y = where(tensor({true, false}), tensor({1.0f, kNan}), 2.0);
  ExpectValues<float>(y, {1, 2});
}

// A row beside a matrix, on either side: tails, whole vectors, four of them,
// and rows too long to be kept.
template <class T>
void ExpectRowsSubtracted(int64_t rows, int64_t n) {
  const auto size = static_cast<size_t>(n);
  const Tensor x = uniform(Key(1), {rows, n}).cast(dtype_of<T>());
  const Tensor row = uniform(Key(2), {n}).cast(dtype_of<T>());
  const std::vector<T> a = x.to_vector<T>(), b = row.to_vector<T>();
  std::vector<T> left(a.size()), right(a.size());
  for (size_t i = 0; i < a.size(); ++i) {
    left[i] = b[i % size] - a[i];
    right[i] = a[i] - b[i % size];
  }
  ExpectValues(row - x, left);
  ExpectValues(x - row, right);
}

TEST(ArithmeticTest, RowsBroadcastAtEveryLevel) {
  const int64_t best = setting("simd");
  for (int64_t level = 0; level <= best; ++level) {
    set_setting("simd", level);
    for (const int64_t n : {1, 3, 7, 16, 21, 64, 83, 139, 300}) {
      SCOPED_TRACE(n);
      ExpectRowsSubtracted<float>(5, n);
      ExpectRowsSubtracted<double>(3, n);
    }
  }
}

TEST(WhereTest, BroadcastsMovesEveryWidthAndPromotes) {
  const Tensor rows = reshape(tensor({true, false}), {2, 1});
  const Tensor a = tensor({1, 2, 3});
  ExpectValues<int32_t>(where(rows, a, -a), {1, 2, 3, -1, -2, -3});
  for (const DType dtype : {DType::int8, DType::uint16, DType::float16,
                            DType::bfloat16, DType::float32, DType::int64}) {
    const Tensor y = where(rows, a.cast(dtype), a.cast(dtype) + a.cast(dtype));
    EXPECT_EQ(y.dtype(), dtype);
    ExpectValues<int32_t>(y.cast(DType::int32), {1, 2, 3, 2, 4, 6});
  }
  EXPECT_EQ(where(rows, a, tensor({0.5f})).dtype(), DType::float32);
  ExpectValues<float>(where(tensor({true, false}), 1.5, 2), {1.5f, 2});
}

TEST(PowTest, SpecialsAndGradientsAtZero) {
  ExpectValues<double>(pow(tensor({0.0, -2.0, -2.0}), tensor({0.0, 3.0, 0.5})),
                       {1, -8, double{kNan}});
  const Tensor zero = Variable(tensor({0.0, 0.0, 0.0}));
  const Tensor b = tensor({0.0, 1.0, 2.0});
  ExpectValues<double>(GradientOf(pow(zero, b), zero), {0, 1, 0});
  const Tensor c = Variable(b);
  ExpectValues<double>(GradientOf(pow(tensor({0.0, 1.0, 1.0}), c), c),
                       {0, 0, 0});
  const Tensor x = Variable(tensor({3.0}));
  ExpectValues<double>(GradientOf(pow(x, 2), x), {6});
  ExpectValues<double>(GradientOf(pow(x, 2.0), x), {6});
}

TEST(DivisionTest, FollowsPython) {
  const Tensor a = tensor({7, -7, 7, -7, 5});
  const Tensor b = tensor({2, 2, -2, -2, 0});
  ExpectValues<int32_t>(floor_divide(a, b), {3, -4, -4, 3, 0});
  ExpectValues<int32_t>(a % b, {1, 1, -1, -1, 0});
  ExpectValues<int32_t>(fmod(a, b), {1, -1, 1, -1, 0});
  // Python 3.11: 1.0 // 0.1, -1.0 // inf, 1e17 % 3, -1e-20 % 1.
  ExpectValues<double>(
      floor_divide(tensor({1.0, -1.0}), tensor({0.1, double{kInf}})), {9, -1});
  ExpectValues<double>(tensor({1e17, -1e-20}) % tensor({3.0, 1.0}), {1, 1});
  ExpectValues<float>(floor_divide(tensor({1.0f, -1.0f}), 0.0), {kInf, -kInf});
}

TEST(DivisionTest, TheLeastIntegerOverMinusOneWraps) {
  const int64_t least = std::numeric_limits<int64_t>::min();
  const Tensor a = tensor({least});
  ExpectValues<int64_t>(floor_divide(a, -1), {least});
  ExpectValues<int64_t>(a % -1, {0});
  ExpectValues<int64_t>(abs(a), {least});
  ExpectValues<int64_t>(-a, {least});
}

TEST(IntegersTest, PowersShiftsAndBounds) {
  ExpectValues<int32_t>(pow(tensor({3, -1, 2, 0}), tensor({4, -3, -1, 0})),
                        {81, -1, 0, 1});
  const Tensor bytes = tensor({uint8_t{200}, uint8_t{3}});
  ExpectValues<uint8_t>(clip(bytes, -5, 1000), {200, 3});
  ExpectValues<uint8_t>(clip(bytes, 3.5, 100.5), {100, 4});
  const int64_t most = std::numeric_limits<int64_t>::max();
  ExpectValues<int64_t>(clip(tensor({most}), -INFINITY, INFINITY), {most});
  ExpectValues<int32_t>(bitwise_left_shift(tensor({1, 1}), tensor({31, -1})),
                        {std::numeric_limits<int32_t>::min(), 0});
}

TEST(RoundTest, TiesGoToEvenAndZeroKeepsItsSign) {
  ExpectValues<float>(round(tensor({0.5f, 1.5f, 2.5f, -2.5f, 1e30f, kNan})),
                      {0, 2, 2, -2, 1e30f, kNan});
  EXPECT_TRUE(std::signbit(round(tensor({-0.25f})).item<float>()));
  EXPECT_TRUE(std::signbit(ceil(tensor({-0.25f})).item<float>()));
}

TEST(OperatorsTest, ComparisonsGiveBools) {
  const Tensor a = tensor({1.0f, 2.0f, kNan});
  ExpectBools(a == 2.0, {0, 1, 0});
  ExpectBools(a != 2.0, {1, 0, 1});
  ExpectBools(2.0 > a, {1, 0, 0});
  ExpectBools(a <= tensor({1, 1, 1}), {1, 0, 0});
  ExpectBools((a >= 1.0) & ~(a > 1.5), {1, 0, 0});
  ExpectBools((a < 0.0) | (a > 1.5), {0, 1, 0});
  ExpectBools(is_nan(a) ^ true, {1, 1, 0});
  static_assert(!std::is_constructible_v<bool, decltype(a == a)>);
  std::vector<Tensor> list = {a, a};
  list.erase(list.begin());
  EXPECT_EQ(list.size(), 1u);
  EXPECT_FALSE(!a);
}

TEST(OperatorsTest, BitsOfIntegers) {
  const Tensor a = tensor({12, -1});
  ExpectValues<int32_t>(a & 10, {8, 10});
  ExpectValues<int32_t>(a | 1, {13, -1});
  ExpectValues<int32_t>(a ^ 5, {9, -6});
  ExpectValues<int32_t>(~a, {-13, 0});
}

TEST(ActivationsTest, LimitsAtInfinity) {
  const Tensor ends = tensor({-kInf, kInf, kNan});
  ExpectValues<float>(gelu(ends), {0, kInf, kNan});
  ExpectValues<float>(gelu(ends, {.approximate = true}), {0, kInf, kNan});
  ExpectValues<float>(sigmoid(ends), {0, 1, kNan});
  ExpectValues<float>(softplus(ends), {0, kInf, kNan});
  ExpectValues<float>(elu(ends), {-1, kInf, kNan});
  ExpectValues<float>(tanh(ends), {-1, 1, kNan});
}

TEST(ShapesTest, EmptyScalarAndManyRowsWithATail) {
  EXPECT_EQ(exp(empty({0, 3})).shape(), (Shape{0, 3}));
  EXPECT_EQ(exp(tensor(0.0)).item<double>(), 1);
  EXPECT_EQ((empty({0}) == 1.0).shape(), Shape{0});
  const Tensor columns = reshape(arange(0, 3700, 1), {100, 37}).transpose();
  const Tensor y = columns.cast(DType::float32) > 5.0;
  EXPECT_EQ(sum(y.cast(DType::int64)).item<int64_t>(), 3694);
}

TEST(HalvesTest, ComputeInFloatAndRoundOnce) {
  const Tensor x = tensor({1.0f, 2.0f}).cast(DType::bfloat16);
  EXPECT_EQ(exp(x).dtype(), DType::bfloat16);
  ExpectValues<float>(exp(x).cast(DType::float32), {2.71875f, 7.375f});
  ExpectBools(x == 2.0, {0, 1});
  EXPECT_EQ((-x).dtype(), DType::bfloat16);
}

TEST(ErrorsTest, SayWhatToDo) {
  EXPECT_EQ(ErrorOf([] {
              exp(tensor({1, 2}));
            }),
            "exp: x must be floating point, got int32; cast it first");
  EXPECT_EQ(ErrorOf([] { logical_and(tensor({1}), tensor({1})); }),
            "logical_and: a must be bool, got int32; cast it first");
  EXPECT_EQ(ErrorOf([] { softplus(tensor({1.0}), {.beta = 0}); }),
            "softplus: option beta is 0, must be in (0, inf)");
}

}  // namespace
}  // namespace tenon
