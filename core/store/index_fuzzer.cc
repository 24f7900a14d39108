// Whatever the bytes, reading them as an index, a lock, a list of keys or a
// manifest's needs gives what its text gives again, or a sentence.
#include <cstddef>
#include <cstdint>

#include "core/abi/lock.h"
#include "core/abi/status.h"
#include "core/store/index.h"
#include "core/store/signature.h"

namespace tenon::store {
namespace {

void Require(bool condition) {
  if (!condition) __builtin_trap();
}

void ReadIndex(absl::string_view text) {
  const auto offers = ParseIndex(text);
  if (!offers.ok()) return Require(!abi::Reason(offers.status()).empty());
  const auto again = ParseIndex(IndexText(*offers));
  Require(again.ok() && IndexText(*again) == IndexText(*offers));
  for (const Offer& offer : *offers) {
    Require(offer.file.find('/') == std::string::npos);
    const auto chosen = Choose({offer.facts.name, ""}, *offers, {});
    Require(chosen.ok() || !abi::Reason(chosen.status()).empty());
  }
}

void ReadOthers(absl::string_view text) {
  const auto lock = abi::ParseLock(text);
  Require(!lock.ok() || abi::ParseLock(abi::LockText(*lock)).ok());
  const auto keys = ParseKeys(text);
  Require(keys.ok() || !keys.status().message().empty());
  const auto facts = ReadFacts(text);
  if (facts.ok()) CheckSet({{"x", *facts}}).IgnoreError();
}

}  // namespace
}  // namespace tenon::store

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view text(reinterpret_cast<const char*>(data), size);
  tenon::store::ReadIndex(text);
  tenon::store::ReadOthers(text);
  return 0;
}
