// A model, real data, and an optimizer that a package brought at run time.
// Usage: train [PACKAGE_DIRECTORY [EPOCHS]]
#include <tenon/tenon.h>

#include <cstdlib>
#include <iostream>

namespace tn = tenon;

struct Mlp : tn::Module {
  tn::Dense hidden{this, "hidden", {.inputs = 784, .units = 64}};
  tn::Dense output{this, "output", {.inputs = 64, .units = 10}};

  tn::Tensor operator()(const tn::Tensor& images) {
    return output(tn::relu(hidden(images.reshape({-1, 784}))));
  }
};

int main(int argc, char** argv) {
  if (argc > 1) tn::add_package_directory(argv[1]);
  tn::load_package("addons");

  const auto [train, test] = tn::data::fashion_mnist();
  Mlp model;
  model.initialize(tn::Key(1));
  tn::Optimizer optimizer(
      "addons.lion", model.parameters(),
      {{"learning_rate", tn::cosine(3e-4, 2000)}, {"weight_decay", 0.1}});
  const int epochs = argc > 2 ? std::atoi(argv[2]) : 1;
  for (int epoch = 0; epoch < epochs; ++epoch) {
    for (const tn::Batch& batch : train.shuffle(epoch).batch(128)) {
      optimizer.minimize(tn::cross_entropy(model(batch.x), batch.y));
    }
  }
  const tn::NoGrad no_grad;
  double correct = 0;
  for (const tn::Batch& batch : test.batch(1000)) {
    correct += 1000 * tn::accuracy(model(batch.x), batch.y).item<float>();
  }
  std::cout << "test accuracy " << correct / 10000 << "\n";
  return correct > 7500 ? 0 : 1;
}
