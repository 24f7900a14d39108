// Uniform, normal and exponential numbers from a key, in vectors.
#include "core/device/cpu/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/ops/random.cc"
#include "hwy/foreach_target.h"  // IWYU pragma: keep
#include "hwy/highway.h"
//
#include "core/ops/exact-inl.h"
#include "core/ops/random_words.h"

HWY_BEFORE_NAMESPACE();
namespace tenon::ops::HWY_NAMESPACE {

// u in [0, 1) from one word (24 bits of it) or from two (52 bits).
HWY_INLINE hn::Vec<hn::ScalableTag<float>> Unit(hn::ScalableTag<float> d,
                                                const uint64_t* words,
                                                int64_t i) {
  const hn::RebindToSigned<decltype(d)> di;
  const hn::RebindToUnsigned<decltype(d)> du;
  const auto w = hn::LoadU(du, reinterpret_cast<const uint32_t*>(words) + i);
  return hn::Mul(hn::ConvertTo(d, hn::BitCast(di, hn::ShiftRight<8>(w))),
                 hn::Set(d, 0x1p-24f));
}
HWY_INLINE hn::Vec<hn::ScalableTag<double>> Unit(hn::ScalableTag<double> d,
                                                 const uint64_t* words,
                                                 int64_t i) {
  const hn::RebindToUnsigned<decltype(d)> du;
  const auto one = hn::Set(d, 1.0);
  const auto w = hn::ShiftRight<12>(hn::LoadU(du, words + i));
  return hn::Sub(hn::BitCast(d, hn::Or(w, hn::BitCast(du, one))), one);
}

// out = a + b u
template <class T>
void Uniform(const uint64_t* words, int64_t n, double a, double b, T* out) {
  const hn::ScalableTag<T> d;
  const auto va = hn::Set(d, static_cast<T>(a));
  const auto vb = hn::Set(d, static_cast<T>(b));
  for (int64_t i = 0; i < n; i += hn::Lanes(d)) {
    hn::StoreU(hn::Add(va, hn::Mul(vb, Unit(d, words, i))), d, out + i);
  }
}

// out = a - b ln(1 - u)
template <class T>
void Exponential(const uint64_t* words, int64_t n, double a, double b, T* out) {
  const hn::ScalableTag<T> d;
  const auto one = hn::Set(d, T{1});
  const auto va = hn::Set(d, static_cast<T>(a));
  const auto vb = hn::Set(d, static_cast<T>(b));
  for (int64_t i = 0; i < n; i += hn::Lanes(d)) {
    const auto log = ExactLog(d, hn::Sub(one, Unit(d, words, i)));
    hn::StoreU(hn::Sub(va, hn::Mul(vb, log)), d, out + i);
  }
}

// u in (0, 1] for the logarithm of Box and Muller, whose smallest value sets
// how far the tails reach: 31 bits and a half, or 52.
template <class D, class U>
HWY_INLINE hn::Vec<D> Radius(D d, U w) {
  using T = hn::TFromD<D>;
  const hn::RebindToUnsigned<D> du;
  hn::Vec<D> u;
  if constexpr (sizeof(T) == 4) {
    const hn::RebindToSigned<D> di;
    u = hn::ConvertTo(d, hn::BitCast(di, hn::ShiftRight<1>(w)));
    u = hn::Mul(hn::Add(u, hn::Set(d, 0.5f)), hn::Set(d, 0x1p-31f));
  } else {
    const auto one = hn::BitCast(du, hn::Set(d, 1.0));
    u = hn::Sub(hn::Set(d, 2.0),
                hn::BitCast(d, hn::Or(hn::ShiftRight<12>(w), one)));
  }
  return hn::Sqrt(hn::Mul(hn::Set(d, T{-2}), ExactLog(d, u)));
}

// out[2 k], out[2 k + 1] = a + b (r cos t, r sin t): r from word 2 k, t from
// word 2 k + 1 of T's size.
template <class T>
void Normal(const uint64_t* words, int64_t n, double a, double b, T* out) {
  const hn::ScalableTag<T> d;
  const hn::RebindToUnsigned<decltype(d)> du;
  using W = hn::TFromD<decltype(du)>;
  const W* from = reinterpret_cast<const W*>(words);
  const auto va = hn::Set(d, static_cast<T>(a));
  const auto vb = hn::Set(d, static_cast<T>(b));
  for (int64_t i = 0; i < n; i += 2 * hn::Lanes(d)) {
    hn::Vec<decltype(du)> w0, w1;
    hn::LoadInterleaved2(du, from + i, w0, w1);
    hn::Vec<decltype(d)> sine, cosine;
    ExactSinCos(d, w1, sine, cosine);
    const auto r = hn::Mul(vb, Radius(d, w0));
    hn::StoreInterleaved2(hn::Add(va, hn::Mul(r, cosine)),
                          hn::Add(va, hn::Mul(r, sine)), d, out + i);
  }
}

}  // namespace tenon::ops::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace tenon::ops {
namespace {

template <class T>
using Draw = void (*)(const uint64_t* words, int64_t n, double a, double b,
                      T* out);

constexpr auto kUniform32 = TN_PER_LEVEL(Uniform<float>);
constexpr auto kUniform64 = TN_PER_LEVEL(Uniform<double>);
constexpr auto kNormal32 = TN_PER_LEVEL(Normal<float>);
constexpr auto kNormal64 = TN_PER_LEVEL(Normal<double>);
constexpr auto kExponential32 = TN_PER_LEVEL(Exponential<float>);
constexpr auto kExponential64 = TN_PER_LEVEL(Exponential<double>);

template <class T>
void DrawAs(Execution& e, Draw<T> draw, double a, double b) {
  constexpr uint32_t kDType = sizeof(T) == 4 ? TN_F32 : TN_F64;
  constexpr int64_t kPerBlock = 16 / sizeof(T);
  ForTiles(e.option(0), e.out().numel, kPerBlock, [&](const Tile& tile) {
    alignas(64) T elements[kTileBlocks * kPerBlock];
    draw(tile.words, tile.blocks * kPerBlock, a, b, elements);
    StoreTile(tile, kDType, elements, e.out());
  });
}

// float64 takes two words for an element, the others one.
void DrawEither(Execution& e, const device::PerLevel<Draw<float>>& f32,
                const device::PerLevel<Draw<double>>& f64, double a, double b) {
  if (e.out().dtype == TN_F64) {
    DrawAs(e, f64.Active(), a, b);
  } else {
    DrawAs(e, f32.Active(), a, b);
  }
}

constexpr uint32_t kDTypeOption = 2;

void InferFloat(Infer& i) {
  const DType dtype = i.dtype_option(kDTypeOption);
  if (!tensor::IsFloating(static_cast<uint32_t>(dtype))) {
    throw Error(
        TN_INVALID_ARGUMENT,
        std::string("dtype must be floating point, got ") + name_of(dtype));
  }
  InferRandom(i, dtype);
}

Op RandomFloats(const char* name) {
  return Random(name)
      .option("dtype", DType::float32, "of the result, floating point")
      .infer(InferFloat);
}

}  // namespace

