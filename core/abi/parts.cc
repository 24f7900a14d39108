// Names, options and inputs of declarations.
#include "core/abi/parts.h"

#include <cmath>
#include <utility>

namespace tenon::abi {
namespace {

constexpr uint32_t kAllDTypes = (1u << TN_NUM_DTYPES) - 2;  // but NONE

absl::Status CheckName(absl::string_view who, absl::string_view what,
                       absl::string_view name) {
  if (IsSnakeCase(name)) return absl::OkStatus();
  return Bad(who, what, " \"", name, "\" must be snake_case: a letter, then ",
             "letters, digits or _, all lower case, 64 bytes at most");
}

bool IsNumber(uint32_t kind) {
  return kind == TN_VALUE_INT || kind == TN_VALUE_FLOAT;
}

absl::Status CheckBounds(absl::string_view who, const tn_option_def& def) {
  const absl::string_view name = View(def.name);
  const auto both = [&](uint32_t bits) { return (def.bounds & bits) == bits; };
  if (def.bounds > 31 || both(TN_BOUND_MIN | TN_BOUND_MIN_OPEN) ||
      both(TN_BOUND_MAX | TN_BOUND_MAX_OPEN)) {
    return Bad(who, "option ", name, " has bounds ", def.bounds,
               "; give at most one TN_BOUND_MIN and one TN_BOUND_MAX");
  }
  const bool absent = (def.bounds & TN_BOUND_ABSENT) != 0;
  if (absent && def.initial.kind != TN_VALUE_NONE) {
    return Bad(who, "option ", name,
               " may be left out, yet has a default; give one of the two");
  }
  if ((def.bounds & ~TN_BOUND_ABSENT) != 0 && !IsNumber(def.kind)) {
    return Bad(who, "option ", name, " has bounds, but is no number");
  }
  if (std::isnan(def.minimum) || std::isnan(def.maximum)) {
    return Bad(who, "option ", name, " has NaN as a bound");
  }
  return absl::OkStatus();
}

absl::Status CheckInitial(absl::string_view who, const tn_option_def& def) {
  const absl::string_view name = View(def.name);
  const uint32_t kind = def.initial.kind;
  if (kind == TN_VALUE_NONE) return absl::OkStatus();
  const bool widens = (kind == TN_VALUE_INT && def.kind == TN_VALUE_FLOAT) ||
                      (IsNumber(kind) && def.kind == TN_VALUE_TENSOR);
  if (kind != def.kind && !widens) {
    return Bad(who, "option ", name, " takes kind ", def.kind,
               ", but its default is of kind ", kind);
  }
  if (!IsNumber(kind)) return absl::OkStatus();
  const double value = kind == TN_VALUE_INT
                           ? static_cast<double>(def.initial.as.i)
                           : def.initial.as.f;
  const std::string range = OutOfRange(def, value);
  if (range.empty()) return absl::OkStatus();
  return Bad(who, "the default of option ", name, " is ", value, ", must be ",
             range);
}

absl::Status FinishOption(Arena* arena, absl::string_view who,
                          tn_option_def* def) {
  TN_RETURN_IF_ERROR(CheckName(who, "option", View(def->name)));
  if (View(def->doc).empty()) {
    return Bad(who, "option ", View(def->name),
               " has no doc; say in a line what it means, and its unit");
  }
  if (def->kind < TN_VALUE_BOOL || def->kind > TN_VALUE_OBJECT) {
    return Bad(who, "option ", View(def->name), " has kind ", def->kind,
               ", which is no TN_VALUE_ that this core knows");
  }
  TN_RETURN_IF_ERROR(CheckBounds(who, *def));
  TN_RETURN_IF_ERROR(CheckInitial(who, *def));
  def->name = arena->Copy(def->name);
  def->doc = arena->Copy(def->doc);
  return CopyValue(arena, absl::StrCat(who, ": option ", View(def->name)),
                   &def->initial);
}

absl::Status FinishInput(Arena* arena, absl::string_view who,
                         tn_input_def* def) {
  TN_RETURN_IF_ERROR(CheckName(who, "input", View(def->name)));
  if (View(def->doc).empty()) {
    return Bad(who, "input ", View(def->name),
               " has no doc; give its shape in letters and what it means");
  }
  if ((def->dtypes & ~kAllDTypes) != 0) {
    return Bad(who, "input ", View(def->name), " has dtypes ", def->dtypes,
               "; bits 1 to ", TN_NUM_DTYPES - 1, " stand for dtypes");
  }
  if (def->flags > 31) {
    return Bad(who, "input ", View(def->name), " has flags ", def->flags,
               ", of which this core does not know all; update tenon-core");
  }
  def->name = arena->Copy(def->name);
  def->doc = arena->Copy(def->doc);
  return absl::OkStatus();
}

template <class T>
absl::Status CheckDistinct(absl::string_view who, absl::string_view what,
                           uint32_t n, const T* const* parts) {
  for (uint32_t i = 0; i < n; ++i) {
    for (uint32_t j = 0; j < i; ++j) {
      if (View(parts[i]->name) == View(parts[j]->name)) {
        return Bad(who, "has two ", what, "s named ", View(parts[i]->name));
      }
    }
  }
  return absl::OkStatus();
}

absl::Status CheckInputOrder(absl::string_view who, uint32_t n,
                             const tn_input_def* const* inputs) {
  for (uint32_t i = 0; i + 1 < n; ++i) {
    const tn_input_def& here = *inputs[i];
    if ((here.flags & TN_INPUT_VARIADIC) != 0) {
      return Bad(who, "input ", View(here.name),
                 " is variadic, but is not the last");
    }
    if ((here.flags & TN_INPUT_OPTIONAL) != 0 &&
        (inputs[i + 1]->flags & TN_INPUT_OPTIONAL) == 0) {
      return Bad(who, "input ", View(here.name), " is optional, but ",
                 View(inputs[i + 1]->name),
                 " after it is not; optional inputs stand at the end");
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status Prefix(absl::string_view who, const absl::Status& status) {
  if (status.ok()) return status;
  return WithMessage(status, absl::StrCat(who, ": ", status.message()));
}

bool IsSnakeCase(absl::string_view name) {
  if (name.empty() || name.size() > 64) return false;
  const auto lower = [](char c) { return c >= 'a' && c <= 'z'; };
  for (const char c : name) {
    if (!lower(c) && !(c >= '0' && c <= '9') && c != '_') return false;
  }
  return lower(name[0]);
}

absl::Status CopyHead(Arena* arena, tn_string* name, tn_string* doc,
                      tn_string* source) {
  TN_RETURN_IF_ERROR(CheckName("declaration", "name", View(*name)));
  const absl::string_view who = View(*name);
  if (View(*doc).empty()) {
    return Bad(who, "has no doc; its first line is the summary");
  }
  if (View(*source).empty()) {
    return Bad(who, "has no source; name the paper, or the place it is from");
  }
  *name = arena->Copy(*name);
  *doc = arena->Copy(*doc);
  *source = arena->Copy(*source);
  return absl::OkStatus();
}

absl::Status CopyOptions(Arena* arena, absl::string_view who, uint32_t n,
                         const tn_option_def* const** options) {
  TN_RETURN_IF_ERROR(CopyArray(
      arena, who, "tn_option_def", n, kMaxOptions, options,
      [&](tn_option_def* def) { return FinishOption(arena, who, def); }));
  return CheckDistinct(who, "option", n, *options);
}

absl::Status CopyInputs(Arena* arena, absl::string_view who, uint32_t n,
                        const tn_input_def* const** inputs) {
  TN_RETURN_IF_ERROR(CopyArray(
      arena, who, "tn_input_def", n, kMaxInputs, inputs,
      [&](tn_input_def* def) { return FinishInput(arena, who, def); }));
  TN_RETURN_IF_ERROR(CheckInputOrder(who, n, *inputs));
  return CheckDistinct(who, "input", n, *inputs);
}

std::string OutOfRange(const tn_option_def& def, double value) {
  const uint32_t b = def.bounds;
  const bool low = (b & TN_BOUND_MIN) == 0 || value >= def.minimum;
  const bool low_open = (b & TN_BOUND_MIN_OPEN) == 0 || value > def.minimum;
  const bool high = (b & TN_BOUND_MAX) == 0 || value <= def.maximum;
  const bool high_open = (b & TN_BOUND_MAX_OPEN) == 0 || value < def.maximum;
  if (low && low_open && high && high_open) return "";
  const bool has_low = (b & (TN_BOUND_MIN | TN_BOUND_MIN_OPEN)) != 0;
  const bool has_high = (b & (TN_BOUND_MAX | TN_BOUND_MAX_OPEN)) != 0;
  if (!has_high) {
    return absl::StrCat(b & TN_BOUND_MIN ? "at least " : "above ", def.minimum);
  }
  if (!has_low) {
    return absl::StrCat(b & TN_BOUND_MAX ? "at most " : "below ", def.maximum);
  }
  return absl::StrCat("in ", b & TN_BOUND_MIN ? "[" : "(", def.minimum, ", ",
                      def.maximum, b & TN_BOUND_MAX ? "]" : ")");
}

}  // namespace tenon::abi
