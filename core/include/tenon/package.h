// Packages: shared libraries that bring optimizers, functions and ops, each
// with a version of its own, loaded at run time.
#ifndef TENON_PACKAGE_H_
#define TENON_PACKAGE_H_

#include <string>
#include <vector>

#include "tenon/internal/host.h"

namespace tenon {

// What is known of a package, loaded or only found.
struct PackageInfo {
  std::string name;
  std::string version;
  std::string path;      // of the library; empty: built in
  std::string manifest;  // as text
  std::string refusal;   // why it can not be loaded, or empty
  std::string reason;    // the refusal's code, such as ABI_TOO_NEW, or empty
  bool loaded = false;
  uint32_t maturity = 0;  // TN_EXPERIMENTAL ... TN_DEPRECATED
  uint32_t abi_major = 0;
  uint32_t abi_floor = 0;
};

namespace internal {

inline PackageInfo package_info(const tn_package_view& view) {
  const auto text = [](const tn_string& s) { return std::string(from_c(s)); };
  return {text(view.name),     text(view.version), text(view.path),
          text(view.manifest), text(view.refusal), text(view.reason),
          view.loaded != 0,    view.maturity,      view.abi_major,
          view.abi_floor};
}

}  // namespace internal

// Loads a package by name: from directories that were added, those of
// TENON_PACKAGE_PATH, the user's own and the installed one, in this order. One
// that is loaded already is a success.
// *Errors*: not found, or refused; then nothing has changed, and the error
// names each field that does not fit, with a remedy.
inline void load_package(const std::string& name) {
  const tn_string text = internal::to_c(name);
  internal::check(internal::tables().package->load(&text));
}

// Loads the package in this shared library.
inline void load_package_file(const std::string& path) {
  const tn_string text = internal::to_c(path);
  internal::check(internal::tables().package->load_file(&text));
}

// Hides what a package brought, until it is loaded again; optimizers and calls
// that have it go on, as its code stays mapped.
// *Errors*: no such package, or the core's own.
inline void deactivate_package(const std::string& name) {
  const tn_string text = internal::to_c(name);
  internal::check(internal::tables().package->deactivate(&text));
}

// Searches this absolute directory before all others.
inline void add_package_directory(const std::string& directory) {
  const tn_string text = internal::to_c(directory);
  internal::check(internal::tables().package->add_directory(&text));
}

// All packages that are built in, loaded or found. Runs no package's code.
inline std::vector<PackageInfo> packages() {
  std::vector<PackageInfo> all;
  internal::check(internal::tables().package->list(
      &all, [](void* to, const tn_package_view* view) {
        static_cast<std::vector<PackageInfo>*>(to)->push_back(
            internal::package_info(*view));
      }));
  return all;
}

// The package in this shared library, with what would refuse it. Runs none of
// its code.
inline PackageInfo inspect_package(const std::string& path) {
  PackageInfo info;
  const tn_string text = internal::to_c(path);
  internal::check(internal::tables().package->inspect(
      &text, &info, [](void* to, const tn_package_view* view) {
        *static_cast<PackageInfo*>(to) = internal::package_info(*view);
      }));
  return info;
}

}  // namespace tenon

#endif  // TENON_PACKAGE_H_
