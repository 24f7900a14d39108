// Gradients that are NaN or absent, options out of range, and updates that
// fail: nothing may change, nothing may leak.
#include <cmath>
#include <limits>

#include "core/testing/error_of.h"
#include "core/testing/optimizer_run.h"
#include "tenon/internal/guarded.h"
#include "tenon/operators.h"

namespace tenon::testing {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
// Of the larger parameter: more than fits into memory that is held anyway.
constexpr int64_t kElements = 300000;
constexpr int64_t kBytes = kElements * 8;
constexpr int64_t kEnough = 40 * kBytes;  // for any update of it

Tensors TwoParameters() {
  return {full({kElements}, 0.5, DType::float64), RandomLike(empty({3, 2}), 2)};
}

Tensors TwoGradients(uint64_t step) {
  const double slope = 0.1 * static_cast<double>(step + 1);
  return {full({kElements}, slope, DType::float64),
          RandomLike(empty({3, 2}), 10 * step + 4)};
}

// A value outside of an option's range; false where all are inside.
bool Outside(const tn_option_def& option, double& value) {
  if (option.bounds & TN_BOUND_MIN_OPEN)
    value = option.minimum;
  else if (option.bounds & TN_BOUND_MIN)
    value = option.minimum - 1;
  else if (option.bounds & TN_BOUND_MAX_OPEN)
    value = option.maximum;
  else if (option.bounds & TN_BOUND_MAX)
    value = option.maximum + 1;
  else
    return false;
  return true;
}

// Does its update, gives the results back, and fails.
tn_status* FailLate(void* context, tn_step* step) {
  const auto& def = *static_cast<const tn_optimizer_def*>(context);
  if (tn_status* failed = def.update(def.context, step)) return failed;
  Tensor::adopt(std::exchange(*step->new_parameter, nullptr));
  for (uint32_t i = 0; i < step->n_slots; ++i) {
    Tensor::adopt(std::exchange(step->new_slots[i], nullptr));
  }
  return internal::make_status(TN_INTERNAL, "fails on purpose");
}

// The declaration's own, whose context FailLate's takes the place of.
tn_status* PrepareLate(void* context, tn_step* const* steps, uint64_t n) {
  const auto& def = *static_cast<const tn_optimizer_def*>(context);
  return def.prepare(def.context, steps, n);
}

std::string Leak(int64_t bytes) {
  return "leaks " + std::to_string(bytes) + " bytes";
}

// An update that is to fail, of which nothing may stay but the error. Gives
// what did, and whether it failed. Afterwards there may be less in use: a
// fused optimizer keeps the record of its last step's numbers for the next,
// and gives it back where that step fails.
std::string Failing(OptimizerRun& run, const std::vector<double>& options,
                    int64_t allowed, bool& failed) {
  const State before = run.Save();
  const Tensors gradients = TwoGradients(9);
  const int64_t in_use = setting("memory.in_use");
  {
    setting("memory.trim");
    const int64_t held = in_use + setting("memory.cached");
    const Setting cap("memory.cap", allowed < 0 ? 0 : held + allowed);
    failed = !ErrorOf([&] { run.Update(gradients, options); }).empty();
  }
  if (!failed) return "";
  const int64_t leaked = setting("memory.in_use") - in_use;
  if (leaked > 0) return Leak(leaked);
  return Difference(run.Save(), before);
}

// Less and less memory is missing, until it is enough.
std::string Starve(const tn_optimizer_def& def, Way way, int steps_before) {
  const std::vector<double> options = DefaultOptions(def);
  OptimizerRun run(def, TwoParameters(), way);
  for (int step = 0; step < steps_before; ++step) {
    run.Update(TwoGradients(static_cast<uint64_t>(step)), options);
  }
  for (int64_t allowed = 0; allowed < kEnough; allowed += kBytes) {
    bool failed = false;
    const std::string wrong = Failing(run, options, allowed, failed);
    if (!wrong.empty()) {
      return "with " + std::to_string(allowed) + " bytes of memory: " + wrong;
    }
    if (!failed) return "";
  }
  return "fails with " + std::to_string(kEnough) + " bytes of memory";
}

constexpr char kFailing[] =
    "hand every error on, and release every tensor on the way out";

// What such a test keeps when all of it is gone, to the byte.
std::string WithoutLeak(const std::function<std::string()>& test) {
  const int64_t before = setting("memory.in_use");
  const std::string wrong = test();
  const int64_t leaked = setting("memory.in_use") - before;
  return wrong.empty() && leaked != 0 ? Leak(leaked) : wrong;
}

}  // namespace

