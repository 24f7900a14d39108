// Sorting by integers that hold key and number at once: equal keys are then in
// the order of their numbers, so any sort is stable.
#include "core/ops/order.h"

#include <algorithm>
#include <bit>
#include <type_traits>
#include <vector>

#include "core/tensor/convert.h"
#include "core/tensor/dtype.h"

namespace tenon::ops {
namespace {

// An unsigned number that grows with x; the greatest is NaN's.
template <class T>
auto KeyOf(T x, Direction direction) {
  using Key = std::conditional_t<sizeof(T) == 4, uint32_t, uint64_t>;
  constexpr Key kSign = Key{1} << (8 * sizeof(Key) - 1);
  Key key;
  if constexpr (std::is_floating_point_v<T>) {
    if (x != x) return ~Key{0};
    const Key bits = std::bit_cast<Key>(x + T{0});  // -0 becomes 0
    key = bits & kSign ? ~bits : bits | kSign;
  } else {
    key = static_cast<Key>(x);
    if (std::is_signed_v<T>) key ^= kSign;
  }
  return direction == Direction::kAscending ? key : static_cast<Key>(~key);
}

// `Word` holds a key of T in its upper half and a number in its lower.
template <class T, class Word>
void OrderAs(uint32_t dtype, const void* row, int64_t stride, int64_t n,
             int64_t k, Direction direction, int64_t* order) {
  constexpr int kHalf = 4 * sizeof(Word);
  constexpr uint32_t kDType = std::is_same_v<T, float>      ? TN_F32
                              : std::is_same_v<T, double>   ? TN_F64
                              : std::is_same_v<T, int32_t>  ? TN_I32
                              : std::is_same_v<T, uint32_t> ? TN_U32
                              : std::is_same_v<T, int64_t>  ? TN_I64
                                                            : TN_U64;
  std::vector<T> elements(n);
  tensor::ConvertRow(dtype, row, stride, kDType, elements.data(), sizeof(T), n);
  std::vector<Word> words(n);
  for (int64_t i = 0; i < n; ++i) {
    words[i] = static_cast<Word>(KeyOf(elements[i], direction)) << kHalf |
               static_cast<Word>(i);
  }
  if (k < n) std::nth_element(words.begin(), words.begin() + k, words.end());
  std::sort(words.begin(), words.begin() + k);
  for (int64_t i = 0; i < k; ++i) {
    order[i] = static_cast<int64_t>(words[i] & ((Word{1} << kHalf) - 1));
  }
}

}  // namespace

void OrderRow(uint32_t dtype, const void* row, int64_t stride, int64_t n,
              int64_t k, Direction direction, int64_t* order) {
  using Wide = unsigned __int128;
  const bool is_short = n <= int64_t{1} << 32;
  const auto run = [&](auto tag, auto word) {
    OrderAs<decltype(tag), decltype(word)>(dtype, row, stride, n, k, direction,
                                           order);
  };
  if (dtype == TN_F64 || (tensor::IsFloating(dtype) && !is_short)) {
    run(double{}, Wide{});
  } else if (tensor::IsFloating(dtype)) {
    run(float{}, uint64_t{});
  } else if (dtype == TN_U64) {
    run(uint64_t{}, Wide{});
  } else if (dtype == TN_I64 || !is_short) {
    run(int64_t{}, Wide{});
  } else if (dtype == TN_U32) {
    run(uint32_t{}, uint64_t{});
  } else {
    run(int32_t{}, uint64_t{});
  }
}

}  // namespace tenon::ops
