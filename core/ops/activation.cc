// Activations of straight pieces, which need no exponential: relu and its kin.
#include "core/device/cpu/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/ops/activation.cc"
#include "hwy/foreach_target.h"  // IWYU pragma: keep
#include "hwy/highway.h"
//
#include "core/ops/functors-inl.h"

HWY_BEFORE_NAMESPACE();
namespace tenon::ops::HWY_NAMESPACE {

// NaN is not less than 0 and stays.
TN_FUNCTOR_X(ReluV, hn::IfThenZeroElse(hn::Lt(x, hn::Zero(d)), x));

TN_FUNCTOR_AB(ReluGradientV, hn::IfThenElseZero(hn::Gt(b, hn::Zero(d)), a));

template <class D, class V>
HWY_INLINE V Held(D d, V x, double maximum) {
  const V high = math::Constant(d, maximum);
  return hn::IfThenElse(hn::Gt(x, high), high, ReluV()(d, x));
}
TN_FUNCTOR_X(Relu6V, Held(d, x, 6));

struct LeakyReluV {
  explicit LeakyReluV(const tn_value* options) : slope(options[0].as.f) {}
  template <class D, class V>
  HWY_INLINE V operator()(D d, V x) const {
    const V scaled = hn::Mul(x, math::Constant(d, slope));
    return hn::IfThenElse(hn::Lt(x, hn::Zero(d)), scaled, x);
  }
  double slope;
};

struct HardSigmoidV {
  template <class D, class V>
  HWY_INLINE V operator()(D d, V x) const {
    const V y = hn::Div(hn::Add(x, hn::Set(d, 3)), hn::Set(d, 6));
    return Held(d, y, 1);
  }
};
TN_FUNCTOR_X(HardSwishV, hn::Mul(x, HardSigmoidV()(d, x)));
TN_FUNCTOR_X(SoftsignV, hn::Div(x, hn::Add(hn::Abs(x), hn::Set(d, 1))));

}  // namespace tenon::ops::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include "core/ops/elementwise.h"

