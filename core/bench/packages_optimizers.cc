// Optimizers over 10 million parameters, as ten square matrices. Those that
// work element by element are held to the rate of a copy, too.
#include <cstring>

#include "core/bench/packages.h"

namespace tenon::bench {
namespace {

constexpr int kTensors = 10;
constexpr int64_t kSide = 1000, kMatrix = 1024;

struct Row {
  const char* name;
  bool elementwise = true;  // one pass over memory is all it needs
  Settings settings = {};   // where a peer's defaults differ
};

// Those of matrices are slow: they work on one.
bool OfMatrices(const std::string& name) { return name == "addons.muon"; }

struct Update {
  explicit Update(const Row& row)
      : optimizer(row.name, Make(row.name), row.settings) {
    const auto n = optimizer.parameters().size();
    for (size_t i = 0; i < n; ++i) {
      const Shape shape = optimizer.parameters()[i].tensor().shape();
      slopes.push_back(Numbers(100 + static_cast<uint32_t>(i), shape));
    }
  }
  static Parameters Make(const std::string& name) {
    Parameters made;
    const int64_t side = OfMatrices(name) ? kMatrix : kSide;
    for (int i = 0; i < (OfMatrices(name) ? 1 : kTensors); ++i) {
      made.emplace_back(
          "p" + std::to_string(i),
          variable(Numbers(static_cast<uint32_t>(i), {side, side})));
    }
    return made;
  }
  // Read: parameters, gradients, state. Written: parameters and state.
  double Bytes() {
    int64_t count = 0;
    for (const Tensor& g : slopes) count += 3 * g.numel();
    for (const Optimizer::Slot& s : optimizer.slots()) {
      count += 2 * s.value.numel();
    }
    return static_cast<double>(count) * sizeof(float);
  }

  Optimizer optimizer;
  Gradients slopes;
};

// Bytes read and written in a nanosecond by memcpy of 40 MB.
double CopyRate() {
  const Tensor from = Numbers(20, {kTensors * kSide * kSide});
  const Tensor to = from.copy();
  const size_t bytes = static_cast<size_t>(from.numel()) * sizeof(float);
  return 2.0 * static_cast<double>(bytes) / Nanoseconds([&](uint64_t n) {
           while (n-- > 0) {
             std::memcpy(to.data<float>(), from.data<float>(), bytes);
           }
         });
}

void Add(const PackageRows& rows, const Row& row) {
  Update update(row);
  const auto step = [&](uint64_t n) {
    while (n-- > 0) update.optimizer.update(update.slopes);
  };
  const auto last = [&] {
    return update.optimizer.parameters().back().tensor().detach().reshape({-1});
  };
  // Next to the row, which may take long: the machine's rate is not the same
  // at all times.
  const double before = row.elementwise ? CopyRate() : 0;
  const std::string name = row.name;
  const double ns = rows.Add(
      name, name + (OfMatrices(name) ? ", 1024 x 1024" : ", 10 M parameters"),
      "ms", 1e6, {step, last});
  if (!row.elementwise) return;
  const double rate = std::max(before, CopyRate());
  rows.board.Add({.work = name + ": rate by memcpy's",
                  .unit = "of 1",
                  .ours = update.Bytes() / ns / rate,
                  .budget = 0.9,
                  .sense = Sense::kAtLeast});
}

}  // namespace

void PackageOptimizerRows(const PackageRows& rows) {
  const Row all[] = {
      {"sgd", true, {{"momentum", 0.9}, {"learning_rate", 1e-2}}},
      {"adam"},
      {"adamw", true, {{"weight_decay", 0.01}}},
      {"addons.adabelief"},
      {"addons.adadelta"},
      {"addons.adafactor", false},
      {"addons.adagrad"},
      {"addons.adam_mini", false},
      {"addons.adamax"},
      {"addons.adan"},
      {"addons.ademamix"},
      {"addons.adopt"},
      {"addons.amsgrad"},
      {"addons.cocob"},
      {"addons.d_adapt_adam", false},
      {"addons.ftrl"},
      {"addons.lamb", false},
      {"addons.lars", false},
      {"addons.lazy_adam", false},
      {"addons.lion"},
      {"addons.mars", false},
      {"addons.muon", false},
      {"addons.nadam"},
      {"addons.novograd", false},
      {"addons.prodigy", false},
      {"addons.proximal_adagrad"},
      {"addons.radam", true, {{"threshold", 5.0}}},
      {"addons.rmsprop"},
      {"addons.rprop"},
      {"addons.schedule_free_adamw"},
      {"addons.schedule_free_radam"},
      {"addons.schedule_free_sgd"},
      {"addons.sgdw"},
      {"addons.sophia"},
      {"addons.yogi"},
  };
  for (const Row& row : all) {
    if (rows.IsAsked(row.name)) Add(rows, row);
  }
}

}  // namespace tenon::bench
