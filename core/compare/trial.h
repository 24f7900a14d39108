// A trial: one optimizer at one task, with one learning rate and seed.
#ifndef TENON_CORE_COMPARE_TRIAL_H_
#define TENON_CORE_COMPARE_TRIAL_H_

#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

#include "core/compare/entrants.h"
#include "core/compare/task.h"

namespace tenon::compare {

// What makes a trial what it is: the same key, the same numbers.
struct TrialKey {
  std::string optimizer;
  std::string package;  // "addons 0.1.0"
  std::string core;     // version
  std::string options;
  std::string task;
  int64_t steps = 0;
  int place = 0;      // of the rate, see search.h
  uint64_t seed = 0;  // 0: for choosing the rate; others: for ranking

  bool operator<(const TrialKey& other) const { return tie() < other.tie(); }

 private:
  std::tuple<const std::string&, const std::string&, const std::string&,
             const std::string&, const std::string&, int64_t, int, uint64_t>
  tie() const {
    return {optimizer, package, core, options, task, steps, place, seed};
  }
};

struct Trial {
  TrialKey key;
  std::string failure;        // empty: it came to its end
  double score = 0;           // at the end; unset where it failed
  std::vector<double> curve;  // scores at kCurvePoints + 1 even steps, the
                              // start and the end included; only for ranking
  int64_t parameters = 0;     // numbers that are trained
  int64_t state_bytes = 0;    // that the optimizer keeps for them
  double update_seconds = 0;  // of one update: the median
  double seconds = 0;         // of the whole trial
};

inline constexpr int kCurvePoints = 12;

TrialKey KeyOf(const Entrant& entrant, const Task& task, int64_t steps,
               int place, uint64_t seed);

// Runs it. A loss that is not finite, or an error of the optimizer, is a
// failure. *Errors*: data that is not there.
Trial RunTrial(const Entrant& entrant, const Task& task, const TrialKey& key,
               Data& data);

}  // namespace tenon::compare

#endif  // TENON_CORE_COMPARE_TRIAL_H_
