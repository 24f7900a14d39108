// upsample and its transpose: each axis of places by a matrix of at most four
// numbers in a row. Nothing is averaged where sizes shrink.
#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <vector>

#include "core/ops/as_type.h"
#include "core/ops/channel_rows.h"
#include "core/ops/ints.h"
#include "core/ops/view.h"

namespace tenon::ops {
namespace {

enum Option { kShape, kMode, kAlign };
enum class Mode { kNearest, kLinear, kCubic };
enum class Align { kHalfPixel, kCorners, kAsymmetric };

std::string_view Text(const tn_value& option) {
  return {static_cast<const char*>(option.as.p), option.count};
}

Mode ModeOf(const tn_value& option) {
  const std::string_view name = Text(option);
  if (name == "nearest") return Mode::kNearest;
  if (name == "linear") return Mode::kLinear;
  if (name == "cubic") return Mode::kCubic;
  throw Error(
      TN_INVALID_ARGUMENT,
      "option mode must be nearest, linear or cubic, got " + std::string(name));
}

Align AlignOf(const tn_value& option) {
  const std::string_view name = Text(option);
  if (name == "half_pixel") return Align::kHalfPixel;
  if (name == "corners") return Align::kCorners;
  if (name == "asymmetric") return Align::kAsymmetric;
  throw Error(TN_INVALID_ARGUMENT,
              "option align must be half_pixel, corners or asymmetric, got " +
                  std::string(name));
}

// Where in [0, in) lies place o of [0, out).
double Source(int64_t o, int64_t in, int64_t out, Align align) {
  const double at = static_cast<double>(o);
  const double ratio = static_cast<double>(in) / static_cast<double>(out);
  switch (align) {
    case Align::kHalfPixel:
      return (at + 0.5) * ratio - 0.5;
    case Align::kCorners:
      return out == 1 ? 0
                      : at * static_cast<double>(in - 1) /
                            static_cast<double>(out - 1);
    default:
      return at * ratio;
  }
}

// Keys' kernel at four places around t in [0, 1), with a = -3/4.
std::array<double, 4> Cubic(double t) {
  constexpr double a = -0.75;
  const auto near = [](double x) {
    return ((a + 2) * x - (a + 3)) * x * x + 1;
  };
  const auto far = [](double x) {
    return ((a * x - 5 * a) * x + 8 * a) * x - 4 * a;
  };
  return {far(t + 1), near(t), near(1 - t), far(2 - t)};
}

// A sparse matrix [rows, columns].
struct Weights {
  struct Entry {
    int64_t column;
    double weight;
  };
  std::vector<std::vector<Entry>> rows;
  int64_t columns;

