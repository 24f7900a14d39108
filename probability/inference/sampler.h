// Many chains, and the type that hmc and nuts are: both differ in their
// transition alone.
#ifndef TENON_PROBABILITY_INFERENCE_SAMPLER_H_
#define TENON_PROBABILITY_INFERENCE_SAMPLER_H_

#include <functional>
#include <memory>
#include <vector>

#include "probability/inference/chain.h"
#include "probability/inference/density.h"

namespace tenon::prob {

class Sampler {
 public:
  using MakeTransition = std::function<std::unique_ptr<Transition>()>;

  // `settings` are what the saved state must agree in.
  Sampler(const Options& options, const MakeTransition& make,
          std::vector<int64_t> settings);

  Tensors advance(Call& c);
  Tensor step_size(Call& c) const;
  Tensor inverse_mass(Call& c) const;
  Tensor iteration(Call& c) const;
  NamedTensors save() const;
  void load(const NamedTensors& state);

  static int64_t dimension_of(const Options& options);

 private:
  void run(int64_t first, int64_t count, const std::vector<Drawn>& to);

  bool dense_;
  Density density_;
  std::vector<Chain> chains_;
  std::vector<int64_t> settings_;
};

// What both have, but for options and docs of their own.
template <class State>
Type<State> with_sampler(Type<State> type) {
  return with_density(std::move(type))
      .required("start", TN_VALUE_TENSOR, "[C, D], where each chain starts")
      .required("key", TN_VALUE_INTS, "of all that is random")
      .option("warmup", 1000,
              "transitions in which step size and mass matrix are learnt",
              between(0, 1e9))
      .option("target_accept", 0.8,
              "mean acceptance that the step size aims at",
              between(0.01, 0.999))
      .option("step_size", 1.0, "to start with; without warm-up, to keep",
              positive)
      .option("dense", false,
              "the mass matrix is the inverse of a covariance matrix, else of "
              "variances");
}

template <class State>
Type<State> with_methods(Type<State> type) {
  return std::move(type)
      .template method<&State::advance>(
          "advance",
          "goes on by `draws` transitions: draws [C, draws, D], log_density, "
          "acceptance, steps (int64), divergent (bool), each [C, draws]",
          5)
      .option("draws", 100, "of each chain", between(1, 1e7))
      .template method<&State::step_size>("step_size", "of each chain, [C]")
      .template method<&State::inverse_mass>(
          "inverse_mass", "of each chain, [C, D], or [C, D, D] where dense")
      .template method<&State::iteration>(
          "iteration", "how many transitions were made, [], int64");
}

}  // namespace tenon::prob

#endif  // TENON_PROBABILITY_INFERENCE_SAMPLER_H_
