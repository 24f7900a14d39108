// NumPy's npy format: one array in a file, as numpy.save and numpy.load do.

#ifndef TENON_CORE_FORMATS_NPY_H_
#define TENON_CORE_FORMATS_NPY_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "core/formats/array.h"

namespace tenon::formats {

// Reads versions 1.0, 2.0 and 3.0 into memory; an array in Fortran order is
// turned into C order. Errors name the file: not npy, cut off, bytes left over,
// a dtype that is big-endian, structured, of objects, or none of DType's.
absl::StatusOr<Array> ReadNpy(const std::string& path);

// The same for bytes in memory; `name` stands for the file in errors.
absl::StatusOr<Array> ParseNpy(absl::string_view name, absl::string_view bytes);

// Writes version 1.0 in C order, atomically (see AtomicFile). Errors: bfloat16,
// which the format does not have; a rank over NumPy's 64; a null array with
// elements; what the disk says.
absl::Status WriteNpy(const std::string& path, const ArrayView& array);

}  // namespace tenon::formats

#endif  // TENON_CORE_FORMATS_NPY_H_
