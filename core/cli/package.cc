// tenon package: what packages there are, and why one can not be loaded.
#include "core/cli/package.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <nlohmann/json.hpp>

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

int Info(const PackageInfo& p, bool json) {
  if (json) {
    PrintJson(ToJson(p));
  } else {
    std::printf("%s, %s\n%s", p.path.empty() ? "built in" : p.path.c_str(),
                Maturity(p, "").c_str(), p.manifest.c_str());
  }
  return 0;
}

// Whether it would be loaded; runs none of its code.
int WhyNot(const PackageInfo& p, bool json) {
  const bool obstacle = IsObstacle(p);
  if (json) {
    PrintJson(ToJson(p));
  } else if (obstacle) {
    std::printf("%s: %s\n", p.path.c_str(), p.refusal.c_str());
  } else {
    std::printf("%s %s: nothing stands in its way\n", p.name.c_str(),
                p.version.c_str());
  }
  return obstacle ? 1 : 0;
}

int Run(const Arguments& arguments) {
  const std::vector<std::string>& words = arguments.words();
  std::vector<std::string_view> actions = StoreActions();
  if (words.empty()) throw UsageError("say list, install, new or another");
  const std::string& action = words[0];
  if (std::find(actions.begin(), actions.end(), action) != actions.end()) {
    AddPackagePath(arguments);
    return RunStoreAction(arguments);
  }
  actions.insert(actions.end(), {"list", "info", "why-not", "check", "new"});
  if (std::find(actions.begin(), actions.end(), action) == actions.end()) {
    throw UsageError("no action \"" + action + "\"" +
                     internal::suggestion(action, actions));
  }
  if (words.size() != (action == "list" ? 1 : 2)) {
    throw UsageError(action == "list" ? "list takes nothing more"
                                      : action + " takes a name or a path");
  }
  if (action == "new") return NewPackage(arguments);
  if (action == "check") return CheckPackage(arguments);
  AddPackagePath(arguments);
  const bool json = arguments.has("json");
  if (action == "list") return List(json);
  const PackageInfo p = FindPackage(words[1]);
  return action == "info" ? Info(p, json) : WhyNot(p, json);
}

}  // namespace

PackageInfo FindPackage(const std::string& word) {
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

Command PackageCommand() {
  static const auto& usage = *new std::string(
      std::string("list | info PACKAGE | why-not PACKAGE | check PACKAGE | "
                  "new NAME --kind KIND |") +
      kStoreUsage +
      "\n  PACKAGE is NAME, NAME@VERSION or the path of a library, for check a "
      "folder as well\n"
      "  check runs the conformance kit on it, in processes of its own; "
      "the others run none of its code\n"
      "  new makes a folder with a package of one component, to be "
      "built with tenon-dev alone");
  std::vector<Option> options = {
      {"json", "", "facts as JSON"},
      {"kind", "KIND", "of component: optimizer, function, op, kernel, type"},
      {"component", "NAME", "of the new package's component"},
      {"seconds", "N", "that a check of one component may take (300)"},
      kPackagePath};
  for (const Option& option : StoreOptions()) options.push_back(option);
  return {.name = "package",
          .summary = "installs, lists and checks packages, and starts new ones",
          .usage = usage.c_str(),
          .example = "tenon package why-not ./libaddons.so",
          .options = options,
          .run = Run};
}

}  // namespace tenon::cli
