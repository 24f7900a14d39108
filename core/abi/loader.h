// Loading packages: what stands behind tn_package_api. Each package goes the
// way manifest, trust and hash, boot record, init, commit; a refusal leaves the
// registry as it was. Thread-safe; a package's init must not load another.
#ifndef TENON_CORE_ABI_LOADER_H_
#define TENON_CORE_ABI_LOADER_H_

#include <cstdint>
#include <memory>
#include <shared_mutex>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "core/abi/negotiate.h"
#include "core/abi/registry.h"
#include "core/abi/transaction.h"
#include "tenon/c/abi.h"

namespace tenon::abi {

class Manifest;
struct PackageFile;

// What is known of a package, loaded or only found.
struct PackageInfo {
  std::string name;
  std::string version;
  std::string path;      // of the library; empty: built in
  std::string manifest;  // text
  std::string refusal;   // why it can not be loaded, or empty
  std::string reason;    // its code, or empty
  bool loaded = false;
  uint32_t maturity = TN_EXPERIMENTAL;
  uint32_t abi_major = 0;
  uint32_t abi_floor = 0;
};

class Loader {
 public:
  // `facts.host` and `registry` must live as long as the process.
  Loader(Registry* registry, HostFacts facts);
  ~Loader();

  // A package that is loaded already, of the same version and content, is a
  // success, and makes its names visible again.
  absl::Status LoadFile(absl::string_view path);

  // By name, through the directories below.
  absl::Status Load(absl::string_view package);

  // A package that is linked into the program.
  absl::Status LoadBuiltIn(const tn_package_record& record);

  // `directory` is absolute, and searched before all that were added earlier.
  absl::Status AddDirectory(absl::string_view directory);

  // Added ones first, then search_path.h's.
  std::vector<std::string> Directories() const;

  // Hides a package's names. Its code stays mapped.
  absl::Status Deactivate(absl::string_view package);

  // Loaded packages, then all others that the directories hold, with what
  // would refuse them. Runs no package's code.
  std::vector<PackageInfo> List() const;
  PackageInfo Inspect(absl::string_view path) const;

  // The manifest of the package at `path`, with the `provides` that a dry run
  // of its init gives. Registers nothing, but maps the library for good.
  absl::StatusOr<std::string> GenerateManifest(absl::string_view path);

 private:
  struct Loaded;

  // These need mutex_ to be held.
  absl::Status LoadFileLocked(absl::string_view path,
                              absl::string_view expected_name);
  absl::Status CheckFile(const PackageFile& package) const;
  absl::Status CheckBeforeOpening(const Manifest& manifest) const;
  absl::StatusOr<bool> IsLoaded(const PackageFile& package) const;
  void CompareWithLoaded(const Manifest& manifest,
                         std::vector<Mismatch>* mismatches) const;
  absl::Status InitAndCommit(const tn_package_record& record,
                             absl::string_view text, absl::string_view path,
                             std::unique_ptr<Manifest> manifest);
  PackageInfo InspectLocked(absl::string_view path) const;

  Registry* const registry_;
  const HostFacts facts_;
  // Of the standard library: the thread sanitizer can not see into the
  // system's Abseil. Guards all below.
  mutable std::shared_mutex mutex_;
  std::vector<std::string> directories_;
  std::vector<std::unique_ptr<Loaded>> loaded_;
};

}  // namespace tenon::abi

#endif  // TENON_CORE_ABI_LOADER_H_
