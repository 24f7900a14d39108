// Random keys: 128 bits that name a stream of numbers, the same on every
// machine and any number of threads.
#ifndef TENON_KEY_H_
#define TENON_KEY_H_

#include <cstdint>

#include "tenon/tensor.h"

namespace tenon {

// Split a key by child(i) for each use; the same key twice gives the same
// numbers twice.
class Key {
 public:
  explicit Key(uint64_t seed) : words_{seed, 0} {}
  Key(uint64_t low, uint64_t high) : words_{low, high} {}

  // The key of use number i. Philox4x32-10 of i under this key, so children
  // of different keys and numbers are independent streams.
  Key child(uint64_t i) const;

  uint64_t low() const { return words_[0]; }
  uint64_t high() const { return words_[1]; }
  const uint64_t* words() const { return words_; }

 private:
  uint64_t words_[2];
};

namespace internal {

inline tn_value value(const Key& key) {
  return {TN_VALUE_INTS, 0, {.p = key.words()}, 2};
}

}  // namespace internal
}  // namespace tenon

#include "tenon/internal/philox.h"  // IWYU pragma: export

#endif  // TENON_KEY_H_
