// Ranges, circles, and a search that goes back where a choice leads nowhere.
#include "core/store/needs.h"

#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/text_format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "core/abi/status.h"
#include "core/abi/version.h"
#include "core/base/status.h"
#include "core/store/manifest_part.pb.h"

namespace tenon::store {
namespace {

// Of the search, and so its depth; more than any sane set of packages takes.
constexpr int kMaxSteps = 2000;

template <class Requirements>
std::vector<Need> Needs(const Requirements& from) {
  std::vector<Need> needs;
  for (const auto& one : from) needs.push_back({one.name(), one.range()});
  return needs;
}

std::string Text(const Need& need) {
  return need.range.empty() ? need.name
                            : absl::StrCat(need.name, " ", need.range);
}

std::string Text(const Facts& facts) {
  return absl::StrCat(facts.name, " ", facts.version);
}

absl::Status Unmet(absl::string_view text) {
  return abi::Refusal(abi::kDependency, text);
}

// Depth first; `path` is what led here.
absl::Status CheckCircles(const Set& set, const std::string& name,
                          std::vector<std::string>* path,
                          std::set<std::string>* done) {
  if (done->count(name) != 0) return absl::OkStatus();
  if (const auto begin = std::find(path->begin(), path->end(), name);
      begin != path->end()) {
    return Unmet(absl::StrCat(
        "packages need each other in a circle: ",
        absl::StrJoin(begin, path->end(), " needs "), " needs ", name,
        "; none of them can ever be loaded; their authors must mend it"));
  }
  path->push_back(name);
  if (const auto found = set.find(name); found != set.end()) {
    for (const Need& need : found->second.needs) {
      TN_RETURN_IF_ERROR(CheckCircles(set, need.name, path, done));
    }
  }
  path->pop_back();
  done->insert(name);
  return absl::OkStatus();
}

class Search {
 public:
  Search(const std::vector<Offer>& offers, const Set& present)
      : present_(present) {
    for (const Offer& offer : offers) {
      by_name_[offer.facts.name].push_back(&offer);
    }
    for (auto& [name, all] : by_name_) {
      std::stable_sort(all.begin(), all.end(), [](auto* a, auto* b) {
        const auto x = abi::Version::Parse(a->facts.version);
        const auto y = abi::Version::Parse(b->facts.version);
        return x.ok() && (!y.ok() || abi::Compare(*x, *y) > 0);
      });
    }
  }

  // Meets all `goals`, the last first; what it chose stays in `chosen`.
  bool Meet(std::vector<Need> goals, bool is_root) {
    if (goals.empty()) return true;
    if (++steps_ > kMaxSteps) return false;
    const Need goal = goals.back();
    goals.pop_back();
    if (const auto it = chosen_.find(goal.name); it != chosen_.end()) {
      if (InRange(it->second->facts.version, goal.range)) {
        return Meet(std::move(goals), false);
      }
      return Fail(goal, Text(it->second->facts));
    }
    const auto there = present_.find(goal.name);
    if (!is_root && there != present_.end() &&
        InRange(there->second.version, goal.range)) {
      return Meet(std::move(goals), false);
    }
    for (const Offer* offer : by_name_[goal.name]) {
      if (!InRange(offer->facts.version, goal.range)) continue;
      chosen_[goal.name] = offer;
      std::vector<Need> more = goals;
      more.insert(more.end(), offer->facts.needs.begin(),
                  offer->facts.needs.end());
      if (Meet(std::move(more), false)) return true;
      chosen_.erase(goal.name);
    }
    return Fail(goal, Offered(goal.name));
  }

  std::vector<Offer> chosen() const {
    std::vector<Offer> all;
    for (const auto& [name, offer] : chosen_) all.push_back(*offer);
    return all;
  }
  std::string failure() const {
    if (steps_ <= kMaxSteps) return failure_;
    return absl::StrCat("what packages need of one another is too tangled: ",
                        "the search ended after ", kMaxSteps, " steps");
  }

 private:
  // The first failure is nearest to the newest versions.
  bool Fail(const Need& goal, const std::string& instead) {
    if (!failure_.empty()) return false;
    failure_ = absl::StrCat("nothing fits ", Text(goal), ": there is ",
                            instead.empty() ? "none" : instead);
    return false;
  }

  std::string Offered(const std::string& name) {
    return absl::StrJoin(by_name_[name], ", ",
                         [](std::string* to, const Offer* offer) {
                           absl::StrAppend(to, Text(offer->facts));
                         });
  }

  const Set& present_;
  std::map<std::string, std::vector<const Offer*>> by_name_;
  std::map<std::string, const Offer*> chosen_;
  std::string failure_;
  int steps_ = 0;
};

}  // namespace

absl::StatusOr<Facts> ReadFacts(absl::string_view manifest) {
  google::protobuf::TextFormat::Parser parser;
  parser.AllowUnknownField(true);
  parser.SetRecursionLimit(16);
  class Silent : public google::protobuf::io::ErrorCollector {
    void AddError(int, int, const std::string&) override {}
  } silent;
  parser.RecordErrorsTo(&silent);
  ManifestPart part;
  if (!parser.ParseFromString(std::string(manifest), &part)) {
    return abi::Refusal(abi::kManifestInvalid, "the manifest can not be read");
  }
  Facts facts = {part.package(), part.version(), Needs(part.needs()),
                 Needs(part.conflicts()), part.sha256()};
  for (const auto& d : part.deprecations()) {
    facts.deprecations.push_back(
        {d.component(), d.replaced_by(), d.removed_in()});
  }
  return facts;
}

bool InRange(absl::string_view version, absl::string_view range) {
  const auto parsed = abi::Version::Parse(version);
  const auto bounds = abi::VersionRange::Parse(range);
  return parsed.ok() && bounds.ok() && bounds->Contains(*parsed);
}

absl::Status CheckSet(const Set& set) {
  std::set<std::string> done;
  for (const auto& [name, facts] : set) {
    std::vector<std::string> path;
    TN_RETURN_IF_ERROR(CheckCircles(set, name, &path, &done));
    for (const Need& need : facts.needs) {
      const auto there = set.find(need.name);
      if (there != set.end() && InRange(there->second.version, need.range)) {
        continue;
      }
      return Unmet(absl::StrCat(
          Text(facts), " needs ", Text(need), ", and there is ",
          there == set.end() ? "none" : Text(there->second),
          "; install one that fits first, or name a directory that has it "
          "with --from"));
    }
    for (const Need& conflict : facts.conflicts) {
      const auto there = set.find(conflict.name);
      if (there == set.end() ||
          !InRange(there->second.version, conflict.range)) {
        continue;
      }
      return Unmet(absl::StrCat(Text(facts), " conflicts with ",
                                Text(there->second),
                                "; remove one of the two"));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<Offer>> Choose(const Need& wanted,
                                          const std::vector<Offer>& offers,
                                          const Set& present) {
  Search search(offers, present);
  if (search.Meet({wanted}, true)) return search.chosen();
  return Unmet(search.failure());
}

}  // namespace tenon::store
