// Random keys: 128 bits that name a stream of numbers, the same on every
// machine and any number of threads.
//
// The stream of a key is that of Philox4x32-10 (Salmon et al. 2011). Block j
// is four 32-bit words: the function of the counter
//   {j mod 2^32, j / 2^32, high mod 2^32, high / 2^32}
// under the key {low mod 2^32, low / 2^32}. Element i of a result in row-major
// order is made of
//   one word,   word i mod 4 of block i / 4, or
//   two words,  words 2 (i mod 2) and the next, low half first, of block i / 2
// as the op says, so it depends on the key and i alone.
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

  // The key of use number i: block i of this key's stream with `low` changed by
  // an exclusive or with "children", so that no child is among the numbers
  // drawn with the key itself.
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
