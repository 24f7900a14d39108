// The checks that come before reading a struct of another age.
#include "core/abi/sized.h"

#include "absl/strings/str_cat.h"
#include "core/abi/status.h"

namespace tenon::abi {

absl::Status CheckSized(const void* theirs, absl::string_view type,
                        uint32_t ours) {
  if (theirs == nullptr) {
    return absl::InvalidArgumentError(
        absl::StrCat("a ", type, " is null; give its address"));
  }
  uint32_t head[2];
  std::memcpy(head, theirs, sizeof head);
  const auto [size, min_size] = head;
  if (size < sizeof head || min_size > size) {
    return absl::InvalidArgumentError(absl::StrCat(
        "a ", type, " says that its size is ", size, " and its min_size ",
        min_size, "; size must be sizeof(", type, "), min_size at most that"));
  }
  if (min_size > ours) {
    return Refusal(kAbiTooNew,
                   absl::StrCat("the package needs ", min_size, " bytes of ",
                                type, ", this core knows ", ours,
                                "; update tenon-core, or leave out the newer "
                                "fields"));
  }
  return absl::OkStatus();
}

}  // namespace tenon::abi