void CheckOddGradients(const tn_optimizer_def& def, const std::string& who,
                       Findings& findings) {
  const std::vector<double> options = DefaultOptions(def);
  for (const Way way : {Way::composed, Way::fused}) {
    Try(findings, who + ", NaN gradients, " + NameOf(way), [&] {
      OptimizerRun run(def, TwoParameters(), way);
      for (uint64_t step = 0; step < 3; ++step) {
        run.Update({TwoGradients(step)[0] * kNan, TwoGradients(step)[1]},
                   options);
      }
    });
    Expect(
        findings, who + ", absent gradients, " + NameOf(way),
        [&] {
          OptimizerRun run(def, TwoParameters(), way);
          run.Update(TwoGradients(0), options);
          run.Update(TwoGradients(1), options);
          State before = run.Save();
          run.Update({Tensor(), Tensor()}, options);
          ++before.number;
          return Difference(run.Save(), before);
        },
        "keep all state in slots and scalars");
  }
}

void CheckRanges(const tn_optimizer_def& def, const std::string& who,
                 Findings& findings) {
  OptimizerRun run(def, TwoParameters(), Way::fused);
  const State before = run.Save();
  for (uint32_t i = 0; i < def.n_options; ++i) {
    const std::string name(internal::from_c(def.options[i]->name));
    std::vector<double> options = DefaultOptions(def);
    if (!Outside(*def.options[i], options[i])) continue;
    for (const double value : {options[i], kNan}) {
      options[i] = value;
      Expect(
          findings, who + ", option " + name,
          [&]() -> std::string {
            const std::string text =
                ErrorOf([&] { run.Update(TwoGradients(0), options); });
            const std::string got = std::to_string(value);
            if (text.empty())
              return "takes " + got + ", which is out of its range";
            if (text.find(who + ": option " + name) == std::string::npos) {
              return "the error for " + got + " does not name it: " + text;
            }
            return Difference(run.Save(), before);
          },
          "state the range in the option's declaration");
    }
  }
}

void CheckFailures(const tn_optimizer_def& def, const std::string& who,
                   Findings& findings) {
  tn_optimizer_def late = def;
  late.context = const_cast<tn_optimizer_def*>(&def);
  late.update = FailLate;
  if (def.prepare != nullptr) late.prepare = PrepareLate;
  for (const Way way : {Way::composed, Way::fused}) {
    const std::string name = who + ", " + NameOf(way);
    Expect(
        findings, name + ", update that fails",
        [&]() -> std::string {
          return WithoutLeak([&]() -> std::string {
            OptimizerRun run(late, TwoParameters(), way);
            bool failed = false;
            const std::string wrong =
                Failing(run, DefaultOptions(def), -1, failed);
            return failed ? wrong : "the failure is lost";
          });
        },
        kFailing);
    for (const int steps_before : {0, 2}) {
      Expect(
          findings, name + ", out of memory",
          [&] {
            return WithoutLeak([&] { return Starve(def, way, steps_before); });
          },
          kFailing);
    }
  }
}

Findings check_optimizer(const tn_optimizer_def& def) {
  Findings findings;
  const tn_optimizer_api& api = *internal::tables().optimizer;
  std::string who(internal::from_c(def.name));
  tn_string package = {};
  for (uint64_t i = 0; const tn_optimizer_def* at = api.at(i, &package); ++i) {
    if (at == &def) who = FullName(package, def.name);
  }
  Try(findings, who, [&] {
    CheckGoldens(def, who, findings);
    CheckFused(def, who, findings);
    CheckResume(def, who, findings);
    CheckOddGradients(def, who, findings);
    CheckRanges(def, who, findings);
    CheckFailures(def, who, findings);
  });
  return findings;
}

}  // namespace tenon::testing
