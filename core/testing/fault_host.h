// A host whose calls can be made to fail, one at a time: each call that can
// fail is counted, and the one that is chosen fails before it does anything.
#ifndef TENON_CORE_TESTING_FAULT_HOST_H_
#define TENON_CORE_TESTING_FAULT_HOST_H_

#include <cstdint>

#include "tenon/c/abi.h"

namespace tenon::testing {

// There is one in a process, as the slots of tables have no context. A package
// that was started with it keeps it: call Disarm() and it acts as the host it
// stands before. It may be called from any thread.
class FaultHost {
 public:
  // Stands before `real`, which must have all tables of this ABI.
  static FaultHost& Before(const tn_host* real);

  const tn_host* host() const { return &host_; }

  // A registrar whose calls count and fail as those of the host; `real` must
  // live as long as it is used.
  static tn_registrar Before(const tn_registrar* real);

  // From now on the n-th call fails, with RESOURCE_EXHAUSTED or null; n is from
  // 1. All others act as ever.
  void Arm(int64_t n);
  // No call fails any more. Whether one did since Arm.
  bool Disarm();

  // Statuses that the package was given or made, less those it released. One
  // that it returns to the core leaves it too, which can not be seen here.
  int64_t statuses() const;

 private:
  explicit FaultHost(const tn_host* real);

  tn_host host_;
};

}  // namespace tenon::testing

#endif  // TENON_CORE_TESTING_FAULT_HOST_H_
