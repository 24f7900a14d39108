// Dropout: its mask is a function of the key, so the gradient draws it again
// instead of keeping it.
#include "core/device/cpu/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/ops/dropout.cc"
#include "hwy/foreach_target.h"  // IWYU pragma: keep
#include "hwy/highway.h"
//
#include "core/ops/random_words.h"

HWY_BEFORE_NAMESPACE();
namespace tenon::ops::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// x[i] = words[i] < keep ? x[i] scale : 0, for n a multiple of 32.
void Drop(const uint32_t* words, uint32_t keep, float scale, int64_t n,
          float* x) {
  const hn::ScalableTag<float> d;
  const hn::RebindToUnsigned<decltype(d)> du;
  const auto limit = hn::Set(du, keep);
  const auto factor = hn::Set(d, scale);
  for (int64_t i = 0; i < n; i += hn::Lanes(d)) {
    const auto kept =
        hn::RebindMask(d, hn::Lt(hn::LoadU(du, words + i), limit));
    const auto y = hn::Mul(hn::LoadU(d, x + i), factor);
    hn::StoreU(hn::IfThenElseZero(kept, y), d, x + i);
  }
}

}  // namespace tenon::ops::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace tenon::ops {
namespace {

constexpr auto kDrop = TN_PER_LEVEL(Drop);

void DropDouble(const uint32_t* words, uint32_t keep, double scale,
                const double* x, double* y, int64_t n) {
  for (int64_t i = 0; i < n; ++i) y[i] = words[i] < keep ? x[i] * scale : 0;
}

void DropoutKernel(Execution& e) {
  const tn_view& x = e.in(0);
  const tn_view& out = e.out();
  const double rate = e.number(1);
  if (rate * 0x1p32 < 1) return tensor::CopyView(x, out);
  const double scale = 1 / (1 - rate);
  const auto keep = static_cast<uint32_t>((1 - rate) * 0x1p32);
  const int64_t bytes = tensor::ElementSize(x.dtype);
  const auto drop = kDrop.Active();
  ForTiles(e.option(0), x.numel, 4, [&](const Tile& tile) {
    const auto* words = reinterpret_cast<const uint32_t*>(tile.words);
    if (x.dtype == TN_F64) {
      return DropDouble(words, keep, scale, e.in_data<double>(0) + tile.begin,
                        e.out_data<double>() + tile.begin, tile.size);
    }
    alignas(64) float elements[4 * kTileBlocks] = {};
    tensor::ConvertRow(x.dtype,
                       static_cast<const char*>(x.data) + tile.begin * bytes,
                       bytes, TN_F32, elements, sizeof(float), tile.size);
    drop(words, keep, static_cast<float>(scale), 4 * tile.blocks, elements);
    StoreTile(tile, TN_F32, elements, out);
  });
}

}  // namespace

Op dropout() {
  return Op("dropout")
      .random()
      .doc(R"(Zeros elements at random and scales up what is left.

    y = x m / (1 - rate),  m = 1 where w < (1 - rate) 2^32, else 0

w is word i of the key's stream for element i, whatever the dtype. *Shapes*: y
as x. *Options*: key; rate, the probability of zero. *Cost*: O(N); the gradient
draws the mask again.)")
      .source(
          "Srivastava et al. 2014, Dropout: a simple way to prevent neural "
          "networks from overfitting, section 4")
      .maturity(Maturity::stable)
      .input("x", "any shape", floats)
      .contiguous()
      .required("key", TN_VALUE_INTS, "a Key's two words")
      .option("rate", 0.5, "the probability of zero", unit_interval)
      .infer([](Infer& i) {
        CheckKey(i.option(0));
        i.set(i.shape(0));
      })
      .kernel(DropoutKernel)
      .vjp([](Vjp& v) {
        const auto* key = static_cast<const uint64_t*>(v.option(0).as.p);
        v.set(0, dropout(v.dy(), Key(key[0], key[1]), {v.number(1)}));
      })
      .sample({.inputs = {{1, 2, 3, 4}},
               .options = {SampleKey(), internal::value(0.3)},
               .outputs = {{1 / 0.7, 0, 3 / 0.7, 4 / 0.7}},
               .by = kRandom123});
}

}  // namespace tenon::ops
#endif  // HWY_ONCE
