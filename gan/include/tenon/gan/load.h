// Functions of the package, which is loaded at the first use of one.
#ifndef TENON_GAN_LOAD_H_
#define TENON_GAN_LOAD_H_

#include <string>
#include <utility>
#include <vector>

#include "tenon/function.h"
#include "tenon/package.h"

namespace tenon::gan::internal {

// *Errors*: the package is found nowhere.
inline Function function(const std::string& name,
                         std::vector<Option> options = {}) {
  static const bool loaded = [] {
    for (const PackageInfo& info : packages()) {
      if (info.name == "gan" && info.loaded) return true;
    }
    load_package("gan");
    return true;
  }();
  static_cast<void>(loaded);
  return Function("gan." + name, std::move(options));
}

}  // namespace tenon::gan::internal

#endif  // TENON_GAN_LOAD_H_
