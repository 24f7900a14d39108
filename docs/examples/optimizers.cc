// Several optimizers for one model, an average to evaluate with, batches larger
// than memory, schedules. Usage: optimizers PACKAGES
#include <tenon/addons.h>

#include <iostream>

namespace tn = tenon;

struct Curve : tn::Module {
  tn::Dense hidden{this, "hidden", {.inputs = 1, .units = 16}};
  tn::Dense output{this, "output", {.inputs = 16, .units = 1}};
  tn::Tensor operator()(const tn::Tensor& x) {
    return output(tn::tanh(hidden(x)));
  }
};

int main(int argc, char** argv) {
  tn::load_package_file(std::string(argc > 1 ? argv[1] : ".") +
                        "/libaddons.so");
  Curve curve;
  curve.initialize(tn::Key(1));
  const tn::Tensor x = tn::linspace(-2, 2, 64).reshape({64, 1});
  const tn::Tensor y = tn::sin(2 * x);
  const auto loss = [&] { return tn::mean(tn::square(curve(x) - y)); };

  // Matrices by Muon, biases by AdamW; then an average of all weights.
  tn::Optimizer optimizer("addons.muon", curve.parameters(),
                          {{"learning_rate", tn::warmup_cosine(0.2, 5, 200)}});
  optimizer
      .part([](const tn::Parameter& p) { return p.name().ends_with("bias"); },
            "adamw", {{"learning_rate", 0.05}})
      .then("addons.ema", {{"decay", 0.9}})
      .accumulate(2);
  const float before = loss().item<float>();
  for (int call = 0; call < 240; ++call) optimizer.minimize(loss());
  // Sharpness-aware steps ask for the loss twice.
  tn::addons::Sam sam(optimizer, {.rho = 0.01});
  for (int call = 0; call < 160; ++call) sam.minimize(loss);

  const tn::Optimizer::Evaluated evaluated = optimizer.evaluation();
  const float after = loss().item<float>();
  std::cout << optimizer.name() << ": " << before << " -> " << after << "\n";
  return after < before / 4 ? 0 : 1;
}
