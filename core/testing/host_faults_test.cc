// A package's mistakes in what follows a call of the host that failed, one
// seeded at a time: the checks must find each.
#include "core/testing/host_faults.h"

#include <gtest/gtest.h>

#include <vector>

#include "tenon/tensor.h"

namespace tenon::testing {
namespace {

FaultHost& Faults() { return FaultHost::Before(tenon_host_0()); }

template <class Table>
const Table& Get(const char* id) {
  const tn_string name = internal::to_c(id);
  const void* table = nullptr;
  internal::check(Faults().host()->get_interface(&name, 0, 0, &table));
  return *static_cast<const Table*>(table);
}

// The tables of the packages below, which they ask for while nothing fails.
const tn_base_api& base = Get<tn_base_api>("tn.base");
const tn_tensor_api& tensors = Get<tn_tensor_api>("tn.tensor");
const tn_op_api& ops = Get<tn_op_api>("tn.op");

std::string FirstOf(const Findings& findings) {
  return findings.empty() ? "" : findings[0];
}

// What is found wrong with a package of this init.
std::string FoundIn(tn_status* (*init)(const tn_host*, const tn_registrar*)) {
  tn_package_record record = {};
  record.package = internal::to_c("mine");
  record.init = init;
  Findings findings;
  CheckInitFaults(record, Faults(), findings);
  return FirstOf(findings);
}

// What a mistake leaves behind stays in reach: the address sanitizer is to
// find other leaks.
void LeaveBehind(const void* p) {
  static auto& left = *new std::vector<const void*>;
  left.push_back(p);
}

tn_status* AddOp(const tn_registrar* registrar) {
  static const tn_op_def def = {};
  return registrar->add_op(registrar->context, &def);
}

TEST(CheckInitFaults, FindsNothingWrongWithWhatIsRight) {
  EXPECT_EQ(FoundIn([](const tn_host*, const tn_registrar* registrar) {
              tn_status* status = AddOp(registrar);
              return status != nullptr ? status : AddOp(registrar);
            }),
            "");
}

TEST(CheckInitFaults, FindsAStatusThatIsDropped) {
  EXPECT_EQ(FoundIn([](const tn_host*, const tn_registrar* registrar) {
              LeaveBehind(AddOp(registrar));
              return AddOp(registrar);
            }),
            "mine, init: with call 1 of the host failing: leaves 1 statuses "
            "behind; hand every status of the host on, and release what was "
            "made before it");
}

TEST(CheckInitFaults, FindsMemoryThatIsKept) {
  const std::string found =
      FoundIn([](const tn_host*, const tn_registrar* registrar) {
        tn_tensor* t = nullptr;
        const int64_t shape[] = {3};
        tn_status* status = tensors.create(TN_F32, 1, shape, &t);
        if (status == nullptr) status = AddOp(registrar);
        if (status == nullptr) {
          tensors.release(t);
        } else {
          LeaveBehind(t);
        }
        return status;
      });
  EXPECT_EQ(found.substr(0, 52),
            "mine, init: with call 2 of the host failing: leaves ");
  EXPECT_NE(found.find(" bytes behind"), std::string::npos) << found;
}

TEST(CheckInitFaults, FindsAnInitThatFailsByItself) {
  EXPECT_EQ(FoundIn([](const tn_host*, const tn_registrar*) {
              return internal::make_status(TN_INTERNAL, "no");
            }),
            "mine, init: with call 1 of the host failing: fails without a "
            "fault; hand every status of the host on, and release what was "
            "made before it");
}

enum Mistake { kNone, kLeaks, kWrites };

Tensor Sum(const Tensor& a, const Tensor& b) {
  static const tn_op* const add = [] {
    const tn_string name = internal::to_c("add");
    const tn_op* op = nullptr;
    internal::check(internal::tables().op->find(&name, &op));
    return op;
  }();
  tn_tensor* inputs[] = {a.get(), b.get()};
  tn_tensor* out = nullptr;
  tn_call call = {};
  call.size = sizeof(call);
  call.inputs = inputs;
  call.n_inputs = 2;
  call.outputs = &out;
  call.n_outputs = 1;
  if (tn_status* failed = ops.call(add, &call)) {
    base.status_release(failed);
    throw Error(TN_RESOURCE_EXHAUSTED, "no sum");
  }
  return Tensor::adopt(out);
}

// p + g + g, by two calls.
tn_status* Update(void* context, tn_step* step) {
  const auto mistake = *static_cast<const Mistake*>(context);
  const Tensor p = Tensor::share(step->parameter);
  const Tensor g = Tensor::share(step->gradient);
  try {
    Tensor once = Sum(p, g);
    if (mistake == kWrites) {
      static_cast<double*>(tensors.data(p.get()))[0] = 1;
    }
    try {
      *step->new_parameter = Sum(once, g).release();
    } catch (const Error&) {
      if (mistake == kLeaks) LeaveBehind(once.release());
      throw;
    }
    return nullptr;
  } catch (const Error& e) {
    const tn_string text = internal::to_c(e.what());
    return base.status_make(e.code(), &text);
  }
}

std::string FoundIn(Mistake mistake) {
  static tn_value rate = {TN_VALUE_FLOAT, 0, {.f = 0.1}, 0};
  tn_option_def option = {};
  option.size = sizeof(option);
  option.name = internal::to_c("learning_rate");
  option.kind = TN_VALUE_FLOAT;
  option.initial = rate;
  const tn_option_def* options[] = {&option};
  tn_optimizer_def def = {};
  def.size = sizeof(def);
  def.name = internal::to_c("mine");
  def.context = &mistake;
  def.update = Update;
  def.options = options;
  def.n_options = 1;
  Findings findings;
  CheckUpdateFaults(def, "mine", Faults(), findings);
  return FirstOf(findings);
}

TEST(CheckUpdateFaults, FindsNothingWrongWithWhatIsRight) {
  EXPECT_EQ(FoundIn(kNone), "");
}

TEST(CheckUpdateFaults, FindsATensorThatIsKept) {
  const std::string found = FoundIn(kLeaks);
  EXPECT_NE(found.find("mine, first update, composed: with call"),
            std::string::npos)
      << found;
  EXPECT_NE(found.find(" bytes behind"), std::string::npos) << found;
}

TEST(CheckUpdateFaults, FindsAParameterThatIsWritten) {
  const std::string found = FoundIn(kWrites);
  EXPECT_NE(found.find("of the host failing: parameter 0 float"),
            std::string::npos)
      << found;
}

}  // namespace
}  // namespace tenon::testing
