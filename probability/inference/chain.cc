// What a chain does when: where it starts, trials of step sizes, paths.
#include "probability/inference/chain.h"

#include <algorithm>
#include <cmath>

namespace tenon::prob {

Chain::Chain(const ChainOptions& options,
             std::unique_ptr<Transition> transition, const Key& key,
             const double* start)
    : options_(options),
      transition_(std::move(transition)),
      trial_(hmc_transition(options.dimension, 1, false)),
      key_(key),
      needs_step_(options.warmup > 0),
      place_(options.dimension),
      step_(options.step_size),
      mass_(options.dimension, options.dense),
      moments_(options.dimension, options.dense) {
  std::copy(start, start + options.dimension, place_.x.begin());
}

void Chain::begin(const Drawn& to) {
  to_ = to;
  set_out();
}

void Chain::set_out() {
  if (!knows_density_) {
    phase_ = Phase::start;
  } else {
    begin(needs_step_ ? Phase::trial : Phase::path);
  }
}

void Chain::begin(Phase phase) {
  phase_ = phase;
  const bool trial = phase == Phase::trial;
  const auto use = static_cast<uint64_t>(2 * iteration_ + (trial ? 1 : 0));
  (trial ? trial_ : transition_)
      ->begin(place_, step_, mass_, Stream(key_.child(use)));
}

void Chain::take() {
  if (phase_ == Phase::start) {
    if (!std::isfinite(place_.log_density)) {
      throw Error(TN_INVALID_ARGUMENT,
                  "log_density: is " + std::to_string(place_.log_density) +
                      " where a chain starts; start where it is finite");
    }
    knows_density_ = true;
    set_out();
  } else if (phase_ == Phase::trial) {
    if (!trial_->take()) finish_trial();
  } else if (!transition_->take()) {
    finish_path();
  }
}

// Doubles or halves the step size until the acceptance of one step crosses a
// half: Hoffman and Gelman 2014, algorithm 4.
void Chain::finish_trial() {
  const int direction = trial_->report().acceptance > 0.5 ? 1 : -1;
  const bool crossed = trial_direction_ == -direction;
  if (!crossed) {
    trial_direction_ = direction;
    step_ *= direction > 0 ? 2 : 0.5;
    if (!(step_ > 1e-300 && step_ < 1e100)) {
      throw Error(TN_FAILED_PRECONDITION,
                  std::string("no step size fits: ") +
                      (direction > 0 ? "the log density is flat"
                                     : "even the smallest is refused; is the "
                                       "gradient that of the log density?"));
    }
    return begin(Phase::trial);
  }
  trial_direction_ = 0;
  needs_step_ = false;
  averaging_.restart(step_);
  begin(Phase::path);
}

void Chain::finish_path() {
  const Report& report = transition_->report();
  place_ = transition_->drawn();
  std::copy(place_.x.begin(), place_.x.end(), to_.x);
  *to_.log_density = place_.log_density;
  *to_.acceptance = report.acceptance;
  *to_.steps = report.steps;
  *to_.divergent = report.divergent;
  if (iteration_ < options_.warmup) adapt(report.acceptance);
  iteration_ += 1;
  phase_ = Phase::idle;
}

void Chain::adapt(double acceptance) {
  step_ = averaging_.update(acceptance, options_.target_accept);
  if (options_.windows.within(iteration_)) moments_.add(place_.x);
  if (options_.windows.ends_after(iteration_)) {
    mass_.set(moments_);
    moments_ = Moments(options_.dimension, options_.dense);
    needs_step_ = true;
  }
  if (iteration_ + 1 == options_.warmup) step_ = averaging_.result();
}

namespace {

// Both ways through the numbers of a state.
struct Writer {
  void one(double& x) { *at++ = x; }
  void all(Vector& x) { at = std::copy(x.begin(), x.end(), at); }
  double* at;
};
struct Reader {
  void one(double& x) { x = *at++; }
  void all(Vector& x) {
    std::copy(at, at + x.size(), x.begin());
    at += x.size();
  }
  const double* at;
};

bool is_count(double x) { return x >= 0 && x < 0x1p53 && x == std::floor(x); }
bool is_flag(double x) { return x == 0 || x == 1; }

bool is_finite(const Vector& v) {
  return std::all_of(v.begin(), v.end(),
                     [](double x) { return std::isfinite(x); });
}

// What a chain's state is made of.
struct Numbers {
  double iteration, knows_density, needs_step, step;
  Place place;
  DualAveraging averaging;
  Vector inverse;
  Moments moments;

  template <class Visitor>
  void visit(Visitor v) {
    for (double* x : {&iteration, &knows_density, &needs_step, &step,
                      &place.log_density, &averaging.count, &averaging.error,
                      &averaging.average, &averaging.center, &moments.n}) {
      v.one(*x);
    }
    for (Vector* x : {&place.x, &place.gradient, &inverse, &moments.mean,
                      &moments.products}) {
      v.all(*x);
    }
  }
  bool holds() const {
    return is_count(iteration) && is_flag(knows_density) &&
           is_flag(needs_step) && std::isfinite(step) && step > 0 &&
           std::isfinite(place.log_density) && is_finite(place.x) &&
           is_finite(place.gradient) && is_count(averaging.count) &&
           std::isfinite(averaging.error) && std::isfinite(averaging.average) &&
           std::isfinite(averaging.center) && is_count(moments.n) &&
           is_finite(moments.mean) && is_finite(moments.products);
  }
};

}  // namespace

int64_t Chain::state_size() const {
  return 10 +
         static_cast<int64_t>(3 * place_.x.size() + 2 * mass_.inverse().size());
}

void Chain::save(double* to) const {
  Numbers n = {static_cast<double>(iteration_),
               knows_density_ ? 1.0 : 0.0,
               needs_step_ ? 1.0 : 0.0,
               step_,
               place_,
               averaging_,
               mass_.inverse(),
               moments_};
  n.visit(Writer{to});
}

void Chain::load(const double* from) {
  Numbers n = {0, 0, 0, 0, place_, averaging_, mass_.inverse(), moments_};
  n.visit(Reader{from});
  if (!n.holds()) {
    throw Error(TN_INVALID_ARGUMENT, "the state is damaged");
  }
  mass_.set_inverse(n.inverse);  // the last that may fail
  iteration_ = static_cast<int64_t>(n.iteration);
  knows_density_ = n.knows_density == 1;
  needs_step_ = n.needs_step == 1;
  step_ = n.step;
  place_ = std::move(n.place);
  averaging_ = n.averaging;
  moments_ = std::move(n.moments);
  phase_ = Phase::idle;
  trial_direction_ = 0;
}

}  // namespace tenon::prob
