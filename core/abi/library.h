// Mapping a package's library and calling into it: the only place where a
// package's code is run by the loader.
#ifndef TENON_CORE_ABI_LIBRARY_H_
#define TENON_CORE_ABI_LIBRARY_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "core/abi/transaction.h"
#include "core/abi/trust.h"
#include "tenon/c/abi.h"

namespace tenon::abi {

// Maps the very file that `library` holds open, for as long as the process
// lives, and gives its boot record. RUNTIME_MISSING where the dynamic linker
// lacks something.
absl::StatusOr<tn_package_record> MapLibrary(TrustedFile* library);

// Calls init and catches what it throws. INIT_FAILED, or the reason that the
// first refused declaration had.
absl::Status RunInit(const tn_package_record& record, const tn_host* host,
                     Transaction* transaction);

// Whether the calling thread is inside of a package's init.
bool InInit();

}  // namespace tenon::abi

#endif  // TENON_CORE_ABI_LIBRARY_H_
