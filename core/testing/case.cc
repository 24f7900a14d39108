// Samples as calls, and comparison in words.
#include "core/testing/case.h"

#include <cmath>
#include <cstring>
#include <sstream>

#include "tenon/ops.h"

namespace tenon::testing {
namespace {

void (*part_listener)(const std::string& who) = nullptr;

std::string Number(double x) {
  std::ostringstream text;
  text.precision(17);
  text << x;
  return text.str();
}

bool Close(double got, double wanted, double tolerance) {
  if (std::isnan(got) || std::isnan(wanted)) {
    return std::isnan(got) && std::isnan(wanted);
  }
  if (got == wanted) return true;
  return std::abs(got - wanted) <= tolerance * (1 + std::abs(wanted)) &&
         std::isfinite(wanted);
}

Tensors CallOp(const tn_op* op, const tn_sample& sample, uint32_t n_outputs,
               const Tensors& inputs) {
  return CallOnSample<tn_call>(sample, n_outputs, inputs,
                               [op](const tn_call& call) {
                                 return internal::tables().op->call(op, &call);
                               });
}

}  // namespace

std::string FullName(const tn_string& package, const tn_string& name) {
  const std::string own(internal::from_c(name));
  const std::string_view owner = internal::from_c(package);
  return owner == "tenon" ? own : std::string(owner) + "." + own;
}

Tensors OutputsOf(const Case& c, const Tensors& inputs) {
  try {
    return c.call(inputs);
  } catch (const Error&) {
    return {};
  }
}

std::vector<Case> Cases(const tn_op* op) {
  tn_string package = {};
  const tn_op_def& def = *internal::tables().op->describe(op, &package);
  std::vector<Case> cases;
  for (uint32_t i = 0; i < def.n_samples; ++i) {
    const tn_sample& sample = *def.samples[i];
    Case c;
    c.name = FullName(package, def.name) + ", sample " + std::to_string(i);
    c.sample = &sample;
    for (uint32_t k = 0; k < sample.n_inputs; ++k) {
      const tn_array* array = sample.inputs[k];
      c.inputs.push_back(array == nullptr ? Tensor() : FromArray(*array));
    }
    const uint32_t n = def.n_outputs != 0 ? def.n_outputs : sample.n_outputs;
    c.call = [op, &sample, n](const Tensors& inputs) {
      return CallOp(op, sample, n, inputs);
    };
    cases.push_back(std::move(c));
  }
  return cases;
}

bool Takes(const tn_input_def* const* defs, uint32_t n_defs, size_t i,
           DType dtype) {
  const tn_input_def& def = *defs[std::min<size_t>(i, n_defs - 1)];
  return def.dtypes == 0 || (def.dtypes >> static_cast<uint32_t>(dtype) & 1);
}

Tensor FromArray(const tn_array& array) {
  const Shape shape(array.shape, array.rank);
  return tensor(array.data, shape).cast(static_cast<DType>(array.dtype));
}

Tensors CastFloating(const Tensors& inputs, DType dtype) {
  Tensors all;
  for (const Tensor& t : inputs) {
    all.push_back(t && is_floating(t.dtype()) ? t.cast(dtype) : t);
  }
  return all;
}

std::string Difference(const Tensor& got, const Tensor& wanted,
                       double tolerance) {
  if (!(got.shape() == wanted.shape())) {
    return "shape is " + got.shape().text() + ", expected " +
           wanted.shape().text();
  }
  const std::vector<double> a = got.to_vector<double>();
  const std::vector<double> b = wanted.to_vector<double>();
  for (size_t i = 0; i < a.size(); ++i) {
    if (Close(a[i], b[i], tolerance)) continue;
    return "at " + std::to_string(i) + ": got " + Number(a[i]) + ", expected " +
           Number(b[i]);
  }
  return "";
}

std::string Difference(const Tensors& got, const Tensors& wanted,
                       double tolerance) {
  for (size_t i = 0; i < std::min(got.size(), wanted.size()); ++i) {
    const std::string text = Difference(got[i], wanted[i], tolerance);
    if (!text.empty()) return "output " + std::to_string(i) + " " + text;
  }
  return "";
}

bool SameBits(const Tensor& a, const Tensor& b) {
  if (!(a.shape() == b.shape()) || a.dtype() != b.dtype()) return false;
  if (a.numel() == 0) return true;
  const Tensor x = a.is_contiguous() ? a : a.copy();
  const Tensor y = b.is_contiguous() ? b : b.copy();
  const tn_tensor_api& api = *internal::tables().tensor;
  const size_t bytes = static_cast<size_t>(a.numel() * size_of(a.dtype()));
  return std::memcmp(api.data(x.get()), api.data(y.get()), bytes) == 0;
}

void OnPart(void (*listener)(const std::string& who)) {
  part_listener = listener;
}

void Try(Findings& findings, const std::string& who,
         const std::function<void()>& part) {
  if (part_listener != nullptr) part_listener(who);
  try {
    part();
  } catch (const std::exception& e) {
    findings.push_back(who + ": failed: " + e.what());
  }
}

void Expect(Findings& findings, const std::string& who,
            const std::function<std::string()>& part, const char* remedy) {
  Try(findings, who, [&] {
    const std::string wrong = part();
    if (wrong.empty()) return;
    findings.push_back(who + ": " + wrong + "; " + remedy);
  });
}

double Random::Uniform() {
  state_ += 0x9E3779B97F4A7C15u;  // SplitMix64
  uint64_t z = state_;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  z ^= z >> 31;
  return static_cast<double>(z >> 11) * 0x1p-52 - 1;
}

Tensor RandomLike(const Tensor& x, uint64_t seed) {
  Random random(seed);
  std::vector<double> values(static_cast<size_t>(x.numel()));
  for (double& v : values) v = random.Uniform();
  return tensor(values, x.shape());
}

}  // namespace tenon::testing
