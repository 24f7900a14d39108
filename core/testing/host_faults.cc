// A package's init and its updates, with one call of the host failing.
#include "core/testing/host_faults.h"

#include "core/testing/optimizer_run.h"

namespace tenon::testing {
namespace {

// More calls than any init or update of small parameters makes.
constexpr int64_t kMostCalls = 10000;

// Takes all declarations, as a registry would that is thrown away.
tn_registrar Anything() {
  tn_registrar registrar = {};
  registrar.size = sizeof(registrar);
  registrar.add_op = [](void*, const tn_op_def*) -> tn_status* {
    return nullptr;
  };
  registrar.add_kernel = [](void*, const tn_kernel_def*) -> tn_status* {
    return nullptr;
  };
  registrar.add_optimizer = [](void*, const tn_optimizer_def*) -> tn_status* {
    return nullptr;
  };
  registrar.add_function = [](void*, const tn_function_def*) -> tn_status* {
    return nullptr;
  };
  registrar.add_type = [](void*, const tn_type_def*) -> tn_status* {
    return nullptr;
  };
  return registrar;
}

std::string Leak(const char* what, int64_t before, int64_t after) {
  if (before == after) return "";
  return "leaves " + std::to_string(after - before) + " " + what + " behind";
}

// One start with call n failing. Gives what is wrong with it.
std::string Start(const tn_package_record& record, FaultHost& faults, int64_t n,
                  bool& fired) {
  const tn_registrar registrar = Anything();
  const tn_registrar guarded = FaultHost::Before(&registrar);
  const int64_t statuses = faults.statuses();
  faults.Arm(n);
  tn_status* status = record.init(faults.host(), &guarded);
  fired = faults.Disarm();
  const bool failed = status != nullptr;
  if (failed) internal::tables().base->status_release(status);
  if (failed && !fired) return "fails without a fault";
  return Leak("statuses", statuses + failed, faults.statuses());
}

Tensors Small(uint64_t seed) {
  return {RandomLike(empty({5}), seed), RandomLike(empty({3, 2}), seed + 1)};
}

// A definition that counts the failures that it reports: those statuses leave
// the package.
struct Counted {
  explicit Counted(const tn_optimizer_def& real) : real(real), def(real) {
    def.context = this;
    def.update = Call<&tn_optimizer_def::update>;
    if (real.evaluate != nullptr) {
      def.evaluate = Call<&tn_optimizer_def::evaluate>;
    }
    if (real.prepare != nullptr) def.prepare = Prepare;
  }
  static tn_status* Prepare(void* context, tn_step* const* steps, uint64_t n) {
    auto& self = *static_cast<Counted*>(context);
    tn_status* status = self.real.prepare(self.real.context, steps, n);
    self.statuses += status != nullptr;
    return status;
  }
  template <tn_status* (*tn_optimizer_def::*callback)(void*, tn_step*)>
  static tn_status* Call(void* context, tn_step* step) {
    auto& self = *static_cast<Counted*>(context);
    tn_status* status = (self.real.*callback)(self.real.context, step);
    self.statuses += status != nullptr;
    return status;
  }

  const tn_optimizer_def& real;
  tn_optimizer_def def;
  int64_t statuses = 0;
};

enum class Act { update, evaluate };

void Run(OptimizerRun& run, Act act, const std::vector<double>& options) {
  if (act == Act::evaluate) {
    run.Evaluated(options);
  } else {
    run.Update(Small(9), options);
  }
}

// Updates, or evaluates, after `steps_before` updates, with call n of the host
// failing.
std::string FailAt(const tn_optimizer_def& def, Way way, Act act,
                   int steps_before, FaultHost& faults, int64_t n,
                   bool& fired) {
  Counted counted(def);
  const std::vector<double> options = DefaultOptions(def);
  OptimizerRun run(counted.def, Small(1), way), other(def, Small(1), way);
  for (int step = 0; step < steps_before; ++step) {
    run.Update(Small(20 + static_cast<uint64_t>(step)), options);
  }
  const State before = run.Save();
  const int64_t statuses = faults.statuses() - counted.statuses;
  bool failed = false;
  faults.Arm(n);
  try {
    Run(run, act, options);
  } catch (const Error&) {
    failed = true;
  }
  fired = faults.Disarm();
  if (failed && !fired) return "fails without a fault";
  const std::string wrong =
      Leak("statuses", statuses, faults.statuses() - counted.statuses);
  if (!wrong.empty()) return wrong;
  if (failed) return Difference(run.Save(), before);
  other.Load(before);
  Run(other, act, options);
  return Difference(run.Save(), other.Save());
}

// Runs `once` with call 1, 2, ... of the host failing, until none did. All
// memory must be given back at the end of each.
std::string Each(
    const std::function<std::string(int64_t n, bool& fired)>& once) {
  for (int64_t n = 1; n <= kMostCalls; ++n) {
    bool fired = false;
    const int64_t bytes = setting("memory.in_use");
    std::string wrong = once(n, fired);
    if (wrong.empty()) wrong = Leak("bytes", bytes, setting("memory.in_use"));
    if (!wrong.empty()) {
      return "with call " + std::to_string(n) +
             " of the host failing: " + wrong;
    }
    if (!fired) return "";
  }
  return "calls the host over and over";
}

constexpr char kFaults[] =
    "hand every status of the host on, and release what was made before it";

}  // namespace

void StartPackage(const tn_package_record& record, const FaultHost& faults) {
  const tn_registrar registrar = Anything();
  internal::check(record.init(faults.host(), &registrar));
}

void CheckInitFaults(const tn_package_record& record, FaultHost& faults,
                     Findings& findings) {
  Expect(
      findings, std::string(internal::from_c(record.package)) + ", init",
      [&] {
        return Each([&](int64_t n, bool& fired) {
          return Start(record, faults, n, fired);
        });
      },
      kFaults);
}

void CheckUpdateFaults(const tn_optimizer_def& def, const std::string& who,
                       FaultHost& faults, Findings& findings) {
  const auto check = [&](const char* what, Way way, Act act, int steps_before) {
    Expect(
        findings, who + ", " + what + ", " + NameOf(way),
        [&] {
          return Each([&](int64_t n, bool& fired) {
            return FailAt(def, way, act, steps_before, faults, n, fired);
          });
        },
        kFaults);
  };
  for (const Way way : {Way::composed, Way::fused}) {
    check("first update", way, Act::update, 0);
    check("third update", way, Act::update, 2);
  }
  if (def.evaluate != nullptr) check("evaluate", Way::fused, Act::evaluate, 2);
}

}  // namespace tenon::testing
