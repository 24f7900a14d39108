// What all checks share: samples as calls, comparison in words, fixed random
// numbers, and settings that are put back.
#ifndef TENON_CORE_TESTING_CASE_H_
#define TENON_CORE_TESTING_CASE_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "tenon/settings.h"
#include "tenon/tensor.h"
#include "tenon/testing.h"

namespace tenon::testing {

// Calls an op or a function with a sample's options: `C` is tn_call or
// tn_function_call, `run` makes the call.
template <class C, class Run>
Tensors CallOnSample(const tn_sample& sample, uint32_t n_outputs,
                     const Tensors& inputs, const Run& run) {
  std::vector<tn_tensor*> in, out(n_outputs);
  for (const Tensor& t : inputs) in.push_back(t.get());
  C call = {};
  call.size = sizeof(call);
  call.inputs = in.data();
  call.n_inputs = static_cast<uint32_t>(in.size());
  call.options = sample.options;
  call.n_options = sample.n_options;
  call.outputs = out.data();
  call.n_outputs = n_outputs;
  internal::check(run(call));
  Tensors results;
  for (tn_tensor* t : out) results.push_back(Tensor::adopt(t));
  return results;
}

// Something that can be called, and one of its samples.
struct Case {
  std::string name;  // "exp, sample 0"
  Tensors inputs;    // in the sample's dtypes; an absent one holds nothing
  const tn_sample* sample;
  // Throws what the call throws.
  std::function<Tensors(const Tensors& inputs)> call;
};

// The outputs, or none where the call refuses these inputs.
Tensors OutputsOf(const Case& c, const Tensors& inputs);

// A case for every sample of an op.
std::vector<Case> Cases(const tn_op* op);

// The full name that users know it by, such as "addons.lion".
std::string FullName(const tn_string& package, const tn_string& name);

// Whether input i of a call is declared to take this dtype.
bool Takes(const tn_input_def* const* defs, uint32_t n_defs, size_t i,
           DType dtype);

Tensor FromArray(const tn_array& array);

// Floating inputs, cast; the others as they are.
Tensors CastFloating(const Tensors& inputs, DType dtype);

// Element by element, relative to 1 + |wanted|; NaN equals NaN. Gives what
// differs in words, or nothing. Tolerance 0: exactly.
std::string Difference(const Tensor& got, const Tensor& wanted,
                       double tolerance);
// Of all outputs: "output 1 at 3: got 0.5, expected 0.25".
std::string Difference(const Tensors& got, const Tensors& wanted,
                       double tolerance);
bool SameBits(const Tensor& a, const Tensor& b);

// Runs a part of a check; what it throws becomes a finding.
void Try(Findings& findings, const std::string& who,
         const std::function<void()>& part);
// The same, for a part that gives what is wrong in words, or nothing. `remedy`
// says where an author should look.
void Expect(Findings& findings, const std::string& who,
            const std::function<std::string()>& part, const char* remedy);

// From now on `listener` is told each `who` before its part runs, so that of a
// process that dies it is known what it did.
void OnPart(void (*listener)(const std::string& who));

// The same numbers in every run.
class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}
  double Uniform();  // in [-1, 1)

 private:
  uint64_t state_;
};
Tensor RandomLike(const Tensor& x, uint64_t seed);  // in [-1, 1), float64

// A setting that is put back.
class Setting {
 public:
  Setting(const char* name, int64_t value)
      : name_(name), before_(setting(name)) {
    set_setting(name, value);
  }
  ~Setting() { set_setting(name_, before_); }
  Setting(const Setting&) = delete;
  Setting& operator=(const Setting&) = delete;

 private:
  const char* name_;
  int64_t before_;
};

// Parts of check_op; each takes all cases of one op.
void CheckValues(const tn_op* op, const std::vector<Case>& cases,
                 Findings& findings);
void CheckInference(const tn_op* op, const Case& c, Findings& findings);
void CheckLayouts(const Case& c, Findings& findings);
void CheckZeroSizes(const tn_op_def& def, const Case& c, Findings& findings);
void CheckKernels(const tn_op_def& def, const std::vector<Case>& cases,
                  Findings& findings);
void CheckGradients(const Case& c, Findings& findings);

// Samples of anything in the dtypes they are given in.
void CheckSample(const Case& c, Findings& findings);

}  // namespace tenon::testing

#endif  // TENON_CORE_TESTING_CASE_H_
