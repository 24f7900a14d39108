// rotary_embedding: pairs of features turned by an angle that grows with the
// position. Its gradient turns back.
#include <algorithm>
#include <cmath>
#include <string_view>
#include <vector>

#include "core/ops/reduce.h"

namespace tenon::ops {
namespace {

enum Option { kBase, kPairs, kInverse };

bool Adjacent(const tn_value& option) {
  const std::string_view name(static_cast<const char*>(option.as.p),
                              option.count);
  if (name != "halves" && name != "adjacent") {
    throw Error(
        TN_INVALID_ARGUMENT,
        "option pairs must be halves or adjacent, got " + std::string(name));
  }
  return name == "adjacent";
}

// cos and sin of all angles, [L, D / 2] each.
template <class T>
struct Angles {
  Angles(const Execution& e, int64_t length, int64_t pairs)
      : cosines(length * pairs), sines(length * pairs) {
    const double sign = e.flag(kInverse) ? -1 : 1;
    std::vector<double> rates(pairs);
    for (int64_t i = 0; i < pairs; ++i) {
      rates[i] = std::pow(e.number(kBase), -static_cast<double>(i) / pairs);
    }
    const int64_t grain = std::max<int64_t>(1, 512 / pairs);
    device::ParallelFor(length, grain, [&](int64_t l, int64_t end) {
      for (; l < end; ++l) {
        const double at = PositionOf(e, l);
        for (int64_t i = 0; i < pairs; ++i) {
          cosines[l * pairs + i] = static_cast<T>(std::cos(at * rates[i]));
          sines[l * pairs + i] = static_cast<T>(sign * std::sin(at * rates[i]));
        }
      }
    });
  }
  static double PositionOf(const Execution& e, int64_t l) {
    if (!e.has(1)) return static_cast<double>(l);
    const tn_view& v = e.in(1);
    return tensor::LoadScalar(v.dtype, static_cast<const char*>(v.data) +
                                           l * tensor::ElementSize(v.dtype));
  }

  std::vector<T> cosines, sines;
};

template <class T>
void Forward(Execution& e) {
  const tn_view& x = e.in(0);
  if (x.numel == 0) return;
  const int64_t length = x.shape[x.rank - 2];
  const int64_t n = x.shape[x.rank - 1];
  const int64_t pairs = n / 2;
  const bool adjacent = Adjacent(e.option(kPairs));
  const int64_t step = adjacent ? 2 : 1;       // from pair to pair
  const int64_t other = adjacent ? 1 : pairs;  // within a pair
  const int64_t bytes = tensor::ElementSize(x.dtype);
  const Angles<T> angles(e, length, pairs);
  device::ParallelFor(
      x.numel / n, std::max<int64_t>(1, kParallelGrain / n),
      [&](int64_t row, int64_t end) {
        std::vector<T> buffer(2 * n);
        for (; row < end; ++row) {
          const T* in =
              LoadTile<T>(x.dtype, e.in_data<char>(0) + row * n * bytes, bytes,
                          n, buffer.data());
          char* to = e.out_data<char>() + row * n * bytes;
          T* out = x.dtype == kDTypeOf<T> ? reinterpret_cast<T*>(to)
                                          : buffer.data() + n;
          const T* c = angles.cosines.data() + row % length * pairs;
          const T* s = angles.sines.data() + row % length * pairs;
          for (int64_t i = 0; i < pairs; ++i) {
            const T a = in[i * step];
            const T b = in[i * step + other];
            out[i * step] = a * c[i] - b * s[i];
            out[i * step + other] = a * s[i] + b * c[i];
          }
          if (x.dtype != kDTypeOf<T>) {
            tensor::ConvertRow(kDTypeOf<T>, out, sizeof(T), x.dtype, to, bytes,
                               n);
          }
        }
      });
}

}  // namespace

Op rotary_embedding() {
  return Op("rotary_embedding")
      .doc(R"(Turns pairs of features by angles that grow with the position.

    (y_a, y_b) = (x_a cos t - x_b sin t, x_a sin t + x_b cos t)
    t = p base^(-2 i / D)   for pair i = 0 ... D/2 - 1 at position p

so that products of turned queries and keys depend on the distance of their
positions alone. *Shapes*: x and y [..., L, D], D even; positions [L], or absent
for 0 ... L - 1. *Dtypes*: positions any integer; angles are taken in float64,
float16 and bfloat16 are turned in float32. *Options*: base, 10000; pairs: of
"halves", i and i + D/2, as most models have it, or "adjacent", 2 i and 2 i + 1,
as the paper; inverse: turns back. *Errors*: an odd D, sizes that disagree.
*Cost*: O(N D), and L D/2 sines and cosines.)")
      .source("Su et al. (2021), RoFormer, eq. 34")
      .input("x", "[..., L, D]", floats)
      .contiguous()
      .input("positions", "[L]", integers)
      .optional()
      .own_dtype()
      .saved()
      .contiguous()
      .option("base", 10000.0, "the slowest pair turns by about 1 / base",
              positive)
      .option("pairs", "halves", "\"halves\" or \"adjacent\"")
      .option("inverse", false, "turn by -t")
      .infer([](Infer& i) {
        const Shape x = i.shape(0);
        Adjacent(i.option(kPairs));
        if (x.rank() < 2 || x[-1] % 2 != 0) {
          throw Error(
              TN_INVALID_ARGUMENT,
              "x is " + x.text() + "; it must be [..., L, D] with an even D");
        }
        if (i.has(1) && !(i.shape(1) == Shape{x[-2]})) {
          throw Error(TN_INVALID_ARGUMENT,
                      "x is " + x.text() + ", positions is " +
                          i.shape(1).text() +
                          "; they must be [..., L, D] and [L]");
        }
        i.set(x);
      })
      .vjp([](Vjp& v) {
        static const internal::OpRef op("rotary_embedding");
        tn_tensor* positions = v.has(1) ? v.input(1).get() : nullptr;
        v.set(0, op.any({v.dy().get(), positions}, {},
                        {v.option(kBase), v.option(kPairs),
                         internal::value(!v.flag(kInverse))}));
      })
      .kernel(Forward<double>, 1u << TN_F64)
      .kernel(Forward<float>, floats)
      .sample({.inputs = {Array({2, 2, 4}, {1, 2, 3, 4, 5, 6, 7, 8, 1, 0, 0, 1,
                                            0, 1, 1, 0})},
               .outputs = {Array(
                   {2, 2, 4},
                   {1.0, 2.0, 3.0, 4.0, -3.1887853643145765, 5.919701335826658,
                    7.989471065116461, 8.059599003338322, 1.0, 0.0, 0.0, 1.0,
                    -0.8414709848078965, 0.9999500004166653, 0.5403023058681398,
                    0.009999833334166664})},
               .by = "NumPy 2.4.6"})
      .sample(
          {.inputs = {Array({2, 4}, {1, 2, 3, 4, 5, 6, 7, 8}),
                      Array({2}, {7, 3}, DType::int64)},
           .options = {internal::value(100.0), internal::value("adjacent"),
                       internal::value(true)},
           .outputs = {Array({2, 4}, {2.067875451780883, 0.8508179099678201,
                                      4.871397310804229, 1.12671568742488,
                                      -4.103242434643024, -6.645555019902009,
                                      9.051517077169958, 5.57405046637547})},
           .by = "NumPy 2.4.6"});
}

}  // namespace tenon::ops
