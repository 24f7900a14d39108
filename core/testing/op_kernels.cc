// The same results from one thread and two, bit for bit, and, but for
// rounding, from every SIMD level.
#include "core/testing/case.h"

namespace tenon::testing {
namespace {

constexpr int64_t kManyElements = 150000;  // several chunks of any kernel
constexpr int64_t kFewElements = 1003;     // vectors, and a tail of any width

// Copies of x side by side along an axis, so that there are about n elements.
Tensor Tiled(const Tensor& x, int64_t n, int64_t axis) {
  if (!x || x.rank() == 0 || x.rank() == TN_MAX_RANK || x.numel() == 0) {
    return x;
  }
  const int64_t copies = std::max<int64_t>(1, n / x.numel());
  const Shape shape = x.shape();
  const int64_t place = axis < 0 ? axis + x.rank() : axis;
  std::vector<int64_t> wide(shape.begin(), shape.end());
  std::vector<int64_t> flat = wide;
  wide.insert(wide.begin() + place, copies);
  flat[static_cast<size_t>(place)] *= copies;
  return x.newaxis(place).expand(wide).copy().reshape(flat);
}

// Larger inputs that an op may or may not take.
std::vector<Tensors> Enlarged(const tn_op_def& def, const Tensors& inputs,
                              int64_t n) {
  std::vector<Tensors> all;
  for (const int64_t axis : {0, -1}) {
    Tensors every, first;
    for (const Tensor& t : inputs) {
      every.push_back(Tiled(t, n, axis));
      first.push_back(first.empty() ? every.back() : t);
    }
    all.push_back(std::move(every));
    if (!(def.flags & TN_OP_ELEMENTWISE) && inputs.size() > 1) {
      all.push_back(std::move(first));
    }
  }
  return all;
}

// Whether the op takes these, and without filling the machine's memory.
bool IsSmall(const Case& c, const Tensors& inputs) {
  const Setting cap("memory.cap", setting("memory.in_use") +
                                      setting("memory.cached") + (64 << 20));
  return !OutputsOf(c, inputs).empty();
}

void CheckThreads(const tn_op_def& def, const Case& c, Findings& findings) {
  for (const Tensors& inputs : Enlarged(def, c.inputs, kManyElements)) {
    if (!IsSmall(c, inputs)) continue;
    Expect(
        findings, c.name + ", enlarged",
        [&]() -> std::string {
          Tensors one, two;
          {
            const Setting threads("threads", 1);
            one = c.call(inputs);
          }
          {
            const Setting threads("threads", 2);
            two = c.call(inputs);
          }
          for (size_t i = 0; i < one.size(); ++i) {
            if (SameBits(one[i], two[i])) continue;
            return "output " + std::to_string(i) +
                   " is not the same from 1 thread and from 2: " +
                   Difference(two[i], one[i], 0);
          }
          return "";
        },
        "let no value depend on where parallel_for cuts the work");
  }
}

double LevelTolerance(const Tensor& t) {
  switch (t.dtype()) {
    case DType::float16:
      return 0x1p-9;
    case DType::bfloat16:
      return 0x1p-6;
    case DType::float32:
      return 1e-5;
    case DType::float64:
      return 1e-12;
    default:
      return 0;
  }
}

// The samples, and larger inputs, in both widths of floating point.
std::vector<Tensors> LevelInputs(const tn_op_def& def, const Case& c) {
  std::vector<Tensors> all = {c.inputs};
  for (const Tensors& t : Enlarged(def, c.inputs, kFewElements)) {
    all.push_back(CastFloating(t, DType::float32));
    all.push_back(CastFloating(t, DType::float64));
  }
  return all;
}

}  // namespace

void CheckKernels(const tn_op_def& def, const std::vector<Case>& cases,
                  Findings& findings) {
  for (const Case& c : cases) CheckThreads(def, c, findings);
  for (const Case& c : cases) {
    const std::vector<Tensors> inputs = LevelInputs(def, c);
    const int64_t best = setting("simd");
    std::vector<Tensors> reference;
    for (const Tensors& t : inputs) reference.push_back(OutputsOf(c, t));
    for (int64_t level = 0; level < best; ++level) {
      const Setting simd("simd", level);
      for (size_t i = 0; i < inputs.size(); ++i) {
        const std::string who = c.name + ", inputs " + std::to_string(i) +
                                ", SIMD level " + std::to_string(level);
        Expect(
            findings, who,
            [&]() -> std::string {
              const Tensors got = OutputsOf(c, inputs[i]);
              if (got.size() != reference[i].size()) return "refused, or taken";
              for (size_t k = 0; k < got.size(); ++k) {
                const std::string wrong =
                    Difference(got[k], reference[i][k], LevelTolerance(got[k]));
                if (!wrong.empty()) return wrong;
              }
              return "";
            },
            "the kernels of its SIMD levels must agree: mend the odd one");
      }
    }
  }
}

}  // namespace tenon::testing
