// Philox4x32-10 (Salmon et al. 2011, "Parallel random numbers: as easy as 1,
// 2, 3", section 3.3): four random words from a 128-bit counter and a 64-bit
// key.
#ifndef TENON_INTERNAL_PHILOX_H_
#define TENON_INTERNAL_PHILOX_H_

#include <cstdint>

namespace tenon::internal {

struct PhiloxBlock {
  uint32_t word[4];
};

inline PhiloxBlock philox(PhiloxBlock counter, uint32_t key0, uint32_t key1) {
  for (int round = 0; round < 10; ++round) {
    const uint64_t a = uint64_t{0xD2511F53} * counter.word[0];
    const uint64_t b = uint64_t{0xCD9E8D57} * counter.word[2];
    counter = {{static_cast<uint32_t>(b >> 32) ^ counter.word[1] ^ key0,
                static_cast<uint32_t>(b),
                static_cast<uint32_t>(a >> 32) ^ counter.word[3] ^ key1,
                static_cast<uint32_t>(a)}};
    key0 += 0x9E3779B9;
    key1 += 0xBB67AE85;
  }
  return counter;
}

}  // namespace tenon::internal

namespace tenon {

namespace internal {

// Block j of a key's stream; see key.h.
inline PhiloxBlock philox(uint64_t low, uint64_t high, uint64_t j) {
  return philox(
      {{static_cast<uint32_t>(j), static_cast<uint32_t>(j >> 32),
        static_cast<uint32_t>(high), static_cast<uint32_t>(high >> 32)}},
      static_cast<uint32_t>(low), static_cast<uint32_t>(low >> 32));
}

}  // namespace internal

inline Key Key::child(uint64_t i) const {
  constexpr uint64_t children = 0x6368696C6472656E;  // ASCII
  const internal::PhiloxBlock y =
      internal::philox(words_[0] ^ children, words_[1], i);
  return Key(y.word[0] | uint64_t{y.word[1]} << 32,
             y.word[2] | uint64_t{y.word[3]} << 32);
}

}  // namespace tenon

#endif  // TENON_INTERNAL_PHILOX_H_
