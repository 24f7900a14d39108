// Finds the packages that were built along with the tool.
#include "core/cli/package_path.h"

#include <cstdlib>
#include <filesystem>
#include <set>
#include <string>
#include <system_error>

#include "tenon/package.h"

namespace tenon::cli {

void AddPackagePath(const Arguments& arguments) {
  namespace fs = std::filesystem;
  const std::vector<std::string> given = arguments.all(kPackagePath.name);
  for (auto path = given.rbegin(); path != given.rend(); ++path) {
    add_package_directory(fs::absolute(UserPath(*path)).string());
  }
  if (!given.empty() || std::getenv("TENON_PACKAGE_PATH") != nullptr) return;
  std::error_code error;
  const fs::path self = fs::read_symlink("/proc/self/exe", error);
  if (error) return;
  // bazel-bin/core/cli/tenon, and bazel-bin/addons/libaddons.so. An installed
  // tool lies elsewhere, and its packages in the install prefix.
  const fs::path cli = self.parent_path();
  if (cli.filename() != "cli" || cli.parent_path().filename() != "core") return;
  const fs::path root = cli.parent_path().parent_path();
  std::set<fs::path> folders;
  for (const fs::directory_entry& entry : fs::directory_iterator(root, error)) {
    const std::string name = entry.path().filename().string();
    if (fs::exists(entry.path() / ("lib" + name + ".so"), error)) {
      folders.insert(entry.path());
    }
  }
  // What is added last is searched, and listed, first.
  for (auto folder = folders.rbegin(); folder != folders.rend(); ++folder) {
    add_package_directory(folder->string());
  }
}

}  // namespace tenon::cli
