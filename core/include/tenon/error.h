// What is thrown when a call fails: who, what was got, what to do.
#ifndef TENON_ERROR_H_
#define TENON_ERROR_H_

#include <stdexcept>
#include <string>

#include "tenon/c/abi.h"

namespace tenon {

// The one exception of this API. `what()` reads as the tool prints it:
//   matmul: a is [3,4], b is [5,6]; a's last and b's second-last size ...
class Error : public std::runtime_error {
 public:
  Error(uint32_t code, const std::string& message)
      : std::runtime_error(message), code_(code) {}

  uint32_t code() const { return code_; }  // TN_INVALID_ARGUMENT and so on
  // A loader's refusal (ABI_TOO_NEW ...), else empty.
  const std::string& reason() const { return reason_; }
  // package@version whose component failed, else empty.
  const std::string& package() const { return package_; }
  // The op, optimizer or layer, else empty.
  const std::string& component() const { return component_; }
  // The user's line that called, else empty and 0.
  const std::string& file() const { return file_; }
  uint32_t line() const { return line_; }

 private:
  friend struct ErrorAccess;
  uint32_t code_;
  uint32_t line_ = 0;
  std::string reason_;
  std::string package_;
  std::string component_;
  std::string file_;
};

}  // namespace tenon

#endif  // TENON_ERROR_H_
