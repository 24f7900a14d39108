// Steps of training, eager: forward, loss, gradients, update.
#include "core/bench/reference.h"
#include "core/bench/rows.h"

namespace tenon::bench {
namespace {

// Dense layers, relu between.
struct Mlp : Module {
  Mlp(const std::vector<int64_t>& sizes) {
    for (size_t i = 0; i + 1 < sizes.size(); ++i) {
      const std::string name = "layer" + std::to_string(i);
      layers.push_back(std::make_unique<Dense>(
          this, name,
          Dense::Options{.inputs = sizes[i], .units = sizes[i + 1]}));
    }
  }
  Tensor operator()(Tensor x) {
    for (size_t i = 0; i < layers.size(); ++i) {
      x = (*layers[i])(x);
      if (i + 1 < layers.size()) x = relu(std::move(x));
    }
    return x;
  }
  std::vector<std::unique_ptr<Dense>> layers;
};

class Training {
 public:
  Training(const std::vector<int64_t>& sizes, int64_t batch,
           const std::string& optimizer, double rate)
      : x_(uniform(Key(10), {batch, sizes[0]})),
        labels_(randint(Key(11), {batch}, 0, sizes.back())),
        model_(sizes),
        optimizer_(optimizer, model_.parameters(), {{"learning_rate", rate}}),
        rate_(rate),
        adam_(optimizer == "adam") {}

  float Step() {
    const Tensor loss = cross_entropy(model_(x_), labels_);
    optimizer_.minimize(loss);
    return loss.item<float>();
  }

  // Whether the losses of some steps are those of float64.
  bool IsRight() {
    std::vector<ReferenceLayer> layers;
    const Parameters parameters = model_.parameters();
    for (size_t i = 0; i < parameters.size(); i += 2) {
      const Tensor& w = parameters[i].tensor();
      layers.push_back({w.size(0), w.size(1), w.to_vector<double>(),
                        parameters[i + 1].tensor().to_vector<double>()});
    }
    ReferenceMlp reference(layers);
    const std::vector<double> x = x_.to_vector<double>();
    const std::vector<int64_t> labels = labels_.to_vector<int64_t>();
    for (int step = 0; step < 4; ++step) {
      const double want = reference.Step(x, labels, rate_, adam_);
      if (!(std::fabs(Step() - want) <= 1e-4 * want)) return false;
    }
    return true;
  }

 private:
  Tensor x_, labels_;
  Mlp model_;
  Optimizer optimizer_;
  double rate_;
  bool adam_;
};

}  // namespace

void ModelRows(const Bench& bench) {
  const std::vector<int64_t> small = {64, 64, 64, 10};
  Training sgd(small, 32, "sgd", 1e-3);
  bench.Time(
      "MLP 64-64-64-10, batch 32, SGD step", "us", 1e3, bench.Budget(20, 30),
      sgd.IsRight(),
      [&](uint64_t n) {
        while (n-- > 0) sgd.Step();
      },
      "mlp_sgd");
  Training adam(small, 32, "adam", 1e-3);
  bench.Time(
      "MLP 64-64-64-10, batch 32, Adam step", "us", 1e3, bench.Budget(28, 38),
      adam.IsRight(),
      [&](uint64_t n) {
        while (n-- > 0) adam.Step();
      },
      "mlp_adam");
  constexpr double kBatch = 128;
  Training demo({784, 256, 128, 100, 10}, kBatch, "adam", 1e-3);
  const bool right = demo.IsRight();
  const double ours = Nanoseconds(
      [&](uint64_t n) {
        while (n-- > 0) demo.Step();
      },
      0.4);
  const double peer = bench.peer.Measure("training", 0.4);
  const auto rate = [](double ns) {
    return ns < 0 ? kNone : kBatch / ns * 1e6;
  };
  bench.board.Add({.work = "training 784-256-128-100-10, batch 128, Adam",
                   .unit = "samples/ms",
                   .ours = rate(ours),
                   .peers = {rate(peer)},
                   .budget = peer < 0 ? kNone : 1.5 * rate(peer),
                   .sense = Sense::kAtLeast,
                   .correct = right});
}

}  // namespace tenon::bench
