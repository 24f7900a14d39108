// Tensors made of nothing but numbers: constants, progressions, the identity.
#include <algorithm>
#include <cmath>
#include <cstring>

#include "core/device/parallel.h"
#include "core/ops/ints.h"
#include "core/tensor/convert.h"
#include "core/tensor/dtype.h"
#include "tenon/author.h"

namespace tenon::ops {
namespace {

constexpr int64_t kGrain = 1 << 16;  // elements worth a thread's while

template <class Word>
void Fill(void* to, int64_t n, const void* element) {
  Word word;
  std::memcpy(&word, element, sizeof(word));
  Word* out = static_cast<Word*>(to);
  device::ParallelFor(n, kGrain, [&](int64_t begin, int64_t end) {
    std::fill(out + begin, out + end, word);
  });
}

void FillOutput(Execution& e) {
  const tn_view& out = e.out();
  alignas(8) char element[8];
  tensor::StoreScalar(e.option(1), out.dtype, element);
  switch (tensor::ElementSize(out.dtype)) {
    case 1:
      return Fill<uint8_t>(out.data, out.numel, element);
    case 2:
      return Fill<uint16_t>(out.data, out.numel, element);
    case 4:
      return Fill<uint32_t>(out.data, out.numel, element);
    default:
      return Fill<uint64_t>(out.data, out.numel, element);
  }
}

// Writes at(i) for each i, computed in double, as the output's dtype.
template <class At>
void Progression(const tn_view& out, const At& at) {
  const int64_t bytes = tensor::ElementSize(out.dtype);
  char* data = static_cast<char*>(out.data);
  device::ParallelFor(out.numel, kGrain, [&](int64_t begin, int64_t end) {
    double tile[256];
    for (; begin < end; begin += 256) {
      const int64_t n = std::min<int64_t>(256, end - begin);
      for (int64_t k = 0; k < n; ++k) tile[k] = at(begin + k);
      tensor::ConvertRow(TN_F64, tile, sizeof(double), out.dtype,
                         data + begin * bytes, bytes, n);
    }
  });
}

int64_t ProgressionSize(double start, double stop, double step) {
  const double size = std::ceil((stop - start) / step);
  if (step == 0 || !(std::fabs(size) < 0x1p53)) {
    throw Error(TN_INVALID_ARGUMENT, "from " + std::to_string(start) + " to " +
                                         std::to_string(stop) + " by " +
                                         std::to_string(step) +
                                         " is no finite number of steps");
  }
  return size > 0 ? static_cast<int64_t>(size) : 0;
}

}  // namespace

Op full() {
  return Op("full")
      .doc(R"(A tensor of one value everywhere.

    y[i] = value

*Options*: shape; value; dtype. *Cost*: O(N), bound by memory.)")
      .source("array API 2023.12")
      .maturity(Maturity::stable)
      .no_gradient()
      .required("shape", TN_VALUE_INTS, "of the result")
      .required("value", TN_VALUE_FLOAT, "of each element")
      .option("dtype", DType::float32, "of the result")
      .infer([](Infer& i) { i.set(0, i.list(0), i.dtype_option(2)); })
      .kernel(FillOutput)
      .sample({.options = {Ints<2, 2>(), internal::value(0.5)},
               .outputs = {Array({2, 2}, {0.5, 0.5, 0.5, 0.5}, DType::float32)},
               .by = "by hand"});
}

Op arange() {
  return Op("arange")
      .doc(R"(The numbers from start up to, not including, stop.

    y[i] = start + i step,  i = 0, ..., ceil((stop - start) / step) - 1

Computed in float64 and cast; a step below zero counts down. *Shapes*: [N].
*Options*: start, stop, step; dtype. *Errors*: step is zero, or a number is not
finite. *Cost*: O(N).)")
      .source("array API 2023.12")
      .maturity(Maturity::stable)
      .no_gradient()
      .required("start", TN_VALUE_FLOAT, "the first number")
      .required("stop", TN_VALUE_FLOAT, "where to stop")
      .required("step", TN_VALUE_FLOAT, "from number to number")
      .option("dtype", DType::float32, "of the result")
      .infer([](Infer& i) {
        const int64_t n =
            ProgressionSize(i.number(0), i.number(1), i.number(2));
        i.set(0, {n}, i.dtype_option(3));
      })
      .kernel([](Execution& e) {
        Progression(e.out(),
                    [start = e.number(0), step = e.number(2)](int64_t i) {
                      return start + static_cast<double>(i) * step;
                    });
      })
      .sample({.options = {internal::value(2.0), internal::value(-1.5),
                           internal::value(-1.0)},
               .outputs = {Array({4}, {2, 1, 0, -1}, DType::float32)},
               .by = "NumPy 2.4.6"});
}

Op linspace() {
  return Op("linspace")
      .doc(R"(Evenly spaced numbers from start to stop, both included.

    y[i] = start + i (stop - start) / (count - 1),  y[count - 1] = stop

Computed in float64 and cast. *Shapes*: [count]. *Options*: start, stop; count,
one gives start alone; dtype. *Cost*: O(N).)")
      .source("array API 2023.12")
      .maturity(Maturity::stable)
      .no_gradient()
      .required("start", TN_VALUE_FLOAT, "the first number")
      .required("stop", TN_VALUE_FLOAT, "the last number")
      .required("count", TN_VALUE_INT, "of numbers", non_negative)
      .option("dtype", DType::float32, "of the result")
      .infer([](Infer& i) { i.set(0, {i.integer(2)}, i.dtype_option(3)); })
      .kernel([](Execution& e) {
        const double start = e.number(0);
        const double stop = e.number(1);
        const int64_t last = e.integer(2) - 1;
        const double step =
            last > 0 ? (stop - start) / static_cast<double>(last) : 0;
        Progression(e.out(), [=](int64_t i) {
          if (i == last && last > 0) return stop;
          return start + static_cast<double>(i) * step;
        });
      })
      .sample(
          {.options = {internal::value(-1.0), internal::value(2.0),
                       internal::value(5)},
           .outputs = {Array({5}, {-1, -0.25, 0.5, 1.25, 2}, DType::float32)},
           .by = "NumPy 2.4.6"});
}

Op eye() {
  return Op("eye")
      .doc(R"(Ones on a diagonal, zeros elsewhere.

    y[i, j] = 1 where j - i = diagonal, else 0

*Shapes*: [rows, columns]. *Options*: rows; columns, -1 for as many as rows;
diagonal, above the main one where positive; dtype. *Cost*: O(N).)")
      .source("array API 2023.12")
      .maturity(Maturity::stable)
      .no_gradient()
      .required("rows", TN_VALUE_INT, "of the result", non_negative)
      .option("dtype", DType::float32, "of the result")
      .option("columns", -1, "of the result; -1: as many as rows", at_least(-1))
      .option("diagonal", 0, "which holds the ones")
      .infer([](Infer& i) {
        const int64_t rows = i.integer(0);
        const int64_t columns = i.integer(2) < 0 ? rows : i.integer(2);
        i.set(0, {rows, columns}, i.dtype_option(1));
      })
      .kernel([](Execution& e) {
        const tn_view& out = e.out();
        const int64_t bytes = tensor::ElementSize(out.dtype);
        char* data = static_cast<char*>(out.data);
        std::memset(data, 0, out.numel * bytes);
        const tn_value one = internal::value(1);
        for (int64_t i = 0; i < out.shape[0]; ++i) {
          const int64_t d = e.integer(3);
          if (d < -i || d >= out.shape[1] - i) continue;
          tensor::StoreScalar(one, out.dtype,
                              data + (i * out.shape[1] + i + d) * bytes);
        }
      })
      .sample({.options = {internal::value(2), internal::value(DType::int32),
                           internal::value(3), internal::value(1)},
               .outputs = {Array({2, 3}, {0, 1, 0, 0, 0, 1}, DType::int32)},
               .by = "NumPy 2.4.6"});
}

}  // namespace tenon::ops
