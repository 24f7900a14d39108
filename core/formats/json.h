// JSON text in and out of nlohmann::json, without exceptions: strict, bounded
// reading for files of unknown origin, and writing that can not fail. Include
// <nlohmann/json.hpp> in a .cc file only: it takes seconds to compile.

#ifndef TENON_CORE_FORMATS_JSON_H_
#define TENON_CORE_FORMATS_JSON_H_

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace tenon::formats {

// Reads one value, spaces around it allowed. Refuses what RFC 8259 leaves to
// the reader: a key twice in an object, more than `max_depth` nested objects
// and arrays, numbers beyond a double. Error texts have no subject ("has the
// key 'a' twice"); the caller puts its own before them.
// Cost: linear in the text; up to some 20 bytes of memory for each of its
// bytes.
absl::StatusOr<nlohmann::json> ParseJson(absl::string_view text, int max_depth);

// Writes `value`, keys in the order in which they were added, by lines when
// `indent` > 0. A byte that is no UTF-8 becomes U+FFFD.
std::string DumpJson(const nlohmann::ordered_json& value, int indent = 0);

// Whether JSON can hold `text`.
bool IsUtf8(absl::string_view text);

}  // namespace tenon::formats

#endif  // TENON_CORE_FORMATS_JSON_H_