Op uniform() {
  return RandomFloats("uniform")
      .doc(R"(Numbers that are uniform in [low, high).

    y = low + (high - low) u,  u a multiple of 2^-24 (float64: 2^-52) in [0, 1)

float64 takes two words of the stream for an element, the others one. The same
bits on any number of threads and any CPU; rounding may give `high` itself where
the range is not [0, 1). *Options*: key; shape; dtype; low, high. *Cost*:
O(N).)")
      .source(
          "Salmon et al. 2011, Parallel random numbers: as easy as 1, 2, "
          "3, section 3.3")
      .maturity(Maturity::stable)
      .option("low", 0.0, "the least number")
      .option("high", 1.0, "above all numbers")
      .kernel([](Execution& e) {
        DrawEither(e, kUniform32, kUniform64, e.number(3),
                   e.number(4) - e.number(3));
      })
      .sample({.options = {SampleKey(), Ints<5>()},
               .outputs = {Array(
                   {5},
                   {0.6833904385566711, 0.9633079171180725, 0.23796486854553223,
                    0.5379385352134705, 0.9225265383720398},
                   DType::float32)},
               .by = kRandom123});
}

Op normal() {
  return RandomFloats("normal")
      .doc(R"(Numbers from a normal distribution.

    y = mean + stddev z,  z ~ N(0, 1)
    z_2k = r cos t,  z_2k+1 = r sin t,  r = sqrt(-2 ln u),  t = 2 pi v

u and v are words 2 k and 2 k + 1 of the stream, of 32 bits, for float64 of 64;
|z| ends at 6.7, for float64 at 8.5. The same bits on any number of threads and
any CPU. *Options*: key; shape; dtype; mean, stddev. *Cost*: O(N).)")
      .source(
          "Box, Muller 1958, A note on the generation of random normal "
          "deviates")
      .maturity(Maturity::stable)
      .option("mean", 0.0, "of the distribution")
      .option("stddev", 1.0, "of the distribution", non_negative)
      .kernel([](Execution& e) {
        DrawEither(e, kNormal32, kNormal64, e.number(3), e.number(4));
      })
      .sample(
          {.options = {SampleKey(), Ints<2, 2>(),
                       internal::value(DType::float64)},
           .outputs = {Array({2, 2}, {-2.4983656395429463, -0.6070903557727955,
                                      -0.2228544226168059, 0.770708173096317})},
           .tolerance = 1e-14,
           .by = kRandom123});
}

Op exponential() {
  return RandomFloats("exponential")
      .doc(R"(Numbers from an exponential distribution.

    y = -scale ln(1 - u),  u uniform in [0, 1)

*Options*: key; shape; dtype; scale, the mean. *Cost*: O(N).)")
      .source("Devroye 1986, Non-uniform random variate generation, II.2")
      .maturity(Maturity::stable)
      .option("scale", 1.0, "the mean", positive)
      .kernel([](Execution& e) {
        DrawEither(e, kExponential32, kExponential64, 0, e.number(3));
      })
      .sample({.options = {SampleKey(), Ints<3>()},
               .outputs = {Array({3},
                                 {1.1500859316017062, 3.3051942724817387,
                                  0.27176262008730495},
                                 DType::float32)},
               .by = kRandom123});
}

}  // namespace tenon::ops
#endif  // HWY_ONCE
