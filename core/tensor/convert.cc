// Element conversion, one loop for each pair of dtypes.
#include "core/tensor/convert.h"

#include <array>
#include <cmath>
#include <cstring>
#include <limits>
#include <type_traits>
#include <utility>

#include "core/device/parallel.h"
#include "core/tensor/broadcast.h"
#include "core/tensor/dtype.h"

namespace tenon::tensor {
namespace {

struct Bool {
  uint8_t value;
};

template <uint32_t dtype>
auto TypeOf() {
  if constexpr (dtype == TN_BOOL)
    return Bool{};
  else if constexpr (dtype == TN_U8)
    return uint8_t{};
  else if constexpr (dtype == TN_I8)
    return int8_t{};
  else if constexpr (dtype == TN_U16)
    return uint16_t{};
  else if constexpr (dtype == TN_I16)
    return int16_t{};
  else if constexpr (dtype == TN_U32)
    return uint32_t{};
  else if constexpr (dtype == TN_I32)
    return int32_t{};
  else if constexpr (dtype == TN_U64)
    return uint64_t{};
  else if constexpr (dtype == TN_I64)
    return int64_t{};
  else if constexpr (dtype == TN_F16)
    return Half{};
  else if constexpr (dtype == TN_BF16)
    return BFloat16{};
  else if constexpr (dtype == TN_F32)
    return float{};
  else
    return double{};
}
template <uint32_t dtype>
using Type = decltype(TypeOf<dtype>());

// What arithmetic sees: bool as uint8, 16-bit floats as float.
template <class T>
auto Widen(T x) {
  if constexpr (std::is_same_v<T, Bool>)
    return x.value;
  else if constexpr (std::is_class_v<T>)
    return ToFloat(x);
  else
    return x;
}

template <class To, class From>
To SaturatingInteger(From x) {
  if constexpr (std::is_floating_point_v<From>) {
    // The largest floats at or below the limits; max() itself may round up.
    constexpr From kLow = static_cast<From>(std::numeric_limits<To>::min());
    const From kHigh = std::ldexp(From{1}, std::numeric_limits<To>::digits);
    if (!(x > kLow)) return x != x ? To{0} : std::numeric_limits<To>::min();
    return x >= kHigh ? std::numeric_limits<To>::max() : static_cast<To>(x);
  } else {
    return static_cast<To>(x);
  }
}

template <class To, class From>
To ConvertOne(From source) {
  const auto x = Widen(source);
  if constexpr (std::is_same_v<To, From>)
    return source;
  else if constexpr (std::is_same_v<To, Bool>)
    return Bool{x != 0};
  else if constexpr (std::is_same_v<To, Half>) {
    return ToHalf(static_cast<float>(x));
  } else if constexpr (std::is_same_v<To, BFloat16>) {
    return ToBFloat16(static_cast<float>(x));
  } else if constexpr (std::is_integral_v<To>) {
    return SaturatingInteger<To>(x);
  } else {
    return static_cast<To>(x);
  }
}

using Loop = void (*)(const char*, int64_t, char*, int64_t, int64_t);

template <class To, class From>
void ConvertLoop(const char* source, int64_t source_stride, char* target,
                 int64_t target_stride, int64_t n) {
  if (source_stride == sizeof(From) && target_stride == sizeof(To)) {
    const From* from = reinterpret_cast<const From*>(source);
    To* to = reinterpret_cast<To*>(target);
    for (int64_t i = 0; i < n; ++i) to[i] = ConvertOne<To, From>(from[i]);
    return;
  }
  for (int64_t i = 0; i < n; ++i) {
    const From from = *reinterpret_cast<const From*>(source);
    *reinterpret_cast<To*>(target) = ConvertOne<To, From>(from);
    source += source_stride;
    target += target_stride;
  }
}

constexpr int kCount = TN_NUM_DTYPES - 1;

template <int... pair>
constexpr std::array<Loop, sizeof...(pair)> MakeLoops(
    std::integer_sequence<int, pair...>) {
  return {&ConvertLoop<Type<pair % kCount + 1>, Type<pair / kCount + 1>>...};
}

Loop LoopFor(uint32_t from, uint32_t to) {
  static constexpr auto kLoops =
      MakeLoops(std::make_integer_sequence<int, kCount * kCount>());
  return kLoops[(from - 1) * kCount + (to - 1)];
}

}  // namespace

void ConvertRow(uint32_t from, const void* source, int64_t source_stride,
                uint32_t to, void* target, int64_t target_stride, int64_t n) {
  if (n == 0) return;
  const int64_t bytes = ElementSize(from);
  if (from == to && source_stride == bytes && target_stride == bytes) {
    if (source != target) std::memcpy(target, source, n * bytes);
    return;
  }
  LoopFor(from, to)(static_cast<const char*>(source), source_stride,
                    static_cast<char*>(target), target_stride, n);
}

void CopyView(const tn_view& source, const tn_view& target) {
  if (target.numel == 0) return;
  Walk walk({target.shape, target.rank});
  walk.Add(target);
  walk.Add(source);
  walk.Merge();
  const int64_t rows = walk.size[1] * walk.Blocks();
  const int64_t n = walk.size[0];
  constexpr int64_t kGrain = 1 << 15;  // elements worth a thread's while
  const int64_t grain = n >= kGrain ? 1 : kGrain / n;
  device::ParallelFor(rows, grain, [&](int64_t begin, int64_t end) {
    int64_t offset[Walk::kOperands];
    for (int64_t row = begin; row < end; ++row) {
      const int64_t r = row % walk.size[1];
      walk.Offsets(row / walk.size[1], offset);
      ConvertRow(
          source.dtype,
          static_cast<const char*>(source.data) + offset[1] +
              r * walk.stride[1][1],
          walk.stride[1][0], target.dtype,
          static_cast<char*>(target.data) + offset[0] + r * walk.stride[0][1],
          walk.stride[0][0], n);
    }
  });
}

void StoreScalar(const tn_value& value, uint32_t dtype, void* target) {
  if (value.kind == TN_VALUE_FLOAT) {
    ConvertRow(TN_F64, &value.as.f, 8, dtype, target, 0, 1);
  } else {
    ConvertRow(TN_I64, &value.as.i, 8, dtype, target, 0, 1);
  }
}

double LoadScalar(uint32_t dtype, const void* source) {
  double result = 0;
  ConvertRow(dtype, source, 0, TN_F64, &result, 0, 1);
  return result;
}

}  // namespace tenon::tensor
