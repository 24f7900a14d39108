// An optimizer over parameters, driven through the contract, and its state.
#ifndef TENON_CORE_TESTING_OPTIMIZER_RUN_H_
#define TENON_CORE_TESTING_OPTIMIZER_RUN_H_

#include <string>
#include <vector>

#include "core/testing/case.h"

namespace tenon::testing {

enum class Way : uint32_t { composed, fused };

inline const char* NameOf(Way way) {
  return way == Way::fused ? "fused" : "composed";
}

// Everything that an update may change, copied.
struct State {
  Tensors parameters;
  Tensors slots;  // parameter by parameter
  int64_t number = 0;
};

class OptimizerRun {
 public:
  // Owns copies of the parameters.
  OptimizerRun(const tn_optimizer_def& def, const Tensors& parameters, Way way);
  ~OptimizerRun();
  OptimizerRun(const OptimizerRun&) = delete;
  OptimizerRun& operator=(const OptimizerRun&) = delete;

  // One step; an empty gradient is absent. Throws what it fails with. One that
  // follows another runs after plain descent: p <- p - gradient.
  void Update(const Tensors& gradients, const std::vector<double>& options);
  Tensors Evaluated(const std::vector<double>& options);
  State Save() const;
  void Load(const State& state);
  const Tensors& parameters() const { return parameters_; }

 private:
  // Gives what the parameters were.
  Tensors Descend(const Tensors& gradients);

  const tn_optimizer_api& api_;
  const tn_optimizer_def& def_;
  Tensors parameters_;
  tn_optimizer* optimizer_ = nullptr;
};

// What differs, or nothing. Bit for bit.
std::string Difference(const State& got, const State& wanted);

std::vector<double> DefaultOptions(const tn_optimizer_def& def);

// Parts of check_optimizer; `who` begins the findings.
void CheckGoldens(const tn_optimizer_def& def, const std::string& who,
                  Findings& findings);
void CheckFused(const tn_optimizer_def& def, const std::string& who,
                Findings& findings);
void CheckResume(const tn_optimizer_def& def, const std::string& who,
                 Findings& findings);
void CheckOddGradients(const tn_optimizer_def& def, const std::string& who,
                       Findings& findings);
void CheckRanges(const tn_optimizer_def& def, const std::string& who,
                 Findings& findings);
void CheckFailures(const tn_optimizer_def& def, const std::string& who,
                   Findings& findings);

}  // namespace tenon::testing

#endif  // TENON_CORE_TESTING_OPTIMIZER_RUN_H_
