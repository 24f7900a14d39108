// Kernels of ops that need no vectors by hand, and how vector kernels of all
// SIMD levels are handed to a declaration.
#ifndef TENON_CORE_OPS_KERNELS_H_
#define TENON_CORE_OPS_KERNELS_H_

#include <cstdint>
#include <utility>

#include "core/device/cpu/targets.h"
#include "tenon/author.h"

namespace tenon::ops {

using RowsPerLevel = device::PerLevel<tn_row_kernel>;

// Adds the float32 and float64 row kernels of every level.
inline Op&& WithFloatRows(Op&& op, const RowsPerLevel& f32,
                          const RowsPerLevel& f64) {
  for (uint32_t isa = TN_ISA_ANY; isa <= TN_ISA_AVX512; ++isa) {
    const auto level = static_cast<device::SimdLevel>(isa);
    std::move(op).rows(isa, {{TN_F32, f32[level]}, {TN_F64, f64[level]}});
  }
  return std::move(op);
}

// Element-wise loops in plain C++ for any T and R: out = f(a), f(a, b).
// Operands of type B, where given, are not T: bool masks for example.
template <class T, class R, auto f>
void PlainUnary(const tn_rows* r) {
  for (int64_t row = 0; row < r->rows; ++row) {
    const char* in = static_cast<const char*>(r->in[0]) + row * r->in_stride[0];
    R* out =
        reinterpret_cast<R*>(static_cast<char*>(r->out) + row * r->out_stride);
    const T* a = reinterpret_cast<const T*>(in);
    const int64_t step = r->scalars & 1 ? 0 : 1;
    for (int64_t i = 0; i < r->n; ++i) out[i] = static_cast<R>(f(a[i * step]));
  }
}

template <class T, class R, auto f>
void PlainBinary(const tn_rows* r) {
  for (int64_t row = 0; row < r->rows; ++row) {
    const T* a = reinterpret_cast<const T*>(static_cast<const char*>(r->in[0]) +
                                            row * r->in_stride[0]);
    const T* b = reinterpret_cast<const T*>(static_cast<const char*>(r->in[1]) +
                                            row * r->in_stride[1]);
    R* out =
        reinterpret_cast<R*>(static_cast<char*>(r->out) + row * r->out_stride);
    if ((r->scalars & 3) == 0) {
      for (int64_t i = 0; i < r->n; ++i) out[i] = static_cast<R>(f(a[i], b[i]));
      continue;
    }
    const int64_t step_a = r->scalars & 1 ? 0 : 1;
    const int64_t step_b = r->scalars & 2 ? 0 : 1;
    for (int64_t i = 0; i < r->n; ++i) {
      out[i] = static_cast<R>(f(a[i * step_a], b[i * step_b]));
    }
  }
}

// Row kernels for all integer dtypes: f is a struct with a template call.
//   struct PlainAdd { template <class T> static T Of(T a, T b) {...} };
template <class F>
Op&& WithIntegerBinary(Op&& op) {
  return std::move(op).rows(
      TN_ISA_ANY,
      {{TN_U8, &PlainBinary<uint8_t, uint8_t, &F::template Of<uint8_t>>},
       {TN_I8, &PlainBinary<int8_t, int8_t, &F::template Of<int8_t>>},
       {TN_U16, &PlainBinary<uint16_t, uint16_t, &F::template Of<uint16_t>>},
       {TN_I16, &PlainBinary<int16_t, int16_t, &F::template Of<int16_t>>},
       {TN_U32, &PlainBinary<uint32_t, uint32_t, &F::template Of<uint32_t>>},
       {TN_I32, &PlainBinary<int32_t, int32_t, &F::template Of<int32_t>>},
       {TN_U64, &PlainBinary<uint64_t, uint64_t, &F::template Of<uint64_t>>},
       {TN_I64, &PlainBinary<int64_t, int64_t, &F::template Of<int64_t>>}});
}
template <class F>
Op&& WithIntegerUnary(Op&& op) {
  return std::move(op).rows(
      TN_ISA_ANY,
      {{TN_U8, &PlainUnary<uint8_t, uint8_t, &F::template Of<uint8_t>>},
       {TN_I8, &PlainUnary<int8_t, int8_t, &F::template Of<int8_t>>},
       {TN_U16, &PlainUnary<uint16_t, uint16_t, &F::template Of<uint16_t>>},
       {TN_I16, &PlainUnary<int16_t, int16_t, &F::template Of<int16_t>>},
       {TN_U32, &PlainUnary<uint32_t, uint32_t, &F::template Of<uint32_t>>},
       {TN_I32, &PlainUnary<int32_t, int32_t, &F::template Of<int32_t>>},
       {TN_U64, &PlainUnary<uint64_t, uint64_t, &F::template Of<uint64_t>>},
       {TN_I64, &PlainUnary<int64_t, int64_t, &F::template Of<int64_t>>}});
}

// Calls body<T>() for the C++ type of a dtype that is plain in memory (bool
// as uint8_t); 16-bit floats are not among them. False: none fits.
template <class Body>
bool ForType(DType dtype, const Body& body) {
  switch (dtype) {
    case DType::boolean:
    case DType::uint8:
      body(uint8_t{});
      return true;
    case DType::int8:
      body(int8_t{});
      return true;
    case DType::uint16:
      body(uint16_t{});
      return true;
    case DType::int16:
      body(int16_t{});
      return true;
    case DType::uint32:
      body(uint32_t{});
      return true;
    case DType::int32:
      body(int32_t{});
      return true;
    case DType::uint64:
      body(uint64_t{});
      return true;
    case DType::int64:
      body(int64_t{});
      return true;
    case DType::float32:
      body(float{});
      return true;
    case DType::float64:
      body(double{});
      return true;
    default:
      return false;
  }
}

}  // namespace tenon::ops

// Both row kernels of a functor at every level; only in #if HWY_ONCE.
#define TN_FLOAT_ROWS(op, loop, functor)                                 \
  ::tenon::ops::WithFloatRows((op), TN_ROW_LEVELS(loop, float, functor), \
                              TN_ROW_LEVELS(loop, double, functor))
#define TN_ROW_LEVELS(loop, type, functor)      \
  ::tenon::ops::RowsPerLevel {                  \
    {                                           \
      &N_SSSE3::loop<type, N_SSSE3::functor>,   \
          &N_AVX2::loop<type, N_AVX2::functor>, \
          &N_AVX3::loop<type, N_AVX3::functor>  \
    }                                           \
  }

#endif  // TENON_CORE_OPS_KERNELS_H_
