// The idx format of MNIST and its kin: one array, plain or gzipped.

#ifndef TENON_CORE_FORMATS_IDX_H_
#define TENON_CORE_FORMATS_IDX_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "core/formats/array.h"

namespace tenon::formats {

// Reads a whole file into memory, turned from big-endian into this machine's
// order. Element types: uint8, int8, int16, int32, float32, float64. Errors
// name the file: not idx, cut off, bytes left over, damaged gzip, more elements
// declared than the file can hold. Memory grows with the bytes that are there,
// never with what a header declares.
absl::StatusOr<Array> ReadIdx(const std::string& path);

// The same for bytes in memory; `name` stands for the file in errors.
absl::StatusOr<Array> ParseIdx(absl::string_view name, absl::string_view bytes);

}  // namespace tenon::formats

#endif  // TENON_CORE_FORMATS_IDX_H_
