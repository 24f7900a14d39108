// Loops of element-wise kernels: a functor of vectors becomes a tn_row_kernel.
// Included once per target by the files of ops; see arithmetic.cc.
#if defined(TENON_CORE_OPS_ROWS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef TENON_CORE_OPS_ROWS_INL_H_
#undef TENON_CORE_OPS_ROWS_INL_H_
#else
#define TENON_CORE_OPS_ROWS_INL_H_
#endif

#include <cstring>
#include <type_traits>

#include "hwy/highway.h"
#include "tenon/c/abi.h"

HWY_BEFORE_NAMESPACE();
namespace tenon::ops::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

template <class T>
using Tag = hn::ScalableTag<T>;

// Whether masked loads and stores touch only what they are asked for: on AVX2
// those of short elements read and write whole vectors.
template <class T>
inline constexpr bool kMasksAreExact = HWY_TARGET <= HWY_AVX3 ||
                                       (HWY_TARGET <= HWY_AVX2 &&
                                        sizeof(T) >= 4);

// The first n lanes; the others are a copy of the first, so that no lane
// computes with a value that is not there.
template <class D>
HWY_INLINE hn::Vec<D> LoadFirst(D d, const hn::TFromD<D>* from, size_t n) {
  if constexpr (kMasksAreExact<hn::TFromD<D>>) {
    const auto first = hn::FirstN(d, n);
    return hn::IfThenElse(first, hn::MaskedLoad(first, d, from),
                          hn::Set(d, *from));
  } else {
    HWY_ALIGN hn::TFromD<D> lanes[hn::MaxLanes(d)];
    hn::Store(hn::Set(d, *from), d, lanes);
    std::memcpy(lanes, from, n * sizeof(*from));
    return hn::Load(d, lanes);
  }
}

template <class D>
HWY_INLINE void StoreFirst(hn::Vec<D> v, D d, hn::TFromD<D>* to, size_t n) {
  if constexpr (kMasksAreExact<hn::TFromD<D>>) {
    hn::BlendedStore(v, hn::FirstN(d, n), d, to);
  } else {
    HWY_ALIGN hn::TFromD<D> lanes[hn::MaxLanes(d)];
    hn::Store(v, d, lanes);
    std::memcpy(to, lanes, n * sizeof(*to));
  }
}

// A whole vector, or the first n lanes where there are fewer left.
template <class T>
HWY_INLINE hn::Vec<Tag<T>> LoadUpTo(const T* p, size_t n) {
  const Tag<T> d;
  return n >= hn::Lanes(d) ? hn::LoadU(d, p) : LoadFirst(d, p, n);
}

template <class T>
HWY_INLINE void StoreUpTo(hn::Vec<Tag<T>> v, T* p, size_t n) {
  const Tag<T> d;
  if (n >= hn::Lanes(d)) {
    hn::StoreU(v, d, p);
  } else {
    StoreFirst(v, d, p, n);
  }
}

// A functor may be made from the op's options.
template <class F>
HWY_INLINE F MakeFunctor(const tn_value* options) {
  if constexpr (std::is_constructible_v<F, const tn_value*>) {
    return F(options);
  } else {
    return F();
  }
}

// One operand of a row: a run of elements, or one for all.
template <class T>
struct RunOperand {
  const T* from;
  template <class D>
  HWY_INLINE hn::Vec<D> At(D d, size_t i) const {
    return hn::LoadU(d, from + i);
  }
  template <class D>
  HWY_INLINE hn::Vec<D> Tail(D d, size_t i, size_t n) const {
    return LoadFirst(d, from + i, n);
  }
};
template <class T>
struct OneOperand {
  hn::Vec<Tag<T>> value;
  explicit HWY_INLINE OneOperand(const T* from)
      : value(hn::Set(Tag<T>(), *from)) {}
  template <class D>
  HWY_INLINE hn::Vec<D> At(D, size_t) const {
    return value;
  }
  template <class D>
  HWY_INLINE hn::Vec<D> Tail(D, size_t, size_t) const {
    return value;
  }
};

template <class T, class F, class... Operands>
HWY_INLINE void Row(const F& f, T* out, size_t n, const Operands&... in) {
  const Tag<T> d;
  const size_t lanes = hn::Lanes(d);
  size_t i = 0;
  for (; i + lanes <= n; i += lanes) {
    hn::StoreU(f(d, in.At(d, i)...), d, out + i);
  }
  if (i != n) StoreFirst(f(d, in.Tail(d, i, n - i)...), d, out + i, n - i);
}

template <class T>
HWY_INLINE const T* In(const tn_rows* r, int k, int64_t row) {
  return reinterpret_cast<const T*>(static_cast<const char*>(r->in[k]) +
                                    row * r->in_stride[k]);
}
template <class T>
HWY_INLINE T* Out(const tn_rows* r, int64_t row) {
  return reinterpret_cast<T*>(static_cast<char*>(r->out) + row * r->out_stride);
}

// out = f(d, a)
template <class T, class F>
void UnaryRows(const tn_rows* r) {
  const F f = MakeFunctor<F>(r->options);
  const size_t n = static_cast<size_t>(r->n);
  for (int64_t row = 0; row < r->rows; ++row) {
    T* out = Out<T>(r, row);
    const T* a = In<T>(r, 0, row);
    if (r->scalars & 1) {
      Row(f, out, n, OneOperand<T>(a));
    } else {
      Row(f, out, n, RunOperand<T>{a});
    }
  }
}

// f of the operand that all rows share, which is number `kShared`, and a row's.
template <int kShared, class F, class D, class V>
HWY_INLINE V WithShared(const F& f, D d, V shared, V x) {
  return kShared == 0 ? f(d, shared, x) : f(d, x, shared);
}

