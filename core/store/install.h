// What the tool does with packages: each a judgement of the whole set that
// would be in use, and then one switch. No package's code is run.
#ifndef TENON_CORE_STORE_INSTALL_H_
#define TENON_CORE_STORE_INSTALL_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "core/store/source.h"
#include "core/store/store.h"

namespace tenon::store {

// A package that was put in use, and whose signature it has.
struct Placed {
  std::string name;
  std::string version;
  std::string signer;
};

// Of a file. Refused with the code that the loader would refuse it with; with
// DEPENDENCY where what it needs is not there; with NAME_CONFLICT where its
// version is installed with other content.
absl::StatusOr<std::vector<Placed>> InstallFile(const Store& store,
                                                const std::string& path,
                                                const Policy& policy);

// The newest that fits this core, and what it needs, out of a directory or of
// one on a web server (see origin.h). `range` may be empty.
absl::StatusOr<std::vector<Placed>> InstallFrom(const Store& store,
                                                const std::string& from,
                                                const Need& wanted,
                                                const Policy& policy);

// Makes an installed version the one in use.
absl::Status Use(const Store& store, const std::string& name,
                 const std::string& version);

// One version, or where it is empty all of them. DEPENDENCY where another
// package in use needs it.
absl::Status Remove(const Store& store, const std::string& name,
                    const std::string& version);

absl::Status Rollback(const Store& store);

// A lock of all that the loader finds.
absl::StatusOr<std::string> MakeLock();

// What is wrong with what is installed and in use, and, with the text of a
// lock, where it differs from that.
std::vector<std::string> Verify(const Store& store, const std::string& lock);

}  // namespace tenon::store

#endif  // TENON_CORE_STORE_INSTALL_H_
