// "did you mean": the name that a misspelt one is closest to.
#ifndef TENON_CORE_ABI_SUGGEST_H_
#define TENON_CORE_ABI_SUGGEST_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace tenon::abi {

// Insertions, deletions, replacements and swaps of neighbours that turn `a`
// into `b`. Time and memory a.size() x b.size().
int EditDistance(absl::string_view a, absl::string_view b);

// The candidate closest to `name`, if at most a third of it is wrong; else
// empty. The first of several.
std::string Closest(absl::string_view name,
                    const std::vector<absl::string_view>& candidates);

}  // namespace tenon::abi

#endif  // TENON_CORE_ABI_SUGGEST_H_
