// The networks that `tenon train` trains on Fashion-MNIST.
#ifndef TENON_CORE_CLI_NETWORKS_H_
#define TENON_CORE_CLI_NETWORKS_H_

#include <memory>
#include <string>

#include "core/train/report.h"
#include "tenon/image_layers.h"
#include "tenon/layers.h"

namespace tenon::cli {

// From images [N, 28, 28] to scores [N, 10].
struct Network : Module {
  virtual Tensor operator()(const Tensor& images) = 0;
};

// 784-256-128-100-10, relu between: as the published figure's network.
struct Mlp : Network {
  Dense hidden1{
      this,
      "hidden1",
      {.inputs = 784, .units = 256, .weight_start = init::he_normal()}};
  Dense hidden2{
      this,
      "hidden2",
      {.inputs = 256, .units = 128, .weight_start = init::he_normal()}};
  Dense hidden3{
      this,
      "hidden3",
      {.inputs = 128, .units = 100, .weight_start = init::he_normal()}};
  Dense output{this, "output", {.inputs = 100, .units = 10}};

  Tensor operator()(const Tensor& images) override {
    Tensor x = relu(hidden1(images.reshape({-1, 784})));
    x = relu(hidden2(x));
    return output(relu(hidden3(x)));
  }
};

// Three convolutions of 3x3 with batch normalization and relu, of which the
// first two halve the image, and two dense layers.
struct Cnn : Network {
  struct Block : Module {
    Block(Module* parent, const std::string& name, int64_t inputs,
          int64_t channels)
        : Module(parent, name),
          conv(this, "conv",
               {.inputs = inputs,
                .channels = channels,
                .kernel = 3,
                .padding = "same",
                .bias = false,
                .weight_start = init::he_normal()}),
          norm(this, "norm", {.channels = channels}) {}
    Conv2d conv;
    BatchNorm norm;

    Tensor operator()(const Tensor& x) { return relu(norm(conv(x))); }
  };
  Block first{this, "first", 1, 32};
  Block second{this, "second", 32, 64};
  Block third{this, "third", 64, 64};
  Dense hidden{
      this,
      "hidden",
      {.inputs = 7 * 7 * 64, .units = 128, .weight_start = init::he_normal()}};
  Dropout dropout{this, "dropout", {.rate = 0.3}};
  Dense output{this, "output", {.inputs = 128, .units = 10}};

  Tensor operator()(const Tensor& images) override {
    Tensor x = max_pool2d(first(images.reshape({-1, 28, 28, 1})), {2});
    x = third(max_pool2d(second(x), {2}));
    x = relu(hidden(x.reshape({-1, 7 * 7 * 64})));
    return output(dropout(x));
  }
};

// What is known of a network by its name.
struct NetworkInfo {
  const char* name;
  const char* layers;
  int64_t epochs;  // that it is trained for where nothing else is said
  train::Baseline published;
  std::unique_ptr<Network> (*make)();
};

// *Errors*: there is none of that name.
const NetworkInfo& FindNetwork(const std::string& name);

}  // namespace tenon::cli

#endif  // TENON_CORE_CLI_NETWORKS_H_
