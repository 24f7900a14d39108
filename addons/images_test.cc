// Losses, activations and images through the typed front: what golden values
// of the components' own files do not say.
#include <cmath>

#include "addons/testing.h"

namespace tenon::addons {
namespace {

using ImagesTest = AddonsTest;
using LossesTest = AddonsTest;

TEST_F(LossesTest, PinballTakesSeveralQuantiles) {
  // The quantiles of 0 ... 100, at once.
  const Tensor y = arange(0, 101, 1, DType::float64).newaxis(1);
  const Tensor q = variable(full({2}, 50, DType::float64));
  Optimizer optimizer("sgd", {Parameter("q", q)}, {{"learning_rate", 5.0}});
  for (int i = 0; i < 400; ++i) {
    optimizer.minimize(
        pinball(broadcast_to(q, {101, 2}), y, tensor({0.1, 0.8})));
  }
  expect_near(q.detach(), {10, 80}, 1.5);
  expect_says(error_of([&] { pinball(y, y, 1.0); }),
              "tau must be between 0 and 1");
}

TEST_F(LossesTest, SparsemaxLossHasTheGradientThatItIsNamedFor) {
  const Tensor z = waves({4, 5}, 1, 2);
  const Tensor labels = tensor({0, 1, 4, 2});
  const auto loss = [&](const Tensor& x) {
    return sparsemax_loss(x, labels, "sum");
  };
  expect_near(
      grad(loss)(z),
      (sparsemax(z) - one_hot(labels, 5, DType::float64)).to_vector<double>(),
      1e-14);
  const Tensor large = tensor({1e8, 1e8 - 1}).reshape({1, 2});
  expect_near(sparsemax(large), {1, 0});
}

TEST_F(LossesTest, WrongUseIsSaid) {
  const Tensor x = waves({2, 3}, 1);
  expect_says(error_of([&] { focal(x, waves({3}, 1)); }),
              "targets is [3], logits is [2,3]; they must be of one shape");
  expect_says(error_of([&] { giou(x, x); }), "boxes must be [..., 4]");
  expect_says(error_of([&] { giou(waves({4}, 1), waves({4}, 1), "gious"); }),
              "mode must be iou, giou, diou or ciou, got gious");
  expect_says(error_of([&] { focal(x, x, {.reduction = "median"}); }),
              "reduction must be mean, sum or none, got median");
  expect_says(error_of([&] { hardshrink(x, 1, 0); }),
              "lower must be at most upper");
}

TEST_F(LossesTest, RreluDrawsItsSlopes) {
  const Tensor x = full({20000}, -1, DType::float64);
  const Tensor y = -rrelu(x, Key(1), 0.1, 0.4);
  EXPECT_NEAR(mean(y).item<double>(), 0.25, 0.003);
  EXPECT_NEAR(var(y).item<double>(), 0.09 / 12, 0.0003);
  EXPECT_GE(min(y).item<double>(), 0.1);
  EXPECT_LT(max(y).item<double>(), 0.4);
  expect_near(rrelu(x, Key(1), 0.1, 0.4), (-y).to_vector<double>());
}

TEST_F(ImagesTest, QuarterTurnsAreExact) {
  const Tensor x = waves({2, 5, 5, 3}, 1);
  const Tensor turned = rotate(x, tensor(M_PI / 2), {.fill_mode = "nearest"});
  // Counterclockwise: the right column becomes the top row.
  expect_near(turned, flip(transpose(x, {0, 2, 1, 3}), {1}).to_vector<double>(),
              1e-12);
  const Tensor moved = translate(x, tensor({1.0, 0.0}));
  expect_near(moved(all, all, from(1)),
              x(all, all, until(-1)).to_vector<double>());
  expect_near(moved(all, all, 0), Numbers(30));
}

TEST_F(ImagesTest, GradientsReachPlaces) {
  const Tensor x = waves({1, 4, 5, 2}, 1), by = waves({1, 4, 5, 2}, 2);
  for (const char* fill : {"constant", "reflect", "wrap", "nearest"}) {
    const Sampling how = {.fill_mode = fill, .fill_value = 0.3};
    expect_gradient(
        [&](const Tensor& angle) { return sum(rotate(x, angle, how) * by); },
        tensor({0.37}));
    expect_gradient(
        [&](const Tensor& map) { return sum(transform(x, map, how) * by); },
        tensor({1.113, .217, -.431, -.127, .931, .311, .0517, -.0213}));
  }
  expect_gradient(
      [&](const Tensor& flow) { return sum(dense_image_warp(x, flow) * by); },
      waves({1, 4, 5, 2}, 3) + 0.013);
}

TEST_F(ImagesTest, SparseWarpBringsPointsToTheirDestination) {
  const Tensor x = waves({1, 9, 9, 1}, 1);
  const Tensor source =
      tensor({2.0, 2.0, 6.0, 3.0, 4.0, 6.0}).reshape({1, 3, 2});
  const Tensor destination =
      tensor({3.0, 2.0, 6.0, 4.0, 5.0, 5.0}).reshape({1, 3, 2});
  const Tensor y = sparse_image_warp(x, source, destination, 2);
  const auto at = [](const Tensor& image, int64_t row, int64_t column) {
    return image(0, row, column, 0).item<double>();
  };
  EXPECT_NEAR(at(y, 3, 2), at(x, 2, 2), 1e-9);
  EXPECT_NEAR(at(y, 6, 4), at(x, 6, 3), 1e-9);
  EXPECT_NEAR(at(y, 5, 5), at(x, 4, 6), 1e-9);
  EXPECT_NEAR(at(y, 0, 0), at(x, 0, 0), 1e-9);
  EXPECT_NEAR(at(y, 8, 4), at(x, 8, 4), 1e-9);
}

// The AVX2 kernel of 3 x 3 windows beside the plain one, which float64 takes.
TEST_F(ImagesTest, MediansAreTheSameByEveryKernel) {
  for (const int64_t channels : {1, 3}) {
    const Tensor x =
        round(normal(Key(3), {2, 13, 21, channels}) * 8.0);  // has equals
    for (const char* border : {"reflect", "edge", "constant"}) {
      const Window window = {.border = border};
      expect_near(
          median_filter(x, window),
          median_filter(x.cast(DType::float64), window).to_vector<double>(), 0);
    }
  }
}

TEST_F(ImagesTest, CutoutIsDrawnByItsKey) {
  const Tensor x = full({500, 8, 10, 1}, 1);
  const Tensor y = cutout(x, Key(1), {.height = 3, .width = 4, .value = -1});
  expect_near(y, cutout(x, Key(1), {.height = 3, .width = 4, .value = -1})
                     .to_vector<double>());
  const Tensor out = cast(y < 0, DType::float64);
  EXPECT_EQ(max(sum(out, {1, 2, 3})).item<double>(), 12);
  EXPECT_GE(min(sum(out, {1, 2, 3})).item<double>(), 2 * 2);
  expect_says(error_of([&] { Function("addons.cutout")(x); }),
              "give centres, or a key");
}

TEST_F(ImagesTest, DistancesAreThoseOfAllPairs) {
  const Tensor image = bernoulli(Key(5), {3, 17, 23}, {.probability = 0.93});
  const Numbers is = image.to_vector<double>();
  const std::vector<float> got = distance_transform(image).to_vector<float>();
  for (int64_t i = 0; i < image.numel(); ++i) {
    double best = 1e9;
    const int64_t plane = i / (17 * 23) * 17 * 23;
    for (int64_t k = plane; k < plane + 17 * 23; ++k) {
      if (is[k] != 0) continue;
      const auto down =
          static_cast<double>((i - plane) / 23 - (k - plane) / 23);
      const auto right =
          static_cast<double>((i - plane) % 23 - (k - plane) % 23);
      best = std::min(best, std::hypot(down, right));
    }
    EXPECT_NEAR(got[i], best, 1e-6) << i;
  }
  const Tensor none = distance_transform(full({1, 2, 2}, 1, DType::uint8));
  EXPECT_TRUE(std::isinf(none(0, 0, 0).item<float>()));
}

TEST_F(ImagesTest, WrongUseIsSaid) {
  const Tensor x = waves({1, 4, 5, 1}, 1);
  expect_says(error_of([&] { rotate(x(0), tensor(0.1)); }),
              "images must be [N, H, W, C], got [4,5,1]");
  expect_says(error_of([&] { rotate(x.cast(DType::int32), tensor(0.1)); }),
              "images must be floating point, got int32; cast them first");
  expect_says(error_of([&] {
                rotate(x, tensor({0.1, 0.2}));
              }),
              "angle must be [] or [1], got [2]");
  expect_says(
      error_of([&] { rotate(x, tensor(0.1), {.fill_mode = "mirror"}); }),
      "fill_mode must be constant, reflect, wrap or nearest");
  expect_says(error_of([&] { correlation(x, x, {.kernel = 2}); }),
              "kernel must be odd, got 2");
  expect_says(error_of([&] {
                connected_components(full({1, 2, 2}, 1, DType::int64), 6);
              }),
              "neighbours must be 4 or 8, got 6");
  expect_says(error_of([&] {
                sharpness(waves({1, 2, 5, 1}, 1), 2);
              }),
              "3 x 3 or larger");
}

}  // namespace
}  // namespace tenon::addons
