// The training loop of a trial.
#include "core/compare/trial.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <memory>

#include "core/compare/search.h"
#include "tenon/dtype.h"
#include "tenon/package.h"

namespace tenon::compare {
namespace {

double Now() {
  return std::chrono::duration<double>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

const std::string& CoreVersion() {
  static const auto& version = *[] {
    for (const PackageInfo& p : packages()) {
      if (p.name == "tenon") return new std::string(p.version);
    }
    return new std::string("unknown");
  }();
  return version;
}

// One run of the loop, over what it reports to.
class Runner {
 public:
  Runner(const Entrant& entrant, Problem& problem, Trial& trial)
      : problem_(problem),
        trial_(trial),
        parameters_(problem.parameters()),
        optimizer_(entrant.Make(parameters_,
                                RateAt(entrant.rate, trial.key.place),
                                trial.key.steps)),
        part_(trial.key.seed == 0 ? Part::kTuning : Part::kRanking) {
    for (const Parameter& p : parameters_) {
      tensors_.push_back(p.tensor());
      trial.parameters += p.tensor().numel();
    }
  }

  void Run() {
    const int64_t steps = trial_.key.steps;
    if (!AddPoints(1)) return Fail("the score", 0);
    for (int64_t step = 0; step < steps; ++step) {
      if (!Step(step)) return Fail("the loss", step + 1);
      const int64_t points =
          (step + 1) * kCurvePoints / steps - step * kCurvePoints / steps;
      if (!AddPoints(points)) return Fail("the score", step + 1);
    }
    trial_.score = trial_.curve.empty() ? Score() : trial_.curve.back();
    if (!std::isfinite(trial_.score)) Fail("the score", steps);
    Measure();
  }

 private:
  bool Step(int64_t step) {
    const Tensor loss = problem_.loss(step);
    if (!std::isfinite(loss.item<double>())) return false;
    const Gradients all = gradients(loss, tensors_);
    const double begin = Now();
    optimizer_->update(all);
    updates_.push_back(Now() - begin);
    return true;
  }

  double Score() {
    const Optimizer::Evaluated evaluated = optimizer_->evaluation();
    return problem_.score(part_);
  }

  // Whether the score is finite.
  bool AddPoints(int64_t count) {
    if (part_ == Part::kTuning || count == 0) return true;
    const double score = Score();
    if (!std::isfinite(score)) return false;
    trial_.curve.insert(trial_.curve.end(), static_cast<size_t>(count), score);
    return true;
  }

  // `step` from 1; 0: before the first.
  void Fail(const std::string& what, int64_t step) {
    trial_.failure = what + " is not finite at step " + std::to_string(step);
  }

  void Measure() {
    const auto middle =
        updates_.begin() + static_cast<std::ptrdiff_t>(updates_.size() / 2);
    std::nth_element(updates_.begin(), middle, updates_.end());
    trial_.update_seconds = *middle;
    for (const Optimizer::Slot& slot : optimizer_->slots()) {
      trial_.state_bytes += slot.value.numel() * size_of(slot.value.dtype());
    }
  }

  Problem& problem_;
  Trial& trial_;
  const Parameters parameters_;
  const std::unique_ptr<Optimizer> optimizer_;
  const Part part_;
  Tensors tensors_;
  std::vector<double> updates_;  // seconds of each
};

}  // namespace

TrialKey KeyOf(const Entrant& entrant, const Task& task, int64_t steps,
               int place, uint64_t seed) {
  return {.optimizer = entrant.name,
          .package = entrant.package + " " + entrant.version,
          .core = CoreVersion(),
          .options = entrant.options,
          .task = task.name,
          .steps = steps,
          .place = place,
          .seed = seed};
}

Trial RunTrial(const Entrant& entrant, const Task& task, const TrialKey& key,
               Data& data) {
  Trial trial;
  trial.key = key;
  const double begin = Now();
  const std::unique_ptr<Problem> problem = task.make(key.seed, data);
  try {
    Runner(entrant, *problem, trial).Run();
  } catch (const Error& e) {
    trial.failure = e.what();
  }
  trial.seconds = Now() - begin;
  return trial;
}

}  // namespace tenon::compare
