// What the actions of `tenon package` share, and those that change nothing that
// is in use.
#ifndef TENON_CORE_CLI_PACKAGE_ACTIONS_H_
#define TENON_CORE_CLI_PACKAGE_ACTIONS_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "core/cli/command.h"
#include "core/store/store.h"

namespace tenon::cli {

using Words = std::vector<std::string>;  // the action is the first

// Throws an error as the tool's: its text, and its code where that is not said.
void Check(const absl::Status& status);

template <class T>
T Check(absl::StatusOr<T> result) {
  Check(result.status());
  return *std::move(result);
}

// Throws where there is none.
store::Store UserStore();

std::string Absolute(const std::string& path);

int Lock(const Arguments&, const Words& words);
int Verify(const Arguments&, const Words& words);
int Index(const Arguments&, const Words& words);
int Sign(const Arguments&, const Words& words);
int Keygen(const Arguments&, const Words& words);
int Trust(const Arguments&, const Words& words);
int Usage(const Arguments&, const Words& words);

}  // namespace tenon::cli

#endif  // TENON_CORE_CLI_PACKAGE_ACTIONS_H_
