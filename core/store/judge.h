// Whether a set of packages can be in use. Judging one is libtenon.so's,
// through the same call that lists packages; no package's code is run.
#ifndef TENON_CORE_STORE_JUDGE_H_
#define TENON_CORE_STORE_JUDGE_H_

#include <string>

#include "absl/status/status.h"
#include "core/store/needs.h"
#include "core/store/store.h"
#include "tenon/package.h"

namespace tenon::store {

// "addons 0.3.1".
std::string NameAndVersion(const std::string& name, const std::string& version);

// Whether it can never be loaded here; what it needs may not be loaded yet.
bool IsRefused(const PackageInfo& info);

// DEPENDENCY where what it needs is not among what the loader finds.
absl::Status CheckNeeds(const PackageInfo& info);

// What there is with `state` in use: its packages, and those of the loader's
// other directories.
Set SetOf(const Store& store, const State& state);

// DEPENDENCY where `next` can not be in use, unless what is now can not either
// for the same reason: then that is not this change's.
absl::Status CheckSwitch(const Store& store, const State& next);

// NAME_CONFLICT where a library lies in the directory by hand: the loader would
// find it first.
absl::Status CheckByHand(const Store& store, const std::string& name);

}  // namespace tenon::store

#endif  // TENON_CORE_STORE_JUDGE_H_
