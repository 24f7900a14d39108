// Philox4x32-10 in vectors: lanes of 64 bits hold one 32-bit word each, whose
// upper half is ignored, so that a product's halves need no shuffles.
#include "core/device/cpu/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/ops/random_words.cc"
#include "hwy/foreach_target.h"  // IWYU pragma: keep
#include "hwy/highway.h"
//
#include "core/ops/random_words.h"

HWY_BEFORE_NAMESPACE();
namespace tenon::ops::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// A round is a chain of some eight cycles, so four vectors run side by side.
constexpr int kVectors = 4;

void Blocks(uint64_t low, uint64_t high, uint64_t first, int64_t blocks,
            uint64_t* out) {
  const hn::ScalableTag<uint64_t> d;
  using V = hn::Vec<decltype(d)>;
  const hn::Repartition<uint32_t, decltype(d)> d32;
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(d));
  const auto m0 = hn::BitCast(d32, hn::Set(d, 0xD2511F53));
  const auto m1 = hn::BitCast(d32, hn::Set(d, 0xCD9E8D57));
  for (int64_t j = 0; j < blocks; j += kVectors * lanes) {
    V x0[kVectors], x1[kVectors], x2[kVectors], x3[kVectors];
    for (int k = 0; k < kVectors; ++k) {
      x0[k] = hn::Iota(d, first + j + k * lanes);
      x1[k] = hn::ShiftRight<32>(x0[k]);
      x2[k] = hn::Set(d, high);
      x3[k] = hn::Set(d, high >> 32);
    }
    uint32_t k0 = static_cast<uint32_t>(low);
    uint32_t k1 = static_cast<uint32_t>(low >> 32);
    for (int round = 0; round < 10; ++round) {
      const V key0 = hn::Set(d, k0);
      const V key1 = hn::Set(d, k1);
      for (int k = 0; k < kVectors; ++k) {
        const V a = hn::MulEven(m0, hn::BitCast(d32, x0[k]));
        const V b = hn::MulEven(m1, hn::BitCast(d32, x2[k]));
        x0[k] = hn::Xor(hn::Xor(hn::ShiftRight<32>(b), x1[k]), key0);
        x2[k] = hn::Xor(hn::Xor(hn::ShiftRight<32>(a), x3[k]), key1);
        x1[k] = b;
        x3[k] = a;
      }
      k0 += 0x9E3779B9;
      k1 += 0xBB67AE85;
    }
    const V half = hn::Set(d, 0xFFFFFFFF);
    for (int k = 0; k < kVectors; ++k) {
      const V y0 = hn::Or(hn::And(x0[k], half), hn::ShiftLeft<32>(x1[k]));
      const V y1 = hn::Or(hn::And(x2[k], half), hn::ShiftLeft<32>(x3[k]));
      hn::StoreInterleaved2(y0, y1, d, out + 2 * (j + k * lanes));
    }
  }
}

}  // namespace tenon::ops::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace tenon::ops {
namespace {
constexpr auto kBlocks = TN_PER_LEVEL(Blocks);
}

void RandomBlocks(const tn_value& key, uint64_t first, int64_t blocks,
                  uint64_t* words) {
  const int64_t* k = static_cast<const int64_t*>(key.as.p);
  kBlocks.Active()(static_cast<uint64_t>(k[0]), static_cast<uint64_t>(k[1]),
                   first, blocks, words);
}

void CheckKey(const tn_value& key) {
  if (key.count != 2) {
    throw Error(TN_INVALID_ARGUMENT,
                "option key must be the two words of a Key");
  }
}

Op Random(const char* name) {
  return Op(name)
      .random()
      .no_gradient()
      .required("key", TN_VALUE_INTS, "a Key's two words")
      .required("shape", TN_VALUE_INTS, "of the result");
}

void InferRandom(Infer& i, DType dtype) {
  CheckKey(i.option(0));
  i.set(0, i.list(1), dtype);
}

}  // namespace tenon::ops
#endif  // HWY_ONCE
