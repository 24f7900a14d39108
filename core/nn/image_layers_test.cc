// Layers over images: shapes, what is learnt late, running statistics.
#include "tenon/image_layers.h"

#include <cstdlib>
#include <string>
#include <vector>

#include "core/testing/error_of.h"
#include "gtest/gtest.h"
#include "tenon/checkpoint.h"
#include "tenon/layers.h"

namespace tenon {
namespace {

std::vector<std::string> Names(const Parameters& list) {
  std::vector<std::string> names;
  for (const Parameter& p : list) names.push_back(p.name());
  return names;
}

Tensor Column(const std::vector<float>& numbers) {
  return tensor(numbers, {static_cast<int64_t>(numbers.size()), 1});
}

struct Normalized : Module {
  BatchNorm norm{this, "norm", {.momentum = 0.75, .epsilon = 0}};
  Tensor operator()(const Tensor& x) { return norm(x); }
};

TEST(ImageLayers, LearnTheirInputsAtTheFirstCall) {
  Sequential net;
  net.add<Conv2d>("conv", {.channels = 6, .kernel = 3, .padding = "same"})
      .add<BatchNorm>("norm")
      .add<MaxPool2d>("pool")
      .add<Conv2d>("groups", {.channels = 4,
                              .kernel = {2, 1},
                              .stride = {1, 2},
                              .groups = 2,
                              .bias = false})
      .add<AvgPool2d>("mean", {.kernel = 2, .stride = 1})
      .add<Flatten>("flat");
  const Tensor y = net(full({3, 8, 10, 2}, 1));
  EXPECT_EQ(y.shape().text(), "[3,16]");
  EXPECT_EQ(Names(net.parameters()),
            (std::vector<std::string>{"conv.weight", "conv.bias", "norm.scale",
                                      "norm.offset", "groups.weight"}));
  EXPECT_EQ(Names(net.buffers()),
            (std::vector<std::string>{"norm.mean", "norm.variance"}));
  EXPECT_EQ(net.parameters()[0].tensor().shape().text(), "[3,3,2,6]");
  EXPECT_EQ(net.parameters()[4].tensor().shape().text(), "[2,1,3,4]");
}

TEST(ImageLayers, ConvolveOneAndThreeAxes) {
  struct Model : Module {
    Conv1d line{this, "line", {.channels = 2, .kernel = 3, .dilation = 2}};
    Conv3d volume{this, "volume", {.channels = 2, .kernel = {1, 2, 3}}};
  } model;
  EXPECT_EQ(model.line(full({1, 9, 4}, 1)).shape().text(), "[1,5,2]");
  EXPECT_EQ(model.volume(full({1, 3, 3, 3, 2}, 1)).shape().text(),
            "[1,3,2,1,2]");
}

TEST(ImageLayers, TransposesUndoTheSizesOfConvolutions) {
  struct Model : Module {
    ConvTranspose1d line{
        this, "line", {.channels = 2, .kernel = 3, .stride = 2}};
    ConvTranspose2d image{this,
                          "image",
                          {.channels = 6,
                           .kernel = {4, 3},
                           .stride = 2,
                           .groups = 2,
                           .padding = "same",
                           .size = {9, 10}}};
    ConvTranspose3d volume{
        this, "volume", {.inputs = 2, .channels = 3, .kernel = 2}};
  } model;
  EXPECT_EQ(model.line(full({1, 4, 4}, 1)).shape().text(), "[1,9,2]");
  EXPECT_EQ(model.image(full({1, 5, 5, 4}, 1)).shape().text(), "[1,9,10,6]");
  EXPECT_EQ(model.volume(full({1, 1, 2, 3, 2}, 1)).shape().text(),
            "[1,2,3,4,3]");
  // A weight [kernel, channels / groups, inputs], as the op takes it.
  EXPECT_EQ(model.parameters()[2].tensor().shape().text(), "[4,3,3,4]");
  const Tensor x = uniform(Key(3), {2, 4, 4});
  const Parameter weight = model.parameters()[0];
  EXPECT_EQ(model.line(x).to_vector<float>(),
            conv_transpose1d(x, weight.tensor(), full({2}, 0), {.stride = {2}})
                .to_vector<float>());
}

TEST(ImageLayers, PoolOneToThreeAxes) {
  struct Model : Module {
    MaxPool1d max1{this, "max1", {.kernel = 3, .stride = 1}};
    AvgPool1d mean1{this, "mean1", {}};
    MaxPool3d max3{this, "max3", {.kernel = {1, 2, 2}}};
    AvgPool3d mean3{this, "mean3", {.kernel = 2, .padding = "same"}};
    AdaptiveMaxPool top{this, "top", {.shape = {2}}};
    AdaptiveAvgPool whole{this, "whole", {.shape = {1, 1}}};
  } model;
  const Tensor line = tensor(std::vector<float>{1, 5, 2, 0}, {1, 4, 1});
  EXPECT_EQ(model.max1(line).to_vector<float>(), (std::vector<float>{5, 5}));
  EXPECT_EQ(model.mean1(line).to_vector<float>(), (std::vector<float>{3, 1}));
  EXPECT_EQ(model.top(line).to_vector<float>(), (std::vector<float>{5, 2}));
  const Tensor volume = full({1, 3, 4, 4, 2}, 2);
  EXPECT_EQ(model.max3(volume).shape().text(), "[1,3,2,2,2]");
  EXPECT_EQ(model.mean3(volume).shape().text(), "[1,2,2,2,2]");
  const Tensor image = uniform(Key(4), {2, 3, 5, 4});
  const std::vector<float> got = model.whole(image).to_vector<float>();
  const std::vector<float> want = mean(image, {1, 2}).to_vector<float>();
  for (size_t i = 0; i < want.size(); ++i) EXPECT_NEAR(got[i], want[i], 1e-6);
}

TEST(ImageLayers, BatchNormFollowsTheBatchAndUsesItInEvaluation) {
  Normalized model;
  // Mean 2, variance 1, over N - 1 rows 2.
  const Tensor x = Column({1.f, 3.f});
  EXPECT_EQ(model(x).to_vector<float>(), (std::vector<float>{-1, 1}));
  const Parameters running = model.buffers();
  EXPECT_EQ(running[0].tensor().item<float>(), 0.5f);   // 0.75 0 + 0.25 2
  EXPECT_EQ(running[1].tensor().item<float>(), 1.25f);  // 0.75 1 + 0.25 2
  running[1].assign(full({1}, 4));
  const Evaluation evaluation(model);
  EXPECT_EQ(model(x).to_vector<float>(), (std::vector<float>{0.25f, 1.25f}));
  EXPECT_EQ(running[0].tensor().item<float>(), 0.5f) << "it stays";
}

TEST(ImageLayers, RunningStatisticsAreSaved) {
  const std::string path =
      std::string(std::getenv("TEST_TMPDIR")) + "/norm.safetensors";
  Normalized model;
  model(Column({1.f, 3.f}));
  save(model, path);
  Normalized other;
  other(Column({9.f, 9.f}));
  load(other, path);
  EXPECT_EQ(other.buffers()[1].tensor().item<float>(), 1.25f);
}

TEST(ImageLayers, SayWhatIsWrong) {
  struct Model : Module {
    Conv2d conv{this, "conv", {.channels = 4, .kernel = 3}};
  } model;
  model.conv(full({1, 4, 4, 2}, 1));
  EXPECT_EQ(ErrorOf([&] {
              model.conv(full({1, 4, 4, 3}, 1));
            }),
            "conv2d: x is [1,4,4,3], weight is [3,3,2,4], groups is 1; x must "
            "be [N, H, W, C], weight [kernel of 2, C / groups, O]; groups "
            "divides O");
  EXPECT_EQ(ErrorOf([&] {
              model.conv(full({1, 2, 4, 2}, 1));
            }),
            "conv2d: axis 1 of size 2 has no room for a window of 3; pad it, "
            "or make the window smaller");
  EXPECT_EQ(ErrorOf([] {
              Module root;
              Conv2d conv(&root, "conv", {.channels = 0, .kernel = 3});
            }),
            "conv (Conv): channels is 0, groups is 1; they must be 1 or more");
}

}  // namespace
}  // namespace tenon
