// Options and dtypes of a call: defaults, kinds, ranges, promotion.
#include "core/dispatch/options.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "core/abi/status.h"
#include "core/dispatch/internal.h"

namespace tenon::dispatch {
namespace {

using abi::View;

const char* KindName(uint32_t kind) {
  constexpr const char* kNames[] = {"nothing",  "a bool",     "an integer",
                                    "a number", "a string",   "a dtype",
                                    "a tensor", "integers",   "numbers",
                                    "tensors",  "a callable", "an object"};
  return kind <= TN_VALUE_OBJECT ? kNames[kind] : "an unknown kind";
}

bool Within(const tn_option_def& def, double x) {
  if ((def.bounds & TN_BOUND_MIN) && !(x >= def.minimum)) return false;
  if ((def.bounds & TN_BOUND_MIN_OPEN) && !(x > def.minimum)) return false;
  if ((def.bounds & TN_BOUND_MAX) && !(x <= def.maximum)) return false;
  if ((def.bounds & TN_BOUND_MAX_OPEN) && !(x < def.maximum)) return false;
  return true;
}

std::string RangeText(const tn_option_def& def) {
  const bool low = def.bounds & (TN_BOUND_MIN | TN_BOUND_MIN_OPEN);
  const bool high = def.bounds & (TN_BOUND_MAX | TN_BOUND_MAX_OPEN);
  return absl::StrCat(def.bounds & TN_BOUND_MIN ? "[" : "(",
                      low ? absl::StrCat(def.minimum) : "-inf", ", ",
                      high ? absl::StrCat(def.maximum) : "inf",
                      def.bounds & TN_BOUND_MAX ? "]" : ")");
}

absl::Status FillOne(const tn_option_def& def, const tn_value& given,
                     tn_value& value) {
  value = given;
  if (value.kind == TN_VALUE_NONE) value = def.initial;
  if (value.kind == TN_VALUE_INT && def.kind == TN_VALUE_FLOAT) {
    value.kind = TN_VALUE_FLOAT;
    value.as.f = static_cast<double>(value.as.i);
  }
  const bool number =
      value.kind == TN_VALUE_INT || value.kind == TN_VALUE_FLOAT;
  if (def.kind == TN_VALUE_TENSOR && number) return absl::OkStatus();
  if (value.kind != def.kind) {
    if (value.kind == TN_VALUE_NONE && (def.bounds & TN_BOUND_ABSENT) != 0) {
      return absl::OkStatus();
    }
    if (value.kind == TN_VALUE_NONE) {
      return absl::InvalidArgumentError(absl::StrCat(
          "option ", View(def.name), " must be given: ", KindName(def.kind)));
    }
    return absl::InvalidArgumentError(
        absl::StrCat("option ", View(def.name), " must be ", KindName(def.kind),
                     ", got ", KindName(value.kind)));
  }
  if ((def.bounds & ~TN_BOUND_ABSENT) == 0) return absl::OkStatus();
  return CheckRange(def, value.kind == TN_VALUE_FLOAT
                             ? value.as.f
                             : static_cast<double>(value.as.i));
}

std::string DTypesText(uint32_t mask) {
  constexpr uint32_t kFloats =
      1u << TN_F16 | 1u << TN_BF16 | 1u << TN_F32 | 1u << TN_F64;
  constexpr uint32_t kIntegers = ((1u << TN_F16) - 1) & ~3u;
  if (mask == kFloats) return "floating point";
  if (mask == kIntegers) return "an integer";
  if (mask == (kFloats | kIntegers)) return "a number";
  std::string text;
  for (uint32_t d = 1; d < TN_NUM_DTYPES; ++d) {
    if (mask >> d & 1) {
      absl::StrAppend(&text, text.empty() ? "" : " or ", tensor::DTypeName(d));
    }
  }
  return text;
}

}  // namespace

absl::Status CheckRange(const tn_option_def& def, double x) {
  if (Within(def, x) && !(std::isnan(x) && def.bounds != 0)) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(absl::StrCat(
      "option ", View(def.name), " is ", x, ", must be in ", RangeText(def)));
}

absl::Status FillOptions(absl::Span<const tn_option_def* const> declared,
                         absl::Span<const tn_value> given, tn_value* filled) {
  if (given.size() > declared.size()) {
    return absl::InvalidArgumentError(absl::StrCat(
        "takes ", declared.size(), " options, got ", given.size()));
  }
  constexpr tn_value kNone = {};
  for (size_t i = 0; i < declared.size(); ++i) {
    absl::Status status =
        FillOne(*declared[i], i < given.size() ? given[i] : kNone, filled[i]);
    if (!status.ok()) [[unlikely]]
      return status;
  }
  return absl::OkStatus();
}

absl::Status DTypeError(const tn_op& op, uint32_t input, uint32_t dtype) {
  const tn_input_def& def = *op.def->inputs[std::min(input, op.n_inputs - 1)];
  return absl::InvalidArgumentError(
      absl::StrCat(View(def.name), " must be ", DTypesText(def.dtypes),
                   ", got ", tensor::DTypeName(dtype), "; cast it first"));
}

absl::StatusOr<uint32_t> PromoteInputs(const tn_op& op,
                                       const tn_view* const* inputs,
                                       const tn_value* scalars, uint32_t n) {
  uint32_t dtype = TN_DTYPE_NONE;
  for (uint32_t i = 0; i < n; ++i) {
    if (inputs[i] == nullptr) continue;
    const uint32_t mine = inputs[i]->dtype;
    const tn_input_def& def = *op.def->inputs[std::min(i, op.n_inputs - 1)];
    if (def.dtypes != 0 && !(def.dtypes >> mine & 1)) {
      return DTypeError(op, i, mine);
    }
    if (mine == dtype || (def.flags & TN_INPUT_OWN_DTYPE)) continue;
    const uint32_t before = dtype;
    dtype = dtype == TN_DTYPE_NONE ? mine : tensor::Promote(dtype, mine);
    if (dtype == TN_DTYPE_NONE) {
      return absl::InvalidArgumentError(absl::StrCat(
          "no dtype holds both ", tensor::DTypeName(before), " and ",
          tensor::DTypeName(mine), "; cast one of the inputs"));
    }
  }
  for (uint32_t i = 0; i < n && scalars != nullptr; ++i) {
    if (inputs[i] != nullptr || op.InputHas(i, TN_INPUT_OWN_DTYPE)) continue;
    if (dtype == TN_DTYPE_NONE) {  // where(mask, 1.0, 2.0)
      dtype = scalars[i].kind == TN_VALUE_FLOAT ? TN_F32
              : scalars[i].kind == TN_VALUE_INT ? TN_I64
                                                : TN_BOOL;
    }
    dtype = tensor::PromoteScalar(dtype, scalars[i].kind);
  }
  return dtype;
}

}  // namespace tenon::dispatch
