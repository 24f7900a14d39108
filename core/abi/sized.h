// Size-first growth: how a struct of another age is read and written. What the
// other side does not know reads as zero and is not written.
#ifndef TENON_CORE_ABI_SIZED_H_
#define TENON_CORE_ABI_SIZED_H_

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace tenon::abi {

// Checks the two heads; `ours` is the size that this core knows.
absl::Status CheckSized(const void* theirs, absl::string_view type,
                        uint32_t ours);

// Copies `theirs`, which may be shorter or longer, over `ours`.
template <class T>
absl::Status ReadSized(const T* theirs, absl::string_view type, T* ours) {
  absl::Status status = CheckSized(theirs, type, sizeof(T));
  if (!status.ok()) return status;
  uint32_t size = 0;
  std::memcpy(&size, theirs, sizeof size);
  *ours = T();
  std::memcpy(static_cast<void*>(ours), theirs,
              std::min<size_t>(size, sizeof(T)));
  ours->size = sizeof(T);
  ours->min_size = 0;
  return absl::OkStatus();
}

// Fills as much of `theirs` as its `size` says that its owner knows.
template <class T>
void WriteSized(const T& ours, T* theirs) {
  constexpr size_t kHead = 2 * sizeof(uint32_t);
  const size_t size = std::min<size_t>(theirs->size, sizeof(T));
  if (size <= kHead) return;
  std::memcpy(reinterpret_cast<char*>(theirs) + kHead,
              reinterpret_cast<const char*>(&ours) + kHead, size - kHead);
}

}  // namespace tenon::abi

#endif  // TENON_CORE_ABI_SIZED_H_
