// Where the tool looks for packages beyond the core's own search path.
#ifndef TENON_CORE_CLI_PACKAGE_PATH_H_
#define TENON_CORE_CLI_PACKAGE_PATH_H_

#include "core/cli/command.h"

namespace tenon::cli {

inline constexpr Option kPackagePath = {
    "package-path", "DIR", "search packages here first; may be repeated"};

// Adds --package-path's directories; without them, and without
// TENON_PACKAGE_PATH, what was built along with the tool.
void AddPackagePath(const Arguments& arguments);

}  // namespace tenon::cli

#endif  // TENON_CORE_CLI_PACKAGE_PATH_H_
