// Parsing and ordering of versions, as semver.org 2.0 has it.
#include "core/abi/version.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "core/base/status.h"

namespace tenon::abi {
namespace {

using Pieces = std::vector<absl::string_view>;

bool IsDigits(absl::string_view s) {
  return !s.empty() && std::all_of(s.begin(), s.end(), absl::ascii_isdigit);
}

bool IsIdentifiers(absl::string_view s) {
  for (const absl::string_view part : absl::StrSplit(s, '.')) {
    const bool valid = std::all_of(part.begin(), part.end(), [](char c) {
      return absl::ascii_isalnum(c) || c == '-';
    });
    if (part.empty() || !valid) return false;
  }
  return true;
}

absl::Status BadVersion(absl::string_view text) {
  return absl::InvalidArgumentError(absl::StrCat(
      "\"", text, "\" is no version; write it as 1.2.3 or 1.2.3-beta.1"));
}

template <class T>
int Order(const T& a, const T& b) {
  return a < b ? -1 : (b < a ? 1 : 0);
}

// Numbers come before words, and are ordered by value: without leading zeros,
// by length, then by digits.
int CompareIdentifiers(absl::string_view a, absl::string_view b) {
  if (IsDigits(a) != IsDigits(b)) return IsDigits(a) ? -1 : 1;
  if (!IsDigits(a)) return Order(a, b);
  while (absl::ConsumePrefix(&a, "0")) {
  }
  while (absl::ConsumePrefix(&b, "0")) {
  }
  const int by_length = Order(a.size(), b.size());
  return by_length != 0 ? by_length : Order(a, b);
}

int ComparePrereleases(absl::string_view a, absl::string_view b) {
  if (a.empty() || b.empty()) return Order(a.empty(), b.empty());
  const Pieces as = absl::StrSplit(a, '.');
  const Pieces bs = absl::StrSplit(b, '.');
  for (size_t i = 0; i < std::min(as.size(), bs.size()); ++i) {
    const int order = CompareIdentifiers(as[i], bs[i]);
    if (order != 0) return order;
  }
  return Order(as.size(), bs.size());
}

}  // namespace

absl::StatusOr<Version> Version::Parse(absl::string_view text) {
  Version version;
  const std::pair<absl::string_view, absl::string_view> build =
      absl::StrSplit(text, absl::MaxSplits('+', 1));
  const std::pair<absl::string_view, absl::string_view> pre =
      absl::StrSplit(build.first, absl::MaxSplits('-', 1));
  const bool has_build = build.first.size() != text.size();
  const bool has_pre = pre.first.size() != build.first.size();
  const Pieces numbers = absl::StrSplit(pre.first, '.');
  if (numbers.size() > version.number.size()) return BadVersion(text);
  for (size_t i = 0; i < numbers.size(); ++i) {
    if (!IsDigits(numbers[i]) ||
        !absl::SimpleAtoi(numbers[i], &version.number[i])) {
      return BadVersion(text);
    }
  }
  if ((has_pre && !IsIdentifiers(pre.second)) ||
      (has_build && !IsIdentifiers(build.second))) {
    return BadVersion(text);
  }
  version.prerelease = std::string(pre.second);
  return version;
}

int Compare(const Version& a, const Version& b) {
  const int order = Order(a.number, b.number);
  return order != 0 ? order : ComparePrereleases(a.prerelease, b.prerelease);
}

absl::StatusOr<VersionRange> VersionRange::Parse(absl::string_view text) {
  VersionRange range;
  const absl::string_view all = absl::StripAsciiWhitespace(text);
  if (all.empty() || all == "*") return range;
  for (absl::string_view piece : absl::StrSplit(all, ',')) {
    piece = absl::StripAsciiWhitespace(piece);
    Bound bound;
    if (absl::ConsumePrefix(&piece, ">=")) {
      bound.relation = Relation::kAtLeast;
    } else if (absl::ConsumePrefix(&piece, "<=")) {
      bound.relation = Relation::kAtMost;
    } else if (absl::ConsumePrefix(&piece, ">")) {
      bound.relation = Relation::kAbove;
    } else if (absl::ConsumePrefix(&piece, "<")) {
      bound.relation = Relation::kBelow;
    } else if (absl::ConsumePrefix(&piece, "=")) {
      bound.relation = Relation::kEqual;
    } else {
      return absl::InvalidArgumentError(
          absl::StrCat("\"", text, "\" is no range; write it as >=1.2, <2"));
    }
    TN_ASSIGN_OR_RETURN(bound.version,
                        Version::Parse(absl::StripAsciiWhitespace(piece)));
    range.bounds_.push_back(std::move(bound));
  }
  return range;
}

bool VersionRange::Contains(const Version& version) const {
  for (const Bound& bound : bounds_) {
    const int order = Compare(version, bound.version);
    switch (bound.relation) {
      case Relation::kAtLeast:
        if (order < 0) return false;
        break;
      case Relation::kAbove:
        if (order <= 0) return false;
        break;
      case Relation::kAtMost:
        if (order > 0) return false;
        break;
      case Relation::kBelow:
        if (order >= 0) return false;
        break;
      case Relation::kEqual:
        if (order != 0) return false;
        break;
    }
  }
  return true;
}

}  // namespace tenon::abi
