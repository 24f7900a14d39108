// A small convolutional network: its layers learn how many channels come in,
// batch normalization follows the data while it is trained.
#include <tenon/tenon.h>

#include <cstdio>

namespace tn = tenon;

struct Classifier : tn::Module {
  tn::Conv2d conv{this, "conv", {.channels = 8, .kernel = 3}};
  tn::BatchNorm norm{this, "norm"};
  tn::Dense output{this, "output", {.units = 2}};

  tn::Tensor operator()(const tn::Tensor& images) {
    const tn::Tensor x = tn::relu(norm(conv(images)));
    return output(tn::mean(tn::max_pool2d(x, {2}), {1, 2}));
  }
};

// Images of lines that run across or down, and which of both they are.
tn::Batch lines() {
  const tn::Tensor images = tn::full({16, 8, 8, 1}, 0);
  const tn::Tensor labels = tn::full({16}, 0, tn::DType::int64);
  for (int64_t i = 0; i < 16; ++i) {
    labels(i) = i % 2;
    if (i % 2 == 0) images(i, i / 2) = 1;
    if (i % 2 == 1) images(i, tn::all, i / 2) = 1;
  }
  return {images, labels};
}

int main() {
  const tn::Batch batch = lines();
  Classifier model;
  model(batch.x);  // now all shapes are known
  tn::Optimizer optimizer("adam", model.parameters(),
                          {{"learning_rate", 0.02}});
  for (int i = 0; i < 200; ++i) {
    optimizer.minimize(tn::cross_entropy(model(batch.x), batch.y));
  }
  const tn::Evaluation evaluation(model);
  const double right = tn::accuracy(model(batch.x), batch.y).item<double>();
  std::printf("%.0f %% right\n", 100 * right);
  return right == 1 ? 0 : 1;
}
