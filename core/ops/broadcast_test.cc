// Element-wise calls of every pair of shapes that broadcast, in every layout:
// the result must be that of copies which have the full shape.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tenon/tenon.h"

namespace tenon {
namespace {

// All shapes of up to three axes with these sizes.
std::vector<Shape> Shapes() {
  std::vector<Shape> shapes = {Shape{}};
  const int64_t sizes[] = {1, 3, 5};
  for (const int64_t a : sizes) {
    shapes.push_back({a});
    for (const int64_t b : sizes) {
      shapes.push_back({a, b});
      for (const int64_t c : sizes) shapes.push_back({a, b, c});
    }
  }
  return shapes;
}

// Numbers that differ; `begin` sets tensors apart.
Tensor Fill(const Shape& shape, double begin) {
  return (reshape(arange(0, shape.numel(), 1), shape).cast(DType::float32) *
              0.25 +
          begin)
      .copy();
}

// The common shape, or one of size -1 where there is none.
Shape Common(const Shape& a, const Shape& b) {
  std::vector<int64_t> sizes(std::max(a.rank(), b.rank()));
  for (size_t i = 0; i < sizes.size(); ++i) {
    const int64_t k = -static_cast<int64_t>(i) - 1;
    const int64_t x = i < a.rank() ? a[k] : 1;
    const int64_t y = i < b.rank() ? b[k] : 1;
    if (x != y && x != 1 && y != 1) return Shape{-1};
    sizes[sizes.size() - 1 - i] = x == 1 ? y : x;
  }
  return Shape(sizes);
}

void ExpectSame(const Tensor& y, const Tensor& expected,
                const std::string& what) {
  ASSERT_EQ(y.shape(), expected.shape()) << what;
  ASSERT_EQ(y.dtype(), expected.dtype()) << what;
  EXPECT_EQ(y.cast(DType::float64).to_vector<double>(),
            expected.cast(DType::float64).to_vector<double>())
      << what;
}

// The same elements with gaps between them.
Tensor WithGaps(const Tensor& x) {
  if (x.rank() == 0) return x;
  return concat({x, x}, -1)(ellipsis, until(x.size(-1)));
}

TEST(Broadcasting, OfTwoTensorsIsThatOfCopies) {
  int pairs = 0;
  for (const Shape& a : Shapes()) {
    for (const Shape& b : Shapes()) {
      const Shape full = Common(a, b);
      const Tensor x = Fill(a, 1), y = Fill(b, 2.5);
      const std::string what = a.text() + " and " + b.text();
      if (full == Shape{-1}) {
        EXPECT_THROW(x + y, Error) << what;
        continue;
      }
      const Tensor all_x = x.expand(full).copy(), all_y = y.expand(full).copy();
      ExpectSame(x - y, all_x - all_y, what);
      ExpectSame(x < y, all_x < all_y, what);
      ExpectSame(WithGaps(x) - y, all_x - all_y, what + " with gaps");
      ExpectSame(x.cast(DType::float64) - y, all_x.cast(DType::float64) - all_y,
                 what + " of two dtypes");
      ExpectSame(x.copy() - y.copy(), all_x - all_y, what + " moved");
      ExpectSame((x + 0.0) - y, all_x - all_y, what + ", the left moved");
      ExpectSame(x - (y + 0.0), all_x - all_y, what + ", the right moved");
      ++pairs;
    }
  }
  EXPECT_GT(pairs, 600);
}

TEST(Broadcasting, OfThreeTensorsIsThatOfCopies) {
  const Shape full{5, 3};
  for (const Shape& a : {Shape{5, 3}, Shape{3}, Shape{5, 1}, Shape{}}) {
    for (const Shape& b : {Shape{5, 3}, Shape{3}, Shape{5, 1}, Shape{}}) {
      const Tensor mask = Fill(full, -1) < 1.0;
      const Tensor x = Fill(a, 1), y = Fill(b, 2.5);
      ExpectSame(where(mask, x, y),
                 where(mask, x.expand(full).copy(),  //
                       y.expand(full).copy()),
                 a.text() + " and " + b.text());
    }
  }
}

TEST(Broadcasting, LeavesWhatIsMovedInButSharedAsItWas) {
  Tensor x = Fill({5, 3}, 1);
  const Tensor kept = x;
  const std::vector<float> before = x.to_vector<float>();
  const Tensor y = std::move(x) + Fill({3}, 2);
  EXPECT_EQ(kept.to_vector<float>(), before);
}

TEST(Broadcasting, OfManyRowsIsTheSameOnTwoThreads) {
  const Tensor x = Fill({1000, 101}, 1);
  for (const Shape& shape : {Shape{101}, Shape{1000, 1}, Shape{1, 101}}) {
    const Tensor y = Fill(shape, 3);
    set_num_threads(1);
    const Tensor one = x / y;
    ExpectSame(one, x / y.expand({1000, 101}).copy(), shape.text());
    set_num_threads(2);
    ExpectSame(x / y, one, shape.text());
  }
}

TEST(Broadcasting, OfNoElementsHasNone) {
  EXPECT_EQ((Fill({0, 3}, 1) + Fill({3}, 1)).shape(), (Shape{0, 3}));
  EXPECT_EQ((Fill({0, 3}, 1) + Fill({1, 1}, 1)).shape(), (Shape{0, 3}));
  EXPECT_EQ((Fill({2, 0}, 1) + Fill({2, 1}, 1)).shape(), (Shape{2, 0}));
}

}  // namespace
}  // namespace tenon
