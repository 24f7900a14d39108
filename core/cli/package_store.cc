// tenon package install, use, lock and their like: words to calls of
// core/store, and what changed to lines.
#include "core/cli/package_store.h"

#include <algorithm>
#include <cstdio>

#include "absl/strings/match.h"
#include "absl/strings/strip.h"
#include "core/abi/search_path.h"
#include "core/cli/package_actions.h"
#include "core/store/fetch.h"
#include "core/store/install.h"
#include "core/store/judge.h"

namespace tenon::cli {
namespace {

// "NAME@VERSION" in two; the version may be missing.
std::pair<std::string, std::string> Split(const std::string& word) {
  const size_t at = std::min(word.find('@'), word.size());
  return {word.substr(0, at), at == word.size() ? "" : word.substr(at + 1)};
}

// Lines on what is in use now and was not before, or the other way round.
int PrintChange(const store::State& before, const store::State& after) {
  for (const auto& [name, version] : after) {
    const auto old = before.find(name);
    if (old == before.end()) {
      std::printf("%s %s is in use\n", name.c_str(), version.c_str());
    } else if (old->second != version) {
      std::printf("%s %s is in use, in place of %s\n", name.c_str(),
                  version.c_str(), old->second.c_str());
    }
  }
  for (const auto& [name, version] : before) {
    if (after.count(name) != 0) continue;
    std::printf("%s %s is no longer in use\n", name.c_str(), version.c_str());
  }
  if (before == after) std::printf("what is in use is what it was\n");
  return 0;
}

store::Policy PolicyOf(const Arguments& arguments, const store::Store& store) {
  store::Policy policy;
  for (const std::string& key : arguments.all("key")) {
    policy.keys.push_back(Check(store::ParseKey("--key", key)));
  }
  policy.must_be_signed = !policy.keys.empty();
  if (policy.must_be_signed || arguments.has("unsigned")) return policy;
  policy.keys = Check(store::ReadKeys(store.directory()));
  policy.must_be_signed = !policy.keys.empty();
  return policy;
}

// A local directory, as itself or as file://, or a web address.
std::string SourceDirectory(std::string from) {
  if (store::IsAddress(from)) return std::string(absl::StripSuffix(from, "/"));
  if (absl::StartsWith(from, "file://")) from = from.substr(7);
  if (absl::StrContains(from, "://")) {
    throw UsageError(
        "--from takes a directory, file:// and its path, http:// or https://, "
        "got " +
        from);
  }
  return Absolute(from);
}

int Install(const Arguments& arguments, const Words& words) {
  const store::Store store = UserStore();
  const store::State before = store.InUse();
  const store::Policy policy = PolicyOf(arguments, store);
  std::vector<store::Placed> placed;
  if (arguments.has("from")) {
    auto [name, range] = Split(words[1]);
    if (!range.empty() && range.find_first_of("<>=*") != 0) range = "=" + range;
    placed = Check(store::InstallFrom(
        store, SourceDirectory(arguments.text("from")), {name, range}, policy));
  } else {
    placed = Check(store::InstallFile(store, Absolute(words[1]), policy));
  }
  PrintChange(before, store.InUse());
  for (const store::Placed& p : placed) {
    if (p.signer.empty()) continue;
    std::printf("%s %s is signed by %s\n", p.name.c_str(), p.version.c_str(),
                p.signer.c_str());
  }
  return 0;
}

int Remove(const Arguments&, const Words& words) {
  const store::Store store = UserStore();
  const store::State before = store.InUse();
  const auto [name, version] = Split(words[1]);
  Check(store::Remove(store, name, version));
  return PrintChange(before, store.InUse());
}

int Use(const Arguments&, const Words& words) {
  const store::Store store = UserStore();
  const store::State before = store.InUse();
  const auto [name, version] = Split(words[1]);
  if (version.empty()) throw UsageError("use takes NAME@VERSION");
  Check(store::Use(store, name, version));
  return PrintChange(before, store.InUse());
}

int Rollback(const Arguments&, const Words&) {
  const store::Store store = UserStore();
  const store::State before = store.InUse();
  Check(store::Rollback(store));
  return PrintChange(before, store.InUse());
}

struct Action {
  const char* name;
  size_t least;  // words behind it
  size_t most;
  const char* takes;
  int (*run)(const Arguments&, const Words&);
};

constexpr Action kActions[] = {
    {"install", 1, 1, "a file, or a name with --from", Install},
    {"remove", 1, 1, "NAME or NAME@VERSION", Remove},
    {"use", 1, 1, "NAME@VERSION", Use},
    {"rollback", 0, 0, "nothing more", Rollback},
    {"lock", 0, 1, "a file to write, or nothing for stdout", Lock},
    {"verify", 0, 1, "a lock, or nothing", Verify},
    {"index", 1, 1, "a directory", Index},
    {"sign", 2, 2, "a file, and that of a secret", Sign},
    {"keygen", 1, 1, "a file to write a secret to", Keygen},
    {"trust", 2, 2, "a name and a public key", Trust},
    {"usage", 0, 1, "a file, or nothing for that of TENON_USAGE", Usage},
};

}  // namespace

const char kStoreUsage[] =
    "\n  install FILE | install NAME[@RANGE] --from DIR | use NAME@VERSION |\n"
    "  rollback | remove NAME[@VERSION] | lock [FILE] | verify [LOCK] |\n"
    "  index DIR | keygen FILE | sign FILE SECRET | trust WHO KEY |\n"
    "  usage [FILE]";

std::vector<Option> StoreOptions() {
  return {
      {"from", "DIR", "install: a directory of packages, or its web address"},
      {"key", "KEY", "install: it must be signed by this public key"},
      {"unsigned", "", "install: ask for no signature"}};
}

std::vector<std::string_view> StoreActions() {
  std::vector<std::string_view> names;
  for (const Action& action : kActions) names.emplace_back(action.name);
  return names;
}

int RunStoreAction(const Arguments& arguments) {
  const Words& words = arguments.words();
  for (const Action& action : kActions) {
    if (words[0] != action.name) continue;
    const size_t more = words.size() - 1;
    if (more < action.least || more > action.most) {
      throw UsageError(words[0] + " takes " + action.takes);
    }
    return action.run(arguments, words);
  }
  return 2;
}

std::string StoredLibrary(const std::string& word) {
  const auto [name, version] = Split(word);
  if (version.empty() || absl::StrContains(word, "/")) return "";
  return UserStore().Library(name, version);
}

bool IsObstacle(const PackageInfo& package) {
  if (package.refusal.empty()) return false;
  return store::IsRefused(package) || !store::CheckNeeds(package).ok();
}

std::vector<PackageInfo> IdlePackages() {
  std::vector<PackageInfo> idle;
  if (abi::UserDirectory().empty()) return idle;
  const store::Store store = UserStore();
  for (const store::Installed& i : store.List()) {
    if (i.in_use) continue;
    idle.push_back(inspect_package(store.Library(i.name, i.version)));
  }
  return idle;
}

}  // namespace tenon::cli
