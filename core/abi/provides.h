// The manifest's `provides`, derived from what a package's init has staged.
#ifndef TENON_CORE_ABI_PROVIDES_H_
#define TENON_CORE_ABI_PROVIDES_H_

#include <vector>

#include "core/abi/negotiate.h"
#include "core/abi/transaction.h"

namespace tenon::abi {

class Manifest;

// Replaces `manifest`'s list by what is staged, in the order of registration.
void SetProvides(const Transaction::Staged& staged, Manifest* manifest);

// Components that are in one of the two only. A manifest that lists none was
// not generated yet, and is not compared.
std::vector<Mismatch> CompareProvides(const Manifest& manifest,
                                      const Transaction::Staged& staged);

}  // namespace tenon::abi

#endif  // TENON_CORE_ABI_PROVIDES_H_
