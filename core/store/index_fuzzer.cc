// Whatever the bytes, reading them as an index, a lock, a list of keys or a
// manifest's needs gives what its text gives again, or a sentence.
#include <cstddef>
#include <cstdint>

#include "core/abi/lock.h"
#include "core/abi/status.h"
#include "core/store/index.h"
#include "core/store/signature.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace tenon;
  const absl::string_view text(reinterpret_cast<const char*>(data), size);
  const auto offers = store::ParseIndex(text);
  if (offers.ok()) {
    const std::string again = store::IndexText(*offers);
    const auto parsed = store::ParseIndex(again);
    if (!parsed.ok() || store::IndexText(*parsed) != again) __builtin_trap();
    for (const store::Offer& offer : *offers) {
      if (offer.file.find('/') != std::string::npos) __builtin_trap();
      const auto chosen = store::Choose({offer.facts.name, ""}, *offers, {});
      if (chosen.ok() == !abi::Reason(chosen.status()).empty()) {
        __builtin_trap();
      }
    }
  } else if (abi::Reason(offers.status()).empty()) {
    __builtin_trap();
  }
  const auto lock = abi::ParseLock(text);
  if (lock.ok() && !abi::ParseLock(abi::LockText(*lock)).ok()) __builtin_trap();
  const auto keys = store::ParseKeys(text);
  if (!keys.ok() && keys.status().message().empty()) __builtin_trap();
  const auto facts = store::ReadFacts(text);
  if (facts.ok()) store::CheckSet({{"x", *facts}}).IgnoreError();
  return 0;
}
