// Comparing a package with this core, field by field. Pure: files and code are
// others' business. Each refusal lists every field that does not fit.
#ifndef TENON_CORE_ABI_NEGOTIATE_H_
#define TENON_CORE_ABI_NEGOTIATE_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "tenon/c/abi.h"

namespace tenon::abi {

class Manifest;

// What this core and machine offer.
struct HostFacts {
  const tn_host* host = nullptr;  // holds the ABI's version, and interfaces
  std::string target;             // "linux-x86_64"
  std::string libc;               // "2.36"
  uint32_t isa = TN_ISA_ANY;      // the best that the processor has
  std::map<std::string, std::string> runtimes;  // version by name: cuda, mpi
};

// Facts of the machine this runs on, without runtimes.
HostFacts DetectHost(const tn_host* host);

// A field that does not fit.
struct Mismatch {
  absl::string_view reason;  // refusal code
  std::string field;
  std::string core;     // this core's value
  std::string package;  // the package's
  std::string remedy;
};

// Ok where there is none; else the table as an error, with the first reason:
//
//     package probability 0.4.0 was not loaded
//       field      this core  the package
//       abi floor  1.2        1.4          ABI_TOO_NEW
//       update tenon-core to 1.4 or later
absl::Status Refuse(absl::string_view package, absl::string_view version,
                    const std::vector<Mismatch>& mismatches);

// Target, runtimes, ABI and interfaces.
std::vector<Mismatch> CompareWithHost(const Manifest& manifest,
                                      const HostFacts& facts);

// Boot record against the manifest that was read from the section.
std::vector<Mismatch> CompareWithRecord(const Manifest& manifest,
                                        absl::string_view text,
                                        const tn_package_record& record);

// Copies the record at `symbol`, which has `bytes` bytes, and checks its head.
absl::Status ReadRecord(const void* symbol, uint64_t bytes,
                        tn_package_record* record);

}  // namespace tenon::abi

#endif  // TENON_CORE_ABI_NEGOTIATE_H_
