// Manifests through Protobuf's text format.
#include "core/abi/manifest.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/text_format.h>
#include <google/protobuf/util/message_differencer.h>

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "core/abi/manifest.pb.h"
#include "core/abi/parts.h"
#include "core/abi/status.h"
#include "core/abi/version.h"

namespace tenon::abi {
namespace {

constexpr uint32_t kFormat = 1;

// Keeps the first error, and all warnings, with their lines.
class Collector : public google::protobuf::io::ErrorCollector {
 public:
  void AddError(int line, int column, const std::string& message) override {
    if (error_.empty()) error_ = At(line, column, message);
  }
  void AddWarning(int line, int column, const std::string& message) override {
    warnings_.push_back(At(line, column, message));
  }
  const std::string& error() const { return error_; }
  std::vector<std::string>& warnings() { return warnings_; }

 private:
  static std::string At(int line, int column, const std::string& message) {
    return absl::StrCat("line ", line + 1, ", column ", column + 1, ": ",
                        message);
  }
  std::string error_;
  std::vector<std::string> warnings_;
};

absl::Status Invalid(absl::string_view text) {
  return Refusal(kManifestInvalid, absl::StrCat("the manifest ", text));
}

absl::Status CheckIdentity(const Manifest& m) {
  if (m.format() != kFormat) {
    return Invalid(absl::StrCat(
        "has format ", m.format(), ", this core reads format ", kFormat,
        m.format() > kFormat ? "; update tenon-core" : "; set `format: 1`"));
  }
  if (!IsSnakeCase(m.package())) {
    return Invalid(absl::StrCat("names the package \"", m.package(),
                                "\"; a name is snake_case"));
  }
  const auto version = Version::Parse(m.version());
  if (!version.ok()) {
    return Invalid(
        absl::StrCat("has a bad version: ", version.status().message()));
  }
  if (m.licence().empty() || m.description().empty()) {
    return Invalid("lacks licence or description; give both");
  }
  if (m.target().os().empty() || m.target().arch().empty()) {
    return Invalid("lacks target.os or target.arch; give both");
  }
  if (m.abi().floor() > m.abi().built()) {
    return Invalid(absl::StrCat("has abi.floor ", m.abi().floor(),
                                " above abi.built ", m.abi().built(),
                                "; a package can not need more than it knows"));
  }
  return absl::OkStatus();
}

template <class Requirements>
absl::Status CheckRanges(absl::string_view field, const Requirements& list) {
  for (const Manifest::Requirement& requirement : list) {
    const auto range = VersionRange::Parse(requirement.range());
    if (requirement.name().empty() || !range.ok()) {
      return Invalid(absl::StrCat(
          "has a bad ", field, " \"", requirement.name(),
          "\": ", range.ok() ? "it has no name" : range.status().message()));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckDeprecations(const Manifest& m) {
  bool of_package = false;
  for (const Manifest::Deprecation& d : m.deprecations()) {
    of_package = of_package || d.component().empty();
    if (!d.replaced_by().empty() && Version::Parse(d.removed_in()).ok()) {
      continue;
    }
    return Invalid(absl::StrCat(
        "deprecates ", d.component().empty() ? m.package() : d.component(),
        ", but lacks replaced_by, or in removed_in a "
        "version; give both"));
  }
  if (m.maturity() != Manifest::deprecated || of_package) {
    return absl::OkStatus();
  }
  return Invalid(
      "says `maturity: deprecated`, but not what replaces it and when; add "
      "`deprecations { replaced_by: \"...\" removed_in: \"...\" }`");
}

absl::Status CheckHash(const std::string& sha256) {
  const bool hex = std::all_of(sha256.begin(), sha256.end(),
                               [](char c) { return absl::ascii_isxdigit(c); });
  if (sha256.empty() || (sha256.size() == 64 && hex)) return absl::OkStatus();
  return Invalid("has a sha256 that is not 64 hexadecimal digits");
}

}  // namespace

absl::StatusOr<std::unique_ptr<Manifest>> ParseManifest(
    absl::string_view text, std::vector<std::string>* warnings) {
  if (text.size() > kMaxManifestBytes) {
    return Invalid(absl::StrCat("has ", text.size(), " bytes; at most ",
                                kMaxManifestBytes, " are read"));
  }
  Collector collector;
  google::protobuf::TextFormat::Parser parser;
  parser.RecordErrorsTo(&collector);
  parser.AllowUnknownField(true);
  parser.SetRecursionLimit(16);
  auto manifest = std::make_unique<Manifest>();
  if (!parser.ParseFromString(std::string(text), manifest.get())) {
    return Invalid(absl::StrCat("can not be read: ", collector.error()));
  }
  if (warnings != nullptr) *warnings = std::move(collector.warnings());
  TN_RETURN_IF_ERROR(CheckIdentity(*manifest));
  TN_RETURN_IF_ERROR(CheckRanges("runtime", manifest->runtime()));
  TN_RETURN_IF_ERROR(CheckRanges("needs", manifest->needs()));
  TN_RETURN_IF_ERROR(CheckRanges("conflicts", manifest->conflicts()));
  TN_RETURN_IF_ERROR(CheckDeprecations(*manifest));
  TN_RETURN_IF_ERROR(CheckHash(manifest->sha256()));
  return manifest;
}

std::string ManifestText(const Manifest& manifest) {
  std::string text;
  google::protobuf::TextFormat::PrintToString(manifest, &text);
  return text;
}

std::string TargetName(const Manifest& manifest) {
  return absl::StrCat(manifest.target().os(), "-", manifest.target().arch());
}

std::vector<std::string> DifferingFields(const Manifest& a, const Manifest& b) {
  std::vector<std::string> names;
  const google::protobuf::Descriptor* type = Manifest::descriptor();
  for (int i = 0; i < type->field_count(); ++i) {
    const google::protobuf::FieldDescriptor* field = type->field(i);
    if (field->name() == "sha256") continue;
    google::protobuf::util::MessageDifferencer differencer;
    if (!differencer.CompareWithFields(a, b, {field}, {field})) {
      names.push_back(field->name());
    }
  }
  return names;
}

}  // namespace tenon::abi
