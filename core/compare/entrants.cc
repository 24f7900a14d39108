// Entrants out of the registry.
#include "core/compare/entrants.h"

#include <algorithm>
#include <limits>
#include <map>
#include <memory>
#include <string_view>
#include <utility>

#include "core/compare/task.h"
#include "tenon/package.h"

namespace tenon::compare {
namespace {

constexpr char kFollowed[] = "adamw";

// What asks for more than gradients of the loss.
struct Special {
  const char* package;
  const char* name;
  const char* why;
};
constexpr Special kSpecial[] = {
    {"addons", "addons.sophia",
     "estimates curvature by labels drawn from the model's own prediction"},
    {"addons", "addons.sam",
     "asks for the loss twice a step: a class around any optimizer, in "
     "<tenon/addons.h>"}};

std::string WhyNot(const std::string& name) {
  for (const Special& special : kSpecial) {
    if (name == special.name) return special.why;
  }
  return "";
}

Entrant Absent(const std::string& name, const std::string& package,
               const std::string& version, const std::string& why) {
  Entrant entrant;
  entrant.name = name;
  entrant.package = package;
  entrant.version = version;
  entrant.why_not = why;
  return entrant;
}

bool OffersOptimizers(const PackageInfo& package) {
  return package.manifest.find("kind: \"optimizer\"") != std::string::npos;
}

// Package names and versions; what can not be loaded goes to `refused`.
std::map<std::string, std::string> LoadAll(std::vector<Entrant>& refused) {
  std::map<std::string, std::string> versions;
  for (const PackageInfo& package : packages()) {
    // Of several of one name, the first is the one that is loaded.
    if (!versions.emplace(package.name, package.version).second) continue;
    if (package.path.empty() || !OffersOptimizers(package)) continue;
    try {
      load_package(package.name);
    } catch (const Error& e) {
      refused.push_back(
          Absent(package.name, package.name, package.version, e.what()));
    }
  }
  return versions;
}

void SetRate(const tn_option_def& rate, Entrant& entrant) {
  entrant.rate = rate.initial.as.f;
  entrant.least = rate.bounds & TN_BOUND_MIN ? rate.minimum : 0;
  entrant.most = rate.bounds & (TN_BOUND_MAX | TN_BOUND_MAX_OPEN)
                     ? rate.maximum
                     : std::numeric_limits<double>::max();
}

const tn_optimizer_def& Find(const std::string& name) {
  const tn_string text = internal::to_c(name);
  const tn_optimizer_def* def = nullptr;
  internal::check(internal::tables().optimizer->find(&text, &def));
  return *def;
}

Entrant Described(const tn_optimizer_def& def, const std::string& package,
                  const std::string& version) {
  const std::string own(internal::from_c(def.name));
  const std::string name = package == "tenon" ? own : package + "." + own;
  Entrant entrant = Absent(name, package, version, WhyNot(name));
  entrant.base = entrant.name;
  entrant.averages = def.evaluate != nullptr;
  const tn_optimizer_def* stepping = &def;
  if ((def.flags & TN_OPTIMIZER_FOLLOWS) != 0) {
    entrant.follower = std::exchange(entrant.base, kFollowed);
    entrant.name = std::string(kFollowed) + ", then " + entrant.follower;
    stepping = &Find(kFollowed);
  }
  if (stepping->n_options == 0) {
    entrant.why_not = "declares no learning_rate";
    return entrant;
  }
  SetRate(*stepping->options[0], entrant);
  Optimizer declared(entrant.base, {});
  if (!entrant.follower.empty()) declared.then(entrant.follower);
  entrant.options = declared.options();
  return entrant;
}

}  // namespace

std::unique_ptr<Optimizer> Entrant::Make(const Parameters& parameters,
                                         double rate, int64_t steps) const {
  const Schedule schedule = averages ? constant(rate) : cosine(rate, steps);
  auto made = std::make_unique<Optimizer>(
      base, parameters, Settings{{"learning_rate", schedule}});
  if (!follower.empty()) made->then(follower);
  return made;
}

std::vector<Entrant> FindEntrants() {
  std::vector<Entrant> all, refused;
  const std::map<std::string, std::string> versions = LoadAll(refused);
  tn_string owner;
  const tn_optimizer_api& api = *internal::tables().optimizer;
  for (uint64_t i = 0; const tn_optimizer_def* def = api.at(i, &owner); ++i) {
    const std::string package(internal::from_c(owner));
    all.push_back(Described(*def, package, versions.at(package)));
  }
  for (const Special& special : kSpecial) {
    const bool known =
        std::any_of(all.begin(), all.end(),
                    [&](const Entrant& e) { return e.name == special.name; });
    const auto package = versions.find(special.package);
    if (known || package == versions.end()) continue;
    all.push_back(
        Absent(special.name, special.package, package->second, special.why));
  }
  all.insert(all.end(), refused.begin(), refused.end());
  return all;
}

std::vector<Entrant> EntrantsNamed(const std::string& names,
                                   const std::vector<Entrant>& all) {
  if (names == "all") return all;
  std::vector<std::string_view> known;
  for (const Entrant& e : all) {
    known.push_back(e.follower.empty() ? e.name : e.follower);
  }
  std::vector<Entrant> picked;
  for (const std::string& name : WordsOf(names)) {
    const auto at = std::find(known.begin(), known.end(), name);
    if (at == known.end()) {
      throw Error(TN_NOT_FOUND, "no optimizer \"" + name + "\"" +
                                    internal::suggestion(name, known));
    }
    const Entrant& found = all[at - known.begin()];
    const bool twice =
        std::any_of(picked.begin(), picked.end(),
                    [&](const Entrant& e) { return e.name == found.name; });
    if (!twice) picked.push_back(found);
  }
  return picked;
}

}  // namespace tenon::compare
