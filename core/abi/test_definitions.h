// Small, valid declarations for tests of this folder, to be bent as needed.
#ifndef TENON_CORE_ABI_TEST_DEFINITIONS_H_
#define TENON_CORE_ABI_TEST_DEFINITIONS_H_

#include <cstring>

#include "tenon/c/abi.h"

namespace tenon::abi {

inline tn_string Text(const char* s) { return {s, std::strlen(s)}; }

template <class T>
T Sized() {
  T def = {};
  def.size = sizeof(T);
  return def;
}

// An op with one input, one option, one kernel and one sample.
struct TestOp {
  tn_input_def x = Sized<tn_input_def>();
  tn_option_def alpha = Sized<tn_option_def>();
  tn_kernel_def kernel = Sized<tn_kernel_def>();
  tn_array array = Sized<tn_array>();
  tn_sample sample = Sized<tn_sample>();
  tn_op_def def = Sized<tn_op_def>();

  const int64_t shape[1] = {2};
  const double data[2] = {1, 2};
  const tn_value value = {TN_VALUE_FLOAT, 0, {.f = 0.5}, 0};
  const tn_input_def* inputs[2] = {&x, nullptr};
  const tn_option_def* options[2] = {&alpha, nullptr};
  const tn_kernel_def* kernels[1] = {&kernel};
  const tn_array* arrays[1] = {&array};
  const tn_sample* samples[1] = {&sample};

  TestOp() {
    x.name = Text("x");
    x.doc = Text("any shape");
    alpha.name = Text("alpha");
    alpha.doc = Text("slope");
    alpha.kind = TN_VALUE_FLOAT;
    alpha.initial = value;
    alpha.bounds = TN_BOUND_MIN | TN_BOUND_MAX_OPEN;
    alpha.maximum = 1;
    kernel.device = TN_CPU;
    kernel.execute = [](void*, const tn_execution*) -> tn_status* {
      return nullptr;
    };
    array.dtype = TN_F32;
    array.rank = 1;
    array.shape = shape;
    array.data = data;
    sample.inputs = sample.outputs = arrays;
    sample.n_inputs = sample.n_outputs = 1;
    sample.options = &value;
    sample.n_options = 1;
    sample.by = Text("by hand");
    def.name = Text("slope");
    def.doc = Text("Multiplies by alpha.");
    def.source = Text("of tests");
    def.inputs = inputs;
    def.options = options;
    def.kernels = kernels;
    def.samples = samples;
    def.n_inputs = def.n_options = def.n_kernels = def.n_samples = 1;
    def.n_outputs = 1;
    def.flags = TN_OP_NO_GRADIENT;
    def.infer = [](void*, const tn_infer*) -> tn_status* { return nullptr; };
  }
  TestOp(const TestOp&) = delete;
};

// An optimizer with one option, one slot and one golden run.
struct TestOptimizer {
  tn_option_def learning_rate = Sized<tn_option_def>();
  tn_slot_def slot = Sized<tn_slot_def>();
  tn_golden golden = Sized<tn_golden>();
  tn_optimizer_def def = Sized<tn_optimizer_def>();

  double numbers[2] = {0.5, 0.25};
  const tn_option_def* options[1] = {&learning_rate};
  const tn_slot_def* slots[1] = {&slot};
  const tn_golden* goldens[1] = {&golden};

  TestOptimizer() {
    learning_rate.name = Text("learning_rate");
    learning_rate.doc = Text("step size");
    learning_rate.kind = TN_VALUE_FLOAT;
    learning_rate.bounds = TN_BOUND_MIN_OPEN;
    slot.name = Text("momentum");
    slot.doc = Text("mean of gradients");
    golden.options = golden.start = golden.after = golden.gradients = numbers;
    golden.n = 2;
    golden.steps = 1;
    golden.by = Text("by hand");
    def.name = Text("lion");
    def.doc = Text("Steps by the sign.");
    def.source = Text("of tests");
    def.options = options;
    def.slots = slots;
    def.goldens = goldens;
    def.n_options = def.n_slots = def.n_goldens = 1;
    def.update = [](void*, tn_step*) -> tn_status* { return nullptr; };
  }
  TestOptimizer(const TestOptimizer&) = delete;
};

inline tn_function_def TestFunction() {
  tn_function_def def = Sized<tn_function_def>();
  def.name = Text("distance");
  def.doc = Text("Of two points.");
  def.source = Text("of tests");
  def.n_outputs = 1;
  def.call = [](void*, const tn_function_call*) -> tn_status* {
    return nullptr;
  };
  return def;
}

inline tn_type_def TestType() {
  tn_type_def def = Sized<tn_type_def>();
  def.name = Text("normal");
  def.doc = Text("A distribution.");
  def.source = Text("of tests");
  def.create = [](void*, const tn_value*, uint32_t, void**) -> tn_status* {
    return nullptr;
  };
  def.destroy = [](void*, void*) {};
  return def;
}

}  // namespace tenon::abi

#endif  // TENON_CORE_ABI_TEST_DEFINITIONS_H_
