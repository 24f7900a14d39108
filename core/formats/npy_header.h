// The Python dict at the head of an npy file.

#ifndef TENON_CORE_FORMATS_NPY_HEADER_H_
#define TENON_CORE_FORMATS_NPY_HEADER_H_

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "core/formats/array.h"

namespace tenon::formats {

enum class NpyOrder { kC, kFortran };

struct NpyHeader {
  DType dtype;
  NpyOrder order;
  std::vector<int64_t> shape;
};

// Reads the three entries that the format demands, in any order, each once;
// nothing else of Python's syntax. Error texts have no subject.
absl::StatusOr<NpyHeader> ParseNpyHeader(absl::string_view text);

}  // namespace tenon::formats

#endif  // TENON_CORE_FORMATS_NPY_HEADER_H_
