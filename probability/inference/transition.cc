// The leapfrog integrator, and Hamiltonian Monte Carlo with paths of fixed
// length (Neal 2011, "MCMC using Hamiltonian dynamics", section 5.3).
#include "probability/inference/transition.h"

#include <algorithm>
#include <cmath>

namespace tenon::prob {
namespace {

constexpr double kDivergent = 1000;  // error of the energy, as in Stan

class FixedPath : public Transition {
 public:
  FixedPath(int64_t dimension, int64_t steps, bool jitter)
      : Transition(dimension), steps_(steps), jitter_(jitter) {}

 private:
  void start() override {
    left_ = steps_;
    if (jitter_) {
      left_ = 1 + static_cast<int64_t>(stream_.uniform() *
                                       static_cast<double>(steps_));
    }
    now_ = start_;
    leap(1);
  }
  bool arrive(double error) override {
    report_.divergent = !(error < kDivergent);
    if (report_.divergent) {
      report_.acceptance = 0;
      return false;
    }
    if (--left_ > 0) {
      leap(1);
      return true;
    }
    report_.acceptance = std::min(1.0, std::exp(-error));  // of the end alone
    if (stream_.uniform() < report_.acceptance) std::swap(drawn_, now_.at);
    return false;
  }

  int64_t steps_;
  bool jitter_;
  int64_t left_ = 0;
};

}  // namespace

void Transition::begin(const Place& from, double step, const Mass& mass,
                       Stream stream) {
  stream_ = stream;
  mass_ = &mass;
  step_ = step;
  start_.at = from;
  drawn_ = from;
  stream_.normals(start_.momentum.data(),
                  static_cast<int64_t>(start_.momentum.size()));
  mass.scale(start_.momentum);
  mass.velocity(start_.momentum, start_.velocity);
  energy_ = start_.energy();
  accepted_ = 0;
  report_ = Report();
  start();
}

void Transition::leap(double direction) {
  signed_step_ = direction * step_;
  const size_t n = now_.momentum.size();
  const double half = 0.5 * signed_step_;
  for (size_t i = 0; i < n; ++i) now_.momentum[i] += half * now_.at.gradient[i];
  mass_->velocity(now_.momentum, now_.velocity);
  for (size_t i = 0; i < n; ++i)
    now_.at.x[i] += signed_step_ * now_.velocity[i];
}

bool Transition::take() {
  const double half = 0.5 * signed_step_;
  for (size_t i = 0; i < now_.momentum.size(); ++i) {
    now_.momentum[i] += half * now_.at.gradient[i];
  }
  mass_->velocity(now_.momentum, now_.velocity);
  double error = now_.energy() - energy_;
  if (!std::isfinite(error)) error = INFINITY;
  accepted_ += std::min(1.0, std::exp(-error));
  report_.steps += 1;
  report_.acceptance = accepted_ / static_cast<double>(report_.steps);
  return arrive(error);
}

std::unique_ptr<Transition> hmc_transition(int64_t dimension, int64_t steps,
                                           bool jitter) {
  return std::make_unique<FixedPath>(dimension, steps, jitter);
}

}  // namespace tenon::prob
