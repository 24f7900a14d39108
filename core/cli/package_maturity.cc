// From the package's number and its manifest's list of deprecations.
#include "core/cli/package_maturity.h"

#include <map>
#include <utility>

#include "core/store/needs.h"

namespace tenon::cli {

namespace {

std::string OfDeprecation(const std::string& manifest,
                          const std::string& component) {
  const auto facts = store::ReadFacts(manifest);
  if (!facts.ok()) return "";
  for (const store::Deprecation& d : facts->deprecations) {
    if (d.component != component) continue;
    return "deprecated: " + d.replaced_by + " replaces it, removed in " +
           d.removed_in;
  }
  return "";
}

}  // namespace

const PackageInfo& PackageNamed(const std::string& name) {
  static auto& known = *new std::map<std::string, PackageInfo>;
  if (known.empty()) {
    for (PackageInfo& p : packages()) known.emplace(p.name, std::move(p));
  }
  return known[name];
}

std::string Maturity(const PackageInfo& package, const std::string& component) {
  constexpr const char* kNames[] = {"experimental", "beta", "stable",
                                    "deprecated"};
  for (const std::string& of : {component, std::string()}) {
    const std::string text = OfDeprecation(package.manifest, of);
    if (!text.empty()) return text;
  }
  return package.maturity < 4 ? kNames[package.maturity] : "unknown";
}

}  // namespace tenon::cli
