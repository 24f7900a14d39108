// One step of training: the loss falls. Usage: step [OPTIMIZER]
#include <tenon/tenon.h>

#include <iostream>

namespace tn = tenon;

struct Line : tn::Module {
  tn::Dense layer{this, "layer", {.inputs = 1, .units = 1}};
};

int main(int argc, char** argv) {
  const std::string name = argc > 1 ? argv[1] : "adam";
  const size_t dot = name.find('.');
  if (dot != name.npos) tn::load_package(name.substr(0, dot));

  const tn::Tensor x = tn::tensor({{1.0f}, {2.0f}}), y = 3 * x;
  Line line;
  line.initialize(tn::Key(1));
  const auto loss = [&] { return tn::mean(tn::square(line.layer(x) - y)); };
  tn::Optimizer optimizer(name, line.parameters(), {{"learning_rate", 0.1}});
  const float before = loss().item<float>();
  optimizer.minimize(loss());
  const float after = loss().item<float>();
  std::cout << name << ": " << before << " -> " << after << "\n";
  return after < before ? 0 : 1;
}
