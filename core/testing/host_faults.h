// Checks in which each call of the host that a package makes fails once.
#ifndef TENON_CORE_TESTING_HOST_FAULTS_H_
#define TENON_CORE_TESTING_HOST_FAULTS_H_

#include <string>

#include "core/testing/fault_host.h"
#include "tenon/testing.h"

namespace tenon::testing {

// Runs a package's init before `faults`, without one. What is declared is
// dropped.
void StartPackage(const tn_package_record& record, const FaultHost& faults);

// Starts the package of this record again and again, before `faults`, until
// nothing is left to fail. None may keep a tensor, memory or a status. That a
// refusal is not lost is the registry's care.
void CheckInitFaults(const tn_package_record& record, FaultHost& faults,
                     Findings& findings);

// First and later updates, composed and fused, and `evaluate`: what fails must
// change and leak nothing, what does not must give what it gives without the
// fault.
// The package must have been started with `faults`.
void CheckUpdateFaults(const tn_optimizer_def& def, const std::string& who,
                       FaultHost& faults, Findings& findings);

}  // namespace tenon::testing

#endif  // TENON_CORE_TESTING_HOST_FAULTS_H_
