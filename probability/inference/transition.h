// A transition of a chain: a path of leapfrog steps and a draw from it. It is a
// state machine, so that many chains can ask for their densities together.
#ifndef TENON_PROBABILITY_INFERENCE_TRANSITION_H_
#define TENON_PROBABILITY_INFERENCE_TRANSITION_H_

#include <memory>

#include "probability/inference/mass.h"
#include "probability/inference/stream.h"

namespace tenon::prob {

// A draw, and what is known there.
struct Place {
  explicit Place(int64_t dimension = 0) : x(dimension), gradient(dimension) {}
  Vector x, gradient;
  double log_density = 0;
};

// A place with a momentum, and M^-1 times that.
struct Point {
  explicit Point(int64_t dimension)
      : at(dimension), momentum(dimension), velocity(dimension) {}
  double energy() const {
    return 0.5 * dot(momentum, velocity) - at.log_density;
  }

  Place at;
  Vector momentum, velocity;
};

// What the last transition was like.
struct Report {
  double acceptance = 0;  // mean probability along the path
  int64_t steps = 0;      // leapfrog steps
  bool divergent = false;
};

class Transition {
 public:
  explicit Transition(int64_t dimension)
      : start_(dimension), now_(dimension), drawn_(dimension) {}
  virtual ~Transition() = default;

  // Starts at `from`. `mass` stays where it is.
  void begin(const Place& from, double step, const Mass& mass, Stream stream);
  // Where the density is wanted next: `now().x`, of which log_density and
  // gradient are to be set before take(). False: the path is at its end.
  Place& now() { return now_.at; }
  bool take();

  const Place& drawn() const { return drawn_; }
  const Report& report() const { return report_; }

 protected:
  // Sets out from start_, whose energy is 0 on the path's scale.
  virtual void start() = 0;
  // Looks at now_; `error` is how far its energy is from the start's. Ends, or
  // calls leap().
  virtual bool arrive(double error) = 0;

  // Half a kick and a drift from now_, with time's sign.
  void leap(double direction);

  Point start_, now_;
  Place drawn_;
  Report report_;
  Stream stream_{Key(0)};
  const Mass* mass_ = nullptr;

 private:
  double step_ = 0;
  double signed_step_ = 0;
  double energy_ = 0;  // of the start
  double accepted_ = 0;
};

// Of `steps` leapfrog steps, or a number drawn from 1 to `steps`.
std::unique_ptr<Transition> hmc_transition(int64_t dimension, int64_t steps,
                                           bool jitter);
// Of up to 2^max_depth - 1 leapfrog steps.
std::unique_ptr<Transition> nuts_transition(int64_t dimension,
                                            int64_t max_depth);

}  // namespace tenon::prob

#endif  // TENON_PROBABILITY_INFERENCE_TRANSITION_H_
