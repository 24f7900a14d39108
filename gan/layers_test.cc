// Spectral and adaptive normalization.
#include "gan/testing.h"

namespace tenon::gan {
namespace {

double largest_singular_value(const Tensor& weight) {
  const Tensor rows = weight.detach().reshape({-1, weight.size(-1)});
  return max(svd(rows.cast(DType::float64))[1]).item<double>();
}

TEST(SpectralNorm, FindsTheLargestSingularValue) {
  Module model;
  SpectralNorm norm(&model, "norm");
  const Tensor weight = normal(Key(1), {3, 3, 4, 6}, DType::float64);
  for (int i = 0; i < 200; ++i) norm(weight);
  EXPECT_NEAR(largest_singular_value(norm(weight)), 1, 1e-6);
  expect_near(norm(weight) * largest_singular_value(weight),
              weight.to_vector<double>(), 1e-5);
}

// Where the estimate is exact, constants u and v make no difference.
TEST(SpectralNorm, GradientsAreThoseOfDifferences) {
  Module model;
  SpectralNorm norm(&model, "norm", {.rounds = 500});
  const Tensor weight = normal(Key(2), {4, 3}, DType::float64);
  const Tensor by = normal(Key(3), {4, 3}, DType::float64);
  expect_gradient([&](const Tensor& w) { return sum(norm(w) * by); }, weight,
                  1e-5);
}

TEST(SpectralNorm, OnlyTrainingMovesTheEstimate) {
  Module model;
  SpectralNorm norm(&model, "norm");
  const Tensor weight = normal(Key(4), {5, 4});
  norm(weight);
  const auto u = [&] {
    return model.buffers()[0].tensor().to_vector<double>();
  };
  const Numbers before = u();
  {
    const Evaluation evaluation(model);
    norm(weight);
    EXPECT_EQ(u(), before);
  }
  norm(weight);
  EXPECT_NE(u(), before);
}

struct Critic2 : Module {
  SpectralConv2d conv{this, "conv", {.channels = 3, .kernel = 3, .stride = 2}};
  SpectralDense dense{this, "dense", {.units = 1}};
  Tensor operator()(const Tensor& x) {
    return dense(conv(x).reshape({x.size(0), -1}));
  }
};

TEST(SpectralLayers, AreTrainedThroughTwoCalls) {
  Critic2 critic;
  const Tensor x = normal(Key(5), {2, 8, 8, 1});
  critic(x);
  Optimizer optimizer("adam", critic.parameters(), {{"learning_rate", 0.01}});
  const auto loss = [&] { return mean(critic(x)) - mean(critic(-x)); };
  const double before = loss().item<float>();
  for (int i = 0; i < 20; ++i) optimizer.minimize(loss());
  EXPECT_LT(loss().item<float>(), before);
  EXPECT_EQ(critic.buffers().size(), 2);
  EXPECT_NE(error_of([&] {
              SpectralNorm(&critic, "norm", {.rounds = 0});
            }).find("rounds is 0, must be 1 or more"),
            std::string::npos);
}

// Each parameter of a layer as other numbers than it starts with.
void disturb(Module& model) {
  uint64_t i = 0;
  for (const Parameter& p : model.parameters()) {
    p.assign(normal(Key(7).child(i++), p.tensor().shape()));
  }
}

TEST(ConditionalBatchNorm, EachClassHasItsOwn) {
  Module model;
  ConditionalBatchNorm norm(&model, "norm", {.classes = 3, .channels = 2});
  const Tensor x = normal(Key(6), {4, 3, 3, 2});
  const Tensor classes = tensor({2, 0, 2, 1});
  expect_near(norm(x, classes),
              batch_norm(x, full({2}, 1), full({2}, 0))[0].to_vector<double>(),
              1e-6);
  disturb(model);
  const Parameters p = model.parameters();  // of norm; scale; offset
  const Tensor base = batch_norm(x, p[0].tensor(), p[1].tensor())[0];
  const Tensor y = norm(x, classes);
  for (int64_t n = 0; n < 4; ++n) {
    const int64_t k = classes(n).item<int64_t>();
    expect_near(y(n),
                (base(n) * (1 + p[2].tensor()(k)) + p[3].tensor()(k))
                    .to_vector<double>(),
                1e-5);
  }
}

TEST(AdaptiveInstanceNorm, TakesTheStyle) {
  Module model;
  AdaptiveInstanceNorm norm(&model, "norm", {.channels = 2});
  const Tensor x = 3 * normal(Key(8), {2, 5, 5, 2}) + 1;
  const Tensor style = normal(Key(9), {2, 4});
  norm(x, style);
  disturb(model);
  const Parameters p = model.parameters();
  const Tensor scale = matmul(style, p[0].tensor()) + p[1].tensor();
  const Tensor offset = matmul(style, p[2].tensor()) + p[3].tensor();
  const Tensor y = norm(x, style);
  expect_near(mean(y, {1, 2}), offset.to_vector<double>(), 1e-5);
  expect_near(std(y, {1, 2}), abs(1 + scale).to_vector<double>(), 1e-4);
}

}  // namespace
}  // namespace tenon::gan
