// Where packages are looked for by name: directories that the program gave,
// TENON_PACKAGE_PATH, the user's data directory, the install prefix; in this
// order. Never the working directory.
#ifndef TENON_CORE_ABI_SEARCH_PATH_H_
#define TENON_CORE_ABI_SEARCH_PATH_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace tenon::abi {

// "addons" -> "libaddons.so".
std::string LibraryName(absl::string_view package);

// "/x/libaddons.so" -> "addons"; empty where the name has another form.
std::string PackageOf(absl::string_view path);

// "/x/libaddons.so" -> "/x/addons.manifest.textproto"; empty likewise.
std::string SidecarOf(absl::string_view path);

// Of the user's data: $XDG_DATA_HOME/tenon or ~/.local/share/tenon; empty where
// neither variable is set, and under setuid. Its folder in_use has what
// `tenon package install` made the versions in use.
std::string UserDirectory();

// All but the program's own. The environment is not read under setuid, and
// directories that are not absolute are left out.
std::vector<std::string> DefaultDirectories();

// The first file of that package in `directories`, or empty.
std::string FindLibrary(absl::string_view package,
                        const std::vector<std::string>& directories);

// Every lib*.so in `directories`, sorted within each.
std::vector<std::string> AllLibraries(
    const std::vector<std::string>& directories);

}  // namespace tenon::abi

#endif  // TENON_CORE_ABI_SEARCH_PATH_H_
