// tenon package: what packages there are, and why one can not be loaded.
#include "tenon/package.h"
#include "tenon/testing.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>

#include "core/cli/package_maturity.h"
#include "core/cli/package_path.h"
#include "core/cli/package_store.h"
#include "core/formats/json.h"
#include "core/train/table.h"
#include "tenon/internal/suggest.h"

namespace tenon::cli {
namespace {

nlohmann::ordered_json ToJson(const PackageInfo& p) {
  return {
      {"name", p.name},
      {"version", p.version},
      {"path", p.path},
      {"loaded", p.loaded},
      {"maturity", Maturity(p, "")},
      {"abi", std::to_string(p.abi_major) + "." + std::to_string(p.abi_floor)},
      {"reason", p.reason},
      {"refusal", p.refusal},
      {"manifest", p.manifest}};
}

void PrintJson(const nlohmann::ordered_json& json) {
  std::printf("%s\n", formats::DumpJson(json, 2).c_str());
}

std::string Plural(int count, const std::string& kind) {
  return std::to_string(count) + " " + kind + (count == 1 ? "" : "s");
}

// The core's own components; the rest come from manifests.
std::string CoreOffers() {
  const auto& tables = tenon::internal::tables();
  int ops = 0, optimizers = 0;
  tn_string package;
  for (uint64_t i = 0; tables.op->at(i) != nullptr; ++i) {
    tables.op->describe(tables.op->at(i), &package);
    ops += internal::from_c(package) == "tenon";
  }
  for (uint64_t i = 0; tables.optimizer->at(i, &package) != nullptr; ++i) {
    optimizers += internal::from_c(package) == "tenon";
  }
  return Plural(optimizers, "optimizer") + ", " + Plural(ops, "op");
}

// "2 optimizers, 1 op".
std::string Offers(const PackageInfo& p) {
  if (p.path.empty()) return CoreOffers();
  std::string text;
  for (const char* kind : {"optimizer", "function", "type", "op", "kernel"}) {
    const std::string wanted = "kind: \"" + std::string(kind) + "\"";
    int count = 0;
    for (size_t at = p.manifest.find(wanted); at != std::string::npos;
         at = p.manifest.find(wanted, at + 1)) {
      ++count;
    }
    if (count != 0) text += (text.empty() ? "" : ", ") + Plural(count, kind);
  }
  return text;
}

int List(bool json) {
  std::vector<PackageInfo> all = packages();
  const size_t in_use = all.size();
  for (PackageInfo& idle : IdlePackages()) all.push_back(std::move(idle));
  if (json) {
    nlohmann::ordered_json list = nlohmann::ordered_json::array();
    for (const PackageInfo& p : all) list.push_back(ToJson(p));
    PrintJson(list);
    return 0;
  }
  train::Table table(
      {{"package"}, {"version"}, {"abi"}, {"maturity"}, {"offers"}, {"from"}});
  for (size_t i = 0; i < all.size(); ++i) {
    const PackageInfo& p = all[i];
    table.Add({p.name, p.version,
               std::to_string(p.abi_major) + "." + std::to_string(p.abi_floor),
               Maturity(p, ""),
               IsObstacle(p) ? "refused: " + p.reason : Offers(p),
               i >= in_use      ? "installed, not in use"
               : p.path.empty() ? "built in"
                                : p.path});
  }
  std::printf("%s", table.Text().c_str());
  return 0;
}

// By the path of a library, or by name among those that were found.
PackageInfo Find(const std::string& word) {
  if (word.find('/') != std::string::npos) {
    const std::string path = std::filesystem::absolute(UserPath(word)).string();
    return inspect_package(path);
  }
  if (const std::string path = StoredLibrary(word); !path.empty()) {
    return inspect_package(path);
  }
  const std::vector<PackageInfo> all = packages();
  std::vector<std::string_view> names;
  for (const PackageInfo& p : all) {
    if (p.name == word) return p;
    names.push_back(p.name);
  }
  throw Error(TN_NOT_FOUND, "no package \"" + word + "\"" +
                                internal::suggestion(word, names));
}

int Info(const PackageInfo& p, bool json) {
  if (json) {
    PrintJson(ToJson(p));
  } else {
    std::printf("%s, %s\n%s", p.path.empty() ? "built in" : p.path.c_str(),
                Maturity(p, "").c_str(), p.manifest.c_str());
  }
  return 0;
}

// What the kit finds wrong; the package runs in a child process.
std::vector<std::string> Findings(const std::string& path) {
  char* text = nullptr;
  size_t size = 0;
  std::FILE* out = open_memstream(&text, &size);
  testing::check_package(path, out);
  std::fclose(out);
  std::istringstream lines(std::string(text, size));
  std::free(text);
  std::vector<std::string> findings;
  for (std::string line; std::getline(lines, line);) findings.push_back(line);
  return findings;
}

// `run`: runs the conformance kit on it, too.
int Check(const PackageInfo& p, bool json, bool run) {
  std::vector<std::string> findings;
  if (run ? !p.refusal.empty() : IsObstacle(p)) {
    findings = {p.path + ": " + p.refusal};
  } else if (run && !p.path.empty()) {
    findings = Findings(p.path);
  }
  if (json) {
    nlohmann::ordered_json facts = ToJson(p);
    facts["findings"] = findings;
    PrintJson(facts);
  } else {
    for (const std::string& finding : findings) {
      std::printf("%s\n", finding.c_str());
    }
    if (findings.empty()) {
      std::printf("%s %s: nothing %s\n", p.name.c_str(), p.version.c_str(),
                  run ? "to find fault with" : "stands in its way");
    }
  }
  return findings.empty() ? 0 : 1;
}

int Run(const Arguments& arguments) {
  const std::vector<std::string>& words = arguments.words();
  std::vector<std::string_view> actions = StoreActions();
  if (words.empty()) throw UsageError("say list, install, info or another");
  const std::string& action = words[0];
  if (std::find(actions.begin(), actions.end(), action) != actions.end()) {
    AddPackagePath(arguments);
    return RunStoreAction(arguments);
  }
  actions.insert(actions.end(), {"list", "info", "check", "why-not"});
  if (std::find(actions.begin(), actions.end(), action) == actions.end()) {
    throw UsageError("no action \"" + action + "\"" +
                     internal::suggestion(action, actions));
  }
  if (words.size() != (action == "list" ? 1 : 2)) {
    throw UsageError(action == "list" ? "list takes nothing more"
                                      : action + " takes a name or a path");
  }
  AddPackagePath(arguments);
  const bool json = arguments.has("json");
  if (action == "list") return List(json);
  const PackageInfo p = Find(words[1]);
  return action == "info" ? Info(p, json) : Check(p, json, action == "check");
}

}  // namespace

Command PackageCommand() {
  static const auto& usage = *new std::string(
      std::string("list | info PACKAGE | check PACKAGE | why-not PACKAGE |") +
      kStoreUsage +
      "\n  PACKAGE is NAME, NAME@VERSION or the path of a library; check runs "
      "the conformance kit on it, in a process of its own; the others run none "
      "of its code");
  std::vector<Option> options = {{"json", "", "facts as JSON"}, kPackagePath};
  for (const Option& option : StoreOptions()) options.push_back(option);
  return {.name = "package",
          .summary =
              "installs and lists packages, and says why one can not be "
              "loaded",
          .usage = usage.c_str(),
          .example = "tenon package why-not ./libaddons.so",
          .options = options,
          .run = Run};
}

}  // namespace tenon::cli
