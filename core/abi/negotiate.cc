// The comparisons, and their table.
#include "core/abi/negotiate.h"

#include <gnu/libc-version.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/abi/manifest.h"
#include "core/abi/manifest.pb.h"
#include "core/abi/status.h"
#include "core/abi/version.h"

namespace tenon::abi {
namespace {

using Mismatches = std::vector<Mismatch>;

std::string AbiText(uint32_t major, uint32_t minor) {
  return absl::StrCat(major, ".", minor);
}

absl::string_view IsaName(uint32_t isa) {
  if (isa == TN_ISA_AVX512) return "x86-64-v4";
  return isa == TN_ISA_AVX2 ? "x86-64-v3" : "baseline";
}

uint32_t IsaNumber(absl::string_view name) {
  if (name.empty() || name == "baseline") return TN_ISA_ANY;
  if (name == "x86-64-v3") return TN_ISA_AVX2;
  if (name == "x86-64-v4") return TN_ISA_AVX512;
  return TN_ISA_AVX512 + 1;  // more than any core of this age has
}

// Whether `version`, of a machine, lies in `range`; a manifest's ranges have
// been checked.
bool Within(absl::string_view version, absl::string_view range) {
  const auto parsed = Version::Parse(version);
  const auto bounds = VersionRange::Parse(range);
  return parsed.ok() && bounds.ok() && bounds->Contains(*parsed);
}

void CompareTarget(const Manifest& m, const HostFacts& facts, Mismatches* out) {
  const std::string target = TargetName(m);
  if (target != facts.target) {
    out->push_back({kTargetMismatch, "target", facts.target, target,
                    absl::StrCat("fetch the build for ", facts.target)});
  }
  if (IsaNumber(m.target().isa()) > facts.isa) {
    out->push_back({kTargetMismatch, "target isa",
                    std::string(IsaName(facts.isa)), m.target().isa(),
                    "fetch the baseline build, or run on a newer processor"});
  }
  if (!m.target().libc().empty() &&
      !Within(facts.libc, absl::StrCat(">=", m.target().libc()))) {
    out->push_back({kTargetMismatch, "glibc", facts.libc,
                    absl::StrCat(">=", m.target().libc()),
                    "fetch a build for an older system, or update this one"});
  }
}

void CompareRuntimes(const Manifest& m, const HostFacts& facts,
                     Mismatches* out) {
  for (const Manifest::Requirement& need : m.runtime()) {
    const auto it = facts.runtimes.find(need.name());
    const bool found = it != facts.runtimes.end();
    if (found && Within(it->second, need.range())) continue;
    out->push_back({kRuntimeMissing, absl::StrCat("runtime ", need.name()),
                    found ? it->second : "none", need.range(),
                    absl::StrCat("install ", need.name(), " ", need.range())});
  }
}

void CompareAbi(const Manifest& m, const HostFacts& facts, Mismatches* out) {
  const uint32_t major = facts.host->abi_major;
  const uint32_t minor = facts.host->abi_minor;
  const std::string core = AbiText(major, minor);
  const std::string floor = AbiText(m.abi().major(), m.abi().floor());
  if (m.abi().major() > major) {
    out->push_back(
        {kAbiTooNew, "abi major", core, floor,
         absl::StrCat("update tenon-core to ABI ", floor, " or later")});
  } else if (m.abi().major() < major) {
    out->push_back(
        {kAbiTooOld, "abi major", core, floor,
         absl::StrCat("fetch a build of ", m.package(), " for ABI ", major)});
  } else if (m.abi().floor() > minor) {
    out->push_back({kAbiTooNew, "abi floor", core, floor,
                    absl::StrCat("update tenon-core to ABI ", floor,
                                 " or later, or use an older ", m.package())});
  }
}

// What the host has of an interface: "1.2", or "none".
std::string Offered(const tn_host& host, const Manifest::Interface& wanted) {
  const tn_string id = Borrow(wanted.id());
  const void* table = nullptr;
  const absl::Status status =
      FromC(host.get_interface(&id, wanted.major(), 0, &table));
  if (!status.ok() || table == nullptr) return "none";
  uint32_t head[4];  // of every table: size, min_size, major, minor
  std::memcpy(head, table, sizeof head);
  return AbiText(head[2], head[3]);
}

void CompareInterfaces(const Manifest& m, const HostFacts& facts,
                       Mismatches* out) {
  for (const Manifest::Interface& wanted : m.interfaces()) {
    const tn_string id = Borrow(wanted.id());
    const void* table = nullptr;
    const absl::Status status = FromC(
        facts.host->get_interface(&id, wanted.major(), wanted.minor(), &table));
    if (status.ok()) continue;
    out->push_back({kInterfaceMissing, absl::StrCat("interface ", wanted.id()),
                    Offered(*facts.host, wanted),
                    AbiText(wanted.major(), wanted.minor()),
                    absl::StrCat("update tenon-core to one with ", wanted.id(),
                                 " ", wanted.major(), ".", wanted.minor())});
  }
}

std::string Pad(absl::string_view text, size_t width) {
  return absl::StrCat(text, std::string(width - text.size() + 2, ' '));
}

}  // namespace

HostFacts DetectHost(const tn_host* host) {
  HostFacts facts;
  facts.host = host;
  facts.libc = gnu_get_libc_version();
#if defined(__x86_64__)
  facts.target = "linux-x86_64";
  const bool v3 = __builtin_cpu_supports("avx2") &&
                  __builtin_cpu_supports("fma") &&
                  __builtin_cpu_supports("bmi2");
  const bool v4 = v3 && __builtin_cpu_supports("avx512bw") &&
                  __builtin_cpu_supports("avx512dq") &&
                  __builtin_cpu_supports("avx512vl");
  facts.isa = v4 ? TN_ISA_AVX512 : (v3 ? TN_ISA_AVX2 : TN_ISA_ANY);
#elif defined(__aarch64__)
  facts.target = "linux-aarch64";
#endif
  return facts;
}

absl::Status Refuse(absl::string_view package, absl::string_view version,
                    const Mismatches& mismatches) {
  if (mismatches.empty()) return absl::OkStatus();
  Mismatches rows = mismatches;
  rows.insert(rows.begin(), {"", "field", "this core", "the package", ""});
  size_t field = 0, core = 0, theirs = 0;
  for (const Mismatch& row : rows) {
    field = std::max(field, row.field.size());
    core = std::max(core, row.core.size());
    theirs = std::max(theirs, row.package.size());
  }
  std::string text =
      absl::StrCat("package ", package, " ", version, " was not loaded");
  for (const Mismatch& row : rows) {
    absl::StrAppend(&text, "\n  ", Pad(row.field, field), Pad(row.core, core),
                    row.reason.empty() ? row.package : Pad(row.package, theirs),
                    row.reason);
  }
  std::vector<std::string> said;
  for (const Mismatch& row : mismatches) {
    if (std::find(said.begin(), said.end(), row.remedy) != said.end()) continue;
    said.push_back(row.remedy);
    absl::StrAppend(&text, "\n  ", row.remedy);
  }
  absl::Status status = Refusal(mismatches.front().reason, text);
  Annotate(&status, absl::StrCat(package, "@", version), "");
  return status;
}

Mismatches CompareWithHost(const Manifest& manifest, const HostFacts& facts) {
  Mismatches out;
  CompareTarget(manifest, facts, &out);
  CompareAbi(manifest, facts, &out);
  // Another major's interfaces mean something else.
  if (out.empty()) CompareInterfaces(manifest, facts, &out);
  CompareRuntimes(manifest, facts, &out);
  return out;
}

Mismatches CompareWithRecord(const Manifest& manifest, absl::string_view text,
                             const tn_package_record& record) {
  Mismatches out;
  const auto same = [&](absl::string_view field, absl::string_view said,
                        absl::string_view is) {
    if (said == is) return;
    out.push_back({kManifestDisagrees, std::string(field),
                   absl::StrCat("manifest: ", said),
                   absl::StrCat("library: ", is),
                   "build the package again, manifest and library together"});
  };
  const auto number = [&](absl::string_view field, uint32_t said, uint32_t is) {
    same(field, absl::StrCat(said), absl::StrCat(is));
  };
  same("package", manifest.package(), View(record.package));
  same("version", manifest.version(), View(record.version));
  same("target", TargetName(manifest), View(record.target));
  number("abi major", manifest.abi().major(), record.abi_major);
  number("abi floor", manifest.abi().floor(), record.abi_floor);
  number("abi built", manifest.abi().built(), record.abi_built);
  if (out.empty() && View(record.manifest) != text) {
    same("manifest", absl::StrCat(text.size(), " bytes"),
         absl::StrCat("another text of ", record.manifest.size, " bytes"));
  }
  return out;
}

absl::Status ReadRecord(const void* symbol, uint64_t bytes,
                        tn_package_record* record) {
  constexpr size_t kHead = sizeof(uint64_t) + 2 * sizeof(uint32_t);
  tn_package_record ours = {};
  if (bytes >= kHead) std::memcpy(&ours, symbol, kHead);
  if (ours.magic != TN_PACKAGE_MAGIC) {
    return Refusal(kManifestInvalid,
                   "its tn_package_1 is no boot record: the magic number is "
                   "wrong; build it against tenon/c/abi.h");
  }
  if (ours.min_size > sizeof ours) {
    return Refusal(kAbiTooNew,
                   absl::StrCat("the package needs ", ours.min_size,
                                " bytes of tn_package_record, this core knows ",
                                sizeof ours, "; update tenon-core"));
  }
  if (ours.size < kHead || ours.size > bytes || ours.min_size > ours.size) {
    return Refusal(kManifestInvalid,
                   absl::StrCat("its boot record claims ", ours.size,
                                " bytes, but has ", bytes, "; build it again"));
  }
  std::memcpy(&ours, symbol, std::min<size_t>(ours.size, sizeof ours));
  if (ours.init == nullptr) {
    return Refusal(kManifestInvalid, "its boot record has no init");
  }
  *record = ours;
  return absl::OkStatus();
}

}  // namespace tenon::abi
