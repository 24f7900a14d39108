// How far a component may be relied upon, in words: shown wherever it is.
#ifndef TENON_CORE_CLI_PACKAGE_MATURITY_H_
#define TENON_CORE_CLI_PACKAGE_MATURITY_H_

#include <string>

#include "tenon/package.h"

namespace tenon::cli {

// The package of that name: the loaded one, or the first that was found when
// this was called first.
const PackageInfo& PackageNamed(const std::string& name);

// "beta". Of a component, or where `component` is empty of the package itself:
// "deprecated: addons.lion replaces it, removed in 2.0.0".
std::string Maturity(const PackageInfo& package, const std::string& component);

}  // namespace tenon::cli

#endif  // TENON_CORE_CLI_PACKAGE_MATURITY_H_
