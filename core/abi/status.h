// The error that crosses the C line, and its way to and from absl::Status:
// what a message can not hold (reason, package, component, the user's line)
// travels as payloads, so that a round trip loses nothing.
#ifndef TENON_CORE_ABI_STATUS_H_
#define TENON_CORE_ABI_STATUS_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "tenon/c/abi.h"

struct tn_status {
  uint32_t code = TN_UNKNOWN;
  uint32_t line = 0;
  std::string message;
  std::string reason;
  std::string package;
  std::string component;
  std::string file;
};

namespace tenon::abi {

// The loader's refusal codes: stable text, found in tn_status_view.reason.
inline constexpr absl::string_view kNotFound = "NOT_FOUND";
inline constexpr absl::string_view kManifestInvalid = "MANIFEST_INVALID";
inline constexpr absl::string_view kUntrustedPath = "UNTRUSTED_PATH";
inline constexpr absl::string_view kHashMismatch = "HASH_MISMATCH";
inline constexpr absl::string_view kTargetMismatch = "TARGET_MISMATCH";
inline constexpr absl::string_view kRuntimeMissing = "RUNTIME_MISSING";
inline constexpr absl::string_view kAbiTooOld = "ABI_TOO_OLD";
inline constexpr absl::string_view kAbiTooNew = "ABI_TOO_NEW";
inline constexpr absl::string_view kInterfaceMissing = "INTERFACE_MISSING";
inline constexpr absl::string_view kManifestDisagrees = "MANIFEST_DISAGREES";
inline constexpr absl::string_view kDependency = "DEPENDENCY";
inline constexpr absl::string_view kNameConflict = "NAME_CONFLICT";
inline constexpr absl::string_view kInitFailed = "INIT_FAILED";
inline constexpr absl::string_view kSignature = "SIGNATURE";

inline absl::string_view View(const tn_string& s) {
  return s.data == nullptr ? absl::string_view()
                           : absl::string_view(s.data, s.size);
}
inline tn_string Borrow(absl::string_view s) { return {s.data(), s.size()}; }

// A status with one of the codes above as its reason.
absl::Status Refusal(absl::string_view reason, absl::string_view message);

// The refusal code that `status` carries, or empty.
std::string Reason(const absl::Status& status);

// The same status with another text; codes and payloads stay.
absl::Status WithMessage(const absl::Status& status, absl::string_view message);

// Adds the fields that `status` has not yet; empty ones and line 0 say nothing.
void Annotate(absl::Status* status, absl::string_view package,
              absl::string_view component);

// Null where `status` is ok; else the receiver owns it.
tn_status* ToC(const absl::Status& status);

// Takes `status` over; null gives ok.
absl::Status FromC(tn_status* status);

// What tn_base_api's slots of the same names do.
tn_status* StatusMake(uint32_t code, const tn_string* message);
void StatusRelease(tn_status* status);
void StatusRead(const tn_status* status, tn_status_view* view);
void StatusAnnotate(tn_status* status, const tn_status_view* note);

}  // namespace tenon::abi

#endif  // TENON_CORE_ABI_STATUS_H_
