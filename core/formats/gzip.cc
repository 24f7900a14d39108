// zlib's inflate over a buffer, in slices that its 32-bit counts can hold.

#include "core/formats/gzip.h"

#include <algorithm>
#include <cstring>

#include "absl/strings/match.h"
#include "core/base/status.h"
#include "core/formats/errors.h"

namespace tenon::formats {
namespace {

constexpr size_t kSlice = size_t{1} << 30;
constexpr size_t kMaxRatio = 1032;
constexpr int kGzipWindow = 15 + 16;  // zlib's way to ask for gzip alone

bool IsGzip(absl::string_view bytes) {
  return absl::StartsWith(bytes, "\x1f\x8b");
}

}  // namespace

GzipReader::GzipReader(absl::string_view bytes)
    : input_(bytes), compressed_(IsGzip(bytes)) {}

GzipReader::~GzipReader() {
  if (stream_.state != nullptr) inflateEnd(&stream_);
}

size_t GzipReader::MaxRemaining() const {
  return compressed_ ? input_.size() * kMaxRatio : input_.size();
}

absl::StatusOr<size_t> GzipReader::Read(absl::Span<std::byte> out) {
  if (!compressed_) {
    const size_t size = std::min(out.size(), input_.size());
    if (size > 0) std::memcpy(out.data(), input_.data(), size);
    input_.remove_prefix(size);
    return size;
  }
  if (stream_.state == nullptr && inflateInit2(&stream_, kGzipWindow) != Z_OK) {
    return absl::ResourceExhaustedError("has no memory to decompress it");
  }
  size_t done = 0;
  while (done < out.size() && !finished_) {
    TN_ASSIGN_OR_RETURN(const size_t size, Inflate(out.subspan(done)));
    done += size;
  }
  return done;
}

absl::StatusOr<size_t> GzipReader::Inflate(absl::Span<std::byte> out) {
  const size_t available = std::min(input_.size(), kSlice);
  const size_t room = std::min(out.size(), kSlice);
  stream_.next_in = reinterpret_cast<Bytef*>(
      const_cast<char*>(input_.data()));  // read only, says zlib
  stream_.avail_in = static_cast<uInt>(available);
  stream_.next_out = reinterpret_cast<Bytef*>(out.data());
  stream_.avail_out = static_cast<uInt>(room);
  const int result = inflate(&stream_, Z_NO_FLUSH);
  input_.remove_prefix(available - stream_.avail_in);
  if (result == Z_BUF_ERROR) return Damaged("the gzip data are cut off");
  if (result != Z_OK && result != Z_STREAM_END) {
    const char* message = stream_.msg == nullptr ? "error" : stream_.msg;
    return Damaged("the gzip data are not valid (", message, ")");
  }
  if (result == Z_STREAM_END) {
    finished_ = input_.empty();
    if (!finished_ && (!IsGzip(input_) || inflateReset(&stream_) != Z_OK)) {
      return Damaged(input_.size(), " bytes follow the gzip data");
    }
  }
  return room - stream_.avail_out;
}

}  // namespace tenon::formats
