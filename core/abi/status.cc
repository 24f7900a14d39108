// Conversion between tn_status and absl::Status, and the host's status slots.
#include "core/abi/status.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/cord.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "core/abi/sized.h"

namespace tenon::abi {
namespace {

constexpr absl::string_view kReasonUrl = "tenon/reason";
constexpr absl::string_view kPackageUrl = "tenon/package";
constexpr absl::string_view kComponentUrl = "tenon/component";
constexpr absl::string_view kFileUrl = "tenon/file";
constexpr absl::string_view kLineUrl = "tenon/line";

absl::StatusCode CodeOf(absl::string_view reason) {
  if (reason == kNotFound) return absl::StatusCode::kNotFound;
  if (reason == kManifestInvalid) return absl::StatusCode::kInvalidArgument;
  if (reason == kUntrustedPath) return absl::StatusCode::kPermissionDenied;
  if (reason == kSignature) return absl::StatusCode::kPermissionDenied;
  if (reason == kHashMismatch) return absl::StatusCode::kDataLoss;
  if (reason == kNameConflict) return absl::StatusCode::kAlreadyExists;
  return absl::StatusCode::kFailedPrecondition;
}

void Put(absl::Status* status, absl::string_view url, absl::string_view value) {
  if (!value.empty() && !status->GetPayload(url).has_value()) {
    status->SetPayload(url, absl::Cord(value));
  }
}

std::string Get(const absl::Status& status, absl::string_view url) {
  const auto cord = status.GetPayload(url);
  return cord.has_value() ? std::string(*cord) : std::string();
}

void Fill(std::string* field, const tn_string& value) {
  if (field->empty()) *field = std::string(View(value));
}

}  // namespace

absl::Status Refusal(absl::string_view reason, absl::string_view message) {
  absl::Status status(CodeOf(reason), message);
  Put(&status, kReasonUrl, reason);
  return status;
}

std::string Reason(const absl::Status& status) {
  return Get(status, kReasonUrl);
}

absl::Status WithMessage(const absl::Status& status,
                         absl::string_view message) {
  absl::Status result(status.code(), message);
  status.ForEachPayload([&](absl::string_view url, const absl::Cord& cord) {
    Put(&result, url, std::string(cord));
  });
  return result;
}

void Annotate(absl::Status* status, absl::string_view package,
              absl::string_view component) {
  Put(status, kPackageUrl, package);
  Put(status, kComponentUrl, component);
}

tn_status* ToC(const absl::Status& status) {
  if (status.ok()) return nullptr;
  auto c = std::make_unique<tn_status>();
  c->code = static_cast<uint32_t>(status.raw_code());
  c->message = std::string(status.message());
  c->reason = Get(status, kReasonUrl);
  c->package = Get(status, kPackageUrl);
  c->component = Get(status, kComponentUrl);
  c->file = Get(status, kFileUrl);
  if (!absl::SimpleAtoi(Get(status, kLineUrl), &c->line)) c->line = 0;
  return c.release();
}

absl::Status FromC(tn_status* status) {
  if (status == nullptr) return absl::OkStatus();
  const std::unique_ptr<tn_status> c(status);
  // A package that gives code 0 with an error means an error all the same.
  const uint32_t code = c->code == 0 ? TN_UNKNOWN : c->code;
  absl::Status result(static_cast<absl::StatusCode>(code), c->message);
  Put(&result, kReasonUrl, c->reason);
  Put(&result, kPackageUrl, c->package);
  Put(&result, kComponentUrl, c->component);
  Put(&result, kFileUrl, c->file);
  if (c->line != 0) Put(&result, kLineUrl, absl::StrCat(c->line));
  return result;
}

tn_status* StatusMake(uint32_t code, const tn_string* message) {
  auto status = std::make_unique<tn_status>();
  status->code = code == 0 ? TN_UNKNOWN : code;
  if (message != nullptr) status->message = std::string(View(*message));
  return status.release();
}

void StatusRelease(tn_status* status) { delete status; }

void StatusRead(const tn_status* status, tn_status_view* view) {
  tn_status_view ours = {};
  ours.code = status->code;
  ours.line = status->line;
  ours.message = Borrow(status->message);
  ours.reason = Borrow(status->reason);
  ours.package = Borrow(status->package);
  ours.component = Borrow(status->component);
  ours.file = Borrow(status->file);
  WriteSized(ours, view);
}

void StatusAnnotate(tn_status* status, const tn_status_view* note) {
  tn_status_view ours = {};
  if (!ReadSized(note, "tn_status_view", &ours).ok()) return;
  Fill(&status->reason, ours.reason);
  Fill(&status->package, ours.package);
  Fill(&status->component, ours.component);
  if (status->file.empty() && status->line == 0) {
    Fill(&status->file, ours.file);
    status->line = ours.line;
  }
}

}  // namespace tenon::abi
