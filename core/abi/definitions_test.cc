#include "core/abi/definitions.h"

#include <gtest/gtest.h>

#include <cstring>
#include <functional>
#include <string>
#include <vector>

#include "core/abi/status.h"
#include "core/abi/test_definitions.h"

namespace tenon::abi {
namespace {

template <class Def>
std::string ErrorOf(const Def& def) {
  return std::string(Copy(&def).status().message());
}

TEST(Definitions, OwnAllThatTheyPointAt) {
  auto op = std::make_unique<TestOp>();
  std::string name = "slope", doc = "any shape";
  op->def.name = {name.data(), name.size()};
  op->x.doc = {doc.data(), doc.size()};
  const auto copy = Copy(&op->def);
  ASSERT_TRUE(copy.ok()) << copy.status();
  name = "other", doc = "other one";
  op.reset();
  const tn_op_def& def = (*copy)->def;
  EXPECT_EQ(View(def.name), "slope");
  EXPECT_EQ(View(def.inputs[0]->doc), "any shape");
  EXPECT_EQ(View(def.options[0]->name), "alpha");
  EXPECT_EQ(def.options[0]->initial.as.f, 0.5);
  EXPECT_EQ(def.samples[0]->inputs[0]->shape[0], 2);
  EXPECT_EQ(def.samples[0]->inputs[0]->data[1], 2.0);
  EXPECT_EQ(def.samples[0]->options[0].as.f, 0.5);
  EXPECT_NE(def.kernels[0]->execute, nullptr);
}

TEST(Definitions, OptimizerOwnsSlotsAndGoldens) {
  auto optimizer = std::make_unique<TestOptimizer>();
  const auto copy = Copy(&optimizer->def);
  ASSERT_TRUE(copy.ok()) << copy.status();
  optimizer.reset();
  const tn_optimizer_def& def = (*copy)->def;
  EXPECT_EQ(View(def.slots[0]->name), "momentum");
  EXPECT_EQ(def.goldens[0]->gradients[1], 0.25);
  EXPECT_EQ(def.goldens[0]->evaluated, nullptr);
}

TEST(Definitions, ShorterStructReadsAsZeroBehindItsEnd) {
  TestOp op;
  // A writer from before `kernels` were counted at all.
  op.def.size = offsetof(tn_op_def, n_kernels);
  op.def.n_kernels = 7, op.def.flags = 7;
  const std::string error = ErrorOf(op.def);
  EXPECT_EQ(error, "slope: has no `infer`, and is not element-wise");
}

TEST(Definitions, LongerStructIsReadUpToWhatIsKnown) {
  struct {
    tn_function_def known = TestFunction();
    uint64_t unknown = 42;
  } newer;
  newer.known.size = sizeof newer;
  const auto copy = Copy(&newer.known);
  ASSERT_TRUE(copy.ok()) << copy.status();
  EXPECT_EQ((*copy)->def.size, sizeof(tn_function_def));
}

TEST(Definitions, RefusesWhatItMustUnderstandAndDoesNot) {
  struct {
    tn_function_def known = TestFunction();
    uint64_t unknown = 42;
  } newer;
  newer.known.size = newer.known.min_size = sizeof newer;
  const absl::Status status = Copy(&newer.known).status();
  EXPECT_EQ(Reason(status), "ABI_TOO_NEW");
  EXPECT_EQ(std::string(status.message()),
            "the package needs " + std::to_string(sizeof newer) +
                " bytes of tn_function_def, this core knows " +
                std::to_string(sizeof newer.known) +
                "; update tenon-core, or leave out the newer fields");
}

TEST(Definitions, NullAndSizelessAreErrors) {
  EXPECT_EQ(Copy(static_cast<const tn_op_def*>(nullptr)).status().message(),
            "a tn_op_def is null; give its address");
  tn_type_def type = TestType();
  type.size = 4;
  EXPECT_EQ(ErrorOf(type),
            "a tn_type_def says that its size is 4 and its min_size 0; size "
            "must be sizeof(tn_type_def), min_size at most that");
}

struct OpCase {
  const char* error;
  std::function<void(TestOp*)> bend;
};

TEST(Definitions, OpErrorsAreSentences) {
  const tn_value seven = {TN_VALUE_INT, 0, {.i = 7}, 0};
  const std::vector<OpCase> cases = {
      {"declaration: name \"Slope\" must be snake_case: a letter, then "
       "letters, digits or _, all lower case, 64 bytes at most",
       [](TestOp* op) { op->def.name = Text("Slope"); }},
      {"slope: has no doc; its first line is the summary",
       [](TestOp* op) { op->def.doc = {}; }},
      {"slope: has no source; name the paper, or the place it is from",
       [](TestOp* op) { op->def.source = {}; }},
      {"slope: has maturity 4; give TN_EXPERIMENTAL, TN_BETA, TN_STABLE or "
       "TN_DEPRECATED",
       [](TestOp* op) { op->def.maturity = 4; }},
      {"slope: the default of option alpha is 7, must be in [0, 1)",
       [&](TestOp* op) { op->alpha.initial = seven; }},
      {"slope: option alpha takes kind 1, but its default is of kind 3",
       [](TestOp* op) { op->alpha.kind = 1, op->alpha.bounds = 0; }},
      {"slope: option alpha has bounds, but is no number",
       [](TestOp* op) { op->alpha.kind = TN_VALUE_STRING; }},
      {"slope: option alpha has bounds 3; give at most one TN_BOUND_MIN and "
       "one TN_BOUND_MAX",
       [](TestOp* op) { op->alpha.bounds = 3; }},
      {"slope: option alpha has kind 12, which is no TN_VALUE_ that this core "
       "knows",
       [](TestOp* op) { op->alpha.kind = 12; }},
      {"slope: option alpha has no doc; say in a line what it means, and its "
       "unit",
       [](TestOp* op) { op->alpha.doc = {}; }},
      {"slope: has two options named alpha",
       [](TestOp* op) { op->options[1] = &op->alpha, op->def.n_options = 2; }},
      {"slope: a tn_option_def is null; give its address",
       [](TestOp* op) { op->options[0] = nullptr; }},
      {"slope: counts 1 of tn_input_def but gives a null array",
       [](TestOp* op) { op->def.inputs = nullptr; }},
      {"slope: has 65 of tn_input_def; at most 64 are taken",
       [](TestOp* op) { op->def.n_inputs = 65; }},
      {"slope: input x is variadic, but is not the last",
       [](TestOp* op) {
         op->x.flags = TN_INPUT_VARIADIC;
         op->inputs[1] = &op->x, op->def.n_inputs = 2;
       }},
      {"slope: input x has dtypes 1; bits 1 to 13 stand for dtypes",
       [](TestOp* op) { op->x.dtypes = 1; }},
      {"slope: input x has flags 32, of which this core does not know all; "
       "update tenon-core",
       [](TestOp* op) { op->x.flags = 32; }},
      {"slope: has neither a `vjp` nor TN_OP_NO_GRADIENT; give one",
       [](TestOp* op) { op->def.flags = 0; }},
      {"slope: is element-wise with 1 inputs and 2 outputs; 1 to 4 and 1 are "
       "taken",
       [](TestOp* op) {
         op->def.flags |= TN_OP_ELEMENTWISE, op->def.n_outputs = 2;
       }},
      {"slope: has flags 64, of which this core does not know all; update "
       "tenon-core",
       [](TestOp* op) { op->def.flags = 64; }},
      {"slope: a kernel must have either `execute` or `rows`",
       [](TestOp* op) { op->kernel.execute = nullptr; }},
      {"slope: a kernel has rows, but the op is not element-wise",
       [](TestOp* op) {
         op->kernel.execute = nullptr;
         op->kernel.rows[TN_F32] = [](const tn_rows*) {};
       }},
      {"slope: a kernel names no device; TN_CPU is 1",
       [](TestOp* op) { op->kernel.device = 0; }},
      {"slope: a view has no kernel",
       [](TestOp* op) { op->def.flags |= TN_OP_VIEW; }},
      {"slope: a sample lacks input x",
       [](TestOp* op) { op->sample.n_inputs = 0; }},
      {"slope: a sample has 2 inputs; it takes 1",
       [](TestOp* op) { op->sample.n_inputs = 2; }},
      {"slope: a sample does not say who computed it; set `by`",
       [](TestOp* op) { op->sample.by = {}; }},
      {"slope: a sample's array has rank 9, at most 8 is taken",
       [](TestOp* op) { op->array.rank = 9; }},
      {"slope: a sample's array has dtype 14, which this core does not know",
       [](TestOp* op) { op->array.dtype = 14; }},
  };
  for (const OpCase& c : cases) {
    TestOp op;
    c.bend(&op);
    EXPECT_EQ(ErrorOf(op.def), c.error);
  }
}

TEST(Definitions, OptionalInputsStandAtTheEnd) {
  TestOp op;
  tn_input_def y = op.x;
  y.name = Text("y");
  op.inputs[1] = &y, op.def.n_inputs = 2, op.def.n_samples = 0;
  op.x.flags = TN_INPUT_OPTIONAL;
  EXPECT_EQ(ErrorOf(op.def),
            "slope: input x is optional, but y after it is not; optional "
            "inputs stand at the end");
  std::swap(op.inputs[0], op.inputs[1]);
  EXPECT_EQ(ErrorOf(op.def), "");
}

struct OptimizerCase {
  const char* error;
  std::function<void(TestOptimizer*)> bend;
};

TEST(Definitions, OptimizerErrorsAreSentences) {
  const std::vector<OptimizerCase> cases = {
      {"lion: the first option must be learning_rate",
       [](TestOptimizer* o) { o->learning_rate.name = Text("rate"); }},
      {"lion: option learning_rate is not of kind FLOAT, as an optimizer's "
       "must be",
       [](TestOptimizer* o) { o->learning_rate.kind = TN_VALUE_INT; }},
      {"lion: has no `update`",
       [](TestOptimizer* o) { o->def.update = nullptr; }},
      {"lion: slot \"\" needs a snake_case name",
       [](TestOptimizer* o) { o->slot.name = {}; }},
      {"lion: slot momentum has kind 4, which is no TN_SLOT_ that this core "
       "knows",
       [](TestOptimizer* o) { o->slot.kind = 4; }},
      {"lion: a golden run has 0 steps of 2 values; 1 to 1048576 in all are "
       "taken",
       [](TestOptimizer* o) { o->golden.steps = 0; }},
      {"lion: a golden run lacks options, start, gradients or after",
       [](TestOptimizer* o) { o->golden.after = nullptr; }},
      {"lion: in a golden run, option learning_rate is 0, must be above 0",
       [](TestOptimizer* o) { o->numbers[0] = 0; }},
  };
  for (const OptimizerCase& c : cases) {
    TestOptimizer optimizer;
    c.bend(&optimizer);
    EXPECT_EQ(ErrorOf(optimizer.def), c.error);
  }
}

TEST(Definitions, FunctionsTypesAndKernels) {
  tn_function_def function = TestFunction();
  function.call = nullptr;
  EXPECT_EQ(ErrorOf(function), "distance: has no `call`");
  function = TestFunction();
  function.n_outputs = 0;
  EXPECT_EQ(ErrorOf(function), "distance: gives 0 outputs; 1 to 64 are taken");

  tn_type_def type = TestType();
  tn_method_def method = Sized<tn_method_def>();
  method.name = Text("sample");
  method.doc = Text("draws");
  const tn_method_def* methods[] = {&method};
  type.methods = methods, type.n_methods = 1;
  EXPECT_EQ(ErrorOf(type), "normal.sample: has no `call`");
  type.destroy = nullptr;
  EXPECT_EQ(ErrorOf(type), "normal: needs both `create` and `destroy`");

  EXPECT_EQ(ErrorOf(TestOp().kernel), "kernel: names no op");
}

TEST(Definitions, StringsAndListsOfOptionsAreCopied) {
  TestOp op;
  int64_t axes[2] = {0, 1};
  op.alpha.kind = op.alpha.initial.kind = TN_VALUE_INTS;
  op.alpha.initial.as.p = axes;
  op.alpha.initial.count = 2;
  op.alpha.bounds = 0;
  op.def.n_samples = 0;
  const auto copy = Copy(&op.def);
  ASSERT_TRUE(copy.ok()) << copy.status();
  axes[1] = 9;
  const tn_value& value = (*copy)->def.options[0]->initial;
  EXPECT_EQ(static_cast<const int64_t*>(value.as.p)[1], 1);
  op.alpha.kind = op.alpha.initial.kind = TN_VALUE_TENSOR;
  EXPECT_EQ(ErrorOf(op.def),
            "slope: option alpha: a declaration can not hold a tensor, call or "
            "object; leave it null");
}

}  // namespace
}  // namespace tenon::abi
