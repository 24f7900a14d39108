// The package's components by name; it is loaded when one is first used.
#ifndef TENON_ADDONS_LOAD_H_
#define TENON_ADDONS_LOAD_H_

#include <string>
#include <utility>
#include <vector>

#include "tenon/function.h"
#include "tenon/object.h"
#include "tenon/package.h"

namespace tenon::addons::internal {

// *Errors*: the package is found nowhere.
inline void load() {
  static const bool loaded = [] {
    for (const PackageInfo& info : packages()) {
      if (info.name == "addons" && info.loaded) return true;
    }
    load_package("addons");
    return true;
  }();
  static_cast<void>(loaded);
}

inline Function function(const std::string& name,
                         std::vector<Option> options = {}) {
  load();
  return Function("addons." + name, std::move(options));
}

inline Object object(const std::string& type, std::vector<Option> options) {
  load();
  return Object("addons." + type, std::move(options));
}

}  // namespace tenon::addons::internal

#endif  // TENON_ADDONS_LOAD_H_
