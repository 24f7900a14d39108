// Macros that hand an absl::Status up to the caller.
//
//   absl::StatusOr<Shape> Parse(absl::string_view text);
//   absl::Status Check(const Shape& shape);
//
//   absl::Status Load(absl::string_view text) {
//     TN_ASSIGN_OR_RETURN(Shape shape, Parse(text));
//     TN_RETURN_IF_ERROR(Check(shape));
//     return absl::OkStatus();
//   }
#ifndef TENON_CORE_BASE_STATUS_H_
#define TENON_CORE_BASE_STATUS_H_

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

// Evaluates `expression`, an absl::Status, once; returns it unless it is ok.
#define TN_RETURN_IF_ERROR(expression)                                         \
  do {                                                                         \
    if (absl::Status tn_status = (expression); !tn_status.ok()) [[unlikely]] { \
      return tn_status;                                                        \
    }                                                                          \
  } while (false)

// Evaluates `expression`, an absl::StatusOr<T>, once; assigns its value to
// `target`, which may declare a variable, or returns its status. Two
// statements: it needs braces below an `if`. A type with a comma needs
// parentheses or auto.
#define TN_ASSIGN_OR_RETURN(target, expression) \
  TN_ASSIGN_OR_RETURN_IMPL(TN_CONCAT(tn_or_, __LINE__), target, expression)

#define TN_ASSIGN_OR_RETURN_IMPL(result, target, expression) \
  auto result = (expression);                                \
  if (!result.ok()) [[unlikely]] {                           \
    return std::move(result).status();                       \
  }                                                          \
  target = *std::move(result)

#define TN_CONCAT(a, b) TN_CONCAT_IMPL(a, b)
#define TN_CONCAT_IMPL(a, b) a##b

#endif  // TENON_CORE_BASE_STATUS_H_
