// The package's components by name; it is loaded when one is first used.
#ifndef TENON_SIMILARITY_LOAD_H_
#define TENON_SIMILARITY_LOAD_H_

#include <string>
#include <utility>
#include <vector>

#include "tenon/function.h"
#include "tenon/object.h"
#include "tenon/package.h"

namespace tenon::similarity::internal {

// *Errors*: the package is found nowhere.
inline void load() {
  static const bool loaded = [] {
    for (const PackageInfo& info : packages()) {
      if (info.name == "similarity" && info.loaded) return true;
    }
    load_package("similarity");
    return true;
  }();
  static_cast<void>(loaded);
}

inline Function function(const std::string& name,
                         std::vector<Option> options = {}) {
  load();
  return Function("similarity." + name, std::move(options));
}

inline Object object(const std::string& type, std::vector<Option> options) {
  load();
  return Object("similarity." + type, std::move(options));
}

}  // namespace tenon::similarity::internal

#endif  // TENON_SIMILARITY_LOAD_H_
