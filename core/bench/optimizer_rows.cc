// One update of 10 million parameters, beside a copy of memory and a loop
// fused by hand.
#include <cstring>

#include "core/bench/hand_fused.h"
#include "core/bench/rows.h"

namespace tenon::bench {
namespace {

constexpr int kTensors = 10;
constexpr int64_t kEach = 1'000'000;
constexpr double kRate = 1e-3;

struct Update {
  Update(const std::string& name) : optimizer(name, Make(), Options()) {}

  static Settings Options() { return {{"learning_rate", kRate}}; }
  static Parameters Make() {
    Parameters made;
    for (int i = 0; i < kTensors; ++i) {
      made.emplace_back("p" + std::to_string(i),
                        variable(uniform(Key(i), {kEach}) - 0.5));
    }
    return made;
  }
  static Gradients Slopes() {
    Gradients made;
    for (int i = 0; i < kTensors; ++i) {
      made.push_back(uniform(Key(100 + i), {kEach}) - 0.5);
    }
    return made;
  }

  Optimizer optimizer;
  const Gradients slopes = Slopes();
};

// Bytes read and written in a nanosecond by memcpy of 40 MB.
double CopyRate() {
  const Tensor from = uniform(Key(20), {kTensors * kEach});
  const Tensor to = from.copy();
  const size_t bytes = kTensors * kEach * sizeof(float);
  return 2.0 * static_cast<double>(bytes) / Nanoseconds([&](uint64_t n) {
           while (n-- > 0) {
             std::memcpy(to.data<float>(), from.data<float>(), bytes);
           }
         });
}

// The memory that the hand-fused loop works on: as the optimizer has it.
struct Plain {
  std::vector<Tensor> p, m, v;
  explicit Plain(const Update& update) {
    for (const Parameter& parameter : update.optimizer.parameters()) {
      p.push_back(parameter.tensor().detach().copy());
      m.push_back(full({kEach}, 0));
      v.push_back(full({kEach}, 0));
    }
  }
};

using HandFused = std::function<void(Plain&, const Gradients&, int64_t step)>;

// Three steps of both give the same parameters. A sign may fall either way
// where rounding decides it, so a few may differ.
bool Agree(Update& update, Plain& plain, const HandFused& hand) {
  for (int64_t step = 1; step <= 3; ++step) {
    update.optimizer.update(update.slopes);
    hand(plain, update.slopes, step);
  }
  const float* got =
      update.optimizer.parameters()[3].tensor().detach().data<float>();
  const float* want = plain.p[3].data<float>();
  int64_t off = 0;
  for (int64_t i = 0; i < kEach; ++i) {
    off += !(std::fabs(got[i] - want[i]) <= 1e-5f);
  }
  return off < 10;
}

void Rows(const Bench& bench, const std::string& name, double streams,
          double copy_rate, const HandFused& hand) {
  Update update(name);
  Plain plain(update);
  const bool right = Agree(update, plain, hand);
  int64_t step = 3;
  const auto ours = [&](uint64_t n) {
    while (n-- > 0) update.optimizer.update(update.slopes);
  };
  const auto plainly = [&](uint64_t n) {
    while (n-- > 0) hand(plain, update.slopes, ++step);
  };
  double fused = Nanoseconds(ours, 0.2);
  double by_hand = Nanoseconds(plainly, 0.2);
  for (int run = 0; run < 2; ++run) {  // in turn: a busy moment hits both
    fused = std::min(fused, Nanoseconds(ours, 0.2));
    by_hand = std::min(by_hand, Nanoseconds(plainly, 0.2));
  }
  const double peer =
      name == "adam" ? bench.peer.Measure("adam10m", 0.3) : kNone;
  const std::string work = name + ", 10 M parameters";
  bench.board.Add({.work = work,
                   .unit = "ms",
                   .ours = fused * 1e-6,
                   .peers = {peer < 0 ? kNone : peer * 1e-6},
                   .correct = right});
  const double bytes = streams * kTensors * kEach * sizeof(float);
  bench.board.Add({.work = work + ": rate by memcpy's",
                   .unit = "of 1",
                   .ours = bytes / fused / copy_rate,
                   .budget = 0.9,
                   .sense = Sense::kAtLeast});
  bench.board.Add({.work = work + ": speed by a hand-fused loop's",
                   .unit = "of 1",
                   .ours = by_hand / fused,
                   .budget = 0.85,
                   .sense = Sense::kAtLeast});
}

}  // namespace

void OptimizerRows(const Bench& bench) {
  const double copy_rate = CopyRate();
  // Adam reads p, g, m, v and writes p, m, v; lion has no v.
  Rows(bench, "adam", 7, copy_rate,
       [](Plain& plain, const Gradients& g, int64_t step) {
         for (int i = 0; i < kTensors; ++i) {
           HandFusedAdam(kEach, kRate, step, plain.p[i].data<float>(),
                         g[i].data<float>(), plain.m[i].data<float>(),
                         plain.v[i].data<float>());
         }
       });
  if (bench.addons.empty()) return;
  load_package_file(bench.addons);
  Rows(bench, "addons.lion", 5, copy_rate,
       [](Plain& plain, const Gradients& g, int64_t) {
         for (int i = 0; i < kTensors; ++i) {
           HandFusedLion(kEach, kRate, 0, plain.p[i].data<float>(),
                         g[i].data<float>(), plain.m[i].data<float>());
         }
       });
}

}  // namespace tenon::bench
