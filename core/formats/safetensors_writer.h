// Writes what safetensors.h reads.

#ifndef TENON_CORE_FORMATS_SAFETENSORS_WRITER_H_
#define TENON_CORE_FORMATS_SAFETENSORS_WRITER_H_

#include <string>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "core/formats/array.h"
#include "core/formats/safetensors.h"

namespace tenon::formats {

// Writes `path` atomically (see AtomicFile): after any error it is as it was.
// Larger elements come first, so that every array is aligned to its element;
// among equals, by name. Errors: a name twice, "__metadata__" as a name, text
// that is no UTF-8, an unknown dtype, a null array with elements, a header over
// 100 MB, and what the disk says.
absl::Status WriteSafetensors(const std::string& path,
                              absl::Span<const NamedArray> tensors,
                              const Metadata& metadata);

}  // namespace tenon::formats

#endif  // TENON_CORE_FORMATS_SAFETENSORS_WRITER_H_
