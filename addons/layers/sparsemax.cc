// Sparsemax: the point of the simplex that is nearest to the logits.
#include <algorithm>
#include <functional>
#include <vector>

#include "addons/parallel.h"
#include "addons/require.h"

namespace tenon::addons {
namespace {

// The threshold of a row in falling order: sum max(0, z - threshold) = 1.
template <class T>
T threshold_of(const std::vector<T>& sorted) {
  T total = 0, threshold = 0;
  for (size_t k = 0; k < sorted.size(); ++k) {
    total += sorted[k];
    const T next = (total - 1) / static_cast<T>(k + 1);
    if (sorted[k] <= next) break;
    threshold = next;
  }
  return threshold;
}

template <class T>
void project(Execution& e) {
  const tn_view& x = e.in(0);
  if (x.numel == 0) return;
  const int64_t n = x.shape[x.rank - 1];
  const T* from = e.in_data<T>(0);
  T* to = e.out_data<T>();
  parallel(x.numel / n, std::max<int64_t>(1, 4096 / n),
           [&](int64_t row, int64_t end) {
             std::vector<T> sorted(n);
             for (; row < end; ++row) {
               const T* z = from + row * n;
               // The greatest is taken off, so that no sum is large.
               const T most = *std::max_element(z, z + n);
               for (int64_t i = 0; i < n; ++i) sorted[i] = z[i] - most;
               std::sort(sorted.begin(), sorted.end(), std::greater<T>());
               const T threshold = threshold_of(sorted);
               T* p = to + row * n;
               for (int64_t i = 0; i < n; ++i) {
                 p[i] = std::max(z[i] - most - threshold, T{0});
               }
             }
           });
}

void kernel(Execution& e) {
  e.out_dtype() == DType::float64 ? project<double>(e) : project<float>(e);
}

void infer(Infer& i) {
  if (i.rank(0) < 1) refuse("x must have an axis, got a number");
  i.set(i.shape(0));
}

// The mean over the support is taken off dy there; it is zero elsewhere.
void gradient(Vjp& v) {
  const Tensor support = ones_where(v.y() > 0, v.dy());
  const Tensor dy = v.dy() * support;
  const Tensor mean = sum(dy, {-1}, {.keep_axes = true}) /
                      sum(support, {-1}, {.keep_axes = true});
  v.set(0, dy - support * mean);
}

}  // namespace

Op sparsemax() {
  return Op("sparsemax")
      .doc(R"(Probabilities of which many are exactly zero.

    y = argmin |p - x|^2 over p >= 0 with sum p = 1
      = max(0, x - t),  t so that the sum is 1

along the last axis. *Shapes*: [..., C] -> the same. *Dtypes*: float32,
float64. *Cost*: O(C log C) for each row.)")
      .source(
          "Martins and Astudillo 2016, arXiv:1602.02068, Algorithm 1 and "
          "equation 11")
      .input("x", "[..., C], logits", singles_and_doubles)
      .contiguous()
      .saves_output()
      .infer(infer)
      .vjp(gradient)
      .kernel(kernel)
      .sample({.inputs = {Array(
                   {3, 4}, {.3, 1.1, -.2, .9, 2.5, .1, 0, -1, .2, .2, .2, .2})},
               .outputs = {Array(
                   {3, 4}, {0, .6, 0, .4, 1, 0, 0, 0, .25, .25, .25, .25})},
               .by = "TensorFlow Addons 0.23"});
}

}  // namespace tenon::addons
