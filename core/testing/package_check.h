// A package checked part by part in child processes: what breaks in one part,
// a crash included, keeps no other from being checked.
#ifndef TENON_CORE_TESTING_PACKAGE_CHECK_H_
#define TENON_CORE_TESTING_PACKAGE_CHECK_H_

#include <cstdint>
#include <string>
#include <vector>

#include "tenon/testing.h"

namespace tenon::testing {

// A component, or the start of the package.
struct Part {
  std::string
      kind;  // "package", "op", "optimizer", "function", "type", "kernel"
  std::string name;  // "addons.lion"; of a kernel, the op's
  Findings findings;
};

// Of CPU time that one part may take, and of time that it may stand still.
inline constexpr int64_t kSeconds = 300;

// Checks what check_package says. A package that can not be loaded is one part
// with one finding. Output of the package's own goes to stderr.
std::vector<Part> CheckParts(const std::string& path,
                             int64_t seconds = kSeconds);

// What a child does, beginning with part `from`. Messages go to the descriptor
// `to`, each a letter of those below, a text and a zero.
[[noreturn]] void RunParts(const std::string& path, size_t from,
                           int64_t seconds, int to);

namespace message {
inline constexpr char kPart = 'P';     // its kind, a space, its name
inline constexpr char kDoing = 'D';    // what of it is checked now
inline constexpr char kFinding = 'F';  // of the part that was named last
inline constexpr char kEnd = 'E';      // all parts were checked
}  // namespace message

}  // namespace tenon::testing

#endif  // TENON_CORE_TESTING_PACKAGE_CHECK_H_
