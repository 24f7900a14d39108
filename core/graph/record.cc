// Recording, comparing and printing of calls.
#include "core/graph/record.h"

#include <cstring>

#include "absl/strings/str_cat.h"

namespace tenon::graph {
namespace {

bool IsNumber(const tn_value& v) {
  return v.kind == TN_VALUE_FLOAT || v.kind == TN_VALUE_INT;
}

bool IsArray(const tn_value& v) {
  return v.kind == TN_VALUE_INTS || v.kind == TN_VALUE_FLOATS;
}

bool SameValue(const tn_value& a, const tn_value& b, bool numbers_too) {
  if (a.kind != b.kind || a.count != b.count) return false;
  if (IsNumber(a) && !numbers_too) return true;
  if (IsArray(a)) {
    return a.count == 0 || std::memcmp(a.as.p, b.as.p, a.count * 8) == 0;
  }
  if (a.kind == TN_VALUE_STRING) {
    return a.count == 0 || std::memcmp(a.as.p, b.as.p, a.count) == 0;
  }
  return a.as.i == b.as.i;
}

bool SameOperand(const Operand& a, const Operand& b, bool numbers_too) {
  if (a.kind != b.kind) return false;
  if (a.kind == Operand::kValue) return a.value == b.value;
  if (a.kind == Operand::kNumber) {
    return SameValue(a.number, b.number, numbers_too);
  }
  return a.kind == Operand::kAbsent;  // outside tensors are never the same
}

std::string Text(const Operand& operand) {
  switch (operand.kind) {
    case Operand::kValue:
      return absl::StrCat("%", operand.value);
    case Operand::kNumber:
      return operand.number.kind == TN_VALUE_FLOAT
                 ? absl::StrCat(operand.number.as.f)
                 : absl::StrCat(operand.number.as.i);
    case Operand::kOutside:
      return "outside";
    default:
      return "-";
  }
}

}  // namespace

void Record::AddInput(tn_tensor* t) {
  values_.push_back(tensor::Ref::Share(t));
  ++n_inputs_;
}

int64_t Record::Find(const tn_tensor* t) const {
  for (size_t i = values_.size(); i-- > 0;) {
    if (values_[i].get() == t) return static_cast<int64_t>(i);
  }
  return -1;
}

void Record::OnCall(const tn_op& op, const tn_call& call) {
  RecordedCall& recorded = calls_.emplace_back();
  recorded.op = &op;
  recorded.file = call.file;
  recorded.line = call.line;
  for (uint32_t i = 0; i < call.n_inputs; ++i) {
    Operand operand = {};
    if (call.inputs[i] != nullptr) {
      const int64_t value = Find(call.inputs[i]);
      operand.kind = value < 0 ? Operand::kOutside : Operand::kValue;
      operand.value = static_cast<uint32_t>(value);
    } else if (call.scalars != nullptr) {
      operand.kind = Operand::kNumber;
      operand.number = call.scalars[i];
    } else {
      operand.kind = Operand::kAbsent;
    }
    recorded.inputs.push_back(operand);
  }
  for (uint32_t i = 0; i < call.n_options; ++i) {
    tn_value option = call.options[i];
    if (IsArray(option) || option.kind == TN_VALUE_STRING) {
      const size_t bytes =
          option.count * (option.kind == TN_VALUE_STRING ? 1 : 8);
      std::vector<int64_t>& kept = arrays_.emplace_back(bytes / 8 + 1);
      if (bytes != 0) std::memcpy(kept.data(), option.as.p, bytes);
      option.as.p = kept.data();
    } else if (option.kind >= TN_VALUE_TENSOR) {
      obstacle_ = absl::StrCat(op.name, " takes an option that is no number");
    }
    recorded.options.push_back(option);
  }
  recorded.first_output = n_values();
  recorded.n_outputs = call.n_outputs;
  for (uint32_t i = 0; i < call.n_outputs; ++i) {
    values_.push_back(tensor::Ref::Share(call.outputs[i]));
  }
}

void Record::OnRead(const tn_tensor* t) {
  if (Find(t) >= 0) obstacle_ = "it reads a tensor's values on the host";
}

void Record::OnWrite(const tn_tensor*) {
  obstacle_ = "it writes through a view";
}

void Record::DropValues() {
  for (tensor::Ref& value : values_) {
    value = tensor::Ref(tensor::Shell(value->view));
  }
}

void Record::Clear() {
  values_.clear();
  calls_.clear();
  arrays_.clear();
  obstacle_.clear();
  n_inputs_ = 0;
}

bool SameCalls(const Record& a, const Record& b, bool numbers_too) {
  if (a.n_inputs() != b.n_inputs() || a.calls().size() != b.calls().size()) {
    return false;
  }
  for (size_t i = 0; i < a.calls().size(); ++i) {
    const RecordedCall& x = a.calls()[i];
    const RecordedCall& y = b.calls()[i];
    if (x.op != y.op || x.inputs.size() != y.inputs.size() ||
        x.options.size() != y.options.size() ||
        x.first_output != y.first_output) {
      return false;
    }
    for (size_t k = 0; k < x.inputs.size(); ++k) {
      if (!SameOperand(x.inputs[k], y.inputs[k], numbers_too)) return false;
    }
    for (size_t k = 0; k < x.options.size(); ++k) {
      if (!SameValue(x.options[k], y.options[k], numbers_too)) return false;
    }
  }
  return true;
}

std::string Dump(const Record& record) {
  std::string text;
  for (const RecordedCall& call : record.calls()) {
    absl::StrAppend(&text, "%", call.first_output, " = ", call.op->name, "(");
    for (size_t i = 0; i < call.inputs.size(); ++i) {
      absl::StrAppend(&text, i == 0 ? "" : ", ", Text(call.inputs[i]));
    }
    absl::StrAppend(&text, ")\n");
  }
  return text;
}

}  // namespace tenon::graph