// Rows of an operand and of the result, from a column on. What it counts stays
// in registers: for all that the compiler knows, a store could change *r.
template <class T, int kShared>
struct RowWalk {
  HWY_INLINE RowWalk(const tn_rows* r, size_t column)
      : x(reinterpret_cast<const char*>(In<T>(r, 1 - kShared, 0) + column)),
        out(reinterpret_cast<char*>(Out<T>(r, 0) + column)),
        x_stride(r->in_stride[1 - kShared]),
        out_stride(r->out_stride),
        rows(r->rows) {}
  // body(x, out) for each row.
  template <class Body>
  HWY_INLINE void ForEach(const Body& body) {
    for (; rows > 0; --rows, x += x_stride, out += out_stride) {
      body(reinterpret_cast<const T*>(x), reinterpret_cast<T*>(out));
    }
  }
  const char* x;
  char* out;
  const int64_t x_stride;
  const int64_t out_stride;
  int64_t rows;
};

// BinaryRows where one operand is the same run in all rows, which are short:
// columns outside, rows inside, so that it stays in registers.
template <class T, int kShared, class F>
HWY_INLINE void SharedRows(const tn_rows* r, const F& f) {
  using Walk = RowWalk<T, kShared>;
  const Tag<T> d;
  const size_t lanes = hn::Lanes(d);
  const size_t n = static_cast<size_t>(r->n);
  const T* shared = In<T>(r, kShared, 0);
  size_t i = 0;
  for (; i + 4 * lanes <= n; i += 4 * lanes) {
    const auto s0 = hn::LoadU(d, shared + i);
    const auto s1 = hn::LoadU(d, shared + i + lanes);
    const auto s2 = hn::LoadU(d, shared + i + 2 * lanes);
    const auto s3 = hn::LoadU(d, shared + i + 3 * lanes);
    Walk(r, i).ForEach([&](const T* x, T* out) {
      const auto x0 = hn::LoadU(d, x);
      const auto x1 = hn::LoadU(d, x + lanes);
      const auto x2 = hn::LoadU(d, x + 2 * lanes);
      const auto x3 = hn::LoadU(d, x + 3 * lanes);
      hn::StoreU(WithShared<kShared>(f, d, s0, x0), d, out);
      hn::StoreU(WithShared<kShared>(f, d, s1, x1), d, out + lanes);
      hn::StoreU(WithShared<kShared>(f, d, s2, x2), d, out + 2 * lanes);
      hn::StoreU(WithShared<kShared>(f, d, s3, x3), d, out + 3 * lanes);
    });
  }
  for (; i + lanes <= n; i += lanes) {
    const auto s = hn::LoadU(d, shared + i);
    Walk(r, i).ForEach([&](const T* x, T* out) {
      hn::StoreU(WithShared<kShared>(f, d, s, hn::LoadU(d, x)), d, out);
    });
  }
  if (i == n) return;
  const auto s = LoadFirst(d, shared + i, n - i);
  Walk(r, i).ForEach([&](const T* x, T* out) {
    const auto y = WithShared<kShared>(f, d, s, LoadFirst(d, x, n - i));
    StoreFirst(y, d, out, n - i);
  });
}

// out = f(d, a, b)
template <class T, class F>
void BinaryRows(const tn_rows* r) {
  constexpr size_t kShortRow = 16;  // vectors: longer rows are read in order
  const F f = MakeFunctor<F>(r->options);
  const size_t n = static_cast<size_t>(r->n);
  if (r->rows > 1 && (r->scalars & 3) == 0 &&
      n <= kShortRow * hn::Lanes(Tag<T>())) {
    if (r->in_stride[1] == 0) return SharedRows<T, 1>(r, f);
    if (r->in_stride[0] == 0) return SharedRows<T, 0>(r, f);
  }
  for (int64_t row = 0; row < r->rows; ++row) {
    T* out = Out<T>(r, row);
    const T* a = In<T>(r, 0, row);
    const T* b = In<T>(r, 1, row);
    switch (r->scalars & 3) {
      case 0:
        Row(f, out, n, RunOperand<T>{a}, RunOperand<T>{b});
        break;
      case 1:
        Row(f, out, n, OneOperand<T>(a), RunOperand<T>{b});
        break;
      case 2:
        Row(f, out, n, RunOperand<T>{a}, OneOperand<T>(b));
        break;
      default:
        Row(f, out, n, OneOperand<T>(a), OneOperand<T>(b));
    }
  }
}

// An operand that may be either; a branch per vector, for three and more.
template <class T>
struct AnyOperand {
  const T* from;
  bool one;
  template <class D>
  HWY_INLINE hn::Vec<D> At(D d, size_t i) const {
    return one ? hn::Set(d, *from) : hn::LoadU(d, from + i);
  }
  template <class D>
  HWY_INLINE hn::Vec<D> Tail(D d, size_t i, size_t n) const {
    return one ? hn::Set(d, *from) : LoadFirst(d, from + i, n);
  }
};

// out = f(d, a, b, c)
template <class T, class F>
void TernaryRows(const tn_rows* r) {
  const F f = MakeFunctor<F>(r->options);
  for (int64_t row = 0; row < r->rows; ++row) {
    Row(f, Out<T>(r, row), static_cast<size_t>(r->n),
        AnyOperand<T>{In<T>(r, 0, row), (r->scalars & 1) != 0},
        AnyOperand<T>{In<T>(r, 1, row), (r->scalars & 2) != 0},
        AnyOperand<T>{In<T>(r, 2, row), (r->scalars & 4) != 0});
  }
}

}  // namespace tenon::ops::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // include guard with toggle
