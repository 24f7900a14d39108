// The index of a directory of packages: what is in each file, so that only
// those wanted are read. One line for each file, behind the line
// `tenon index 1`:
//
//     my_lab 0.0.2 SHA256 my_lab-0.0.2.tar.gz addons>=0.3,<0.4
//
// It only says where to look: what it says of a file is checked.
#ifndef TENON_CORE_STORE_INDEX_H_
#define TENON_CORE_STORE_INDEX_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "core/store/needs.h"

namespace tenon::store {

inline constexpr char kIndexFile[] = "tenon.index";
inline constexpr uint64_t kMaxIndexBytes = 1 << 20;

// MANIFEST_INVALID names the line; UNTRUSTED_PATH a file that is not of that
// directory; NAME_CONFLICT two files that claim one version of a name.
absl::StatusOr<std::vector<Offer>> ParseIndex(absl::string_view text);

std::string IndexText(const std::vector<Offer>& offers);

}  // namespace tenon::store

#endif  // TENON_CORE_STORE_INDEX_H_
