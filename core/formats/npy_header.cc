// {'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), } and spaces.

#include "core/formats/npy_header.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "core/base/status.h"
#include "core/formats/errors.h"

namespace tenon::formats {
namespace {

constexpr absl::string_view kSpaces = " \n";

// Takes what is asked for from the front of the text, with the spaces before
// it.
class Cursor {
 public:
  explicit Cursor(absl::string_view rest) : rest_(rest) {}

  bool Take(absl::string_view token) {
    SkipSpaces();
    return absl::ConsumePrefix(&rest_, token);
  }

  std::optional<absl::string_view> TakeString() {
    const bool single = Take("'");
    if (!single && !Take("\"")) return std::nullopt;
    const size_t end = rest_.find(single ? '\'' : '"');
    if (end == absl::string_view::npos) return std::nullopt;
    const absl::string_view text = rest_.substr(0, end);
    rest_.remove_prefix(end + 1);
    return text;
  }

  std::optional<int64_t> TakeInteger() {
    SkipSpaces();
    const size_t end =
        std::min(rest_.find_first_not_of("0123456789"), rest_.size());
    int64_t value;
    if (!absl::SimpleAtoi(rest_.substr(0, end), &value)) return std::nullopt;
    rest_.remove_prefix(end);
    return value;
  }

  bool AtEnd() {
    SkipSpaces();
    return rest_.empty();
  }

 private:
  void SkipSpaces() {
    rest_.remove_prefix(
        std::min(rest_.find_first_not_of(kSpaces), rest_.size()));
  }

  absl::string_view rest_;
};

absl::StatusOr<DType> FromDescr(absl::string_view descr) {
  for (const DTypeInfo& info : AllDTypes()) {
    const bool any_order = info.size == 1 && descr.size() == 3;
    if (info.npy.empty()) continue;
    if (info.npy == descr) return info.dtype;
    if (any_order && info.npy.substr(1) == descr.substr(1)) return info.dtype;
  }
  absl::string_view remedy = " is none that Tenon has; cast the array in NumPy";
  if (absl::StrContains(descr, 'O')) {
    remedy = " means Python objects; make it an array of numbers in NumPy";
  } else if (!descr.empty() && descr[0] == '>') {
    remedy =
        " is big-endian; save "
        "array.astype(array.dtype.newbyteorder('<'))";
  }
  return absl::UnimplementedError(absl::StrCat("dtype '", descr, "'", remedy));
}

absl::Status NotADict() {
  return Damaged("the header is not a dict of descr, fortran_order and shape");
}

absl::StatusOr<std::vector<int64_t>> TakeShape(Cursor* cursor) {
  std::vector<int64_t> shape;
  if (!cursor->Take("(")) return NotADict();
  while (!cursor->Take(")")) {
    const std::optional<int64_t> size = cursor->TakeInteger();
    if (!size) return NotADict();
    shape.push_back(*size);
    if (cursor->Take(",")) continue;
    if (!cursor->Take(")")) return NotADict();
    break;
  }
  return shape;
}

// An entry of the dict is empty until it was seen.
struct Fields {
  std::optional<DType> dtype;
  std::optional<NpyOrder> order;
  std::optional<std::vector<int64_t>> shape;
};

absl::Status TakeValue(absl::string_view key, Cursor* cursor, Fields* fields) {
  if (key == "descr" && !fields->dtype) {
    if (cursor->Take("[")) {
      return absl::UnimplementedError(
          "has a structured dtype; save each field as an array of its own");
    }
    const std::optional<absl::string_view> descr = cursor->TakeString();
    if (!descr) return NotADict();
    TN_ASSIGN_OR_RETURN(const DType dtype, FromDescr(*descr));
    fields->dtype = dtype;
  } else if (key == "fortran_order" && !fields->order) {
    if (cursor->Take("True")) {
      fields->order = NpyOrder::kFortran;
    } else if (cursor->Take("False")) {
      fields->order = NpyOrder::kC;
    } else {
      return NotADict();
    }
  } else if (key == "shape" && !fields->shape) {
    TN_ASSIGN_OR_RETURN(std::vector<int64_t> shape, TakeShape(cursor));
    fields->shape = std::move(shape);
  } else {
    return NotADict();
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<NpyHeader> ParseNpyHeader(absl::string_view text) {
  Cursor cursor(text);
  Fields fields;
  if (!cursor.Take("{")) return NotADict();
  while (!cursor.Take("}")) {
    const std::optional<absl::string_view> key = cursor.TakeString();
    if (!key || !cursor.Take(":")) return NotADict();
    TN_RETURN_IF_ERROR(TakeValue(*key, &cursor, &fields));
    if (cursor.Take(",")) continue;
    if (!cursor.Take("}")) return NotADict();
    break;
  }
  if (!cursor.AtEnd() || !fields.dtype || !fields.order || !fields.shape) {
    return NotADict();
  }
  return NpyHeader{*fields.dtype, *fields.order, *std::move(fields.shape)};
}

}  // namespace tenon::formats
