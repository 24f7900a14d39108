// The pieces that several kinds of declaration share: strings, options, inputs
// and worked samples. `who` is the component's name, for errors.
#ifndef TENON_CORE_ABI_PARTS_H_
#define TENON_CORE_ABI_PARTS_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "core/abi/arena.h"
#include "core/abi/sized.h"
#include "core/abi/status.h"
#include "core/base/status.h"
#include "tenon/c/abi.h"

namespace tenon::abi {

// More than any sane declaration has; a wild count is an error, not a crash.
inline constexpr uint32_t kMaxInputs = 64;
inline constexpr uint32_t kMaxOptions = 256;
inline constexpr uint32_t kMaxParts = 4096;
inline constexpr int64_t kMaxSampleValues = int64_t{1} << 20;

// An InvalidArgument of the form "who: text".
template <class... Parts>
absl::Status Bad(absl::string_view who, const Parts&... parts) {
  std::string text = absl::StrCat(who, ": ");
  absl::StrAppend(&text, parts...);
  return absl::InvalidArgumentError(text);
}

// "addons.lion: " before the text of an error; codes and payloads stay.
absl::Status Prefix(absl::string_view who, const absl::Status& status);

// [a-z][a-z0-9_]*, at most 64 bytes.
bool IsSnakeCase(absl::string_view name);

// Checks and copies name, doc and source of a component in place.
absl::Status CopyHead(Arena* arena, tn_string* name, tn_string* doc,
                      tn_string* source);

// Copies an array of pointers to sized structs; `finish` checks one of them
// and deepens its copy.
template <class T, class Finish>
absl::Status CopyArray(Arena* arena, absl::string_view who,
                       absl::string_view type, uint32_t n, uint32_t limit,
                       const T* const** array, Finish finish) {
  if (n > limit) {
    return Bad(who, "has ", n, " of ", type, "; at most ", limit, " are taken");
  }
  if (n > 0 && *array == nullptr) {
    return Bad(who, "counts ", n, " of ", type, " but gives a null array");
  }
  T** copies = arena->New<T*>(n);
  for (uint32_t i = 0; i < n; ++i) {
    copies[i] = arena->New<T>();
    TN_RETURN_IF_ERROR(Prefix(who, ReadSized((*array)[i], type, copies[i])));
    TN_RETURN_IF_ERROR(finish(copies[i]));
  }
  *array = copies;
  return absl::OkStatus();
}

absl::Status CopyOptions(Arena* arena, absl::string_view who, uint32_t n,
                         const tn_option_def* const** options);
absl::Status CopyInputs(Arena* arena, absl::string_view who, uint32_t n,
                        const tn_input_def* const** inputs);

// Bounds of option `def` that `value` breaks, as a sentence, or empty.
std::string OutOfRange(const tn_option_def& def, double value);

// What a sample is checked against: its component's inputs and options.
struct Signature {
  const tn_input_def* const* inputs;
  const tn_option_def* const* options;
  uint32_t n_inputs;
  uint32_t n_options;
  uint32_t n_outputs;  // 0: any
};
absl::Status CopySamples(Arena* arena, absl::string_view who,
                         const Signature& signature, uint32_t n,
                         const tn_sample* const** samples);

// One value and what it points at; null where a pointer may not be kept.
absl::Status CopyValue(Arena* arena, absl::string_view who, tn_value* value);

}  // namespace tenon::abi

#endif  // TENON_CORE_ABI_PARTS_H_
