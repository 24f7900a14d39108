// Convolutions in which each channel has a kernel of its own: no product of
// matrices is in them, so that channels are the lanes of vectors.
#include "core/device/cpu/targets.h"

#if defined(TENON_CORE_DEVICE_CPU_CONV_DEPTHWISE_INL_H_) == \
    defined(HWY_TARGET_TOGGLE)
#ifdef TENON_CORE_DEVICE_CPU_CONV_DEPTHWISE_INL_H_
#undef TENON_CORE_DEVICE_CPU_CONV_DEPTHWISE_INL_H_
#else
#define TENON_CORE_DEVICE_CPU_CONV_DEPTHWISE_INL_H_
#endif

#include <cstdint>

#include "core/device/cpu/gemm_tile-inl.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace tenon::device::HWY_NAMESPACE {

template <class T>
HWY_INLINE hn::Vec<Full<T>> LoadSome(const T* p, int64_t count) {
  const Full<T> d;
  return count >= static_cast<int64_t>(hn::Lanes(d)) ? hn::LoadU(d, p)
                                                     : LoadFirst(p, count);
}

// kRows rows of the result from `row` on: channel c is the sum over taps t of
// runs[t * stride + row][c] weight[taps[t] * channels + c].
template <class T>
struct DepthwiseStrip {
  int64_t channels;
  int64_t count;        // of taps
  const int64_t* taps;  // elements of the kernel
  const T* const* runs;
  int64_t stride;
  const T* weight;
  T* const* targets;
  const T* bias;  // or null
};

template <class T, int kRows>
HWY_NOINLINE void DepthwiseTile(const DepthwiseStrip<T>& args, int64_t row) {
  const DepthwiseStrip<T> s = args;
  const Full<T> d;
  const int64_t lanes = hn::Lanes(d);
  for (int64_t c = 0; c < s.channels; c += lanes) {
    const int64_t left = s.channels - c;
    hn::Vec<Full<T>> sum[kRows];
    HWY_UNROLL(8)
    for (int i = 0; i < kRows; ++i) sum[i] = hn::Zero(d);
    for (int64_t t = 0; t < s.count; ++t) {
      const auto w = LoadSome(s.weight + s.taps[t] * s.channels + c, left);
      const T* const* runs = s.runs + t * s.stride + row;
      HWY_UNROLL(8)
      for (int i = 0; i < kRows; ++i) {
        sum[i] = hn::MulAdd(LoadSome(runs[i] + c, left), w, sum[i]);
      }
    }
    HWY_UNROLL(8)
    for (int i = 0; i < kRows; ++i) {
      Finish(sum[i], false, s.bias ? s.bias + c : nullptr,
             s.targets[row + i] + c, left);
    }
  }
}

template <class T>
void DepthwiseRows(const DepthwiseStrip<T>& s, int64_t rows) {
  int64_t i = 0;
  for (; i + 6 <= rows; i += 6) DepthwiseTile<T, 6>(s, i);
  for (; i < rows; ++i) DepthwiseTile<T, 1>(s, i);
}

// dw[c] += the sum over rows r of runs[r][c] dy[r * channels + c].
template <class T>
void DepthwiseSum(const T* const* runs, const T* dy, int64_t rows,
                  int64_t channels, T* dw) {
  const Full<T> d;
  const int64_t lanes = hn::Lanes(d);
  for (int64_t c = 0; c < channels; c += lanes) {
    const int64_t left = channels - c;
    auto even = hn::Zero(d);
    auto odd = hn::Zero(d);
    int64_t r = 0;
    for (; r + 2 <= rows; r += 2) {
      const T* g = dy + r * channels + c;
      even = hn::MulAdd(LoadSome(runs[r] + c, left), LoadSome(g, left), even);
      odd = hn::MulAdd(LoadSome(runs[r + 1] + c, left),
                       LoadSome(g + channels, left), odd);
    }
    if (r < rows) {
      even = hn::MulAdd(LoadSome(runs[r] + c, left),
                        LoadSome(dy + r * channels + c, left), even);
    }
    Finish<T>(hn::Add(even, odd), true, nullptr, dw + c, left);
  }
}

}  // namespace tenon::device::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
