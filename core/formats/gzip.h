// GzipReader: bytes that may be gzip or plain, read the same way, as a stream.

#ifndef TENON_CORE_FORMATS_GZIP_H_
#define TENON_CORE_FORMATS_GZIP_H_

#include <zlib.h>

#include <cstddef>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace tenon::formats {

// Several gzip members in a row read as one; their checksums are verified as
// their ends are passed. Not copyable: zlib keeps its address.
class GzipReader {
 public:
  // `bytes` must outlive the reader. What does not begin like gzip is plain.
  explicit GzipReader(absl::string_view bytes);
  ~GzipReader();
  GzipReader(const GzipReader&) = delete;
  GzipReader& operator=(const GzipReader&) = delete;

  // Fills `out`; returns fewer bytes only at the end. Errors, without a
  // subject: cut off, not what the checksum says, other bytes behind it.
  absl::StatusOr<size_t> Read(absl::Span<std::byte> out);

  // No more than this can still be read: deflate shrinks at most 1032 to 1.
  size_t MaxRemaining() const;

 private:
  absl::StatusOr<size_t> Inflate(absl::Span<std::byte> out);

  absl::string_view input_;  // what was not consumed yet
  const bool compressed_;
  bool finished_ = false;  // the last member ended
  z_stream stream_ = {};
};

}  // namespace tenon::formats

#endif  // TENON_CORE_FORMATS_GZIP_H_
