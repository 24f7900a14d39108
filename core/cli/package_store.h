// The actions of `tenon package` that change or use what is installed in the
// user's data directory; core/store does the work.
#ifndef TENON_CORE_CLI_PACKAGE_STORE_H_
#define TENON_CORE_CLI_PACKAGE_STORE_H_

#include <string>
#include <string_view>
#include <vector>

#include "core/cli/command.h"
#include "tenon/package.h"

namespace tenon::cli {

std::vector<std::string_view> StoreActions();

// Runs the action that is the first word, which is one of the above.
int RunStoreAction(const Arguments& arguments);

// What the options and actions are, for --help.
std::vector<Option> StoreOptions();
extern const char kStoreUsage[];

// The path of an installed "NAME@VERSION"; empty: it is no such word.
std::string StoredLibrary(const std::string& word);

// Whether something keeps it from being loaded, now or once the packages that
// it needs are; those only need to be there.
bool IsObstacle(const PackageInfo& package);

// Installed versions that are not in use.
std::vector<PackageInfo> IdlePackages();

}  // namespace tenon::cli

#endif  // TENON_CORE_CLI_PACKAGE_STORE_H_
