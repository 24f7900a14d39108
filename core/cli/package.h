// Sub-commands of `tenon package` that stand in files of their own.
#ifndef TENON_CORE_CLI_PACKAGE_H_
#define TENON_CORE_CLI_PACKAGE_H_

#include <string>

#include "core/cli/command.h"
#include "tenon/package.h"

namespace tenon::cli {

// By the path of a library, or by name among those that were found. Throws
// Error where there is none.
PackageInfo FindPackage(const std::string& word);

// Each takes the command line of `tenon package ACTION ...` and gives the exit
// code.
int CheckPackage(const Arguments& arguments);
int NewPackage(const Arguments& arguments);

}  // namespace tenon::cli

#endif  // TENON_CORE_CLI_PACKAGE_H_
