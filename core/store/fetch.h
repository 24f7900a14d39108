// A file of a web server, by Debian's `curl`: proxies, certificates and
// redirections are its business.
#ifndef TENON_CORE_STORE_FETCH_H_
#define TENON_CORE_STORE_FETCH_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace tenon::store {

// "http://..." or "https://...".
bool IsAddress(absl::string_view from);

// NOT_FOUND, with what curl said, where there is no such file or server; an
// error where curl itself is missing. More than `limit` bytes are not read.
// An https address is never left for another protocol.
absl::StatusOr<std::string> Fetch(const std::string& address, uint64_t limit);

}  // namespace tenon::store

#endif  // TENON_CORE_STORE_FETCH_H_
