// For tests: what a call says when it fails.
#ifndef TENON_CORE_TESTING_ERROR_OF_H_
#define TENON_CORE_TESTING_ERROR_OF_H_

#include <string>

#include "tenon/error.h"

namespace tenon {

// The text of the Error that the call throws, or empty: it threw none.
template <class Call>
std::string ErrorOf(const Call& call) {
  try {
    call();
  } catch (const Error& e) {
    return e.what();
  }
  return "";
}

}  // namespace tenon

#endif  // TENON_CORE_TESTING_ERROR_OF_H_
