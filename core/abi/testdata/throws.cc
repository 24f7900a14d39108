// An init that registers nothing and throws.
#include <stdexcept>

#include "tenon/c/abi.h"

extern "C" tn_status* throwing_init(const tn_host*, const tn_registrar*) {
  throw std::runtime_error("thrown by a package");
}
