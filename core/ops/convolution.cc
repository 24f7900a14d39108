// Convolutions between their declarations and the kernels: 16-bit floats are
// computed in float32 and rounded once.
#include "core/ops/convolution.h"

#include <string>
#include <vector>

#include "core/ops/as_type.h"

namespace tenon::ops {
namespace {

[[noreturn]] void Refuse(int axes, const char* x, const Shape& x_shape,
                         const Shape& weight, int64_t groups,
                         const char* what) {
  const std::string spatial = axes == 1 ? "L" : axes == 2 ? "H, W" : "D, H, W";
  throw Error(TN_INVALID_ARGUMENT,
              "x is " + x_shape.text() + ", weight is " + weight.text() +
                  ", groups is " + std::to_string(groups) + "; x must be [N, " +
                  spatial + ", " + x + "], weight [kernel of " +
                  std::to_string(axes) + ", " + what);
}

bool Ranks(int axes, const Shape& a, const Shape& weight) {
  const auto rank = static_cast<size_t>(axes + 2);
  return a.rank() == rank && weight.rank() == rank;
}

Shape Kernel(const Shape& weight) {
  return Shape(weight.begin(), weight.rank() - 2);
}

template <class T>
void RunAs(ConvResult what, const device::ConvShape& shape, const tn_view& a,
           const tn_view& b, const tn_view* bias, const tn_view& out) {
  const InputAs<T> left(a), right(b);
  const OptionalAs<T> row(bias);
  const OutputAs<T> result(out);
  switch (what) {
    case ConvResult::kY:
      device::Conv(shape, left.data(), right.data(), row.data(), result.data());
      break;
    case ConvResult::kX:
      device::ConvInputGradient(shape, left.data(), right.data(), row.data(),
                                result.data());
      break;
    case ConvResult::kWeight:
      device::ConvWeightGradient(shape, left.data(), right.data(),
                                 result.data());
  }
}

Tensor Call(const char* name, int axes, const Convolution& c, const Tensor& a,
            const Tensor& b, const Shape* last) {
  const Windows& w = c.windows;
  const std::vector<int64_t> pads = PadsOf(w);
  const Shape stride = Inner(w.stride, w.axes);
  const Shape dilation = Inner(w.dilation, w.axes);
  const tn_value options[] = {
      internal::value(stride),   internal::value(dilation),
      internal::value(c.groups), internal::value("valid"),
      internal::value(pads),     last ? internal::value(*last) : tn_value{}};
  const std::string full = axes == 0 ? name : name + std::to_string(axes) + "d";
  const internal::OpRef op(full.c_str());
  const Operand left(a);
  const Operand right(b);
  return op({&left, &right}, options, last ? 6 : 5);
}

}  // namespace

Shape Convolution::weight() const {
  std::vector<int64_t> shape(windows.kernel.end() - windows.axes,
                             windows.kernel.end());
  shape.insert(shape.end(), {channels / groups, outputs});
  return shape;
}

device::ConvShape Convolution::shape() const {
  return {batch,          windows.in,     windows.out,
          windows.kernel, windows.stride, windows.dilation,
          windows.before, channels,       outputs,
          groups};
}

Convolution Convolution::From(int axes, const Shape& x, const Shape& weight,
                              int64_t groups, const WindowOptions& options) {
  if (!Ranks(axes, x, weight) || x[-1] != weight[-2] * groups ||
      weight[-1] % groups != 0) {
    Refuse(axes, "C", x, weight, groups, "C / groups, O]; groups divides O");
  }
  return {SlidingWindows(Inner(x), Kernel(weight), options), x[0], x[-1],
          weight[-1], groups};
}

Convolution Convolution::Onto(int axes, const Shape& y, const Shape& weight,
                              const Shape& size, int64_t groups,
                              const WindowOptions& options) {
  if (!Ranks(axes, y, weight) || y[-1] != weight[-1] ||
      weight[-1] % groups != 0) {
    Refuse(axes, "I", y, weight, groups, "O / groups, I]; groups divides I");
  }
  return {WindowsOnto(Inner(y), size, Kernel(weight), options), y[0],
          weight[-2] * groups, weight[-1], groups};
}

Tensor ConvOf(const Convolution& c, const Tensor& x, const Tensor& weight) {
  return Call("conv", c.windows.axes, c, x, weight, nullptr);
}

Tensor ConvTransposeOf(const Convolution& c, const Tensor& y,
                       const Tensor& weight) {
  const Shape size = Inner(c.windows.in, c.windows.axes);
  return Call("conv_transpose", c.windows.axes, c, y, weight, &size);
}

Tensor ConvWeightGradientOf(const Convolution& c, const Tensor& x,
                            const Tensor& y) {
  const Shape kernel = Inner(c.windows.kernel, c.windows.axes);
  return Call("conv_weight_gradient", 0, c, x, y, &kernel);
}

void RunConv(ConvResult what, const Convolution& c, const tn_view& a,
             const tn_view& b, const tn_view* bias, const tn_view& out) {
  if (out.numel == 0) return;
  InFloatOf(out.dtype, [&](auto tag) {
    RunAs<decltype(tag)>(what, c.shape(), a, b, bias, out);
  });
}

void CheckBias(const Infer& i, int64_t n) {
  if (i.has(2) && !(i.shape(2) == Shape{n})) {
    throw Error(TN_INVALID_ARGUMENT, "bias is " + i.shape(2).text() +
                                         "; it must be [" + std::to_string(n) +
                                         "], one for each output channel");
  }
}

}  // namespace tenon::ops
