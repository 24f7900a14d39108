// Samples in every floating dtype, and shape rules against outputs.
#include <cmath>

#include "core/testing/case.h"

namespace tenon::testing {
namespace {

constexpr char kValues[] =
    "mend the formula, or the sample if another program says so";

double ToleranceOf(const Case& c) {
  return c.sample->tolerance > 0 ? c.sample->tolerance : 1e-6;
}

// What a half float may be off, relative to 1 + |x|: a few units of its last
// place, for it is rounded once at the end.
double HalfTolerance(DType dtype) {
  return dtype == DType::float16 ? 0x1p-9 : 0x1p-6;
}

double LargestHalf(DType dtype) {
  return dtype == DType::float16 ? 65504 : 3e38;
}

// Expected arrays, as far as the sample gives them.
Tensors Expected(const Case& c) {
  Tensors all;
  for (uint32_t i = 0; i < c.sample->n_outputs; ++i) {
    all.push_back(FromArray(*c.sample->outputs[i]));
  }
  return all;
}

// In half floats, against float64 of the same, rounded inputs: this takes what
// is ill-conditioned out of the comparison.
std::string CompareHalf(const Case& c, DType dtype) {
  const Tensors inputs = CastFloating(c.inputs, dtype);
  const Tensors got = c.call(inputs);
  const Tensors wanted = c.call(CastFloating(inputs, DType::float64));
  for (const Tensor& t : wanted) {
    if (!is_floating(t.dtype())) continue;
    for (const double x : t.to_vector<double>()) {
      if (std::abs(x) > LargestHalf(dtype)) return "";
    }
  }
  return Difference(got, wanted, HalfTolerance(dtype));
}

bool AllTake(const tn_op_def& def, const Case& c, DType dtype) {
  bool any = false;
  for (size_t i = 0; i < c.inputs.size(); ++i) {
    if (!c.inputs[i] || !is_floating(c.inputs[i].dtype())) continue;
    if (!Takes(def.inputs, def.n_inputs, i, dtype)) return false;
    any = true;
  }
  return any;
}

std::string CompareView(const tn_view& rule, const Tensor& out) {
  const Shape shape(rule.shape, rule.rank);
  if (shape == out.shape() && rule.dtype == out.view().dtype) return "";
  return std::string("its shape rule says ") +
         name_of(static_cast<DType>(rule.dtype)) + " " + shape.text() +
         ", the output is " + name_of(out.dtype()) + " " + out.shape().text();
}

}  // namespace

void CheckSample(const Case& c, Findings& findings) {
  Expect(
      findings, c.name,
      [&] {
        const Tensors got = c.call(c.inputs);
        const Tensors wanted = Expected(c);
        for (size_t i = 0; i < wanted.size(); ++i) {
          if (got[i].dtype() == wanted[i].dtype()) continue;
          return "output " + std::to_string(i) + " is " +
                 name_of(got[i].dtype()) + ", expected " +
                 name_of(wanted[i].dtype());
        }
        return Difference(got, wanted, ToleranceOf(c));
      },
      kValues);
}

void CheckValues(const tn_op* op, const std::vector<Case>& cases,
                 Findings& findings) {
  const tn_op_def& def = *internal::tables().op->describe(op, nullptr);
  const bool random = (def.flags & TN_OP_RANDOM) != 0;
  for (const Case& c : cases) {
    CheckSample(c, findings);
    CheckInference(op, c, findings);
    for (const DType dtype : {DType::float32, DType::float64}) {
      if (random || !AllTake(def, c, dtype)) continue;
      Expect(
          findings, c.name + " in " + name_of(dtype),
          [&] {
            return Difference(c.call(CastFloating(c.inputs, dtype)),
                              Expected(c), ToleranceOf(c));
          },
          kValues);
    }
    for (const DType dtype : {DType::float16, DType::bfloat16}) {
      if (random || !AllTake(def, c, dtype)) continue;
      Expect(
          findings, c.name + " in " + name_of(dtype),
          [&] { return CompareHalf(c, dtype); },
          "compute in float32 and round once, at the end");
    }
  }
}

void CheckInference(const tn_op* op, const Case& c, Findings& findings) {
  Expect(
      findings, c.name + ", inference",
      [&]() -> std::string {
        const Tensors outputs = c.call(c.inputs);
        std::vector<const tn_view*> in;
        for (const Tensor& t : c.inputs) in.push_back(t ? &t.view() : nullptr);
        std::vector<tn_view> rules(outputs.size(), tn_view{});
        std::vector<tn_view*> out;
        for (tn_view& rule : rules) {
          rule.size = sizeof(tn_view);
          out.push_back(&rule);
        }
        tn_infer infer = {};
        infer.size = sizeof(infer);
        infer.inputs = in.data();
        infer.n_inputs = static_cast<uint32_t>(in.size());
        infer.options = c.sample->options;
        infer.n_options = c.sample->n_options;
        infer.outputs = out.data();
        infer.n_outputs = static_cast<uint32_t>(out.size());
        internal::check(internal::tables().op->infer(op, &infer));
        for (size_t i = 0; i < outputs.size(); ++i) {
          const std::string wrong = CompareView(rules[i], outputs[i]);
          if (!wrong.empty()) return wrong;
        }
        return "";
      },
      "set in the shape rule what the kernel makes");
}

}  // namespace tenon::testing
