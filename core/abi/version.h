// Versions "1.4.0" and ranges of them ">=1.2, <2".
#ifndef TENON_CORE_ABI_VERSION_H_
#define TENON_CORE_ABI_VERSION_H_

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace tenon::abi {

// Semantic versions: a pre-release is older than its release; what follows a +
// does not count.
struct Version {
  std::array<uint32_t, 3> number = {};
  std::string prerelease;

  // One to three numbers; missing ones are zero.
  static absl::StatusOr<Version> Parse(absl::string_view text);
};

// Below, at or above zero as `a` is older than, as old as or newer than `b`.
int Compare(const Version& a, const Version& b);

class VersionRange {
 public:
  // Bounds with >=, >, <=, < or =, joined by commas; "*" or "" takes all.
  static absl::StatusOr<VersionRange> Parse(absl::string_view text);

  bool Contains(const Version& version) const;

 private:
  enum class Relation { kAtLeast, kAbove, kAtMost, kBelow, kEqual };
  struct Bound {
    Relation relation;
    Version version;
  };
  std::vector<Bound> bounds_;
};

}  // namespace tenon::abi

#endif  // TENON_CORE_ABI_VERSION_H_