namespace tenon::ops {

namespace {

// dy where the mask holds, else 0.
Tensor Gated(const Tensor& mask, const Tensor& dy) {
  return where(mask, dy, 0.0);
}

// Whether x lies strictly between.
Tensor Between(double low, const Operand& x, double high) {
  return logical_and(greater(x, low), less(x, high));
}

}  // namespace

Op relu() {
  return TN_FLOAT_ROWS(Unary("relu").saves_output(), UnaryRows, ReluV)
      .source(
          "Nair and Hinton 2010, Rectified Linear Units Improve Restricted "
          "Boltzmann Machines")
      .doc(R"(The positive part of each element: the rectified linear unit.

    y = max(x, 0)

The gradient at 0 is 0; NaN stays NaN. *Cost*: O(N), bound by memory.)")
      .vjp([](Vjp& v) { v.set(0, relu_gradient(v.dy(), v.y())); })
      .sample({.inputs = {{0.5, -2, 3}},
               .outputs = {{0.5, 0, 3}},
               .by = "mpmath 1.4.1"});
}

Op relu_gradient() {
  return TN_FLOAT_ROWS(Op("relu_gradient")
                           .elementwise()
                           .maturity(Maturity::stable)
                           .input("dy", "any shape", floats)
                           .input("x", "a shape that broadcasts", floats)
                           .saved(),
                       BinaryRows, ReluGradientV)
      .source(
          "Nair and Hinton 2010, Rectified Linear Units Improve Restricted "
          "Boltzmann Machines")
      .doc(R"(What relu hands back to its input, from that or from its result.

    d = dy if x > 0 else 0

Its own gradient reaches dy alone: for x it is 0. *Shapes*: broadcast. *Cost*:
O(N), bound by memory.)")
      .vjp([](Vjp& v) {
        if (v.wants(0)) v.set(0, relu_gradient(v.dy(), v.x(1)));
      })
      .sample({.inputs = {{3, 4, 5, 6}, {0.5, -2, 0, 7}},
               .outputs = {{3, 0, 0, 6}},
               .by = "PyTorch 2.15.0"});
}

Op relu6() {
  return TN_FLOAT_ROWS(Unary("relu6").saves_output(), UnaryRows, Relu6V)
      .source("Howard et al. 2017, MobileNets")
      .doc(R"(The positive part of each element, at most 6.

    y = min(max(x, 0), 6)

The gradient at 0 and 6 is 0. *Cost*: O(N), bound by memory.)")
      .vjp([](Vjp& v) { v.set(0, Gated(Between(0, v.y(), 6), v.dy())); })
      .sample({.inputs = {{0.5, -2, 7}},
               .outputs = {{0.5, 0, 6}},
               .by = "mpmath 1.4.1"});
}

Op leaky_relu() {
  return TN_FLOAT_ROWS(Unary("leaky_relu")
                           .saved()
                           .option("negative_slope", 0.01, "dy/dx where x < 0",
                                   non_negative),
                       UnaryRows, LeakyReluV)
      .source(
          "Maas et al. 2013, Rectifier Nonlinearities Improve Neural "
          "Network Acoustic Models")
      .doc(R"(Each element, made smaller where it is negative.

    y = x if x > 0 else negative_slope x

*Options*: negative_slope (0 or more, default 0.01), also the gradient at 0.
*Cost*: O(N), bound by memory.)")
      .vjp([](Vjp& v) {
        const Tensor scaled = v.dy() * v.number(0);
        v.set(0, where(greater(v.x(0), 0.0), v.dy(), scaled));
      })
      .sample({.inputs = {{0.5, -2, 3}},
               .options = {internal::value(0.125)},
               .outputs = {{0.5, -0.25, 3}},
               .by = "mpmath 1.4.1"});
}

Op hard_sigmoid() {
  return TN_FLOAT_ROWS(Unary("hard_sigmoid").saved(), UnaryRows, HardSigmoidV)
      .source("Howard et al. 2019, Searching for MobileNetV3, section 5.2")
      .doc(R"(A sigmoid of three straight pieces.

    y = min(max((x + 3) / 6, 0), 1)

The gradient at -3 and 3 is 0. *Cost*: O(N), bound by memory.)")
      .vjp([](Vjp& v) {
        v.set(0, Gated(Between(-3, v.x(0), 3), v.dy() * (1.0 / 6)));
      })
      .sample({.inputs = {{0.5, -2, -4, 7}},
               .outputs = {{0.5833333333333334, 0.16666666666666666, 0, 1}},
               .by = "mpmath 1.4.1"});
}

Op hard_swish() {
  return TN_FLOAT_ROWS(Unary("hard_swish").saved(), UnaryRows, HardSwishV)
      .source("Howard et al. 2019, Searching for MobileNetV3, section 5.2")
      .doc(R"(Each element times its hard_sigmoid.

    y = x min(max((x + 3) / 6, 0), 1)

The gradient at -3 is 0, at 3 it is 1. *Cost*: O(N), bound by memory.)")
      .vjp([](Vjp& v) {
        const Tensor bent = v.dy() * (v.x(0) * (1.0 / 3) + 0.5);
        const Tensor straight = Gated(greater_equal(v.x(0), 3.0), v.dy());
        v.set(0, where(Between(-3, v.x(0), 3), bent, straight));
      })
      .sample({.inputs = {{0.5, -2, -4, 7}},
               .outputs = {{0.2916666666666667, -0.3333333333333333, 0, 7}},
               .by = "mpmath 1.4.1"});
}

Op softsign() {
  return TN_FLOAT_ROWS(Unary("softsign").saved(), UnaryRows, SoftsignV)
      .source(
          "Turian, Bergstra and Bengio 2009, Quadratic Features and Deep "
          "Architectures for Chunking")
      .doc(R"(Each element over one more than its magnitude.

    y = x / (1 + |x|)

*Cost*: O(N).)")
      .vjp([](Vjp& v) { v.set(0, v.dy() / square(abs(v.x(0)) + 1.0)); })
      .sample({.inputs = {{0.5, -2, 7}},
               .outputs = {{0.3333333333333333, -0.6666666666666666, 0.875}},
               .by = "mpmath 1.4.1"});
}

}  // namespace tenon::ops
#endif  // HWY_ONCE
