// Words, one after the other.
#include "core/store/index.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "core/abi/lock.h"
#include "core/abi/parts.h"
#include "core/abi/status.h"
#include "core/abi/version.h"
#include "core/base/status.h"

namespace tenon::store {
namespace {

constexpr absl::string_view kFirstLine = "tenon index 1";
constexpr size_t kMaxNeeds = 64;

absl::Status BadLine(absl::string_view line, absl::string_view what) {
  return abi::Refusal(abi::kManifestInvalid,
                      absl::StrCat("the index has a line with ", what, ": ",
                                   line.substr(0, 200)));
}

absl::StatusOr<Need> ParseNeed(absl::string_view line, absl::string_view word) {
  const size_t end = std::min(word.find_first_of("<>=*"), word.size());
  const Need need = {std::string(word.substr(0, end)),
                     std::string(word.substr(end))};
  if (!abi::IsSnakeCase(need.name) ||
      !abi::VersionRange::Parse(need.range).ok()) {
    return BadLine(line, "a bad need");
  }
  return need;
}

absl::StatusOr<Offer> ParseLine(absl::string_view line) {
  const std::vector<absl::string_view> words =
      absl::StrSplit(line, ' ', absl::SkipEmpty());
  if (words.size() < 4 || words.size() > 4 + kMaxNeeds) {
    return BadLine(line, "too few words, or too many");
  }
  TN_ASSIGN_OR_RETURN(const abi::Pin pin,
                      abi::ParsePin(words[0], words[1], words[2]));
  Offer offer;
  offer.facts.name = pin.package;
  offer.facts.version = pin.version;
  offer.facts.sha256 = pin.sha256;
  offer.file = std::string(words[3]);
  if (absl::StrContains(offer.file, "/") || offer.file[0] == '.') {
    return abi::Refusal(
        abi::kUntrustedPath,
        absl::StrCat("the index names ", offer.file,
                     ", which is no file of its directory; do not use it"));
  }
  for (size_t i = 4; i < words.size(); ++i) {
    TN_ASSIGN_OR_RETURN(Need need, ParseNeed(line, words[i]));
    offer.facts.needs.push_back(std::move(need));
  }
  return offer;
}

}  // namespace

absl::StatusOr<std::vector<Offer>> ParseIndex(absl::string_view text) {
  if (text.size() > kMaxIndexBytes) {
    return abi::Refusal(
        abi::kManifestInvalid,
        absl::StrCat("the index has ", text.size(), " bytes; at most ",
                     kMaxIndexBytes, " are read"));
  }
  const std::vector<absl::string_view> lines = absl::StrSplit(text, '\n');
  if (lines[0] != kFirstLine) {
    return abi::Refusal(abi::kManifestInvalid,
                        absl::StrCat("it does not begin with the line `",
                                     kFirstLine, "`, so it is no index"));
  }
  std::vector<Offer> offers;
  std::map<std::pair<std::string, std::string>, std::string> seen;
  for (size_t i = 1; i < lines.size(); ++i) {
    if (absl::StripAsciiWhitespace(lines[i]).empty()) continue;
    TN_ASSIGN_OR_RETURN(Offer offer, ParseLine(lines[i]));
    const Facts& f = offer.facts;
    const auto [there, is_new] =
        seen.try_emplace({f.name, f.version}, f.sha256);
    if (!is_new && there->second != f.sha256) {
      return abi::Refusal(
          abi::kNameConflict,
          absl::StrCat("two files claim to be ", f.name, " ", f.version, "; ",
                       offer.file, " is the second; remove one of them"));
    }
    if (is_new) offers.push_back(std::move(offer));
  }
  return offers;
}

std::string IndexText(const std::vector<Offer>& offers) {
  std::string text = absl::StrCat(kFirstLine, "\n");
  for (const Offer& offer : offers) {
    const Facts& f = offer.facts;
    absl::StrAppend(&text, f.name, " ", f.version, " ", f.sha256, " ",
                    offer.file);
    for (const Need& need : f.needs) {
      absl::StrAppend(&text, " ", need.name,
                      absl::StrReplaceAll(need.range, {{" ", ""}}));
    }
    absl::StrAppend(&text, "\n");
  }
  return text;
}

}  // namespace tenon::store
