// Installed packages in the user's data directory, versions side by side, and
// which of them are in use. What is in use is one link, so a switch is one
// rename: a process that is killed leaves the old state or the new one.
//
//     versions/addons/0.3.1/libaddons.so          and the manifest beside it
//     states/7/libaddons.so -> ../../versions/addons/0.3.1/libaddons.so
//     states/7/previous     -> ../6               what rollback goes to
//     in_use                -> states/7           where the loader looks
//     lock, staging, next, copies                 of a writer; all but lock:
//                                                 else what a killed one left
#ifndef TENON_CORE_STORE_STORE_H_
#define TENON_CORE_STORE_STORE_H_

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "core/store/disk.h"

namespace tenon::store {

// The version in use, by package.
using State = std::map<std::string, std::string>;

struct Installed {
  std::string name;
  std::string version;
  bool in_use = false;
};

// Reading; needs no lock, and sees the state before or after any change.
class Store {
 public:
  // Absolute; need not be there.
  explicit Store(std::string directory) : directory_(std::move(directory)) {}

  const std::string& directory() const { return directory_; }
  State InUse() const;

  // Every version, by name, the newest first.
  std::vector<Installed> List() const;

  // Where that version's library is, or would be.
  std::string Library(const std::string& name,
                      const std::string& version) const;
  bool Has(const std::string& name, const std::string& version) const;

 private:
  std::string directory_;
};

// Changing; one at a time for a directory, between processes too.
class Writer {
 public:
  // Makes the directory, waits for other writers, and clears what a killed one
  // left.
  static absl::StatusOr<Writer> Open(const Store& store);

  // Removes all that was on its way.
  absl::Status Clear();

  // Puts a library and its manifest where they can be judged, and gives the
  // library's path there.
  absl::StatusOr<std::string> Stage(const std::string& name,
                                    absl::string_view library,
                                    absl::string_view manifest);

  // Makes what was staged an installed version.
  absl::Status Keep(const std::string& name, const std::string& version);

  // Makes `state` the one in use; all its versions are installed.
  absl::Status Switch(const State& state);

  // Back to the last state before this one whose versions are all installed.
  absl::Status Rollback();

  // Of a version that is not in use.
  absl::Status Remove(const std::string& name, const std::string& version);

 private:
  Writer(Store store, DirectoryLock lock)
      : store_(std::move(store)), lock_(std::move(lock)) {}

  std::string Path(absl::string_view below) const;
  absl::Status PointTo(const std::string& number);
  void Prune();

  Store store_;
  DirectoryLock lock_;
};

}  // namespace tenon::store

#endif  // TENON_CORE_STORE_STORE_H_
