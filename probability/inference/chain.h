// One chain: it asks for densities, adapts while it warms up, and draws.
#ifndef TENON_PROBABILITY_INFERENCE_CHAIN_H_
#define TENON_PROBABILITY_INFERENCE_CHAIN_H_

#include <memory>
#include <string>
#include <vector>

#include "probability/inference/adaptation.h"
#include "probability/inference/transition.h"

namespace tenon::prob {

struct ChainOptions {
  int64_t dimension;
  int64_t warmup;
  double target_accept;
  double step_size;  // to start with
  bool dense;
  Windows windows;
};

// What a transition gave.
struct Drawn {
  double* x;  // [dimension]
  double* log_density;
  double* acceptance;
  int64_t* steps;
  bool* divergent;
};

class Chain {
 public:
  Chain(const ChainOptions& options, std::unique_ptr<Transition> transition,
        const Key& key, const double* start);

  // Begins one more transition, whose results will go to `to`.
  void begin(const Drawn& to);
  // Until it is over: the density at wanted() is to be set, then taken.
  bool is_busy() const { return phase_ != Phase::idle; }
  Place& wanted() {
    if (phase_ == Phase::start) return place_;
    return (phase_ == Phase::trial ? trial_ : transition_)->now();
  }
  // *Errors*: the log density is not finite where the chain starts; no step
  // size fits.
  void take();

  int64_t iteration() const { return iteration_; }
  double step_size() const { return step_; }
  const Mass& mass() const { return mass_; }

  // All that the next transition depends on, in as many numbers at any time.
  int64_t state_size() const;
  void save(double* to) const;
  // *Errors*: numbers that no chain has; then nothing has changed.
  void load(const double* from);

 private:
  enum class Phase { idle, start, trial, path };

  void set_out();
  void begin(Phase phase);
  void finish_trial();
  void finish_path();
  void adapt(double acceptance);

  const ChainOptions options_;
  std::unique_ptr<Transition> transition_;
  std::unique_ptr<Transition> trial_;  // of one step
  Key key_;
  Phase phase_ = Phase::idle;
  Drawn to_ = {};

  int64_t iteration_ = 0;
  bool knows_density_ = false;
  bool needs_step_ = true;  // the step size is to be looked for
  Place place_;
  double step_;
  DualAveraging averaging_;
  Mass mass_;
  Moments moments_;
  int trial_direction_ = 0;
};

}  // namespace tenon::prob

#endif  // TENON_PROBABILITY_INFERENCE_CHAIN_H_
