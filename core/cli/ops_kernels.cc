// A call described on a command line. Its tensors have no memory: shape rules
// and kernels that decline look at none.
#include "core/cli/ops_kernels.h"

#include <algorithm>
#include <cstdlib>
#include <deque>
#include <optional>

#include "tenon/dtype.h"
#include "tenon/internal/host.h"
#include "tenon/tensor.h"

namespace tenon::cli {
namespace {

using Numbers = std::vector<int64_t>;

std::vector<std::string> Split(const std::string& text, char at) {
  std::vector<std::string> parts;
  for (size_t begin = 0; begin <= text.size();) {
    const size_t end = std::min(text.find(at, begin), text.size());
    parts.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

int64_t ToNumber(const std::string& text, const std::string& whole) {
  char* end = nullptr;
  const int64_t n = std::strtoll(text.c_str(), &end, 10);
  if (text.empty() || *end != '\0') {
    throw UsageError("\"" + whole + "\": sizes are numbers, as 8x32");
  }
  return n;
}

Numbers ToNumbers(const std::string& text) {
  Numbers numbers;
  for (const std::string& part : Split(text, 'x')) {
    numbers.push_back(ToNumber(part, text));
  }
  return numbers;
}

DType ToDType(const std::string& name) {
  for (uint32_t d = 1; d < TN_NUM_DTYPES; ++d) {
    if (name == name_of(static_cast<DType>(d))) return static_cast<DType>(d);
  }
  throw UsageError("no dtype \"" + name + "\"");
}

tn_view Plain(const Numbers& shape, DType dtype) {
  tn_view view = {};
  view.size = sizeof(view);
  view.dtype = static_cast<uint32_t>(dtype);
  view.device = TN_CPU;
  view.flags = TN_VIEW_CONTIGUOUS;
  view.rank = static_cast<uint32_t>(shape.size());
  view.numel = 1;
  for (size_t i = 0; i < shape.size(); ++i) {
    if (i >= TN_MAX_RANK || shape[i] < 0 ||
        __builtin_mul_overflow(view.numel, shape[i], &view.numel)) {
      throw UsageError(
          "a shape has at most 8 sizes, none below 0, and a product below "
          "2^63");
    }
    view.shape[i] = shape[i];
  }
  return view;
}

// A call's parts; the pointers of `execution` are into the rest.
class Described {
 public:
  Described(const tn_op* op, const tn_op_def& def, const Arguments& arguments);
  const tn_execution& execution() const { return execution_; }

 private:
  void AddInputs(const Arguments& arguments);
  void AddOptions(const tn_op_def& def, const Arguments& arguments);
  tn_value Value(const tn_option_def& def, const std::string& text);

  std::deque<tn_view> views_;
  std::vector<const tn_view*> inputs_;
  std::vector<tn_view*> outputs_;
  std::vector<tn_value> options_;
  std::deque<std::string> texts_;
  std::deque<Numbers> lists_;
  tn_execution execution_ = {};
};

void Described::AddInputs(const Arguments& arguments) {
  const std::vector<std::string> dtypes =
      Split(arguments.text(kDTypes.name, "float32"), ',');
  size_t i = 0;
  for (const std::string& shape : Split(arguments.text(kShapes.name), ',')) {
    const DType dtype = ToDType(dtypes[std::min(i++, dtypes.size() - 1)]);
    if (shape == "none") {
      inputs_.push_back(nullptr);
      continue;
    }
    const bool scalar = shape == "scalar";
    views_.push_back(Plain(scalar ? Numbers{} : ToNumbers(shape), dtype));
    inputs_.push_back(&views_.back());
  }
}

tn_value Described::Value(const tn_option_def& def, const std::string& text) {
  switch (def.kind) {
    case TN_VALUE_BOOL:
      return internal::value(ToNumber(text, text) != 0);
    case TN_VALUE_INT:
      return internal::value(ToNumber(text, text));
    case TN_VALUE_FLOAT:
      return internal::value(std::atof(text.c_str()));
    case TN_VALUE_STRING:
      return internal::value(std::string_view(texts_.emplace_back(text)));
    case TN_VALUE_DTYPE:
      return internal::value(ToDType(text));
    case TN_VALUE_INTS:
      return internal::value(lists_.emplace_back(ToNumbers(text)));
    default:
      throw UsageError("option " + std::string(internal::from_c(def.name)) +
                       " can not be given here");
  }
}

void Described::AddOptions(const tn_op_def& def, const Arguments& arguments) {
  for (uint32_t i = 0; i < def.n_options; ++i) {
    options_.push_back(def.options[i]->initial);
  }
  for (const std::string& given : arguments.all(kOptionValues.name)) {
    const size_t is = given.find('=');
    uint32_t i = 0;
    while (i < def.n_options &&
           internal::from_c(def.options[i]->name) != given.substr(0, is)) {
      ++i;
    }
    if (is == std::string::npos || i == def.n_options) {
      throw UsageError("\"" + given + "\" sets no option of " +
                       std::string(internal::from_c(def.name)));
    }
    options_[i] = Value(*def.options[i], given.substr(is + 1));
  }
}

Described::Described(const tn_op* op, const tn_op_def& def,
                     const Arguments& arguments) {
  AddInputs(arguments);
  AddOptions(def, arguments);
  if (inputs_.size() > def.n_inputs &&
      (def.n_inputs == 0 ||
       !(def.inputs[def.n_inputs - 1]->flags & TN_INPUT_VARIADIC))) {
    throw UsageError("takes no more than " + std::to_string(def.n_inputs) +
                     " inputs");
  }
  for (uint32_t i = 0; i < def.n_inputs; ++i) {
    const bool given = i < inputs_.size() && inputs_[i] != nullptr;
    if (!given && !(def.inputs[i]->flags & TN_INPUT_OPTIONAL)) {
      throw UsageError("--shapes lacks that of " +
                       std::string(internal::from_c(def.inputs[i]->name)));
    }
  }
  for (uint32_t i = 0; i < std::max(1u, def.n_outputs); ++i) {
    outputs_.push_back(&views_.emplace_back(Plain({}, DType::float32)));
  }
  const auto n_inputs = static_cast<uint32_t>(inputs_.size());
  const auto n_outputs = static_cast<uint32_t>(outputs_.size());
  tn_infer infer = {};
  infer.size = sizeof(infer);
  infer.inputs = inputs_.data();
  infer.options = options_.data();
  infer.outputs = outputs_.data();
  infer.n_inputs = n_inputs;
  infer.n_options = def.n_options;
  infer.n_outputs = n_outputs;
  internal::check(internal::tables().op->infer(op, &infer));
  execution_.size = sizeof(execution_);
  execution_.inputs = inputs_.data();
  execution_.options = options_.data();
  execution_.outputs = outputs_.data();
  execution_.n_inputs = n_inputs;
  execution_.n_options = def.n_options;
  execution_.n_outputs = n_outputs;
}

std::string Simd(const tn_kernel_def& kernel) {
  return kernel.isa == TN_ISA_AVX512 ? "AVX-512"
         : kernel.isa == TN_ISA_AVX2 ? "AVX2"
                                     : "any";
}

}  // namespace

std::vector<KernelFacts> KernelsOf(const tn_op* op, const tn_op_def& def,
                                   const Arguments& arguments) {
  std::optional<Described> call;
  if (arguments.has(kShapes.name)) call.emplace(op, def, arguments);
  std::vector<KernelFacts> all;
  internal::check(internal::tables().op->kernels(
      op, call ? &call->execution() : nullptr, &all,
      [](void* to, const tn_kernel_view* view) {
        static_cast<std::vector<KernelFacts>*>(to)->push_back(
            {std::string(internal::from_c(view->package)), Simd(*view->def),
             view->def->priority, view->chosen != 0,
             std::string(internal::from_c(view->reason))});
      }));
  return all;
}

}  // namespace tenon::cli