  // Place o's neighbours; those beyond an end are that end.
  void Add(int64_t o, int64_t column, double weight) {
    column = std::clamp<int64_t>(column, 0, columns - 1);
    if (weight != 0) rows[o].push_back({column, weight});
  }
  Weights(int64_t in, int64_t out, Mode mode, Align align)
      : rows(out), columns(in) {
    for (int64_t o = 0; o < out; ++o) {
      double at = Source(o, in, out, align);
      if (mode == Mode::kNearest) {
        at =
            align == Align::kAsymmetric ? std::floor(at) : std::floor(at + 0.5);
        Add(o, static_cast<int64_t>(at), 1);
        continue;
      }
      if (mode == Mode::kLinear) at = std::max(at, 0.0);
      const int64_t i = static_cast<int64_t>(std::floor(at));
      const double t = at - static_cast<double>(i);
      if (mode == Mode::kLinear) {
        Add(o, i, 1 - t);
        Add(o, i + 1, t);
        continue;
      }
      const std::array<double, 4> cubic = Cubic(t);
      for (int k = 0; k < 4; ++k) Add(o, i - 1 + k, cubic[k]);
    }
  }
  Weights Transposed() const {
    Weights turned(*this);
    turned.rows.assign(columns, {});
    turned.columns = static_cast<int64_t>(rows.size());
    for (int64_t r = 0; r < turned.columns; ++r) {
      for (const Entry& e : rows[r])
        turned.rows[e.column].push_back({r, e.weight});
    }
    return turned;
  }
};

// x [outer, columns, inner] to y [outer, rows, inner].
template <class T>
void Apply(const Weights& w, const T* x, int64_t outer, int64_t inner, T* y) {
  const int64_t rows = static_cast<int64_t>(w.rows.size());
  device::ParallelFor(
      outer * rows, std::max<int64_t>(1, kParallelGrain / inner),
      [&](int64_t i, int64_t end) {
        for (; i < end; ++i) {
          T* to = y + i * inner;
          std::fill_n(to, inner, T{0});
          for (const Weights::Entry& e : w.rows[i % rows]) {
            AddScaledRow(to, x + (i / rows * w.columns + e.column) * inner,
                         static_cast<T>(e.weight), inner);
          }
        }
      });
}

enum class Direction { kForward, kTransposed };

template <class T>
void Resample(Execution& e, Direction direction) {
  const tn_view& x = e.in(0);
  const tn_view& y = e.out();
  const InputAs<T> in(x);
  const OutputAs<T> out(y);
  std::vector<T> from(in.data(), in.data() + x.numel);
  int64_t outer = x.shape[0];
  int64_t inner = x.numel / outer;
  for (uint32_t k = 1; k + 1 < x.rank; ++k) {
    inner /= x.shape[k];
    const bool forward = direction == Direction::kForward;
    const Weights w(forward ? x.shape[k] : y.shape[k],
                    forward ? y.shape[k] : x.shape[k], ModeOf(e.option(kMode)),
                    AlignOf(e.option(kAlign)));
    std::vector<T> to(outer * y.shape[k] * inner);
    Apply(forward ? w : w.Transposed(), from.data(), outer, inner, to.data());
    from.swap(to);
    outer *= y.shape[k];
  }
  std::copy(from.begin(), from.end(), out.data());
}

template <Direction direction>
void Kernel(Execution& e) {
  const tn_view& out = e.out();
  if (out.numel == 0) return;
  InFloatOf(out.dtype,
            [&](auto tag) { Resample<decltype(tag)>(e, direction); });
}

void InferShape(Infer& i) {
  ModeOf(i.option(kMode));
  AlignOf(i.option(kAlign));
  Shape shape = i.shape(0);
  const Shape places = i.list(kShape);
  bool fits = shape.rank() >= 3 && places.rank() + 2 == shape.rank();
  for (size_t k = 0; fits && k < places.rank(); ++k) {
    fits = places[k] >= 1 && shape[k + 1] >= 1;
    shape = WithSize(shape, static_cast<int64_t>(k) + 1, places[k]);
  }
  if (!fits) {
    throw Error(TN_INVALID_ARGUMENT,
                "x is " + i.shape(0).text() + ", shape is " + places.text() +
                    "; they must be [N, places..., C] and a size, 1 or more, "
                    "for each axis of places");
  }
  i.set(shape);
}

Shape Places(const Shape& x) { return Shape(x.data() + 1, x.rank() - 2); }

Op&& WithOptions(Op&& op) {
  return std::move(op)
      .required("shape", TN_VALUE_INTS, "sizes of the result's places")
      .option("mode", "linear", "\"nearest\", \"linear\" or \"cubic\"")
      .option("align", "half_pixel",
              "\"half_pixel\", \"corners\" or \"asymmetric\"")
      .infer(InferShape);
}

// The other of the two ops, of dy, back to x's places.
template <Direction direction>
void Gradient(Vjp& v) {
  static const internal::OpRef op(
      direction == Direction::kForward ? "upsample_transposed" : "upsample");
  const Shape places = Places(v.shape(0));
  v.set(0,
        op.any({v.dy().get()}, {},
               {internal::value(places), v.option(kMode), v.option(kAlign)}));
}

}  // namespace

Op upsample() {
  return WithOptions(Op("upsample")
                         .input("x", "[N, places..., C]", floats)
                         .contiguous())
      .doc(R"(Images, or lines or volumes, of other sizes, by interpolation.

    y_o = sum_i w(i - s(o)) x_i   along each axis of places
    half_pixel: s(o) = (o + 1/2) in / out - 1/2
    corners:    s(o) = o (in - 1) / (out - 1)
    asymmetric: s(o) = o in / out

nearest takes the element at s rounded half up (asymmetric: down), linear
(bilinear on images) the two around s, cubic (bicubic) the four, by Keys' kernel
with a = -3/4; beyond the ends the last element stands. *Shapes*: x
[N, places..., C], channels last, y with the places of `shape`. *Dtypes*:
float16 and bfloat16 are computed in float32. *Options*: shape; mode; align. As
PyTorch has it: align_corners is "corners", its nearest is "asymmetric" and its
nearest-exact "half_pixel". *Errors*: sizes below 1. *Cost*: O(N C) for each
place and axis; where sizes shrink, elements between are left out.)")
      .source(
          "Keys (1981), Cubic convolution interpolation, eq. 4; ONNX 1.16, "
          "Resize")
      .vjp(Gradient<Direction::kForward>)
      .kernel(Kernel<Direction::kForward>)
      .sample({.inputs = {Array({1, 2, 3, 1}, {1, 2, 4, -1, 0, 3})},
               .options = {Ints<3, 5>()},
               .outputs = {Array(
                   {1, 3, 5, 1},
                   {1.0, 1.4, 2.0, 3.1999999999999997, 4.0,
                    5.551115123125783e-17, 0.39999999999999997, 1.0,
                    2.4999999999999996, 3.4999999999999996, -1.0,
                    -0.6000000000000001, 0.0, 1.7999999999999996, 3.0})},
               .by = "PyTorch 2.15.0"})
      .sample(
          {.inputs = {Array({1, 2, 3, 1}, {1, 2, 4, -1, 0, 3})},
           .options = {Ints<3, 5>(), internal::value("cubic")},
           .outputs = {Array(
               {1, 3, 5, 1},
               {1.0776111111111102, 1.4238611111111084, 2.173611111111111,
                3.4164861111111096, 4.270472222222224, -0.0959999999999999,
                0.2079999999999982, 1.0000000000000002, 2.6019999999999985,
                3.740000000000001, -1.2696111111111112, -1.0078611111111129,
                -0.1736111111111116, 1.7875138888888866, 3.209527777777779})},
           .by = "PyTorch 2.15.0"})
      .sample(
          {.inputs = {Array({1, 2, 3, 1}, {1, 2, 4, -1, 0, 3})},
           .options = {Ints<3, 5>(), internal::value("cubic"),
                       internal::value("corners")},
           .outputs = {Array({1, 3, 5, 1}, {1.0, 1.3125, 2.0, 3.09375, 4.0, 0.0,
                                            0.265625, 1.0, 2.34375, 3.5, -1.0,
                                            -0.78125, 0.0, 1.59375, 3.0})},
           .by = "PyTorch 2.15.0"})
      .sample({.inputs = {Array({1, 2, 3, 1}, {1, 2, 4, -1, 0, 3})},
               .options = {Ints<3, 5>(), internal::value("nearest")},
               .outputs = {Array({1, 3, 5, 1},
                                 {1.0, 1.0, 2.0, 4.0, 4.0, -1.0, -1.0, 0.0, 3.0,
                                  3.0, -1.0, -1.0, 0.0, 3.0, 3.0})},
               .by = "PyTorch 2.15.0"})
      .sample({.inputs = {Array({1, 3, 2}, {1, 2, 4, -1, 0, 3})},
               .options = {Ints<5>(), internal::value("nearest"),
                           internal::value("asymmetric")},
               .outputs = {Array({1, 5, 2}, {1.0, 2.0, 1.0, 2.0, 4.0, -1.0, 4.0,
                                             -1.0, 0.0, 3.0})},
               .by = "PyTorch 2.15.0"})
      .sample({.inputs = {Array({1, 3, 2}, {1, 2, 4, -1, 0, 3})},
               .options = {Ints<5>(), internal::value("linear"),
                           internal::value("corners")},
               .outputs = {Array({1, 5, 2}, {1.0, 2.0, 2.5, 0.5, 4.0, -1.0, 2.0,
                                             1.0, 0.0, 3.0})},
               .by = "PyTorch 2.15.0"});
}

Op upsample_transposed() {
  return WithOptions(Op("upsample_transposed")
                         .input("x", "[N, places..., C]", floats)
                         .contiguous())
      .doc(R"(The transpose of upsample: what it hands back to its input.

    y_i = sum_o w(i - s(o)) x_o   along each axis of places

with the weights of an upsample from places `shape` to those of x. *Shapes*: x
[N, places..., C], y with the places of `shape`. *Options*: those of upsample.
*Cost*: O(N C) for each place and axis.)")
      .source("Keys (1981), Cubic convolution interpolation, eq. 4")
      .vjp(Gradient<Direction::kTransposed>)
      .kernel(Kernel<Direction::kTransposed>)
      .sample(
          {.inputs = {Array({1, 3, 2, 1}, {1, 2, 4, -1, 0, 3})},
           .options = {Ints<2, 3>()},
           .outputs = {Array({1, 2, 3, 1}, {2.25, 1.125, 1.125,
                                            1.4999999999999998, 1.125, 1.875})},
           .by = "PyTorch 2.15.0"});
}

}  // namespace tenon::ops
