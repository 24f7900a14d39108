// What convolution ops share: their options, shapes and calls.
#ifndef TENON_CORE_OPS_CONVOLUTION_H_
#define TENON_CORE_OPS_CONVOLUTION_H_

#include "core/device/cpu/conv.h"
#include "core/ops/windows.h"
#include "tenon/author.h"

namespace tenon::ops {

// The numbers of the options, in order.
enum ConvOption : uint32_t {
  kConvStride,
  kConvDilation,
  kConvGroups,
  kConvPadding,
  kConvPads,
  kConvLast  // size of conv_transpose, kernel of conv_weight_gradient
};

inline Op&& WithConvOptions(Op&& op) {
  return std::move(op)
      .option("stride", Shape{1}, "steps of the window, one or for each axis")
      .option("dilation", Shape{1}, "between elements of the kernel")
      .option("groups", 1, "of channels that are apart", at_least(1))
      .option("padding", "valid", "\"valid\" (none) or \"same\"")
      .option("pads", Shape{}, "before, behind each axis; else as padding");
}

template <class Call>
WindowOptions ConvWindowOptions(const Call& c) {
  return {ListOf(c.option(kConvStride)), ListOf(c.option(kConvDilation)),
          TextOf(c.option(kConvPadding)), NumbersOf(c.option(kConvPads))};
}

// All of a convolution from x [N, ..., C], weight [K..., C / groups, O] and the
// windows that join it to y [N, ..., O].
struct Convolution {
  Windows windows;
  int64_t batch;
  int64_t channels;
  int64_t outputs;
  int64_t groups;

  Shape x() const { return Outer(batch, windows.in, windows.axes, channels); }
  Shape y() const { return Outer(batch, windows.out, windows.axes, outputs); }
  Shape weight() const;
  device::ConvShape shape() const;

  // *Errors*: the shapes are not those of a convolution over `axes` axes.
  static Convolution From(int axes, const Shape& x, const Shape& weight,
                          int64_t groups, const WindowOptions& options);
  // The same from y; x has `size` where that is not empty.
  static Convolution Onto(int axes, const Shape& y, const Shape& weight,
                          const Shape& size, int64_t groups,
                          const WindowOptions& options);
};

// The other ops that gradients are made of, with all options as `c` has them.
Tensor ConvOf(const Convolution& c, const Tensor& x, const Tensor& weight);
Tensor ConvTransposeOf(const Convolution& c, const Tensor& y,
                       const Tensor& weight);
Tensor ConvWeightGradientOf(const Convolution& c, const Tensor& x,
                            const Tensor& y);

// What a kernel computes from two tensors and a bias or null.
enum class ConvResult { kY, kX, kWeight };
void RunConv(ConvResult what, const Convolution& c, const tn_view& a,
             const tn_view& b, const tn_view* bias, const tn_view& out);

// A bias is a row of n, or absent.
void CheckBias(const Infer& i, int64_t n);

}  // namespace tenon::ops

#endif  // TENON_CORE_OPS_CONVOLUTION_H_
