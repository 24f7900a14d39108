// What this folder's tests share: a user's data directory of their own, and
// packages that core/abi/testdata builds. Not for code outside of tests.
#ifndef TENON_CORE_STORE_TESTING_H_
#define TENON_CORE_STORE_TESTING_H_

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "core/abi/status.h"
#include "core/abi/test_directory.h"
#include "core/store/install.h"
#include "tenon/package.h"

namespace tenon::store {

// $XDG_DATA_HOME for the test's life, so that libtenon.so looks there.
class Home {
 public:
  Home() {
    setenv("XDG_DATA_HOME", directory_.path().c_str(), 1);
    unsetenv("TENON_PACKAGE_PATH");
    unsetenv("TENON_LOCK");
  }

  const std::string& path() const { return directory_.path(); }
  Store store() const { return Store(path() + "/tenon"); }

  // A copy of a built package in a folder of its own, as `lib<name>.so`.
  std::string Built(const std::string& built, const std::string& name) const {
    const std::string folder = absl::StrCat(path(), "/", built);
    directory_.MakeDirectory(built, 0755);
    const std::string bytes =
        abi::ReadFile(absl::StrCat("core/abi/testdata/lib", built, ".so"));
    EXPECT_FALSE(bytes.empty()) << built << " was not built";
    return directory_.Write(absl::StrCat(built, "/lib", name, ".so"), bytes);
  }

  const abi::TestDirectory& directory() const { return directory_; }

 private:
  abi::TestDirectory directory_;
};

// The refusal's code of a status or StatusOr, or its text where it has none.
inline std::string CodeOf(const absl::Status& status) {
  const std::string reason = abi::Reason(status);
  return reason.empty() ? std::string(status.message()) : reason;
}
template <class T>
std::string CodeOf(const absl::StatusOr<T>& result) {
  return CodeOf(result.status());
}

class InstallTest : public testing::Test {
 protected:
  std::string Install(const std::string& built, const std::string& name) {
    return CodeOf(InstallFile(store_, home_.Built(built, name), {}));
  }
  std::string Install(const std::string& name) { return Install(name, name); }

  // The version that the loader would load; empty: none.
  static std::string Found(const std::string& name) {
    for (const PackageInfo& info : packages()) {
      if (info.name == name) return info.version;
    }
    return "";
  }

  // A directory of packages for --from.
  std::string Offered(
      const std::vector<std::pair<std::string, std::string>>& built_and_file) {
    const std::string folder = home_.directory().MakeDirectory("offered", 0755);
    for (const auto& [built, file] : built_and_file) {
      home_.directory().Write(
          "offered/" + file,
          abi::ReadFile("core/abi/testdata/lib" + built + ".so"));
    }
    return folder;
  }

  const Home home_;
  const Store store_ = home_.store();
};

using InstallFromTest = InstallTest;

}  // namespace tenon::store

#endif  // TENON_CORE_STORE_TESTING_H_
