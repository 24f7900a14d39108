// What packages need of one another: whether a set of them can stand together,
// and which of those on offer to add so that it does.
#ifndef TENON_CORE_STORE_NEEDS_H_
#define TENON_CORE_STORE_NEEDS_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace tenon::store {

struct Need {
  std::string name;
  std::string range;  // ">=0.3, <0.4"; empty: any
};

struct Deprecation {
  std::string component;  // without the package; empty: the package
  std::string replaced_by;
  std::string removed_in;
};

struct Facts {
  std::string name;
  std::string version;
  std::vector<Need> needs;
  std::vector<Need> conflicts;
  std::string sha256;
  std::vector<Deprecation> deprecations = {};
};

// Of the text of a manifest, as libtenon.so has checked it.
absl::StatusOr<Facts> ReadFacts(absl::string_view manifest);

// Whether `version` lies in `range`.
bool InRange(absl::string_view version, absl::string_view range);

using Set = std::map<std::string, Facts>;

// DEPENDENCY names who needs what and what is there instead, who conflicts with
// whom, or the packages that need each other in a circle.
absl::Status CheckSet(const Set& set);

// What there is to choose from: the file it is in, and its hash.
struct Offer {
  Facts facts;  // sha256: of the file
  std::string file;
};

// Offers that add `wanted`, and what it needs and `present` has not, to
// `present`: the newest that fit. DEPENDENCY where there are none.
absl::StatusOr<std::vector<Offer>> Choose(const Need& wanted,
                                          const std::vector<Offer>& offers,
                                          const Set& present);

}  // namespace tenon::store

#endif  // TENON_CORE_STORE_NEEDS_H_
