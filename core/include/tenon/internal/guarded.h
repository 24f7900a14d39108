// The guard around every callback: what it throws becomes a status.
#ifndef TENON_INTERNAL_GUARDED_H_
#define TENON_INTERNAL_GUARDED_H_

#include <exception>
#include <new>

#include "tenon/internal/host.h"

namespace tenon::internal {

template <class Body>
tn_status* guarded(const Body& body) {
  try {
    body();
    return nullptr;
  } catch (const Error& e) {
    return make_status(e.code(), e.what());
  } catch (const std::bad_alloc&) {
    return make_status(TN_RESOURCE_EXHAUSTED, "out of memory");
  } catch (const std::exception& e) {
    return make_status(TN_INTERNAL, e.what());
  } catch (...) {
    return make_status(TN_INTERNAL, "an unknown exception was thrown");
  }
}

}  // namespace tenon::internal

#endif  // TENON_INTERNAL_GUARDED_H_
