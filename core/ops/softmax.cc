// softmax, log_softmax and logsumexp: exponentials shifted by the largest, so
// that none overflows.
#include <cmath>

#include "core/ops/ints.h"
#include "core/ops/lines.h"
#include "core/ops/softmax_rows.h"

namespace tenon::ops {
namespace {

Op AlongAxis(const char* name) {
  return Op(name)
      .maturity(Maturity::stable)
      .input("x", "any shape of one axis or more", floats)
      .contiguous()
      .saves_output()
      .option("axis", -1, "along which is normalized")
      .infer([](Infer& i) {
        i.axis(0, i.rank(0));
        i.set(i.shape(0));
      });
}

template <class T>
struct LogSumExpOf {
  using Tile = T;
  using Wide = double;
  static constexpr bool kRowsOnly = true;

  Wide Initial() const { return -INFINITY; }
  Wide Row(const T* x, int64_t n) const {
    T y;
    LogSumExpRows(x, 1, n, &y);
    return y;
  }
  Wide Join(Wide a, Wide b) const {
    if (std::isnan(a) || std::isnan(b)) return NAN;
    const double high = std::fmax(a, b);
    if (std::isinf(high)) return high;
    return high + std::log1p(std::exp(std::fmin(a, b) - high));
  }
  Wide Finish(Wide y) const { return y; }
};

}  // namespace

Op softmax() {
  return AlongAxis("softmax")
      .doc(R"(Exponentials along an axis, scaled to the sum 1.

    y_i = e^x_i / sum_j e^x_j

*Shapes*: x and y any, of one axis or more. *Options*: axis, the last.
*Cost*: O(N).)")
      .source(
          "Bridle (1990), Probabilistic interpretation of feedforward "
          "classification network outputs, eq. 3")
      .kernel([](Execution& e) {
        ForFloatLines(e.in(0), e.out(), FromFront(e.integer(0), e.in(0).rank),
                      [](const auto* x, int64_t n, auto* y) {
                        SoftmaxRows(x, y, 1, n, 1);
                      });
      })
      .vjp([](Vjp& v) {
        const Tensor weighted = v.dy() * v.y();
        v.set(0, weighted - v.y() * sum(weighted, {v.integer(0)},
                                        {.keep_axes = true}));
      })
      .sample({.inputs = {{1, 2, 3}},
               .outputs = {{0.09003057317038046, 0.24472847105479764,
                            0.6652409557748218}},
               .by = "SciPy 1.17.1"})
      .sample({.inputs = {Array({2, 2}, {0, 1000, 0, -1})},
               .options = {internal::value(0)},
               .outputs = {Array({2, 2}, {0.5, 1, 0.5, 0})},
               .by = "SciPy 1.17.1"});
}

Op log_softmax() {
  return AlongAxis("log_softmax")
      .doc(R"(The logarithm of softmax, exact where that is near 0 or 1.

    y_i = x_i - log sum_j e^x_j

*Shapes*: x and y any, of one axis or more. *Options*: axis, the last.
*Cost*: O(N).)")
      .source("Goodfellow, Bengio, Courville, Deep Learning, eq. 6.30")
      .kernel([](Execution& e) {
        ForFloatLines(e.in(0), e.out(), FromFront(e.integer(0), e.in(0).rank),
                      [](const auto* x, int64_t n, auto* y) {
                        std::remove_reference_t<decltype(*y)> shift;
                        LogSumExpRows(x, 1, n, &shift);
                        NormalizeRow(x, y, n, shift, 1);
                      });
      })
      .vjp([](Vjp& v) {
        v.set(0, v.dy() - exp(v.y()) *
                              sum(v.dy(), {v.integer(0)}, {.keep_axes = true}));
      })
      .sample({.inputs = {{1, 2, 3}},
               .outputs = {{-2.4076059644443806, -1.4076059644443804,
                            -0.4076059644443804}},
               .by = "SciPy 1.17.1"})
      .sample({.inputs = {{0, -1000}},
               .outputs = {{0, -1000}},
               .by = "SciPy 1.17.1"});
}

Op logsumexp() {
  return Op("logsumexp")
      .doc(R"(The logarithm of a sum of exponentials, without overflow.

    y = log sum_i e^x_i

*Shapes*: x any; y without the axes, or with size 1 for them. Of no elements
it is -infinity. *Options*: axes, none for all; keep_axes. *Cost*: O(N).)")
      .source("Blanchard, Higham, Higham (2021), eq. 1.3")
      .maturity(Maturity::stable)
      .input("x", "any shape", floats)
      .saved()
      .saves_output()
      .option("axes", Shape{}, "axes to sum over; none: all")
      .option("keep_axes", false, "keep them with size 1")
      .infer([](Infer& i) { i.set(ReducedShape(i)); })
      .kernel([](Execution& e) {
        const uint32_t mask = ReducedMask(e.list(0), e.in(0).rank);
        if (e.in(0).dtype == TN_F64) {
          Reduce(e.in(0), e.out(), mask, LogSumExpOf<double>());
        } else {
          Reduce(e.in(0), e.out(), mask, LogSumExpOf<float>());
        }
      })
      .vjp([](Vjp& v) {
        const Shape x = v.shape(0);
        const uint32_t mask = ReducedMask(v.list(0), x.rank());
        const Tensor share = exp(v.input(0) - Widen(v.y(), x, mask));
        v.set(0, share * Widen(v.dy(), x, mask));
      })
      .sample({.inputs = {{1, 2, 3}},
               .outputs = {3.40760596444438},
               .by = "SciPy 1.17.1"})
      .sample({.inputs = {Array({2, 2}, {1000, 0, 1000, -1})},
               .options = {Ints<0>()},
               .outputs = {{1000.6931471805599, 0.31326168751822286}},
               .by = "SciPy 1.17.1"});
}

}  // namespace tenon::ops
