// The core's ops as functions. Generated from core/ops by
//   bazel run //core/ops:generate -- header
// Their full documentation: docs/reference/ops.md, `tenon ops NAME`.
#ifndef TENON_OPS_H_
#define TENON_OPS_H_

#include <array>

#include "tenon/key.h"
#include "tenon/tensor.h"

namespace tenon {

// The sum a + b of each pair of elements; integers wrap around.
inline Tensor add(const Operand &a, const Operand &b) {
  static const internal::OpRef op("add");
  return op({&a, &b});
}

// The difference a - b of each pair of elements.
inline Tensor subtract(const Operand &a, const Operand &b) {
  static const internal::OpRef op("subtract");
  return op({&a, &b});
}

// The product a b of each pair of elements; integers wrap around.
inline Tensor multiply(const Operand &a, const Operand &b) {
  static const internal::OpRef op("multiply");
  return op({&a, &b});
}

// The quotient a / b of each pair of elements.
inline Tensor divide(const Operand &a, const Operand &b) {
  static const internal::OpRef op("divide");
  return op({&a, &b});
}

// The negative -x of each element; integers wrap around.
inline Tensor negative(const Operand &x) {
  static const internal::OpRef op("negative");
  return op({&x});
}

// The magnitude |x| of each element.
inline Tensor abs(const Operand &x) {
  static const internal::OpRef op("abs");
  return op({&x});
}

// The sign of each element: -1, 0 or 1.
inline Tensor sign(const Operand &x) {
  static const internal::OpRef op("sign");
  return op({&x});
}

// The quotient of each pair of elements, rounded down.
inline Tensor floor_divide(const Operand &a, const Operand &b) {
  static const internal::OpRef op("floor_divide");
  return op({&a, &b});
}

// What floor_divide leaves of a; has the sign of b.
inline Tensor remainder(const Operand &a, const Operand &b) {
  static const internal::OpRef op("remainder");
  return op({&a, &b});
}

// What division towards zero leaves of a; has the sign of a.
inline Tensor fmod(const Operand &a, const Operand &b) {
  static const internal::OpRef op("fmod");
  return op({&a, &b});
}

// The square of each element; integers wrap around.
inline Tensor square(const Operand &x) {
  static const internal::OpRef op("square");
  return op({&x});
}

// The square root of each element, correctly rounded.
inline Tensor sqrt(const Operand &x) {
  static const internal::OpRef op("sqrt");
  return op({&x});
}

// One over the square root of each element.
inline Tensor rsqrt(const Operand &x) {
  static const internal::OpRef op("rsqrt");
  return op({&x});
}

// One over each element, correctly rounded.
inline Tensor reciprocal(const Operand &x) {
  static const internal::OpRef op("reciprocal");
  return op({&x});
}

// The power a^b of each pair of elements.
inline Tensor pow(const Operand &a, const Operand &b) {
  static const internal::OpRef op("pow");
  return op({&a, &b});
}

// The exponential of each element.
inline Tensor exp(const Operand &x) {
  static const internal::OpRef op("exp");
  return op({&x});
}

// Two to the power of each element.
inline Tensor exp2(const Operand &x) {
  static const internal::OpRef op("exp2");
  return op({&x});
}

// The exponential of each element less 1, precise near 0.
inline Tensor expm1(const Operand &x) {
  static const internal::OpRef op("expm1");
  return op({&x});
}

// The natural logarithm of each element.
inline Tensor log(const Operand &x) {
  static const internal::OpRef op("log");
  return op({&x});
}

// The logarithm to base 2 of each element.
inline Tensor log2(const Operand &x) {
  static const internal::OpRef op("log2");
  return op({&x});
}

// The logarithm to base 10 of each element.
inline Tensor log10(const Operand &x) {
  static const internal::OpRef op("log10");
  return op({&x});
}

// The natural logarithm of 1 plus each element, precise near 0.
inline Tensor log1p(const Operand &x) {
  static const internal::OpRef op("log1p");
  return op({&x});
}

// The sine of each element, in radians.
inline Tensor sin(const Operand &x) {
  static const internal::OpRef op("sin");
  return op({&x});
}

// The cosine of each element, in radians.
inline Tensor cos(const Operand &x) {
  static const internal::OpRef op("cos");
  return op({&x});
}

// The tangent of each element, in radians.
inline Tensor tan(const Operand &x) {
  static const internal::OpRef op("tan");
  return op({&x});
}

// The angle whose sine is x, in [-pi/2, pi/2].
inline Tensor asin(const Operand &x) {
  static const internal::OpRef op("asin");
  return op({&x});
}

// The angle whose cosine is x, in [0, pi].
inline Tensor acos(const Operand &x) {
  static const internal::OpRef op("acos");
  return op({&x});
}

// The angle whose tangent is x, in [-pi/2, pi/2].
inline Tensor atan(const Operand &x) {
  static const internal::OpRef op("atan");
  return op({&x});
}

// The angle of the point (b, a) seen from the origin, in [-pi, pi].
inline Tensor atan2(const Operand &a, const Operand &b) {
  static const internal::OpRef op("atan2");
  return op({&a, &b});
}

// The hyperbolic sine of each element.
inline Tensor sinh(const Operand &x) {
  static const internal::OpRef op("sinh");
  return op({&x});
}

// The hyperbolic cosine of each element.
inline Tensor cosh(const Operand &x) {
  static const internal::OpRef op("cosh");
  return op({&x});
}

// The hyperbolic tangent of each element.
inline Tensor tanh(const Operand &x) {
  static const internal::OpRef op("tanh");
  return op({&x});
}

// The number whose hyperbolic sine is x.
inline Tensor asinh(const Operand &x) {
  static const internal::OpRef op("asinh");
  return op({&x});
}

// The positive number whose hyperbolic cosine is x.
inline Tensor acosh(const Operand &x) {
  static const internal::OpRef op("acosh");
  return op({&x});
}

// The number whose hyperbolic tangent is x.
inline Tensor atanh(const Operand &x) {
  static const internal::OpRef op("atanh");
  return op({&x});
}

// The error function of each element.
inline Tensor erf(const Operand &x) {
  static const internal::OpRef op("erf");
  return op({&x});
}

// 1 less the error function of each element, precise near y = 0.
inline Tensor erfc(const Operand &x) {
  static const internal::OpRef op("erfc");
  return op({&x});
}

// The number whose error function is x.
inline Tensor erfinv(const Operand &x) {
  static const internal::OpRef op("erfinv");
  return op({&x});
}

// The logarithm of the magnitude of the gamma function.
inline Tensor lgamma(const Operand &x) {
  static const internal::OpRef op("lgamma");
  return op({&x});
}

// The derivative of lgamma.
inline Tensor digamma(const Operand &x) {
  static const internal::OpRef op("digamma");
  return op({&x});
}

// The derivative of digamma of an order.
inline Tensor polygamma(const Operand &x, int64_t order) {
  static const internal::OpRef op("polygamma");
  const tn_value given[] = {internal::value(order)};
  return op({&x}, given, 1);
}

// The greatest integer not above each element.
inline Tensor floor(const Operand &x) {
  static const internal::OpRef op("floor");
  return op({&x});
}

// The least integer not below each element.
inline Tensor ceil(const Operand &x) {
  static const internal::OpRef op("ceil");
  return op({&x});
}

// The integer part of each element: rounds towards 0.
inline Tensor trunc(const Operand &x) {
  static const internal::OpRef op("trunc");
  return op({&x});
}

// The nearest integer to each element; halves go to the even one.
inline Tensor round(const Operand &x) {
  static const internal::OpRef op("round");
  return op({&x});
}

// Whether each pair of elements is equal; gives bool.
inline Tensor equal(const Operand &a, const Operand &b) {
  static const internal::OpRef op("equal");
  return op({&a, &b});
}

// Whether each pair of elements differs; gives bool.
inline Tensor not_equal(const Operand &a, const Operand &b) {
  static const internal::OpRef op("not_equal");
  return op({&a, &b});
}

// Whether a is less than b, for each pair of elements; gives bool.
inline Tensor less(const Operand &a, const Operand &b) {
  static const internal::OpRef op("less");
  return op({&a, &b});
}

// Whether a is at most b, for each pair of elements; gives bool.
inline Tensor less_equal(const Operand &a, const Operand &b) {
  static const internal::OpRef op("less_equal");
  return op({&a, &b});
}

// Whether a is greater than b, for each pair of elements; gives bool.
inline Tensor greater(const Operand &a, const Operand &b) {
  static const internal::OpRef op("greater");
  return op({&a, &b});
}

// Whether a is at least b, for each pair of elements; gives bool.
inline Tensor greater_equal(const Operand &a, const Operand &b) {
  static const internal::OpRef op("greater_equal");
  return op({&a, &b});
}

// Whether each element is NaN, not a number; gives bool.
inline Tensor is_nan(const Operand &x) {
  static const internal::OpRef op("is_nan");
  return op({&x});
}

// Whether each element is infinite; gives bool.
inline Tensor is_inf(const Operand &x) {
  static const internal::OpRef op("is_inf");
  return op({&x});
}

// Whether each element is neither infinite nor NaN; gives bool.
inline Tensor is_finite(const Operand &x) {
  static const internal::OpRef op("is_finite");
  return op({&x});
}

// Whether both elements of each pair are true.
inline Tensor logical_and(const Operand &a, const Operand &b) {
  static const internal::OpRef op("logical_and");
  return op({&a, &b});
}

// Whether one element of each pair is true, or both are.
inline Tensor logical_or(const Operand &a, const Operand &b) {
  static const internal::OpRef op("logical_or");
  return op({&a, &b});
}

// Whether exactly one element of each pair is true.
inline Tensor logical_xor(const Operand &a, const Operand &b) {
  static const internal::OpRef op("logical_xor");
  return op({&a, &b});
}

// Whether each element is false.
inline Tensor logical_not(const Operand &x) {
  static const internal::OpRef op("logical_not");
  return op({&x});
}

// The bits that are set in both of each pair of elements.
inline Tensor bitwise_and(const Operand &a, const Operand &b) {
  static const internal::OpRef op("bitwise_and");
  return op({&a, &b});
}

// The bits that are set in either of each pair of elements.
inline Tensor bitwise_or(const Operand &a, const Operand &b) {
  static const internal::OpRef op("bitwise_or");
  return op({&a, &b});
}

// The bits in which each pair of elements differs.
inline Tensor bitwise_xor(const Operand &a, const Operand &b) {
  static const internal::OpRef op("bitwise_xor");
  return op({&a, &b});
}

// All bits of each element inverted; of bools, the other one.
inline Tensor bitwise_invert(const Operand &x) {
  static const internal::OpRef op("bitwise_invert");
  return op({&x});
}

// The bits of a moved up by b places, zeros filling in.
inline Tensor bitwise_left_shift(const Operand &a, const Operand &b) {
  static const internal::OpRef op("bitwise_left_shift");
  return op({&a, &b});
}

// The bits of a moved down by b places, the sign filling in.
inline Tensor bitwise_right_shift(const Operand &a, const Operand &b) {
  static const internal::OpRef op("bitwise_right_shift");
  return op({&a, &b});
}

// The greater element of each pair; NaN if one is NaN.
inline Tensor maximum(const Operand &a, const Operand &b) {
  static const internal::OpRef op("maximum");
  return op({&a, &b});
}

// The lesser element of each pair; NaN if one is NaN.
inline Tensor minimum(const Operand &a, const Operand &b) {
  static const internal::OpRef op("minimum");
  return op({&a, &b});
}

// Each element, held between two numbers.
inline Tensor clip(const Operand &x, double minimum, double maximum) {
  static const internal::OpRef op("clip");
  const tn_value given[] = {internal::value(minimum), internal::value(maximum)};
  return op({&x}, given, 2);
}

// Elements of a where the condition holds, of b elsewhere.
inline Tensor where(const Operand &condition, const Operand &a,
                    const Operand &b) {
  static const internal::OpRef op("where");
  return op({&condition, &a, &b});
}

// The positive part of each element: the rectified linear unit.
inline Tensor relu(const Operand &x) {
  static const internal::OpRef op("relu");
  return op({&x});
}

// What relu hands back to its input, from that or from its result.
inline Tensor relu_gradient(const Operand &dy, const Operand &x) {
  static const internal::OpRef op("relu_gradient");
  return op({&dy, &x});
}

// The positive part of each element, at most 6.
inline Tensor relu6(const Operand &x) {
  static const internal::OpRef op("relu6");
  return op({&x});
}

struct LeakyReluOptions {
  double negative_slope = 0.01;  // dy/dx where x < 0
};
// Each element, made smaller where it is negative.
inline Tensor leaky_relu(const Operand &x,
                         const LeakyReluOptions &options = {}) {
  static const internal::OpRef op("leaky_relu");
  const tn_value given[] = {internal::value(options.negative_slope)};
  return op({&x}, given, 1);
}

// A sigmoid of three straight pieces.
inline Tensor hard_sigmoid(const Operand &x) {
  static const internal::OpRef op("hard_sigmoid");
  return op({&x});
}

// Each element times its hard_sigmoid.
inline Tensor hard_swish(const Operand &x) {
  static const internal::OpRef op("hard_swish");
  return op({&x});
}

// Each element over one more than its magnitude.
inline Tensor softsign(const Operand &x) {
  static const internal::OpRef op("softsign");
  return op({&x});
}

// The logistic function of each element.
inline Tensor sigmoid(const Operand &x) {
  static const internal::OpRef op("sigmoid");
  return op({&x});
}

// The logarithm of the sigmoid of each element, without overflow.
inline Tensor log_sigmoid(const Operand &x) {
  static const internal::OpRef op("log_sigmoid");
  return op({&x});
}

struct SoftplusOptions {
  double beta = 1;  // sharpness of the bend
};
// A smooth positive part of each element.
inline Tensor softplus(const Operand &x, const SoftplusOptions &options = {}) {
  static const internal::OpRef op("softplus");
  const tn_value given[] = {internal::value(options.beta)};
  return op({&x}, given, 1);
}

// Each element times its sigmoid; also known as swish.
inline Tensor silu(const Operand &x) {
  static const internal::OpRef op("silu");
  return op({&x});
}

// Each element times the hyperbolic tangent of its softplus.
inline Tensor mish(const Operand &x) {
  static const internal::OpRef op("mish");
  return op({&x});
}

struct EluOptions {
  double alpha = 1;  // y goes to -alpha
};
// Each element, bent to an exponential where it is negative.
inline Tensor elu(const Operand &x, const EluOptions &options = {}) {
  static const internal::OpRef op("elu");
  const tn_value given[] = {internal::value(options.alpha)};
  return op({&x}, given, 1);
}

struct CeluOptions {
  double alpha = 1;  // y goes to -alpha, over a width of alpha
};
// As elu, with a slope of 1 at 0 for every alpha.
inline Tensor celu(const Operand &x, const CeluOptions &options = {}) {
  static const internal::OpRef op("celu");
  const tn_value given[] = {internal::value(options.alpha)};
  return op({&x}, given, 1);
}

// As elu, scaled so that layers keep mean 0 and variance 1.
inline Tensor selu(const Operand &x) {
  static const internal::OpRef op("selu");
  return op({&x});
}

struct GeluOptions {
  bool approximate = false;  // use tanh in place of the error function
};
// Each element times the probability that a normal variable is less.
inline Tensor gelu(const Operand &x, const GeluOptions &options = {}) {
  static const internal::OpRef op("gelu");
  const tn_value given[] = {internal::value(options.approximate)};
  return op({&x}, given, 1);
}

struct SumOptions {
  bool keep_axes = false;  // keep them with size 1
};
// The sum over axes.
inline Tensor sum(const Operand &x, const Shape &axes = {},
                  const SumOptions &options = {}) {
  static const internal::OpRef op("sum");
  const tn_value given[] = {internal::value(axes),
                            internal::value(options.keep_axes)};
  return op({&x}, given, 2);
}

struct MeanOptions {
  bool keep_axes = false;  // keep them with size 1
};
// The arithmetic mean over axes.
inline Tensor mean(const Operand &x, const Shape &axes = {},
                   const MeanOptions &options = {}) {
  static const internal::OpRef op("mean");
  const tn_value given[] = {internal::value(axes),
                            internal::value(options.keep_axes)};
  return op({&x}, given, 2);
}

struct MaxOptions {
  bool keep_axes = false;  // keep them with size 1
};
// The largest element over axes.
inline Tensor max(const Operand &x, const Shape &axes = {},
                  const MaxOptions &options = {}) {
  static const internal::OpRef op("max");
  const tn_value given[] = {internal::value(axes),
                            internal::value(options.keep_axes)};
  return op({&x}, given, 2);
}

struct MinOptions {
  bool keep_axes = false;  // keep them with size 1
};
// The smallest element over axes.
inline Tensor min(const Operand &x, const Shape &axes = {},
                  const MinOptions &options = {}) {
  static const internal::OpRef op("min");
  const tn_value given[] = {internal::value(axes),
                            internal::value(options.keep_axes)};
  return op({&x}, given, 2);
}

struct ArgmaxOptions {
  bool keep_axes = false;  // keep it with size 1
};
// The index of the largest element along an axis, the first of ties.
inline Tensor argmax(const Operand &x, int64_t axis = -1,
                     const ArgmaxOptions &options = {}) {
  static const internal::OpRef op("argmax");
  const tn_value given[] = {internal::value(axis),
                            internal::value(options.keep_axes)};
  return op({&x}, given, 2);
}

struct ArgminOptions {
  bool keep_axes = false;  // keep it with size 1
};
// The index of the smallest element along an axis, the first of ties.
inline Tensor argmin(const Operand &x, int64_t axis = -1,
                     const ArgminOptions &options = {}) {
  static const internal::OpRef op("argmin");
  const tn_value given[] = {internal::value(axis),
                            internal::value(options.keep_axes)};
  return op({&x}, given, 2);
}

struct ProdOptions {
  bool keep_axes = false;  // keep them with size 1
};
// The product over axes.
inline Tensor prod(const Operand &x, const Shape &axes = {},
                   const ProdOptions &options = {}) {
  static const internal::OpRef op("prod");
  const tn_value given[] = {internal::value(axes),
                            internal::value(options.keep_axes)};
  return op({&x}, given, 2);
}

struct AnyOfOptions {
  bool keep_axes = false;  // keep them with size 1
};
// Whether any element over axes is not zero.
inline Tensor any_of(const Operand &x, const Shape &axes = {},
                     const AnyOfOptions &options = {}) {
  static const internal::OpRef op("any_of");
  const tn_value given[] = {internal::value(axes),
                            internal::value(options.keep_axes)};
  return op({&x}, given, 2);
}

struct AllOfOptions {
  bool keep_axes = false;  // keep them with size 1
};
// Whether all elements over axes are not zero.
inline Tensor all_of(const Operand &x, const Shape &axes = {},
                     const AllOfOptions &options = {}) {
  static const internal::OpRef op("all_of");
  const tn_value given[] = {internal::value(axes),
                            internal::value(options.keep_axes)};
  return op({&x}, given, 2);
}

// Exponentials along an axis, scaled to the sum 1.
inline Tensor softmax(const Operand &x, int64_t axis = -1) {
  static const internal::OpRef op("softmax");
  const tn_value given[] = {internal::value(axis)};
  return op({&x}, given, 1);
}

// The logarithm of softmax, exact where that is near 0 or 1.
inline Tensor log_softmax(const Operand &x, int64_t axis = -1) {
  static const internal::OpRef op("log_softmax");
  const tn_value given[] = {internal::value(axis)};
  return op({&x}, given, 1);
}

struct LogsumexpOptions {
  bool keep_axes = false;  // keep them with size 1
};
// The logarithm of a sum of exponentials, without overflow.
inline Tensor logsumexp(const Operand &x, const Shape &axes = {},
                        const LogsumexpOptions &options = {}) {
  static const internal::OpRef op("logsumexp");
  const tn_value given[] = {internal::value(axes),
                            internal::value(options.keep_axes)};
  return op({&x}, given, 2);
}

struct CrossEntropyOptions {
  double label_smoothing = 0;      // share spread over all classes
  const char *reduction = "mean";  // "mean", "sum" or "none"
  int64_t ignore_index = -100;     // rows of this label do not count
};
// The negative log-probability of labels under softmax(logits).
inline Tensor cross_entropy(const Operand &logits, const Operand &labels,
                            const CrossEntropyOptions &options = {}) {
  static const internal::OpRef op("cross_entropy");
  const tn_value given[] = {internal::value(options.label_smoothing),
                            internal::value(options.reduction),
                            internal::value(options.ignore_index)};
  return op({&logits, &labels}, given, 3);
}

struct CrossEntropyGradientOptions {
  double label_smoothing = 0;      // share spread over all classes
  const char *reduction = "mean";  // "mean", "sum" or "none"
  int64_t ignore_index = -100;     // rows of this label do not count
};
// What cross_entropy hands back to its logits.
inline Tensor cross_entropy_gradient(
    const Operand &dy, const Operand &logits, const Operand &labels,
    const CrossEntropyGradientOptions &options = {}) {
  static const internal::OpRef op("cross_entropy_gradient");
  const tn_value given[] = {internal::value(options.label_smoothing),
                            internal::value(options.reduction),
                            internal::value(options.ignore_index)};
  return op({&dy, &logits, &labels}, given, 3);
}

struct MeanSquaredErrorOptions {
  const char *reduction = "mean";  // "mean", "sum" or "none"
};
// The mean of squared differences.
inline Tensor mean_squared_error(const Operand &prediction,
                                 const Operand &target,
                                 const MeanSquaredErrorOptions &options = {}) {
  static const internal::OpRef op("mean_squared_error");
  const tn_value given[] = {internal::value(options.reduction)};
  return op({&prediction, &target}, given, 1);
}

struct HuberOptions {
  const char *reduction = "mean";  // "mean", "sum" or "none"
  double delta = 1;                // where the line begins
};
// Squares of small differences, lines of large ones.
inline Tensor huber(const Operand &prediction, const Operand &target,
                    const HuberOptions &options = {}) {
  static const internal::OpRef op("huber");
  const tn_value given[] = {internal::value(options.reduction),
                            internal::value(options.delta)};
  return op({&prediction, &target}, given, 2);
}

struct BinaryCrossEntropyOptions {
  const char *reduction = "mean";  // "mean", "sum" or "none"
};
// The negative log-probability of targets under sigmoid(logits).
inline Tensor binary_cross_entropy(
    const Operand &logits, const Operand &target,
    const BinaryCrossEntropyOptions &options = {}) {
  static const internal::OpRef op("binary_cross_entropy");
  const tn_value given[] = {internal::value(options.reduction)};
  return op({&logits, &target}, given, 1);
}

struct KlDivergenceOptions {
  const char *reduction = "mean";  // "mean", "sum" or "none"
};
// The Kullback-Leibler divergence of q from p, q as logarithms.
inline Tensor kl_divergence(const Operand &log_q, const Operand &p,
                            const KlDivergenceOptions &options = {}) {
  static const internal::OpRef op("kl_divergence");
  const tn_value given[] = {internal::value(options.reduction)};
  return op({&log_q, &p}, given, 1);
}

struct VarOptions {
  bool keep_axes = false;  // keep them with size 1
  double correction = 0;   // taken off the count, 1 for a sample
};
// The variance over axes.
inline Tensor var(const Operand &x, const Shape &axes = {},
                  const VarOptions &options = {}) {
  static const internal::OpRef op("var");
  const tn_value given[] = {internal::value(axes),
                            internal::value(options.keep_axes),
                            internal::value(options.correction)};
  return op({&x}, given, 3);
}

struct StdOptions {
  bool keep_axes = false;  // keep them with size 1
  double correction = 0;   // taken off the count, 1 for a sample
};
// The standard deviation over axes.
inline Tensor std(const Operand &x, const Shape &axes = {},
                  const StdOptions &options = {}) {
  static const internal::OpRef op("std");
  const tn_value given[] = {internal::value(axes),
                            internal::value(options.keep_axes),
                            internal::value(options.correction)};
  return op({&x}, given, 3);
}

struct NormOptions {
  bool keep_axes = false;  // keep them with size 1
};
// The Euclidean norm over axes.
inline Tensor norm(const Operand &x, const Shape &axes = {},
                   const NormOptions &options = {}) {
  static const internal::OpRef op("norm");
  const tn_value given[] = {internal::value(axes),
                            internal::value(options.keep_axes)};
  return op({&x}, given, 2);
}

struct CumsumOptions {
  bool reverse = false;  // run from the end
};
// The running sum along an axis.
inline Tensor cumsum(const Operand &x, int64_t axis = -1,
                     const CumsumOptions &options = {}) {
  static const internal::OpRef op("cumsum");
  const tn_value given[] = {internal::value(axis),
                            internal::value(options.reverse)};
  return op({&x}, given, 2);
}

struct CumprodOptions {
  bool reverse = false;  // run from the end
};
// The running product along an axis.
inline Tensor cumprod(const Operand &x, int64_t axis = -1,
                      const CumprodOptions &options = {}) {
  static const internal::OpRef op("cumprod");
  const tn_value given[] = {internal::value(axis),
                            internal::value(options.reverse)};
  return op({&x}, given, 2);
}

struct LinearRecurrenceOptions {
  bool reverse = false;  // run from the end
};
// A linear recurrence along an axis, from zero.
inline Tensor linear_recurrence(const Operand &a, const Operand &b,
                                int64_t axis = -1,
                                const LinearRecurrenceOptions &options = {}) {
  static const internal::OpRef op("linear_recurrence");
  const tn_value given[] = {internal::value(axis),
                            internal::value(options.reverse)};
  return op({&a, &b}, given, 2);
}

struct LayerNormOptions {
  double epsilon = 1e-05;  // added to the variance
};
// Rows of the last axis shifted and scaled to mean 0, variance 1.
inline Tensor layer_norm(const Operand &x, const Tensor &scale = {},
                         const Tensor &bias = {},
                         const LayerNormOptions &options = {}) {
  static const internal::OpRef op("layer_norm");
  return op.any({x.get(), scale.get(), bias.get()}, x.where(),
                {internal::value(options.epsilon)});
}

struct RmsNormOptions {
  double epsilon = 1e-06;  // added to the mean square
};
// Rows of the last axis divided by their root mean square.
inline Tensor rms_norm(const Operand &x, const Tensor &scale = {},
                       const RmsNormOptions &options = {}) {
  static const internal::OpRef op("rms_norm");
  return op.any({x.get(), scale.get()}, x.where(),
                {internal::value(options.epsilon)});
}

struct GroupNormOptions {
  double epsilon = 1e-05;  // added to the variance
};
// Groups of channels of a sample to mean 0 and variance 1.
inline Tensor group_norm(const Operand &x, int64_t groups,
                         const Tensor &scale = {}, const Tensor &bias = {},
                         const GroupNormOptions &options = {}) {
  static const internal::OpRef op("group_norm");
  return op.any({x.get(), scale.get(), bias.get()}, x.where(),
                {internal::value(groups), internal::value(options.epsilon)});
}

struct InstanceNormOptions {
  double epsilon = 1e-05;  // added to the variance
};
// Each channel of a sample to mean 0 and variance 1 over its places.
inline Tensor instance_norm(const Operand &x, const Tensor &scale = {},
                            const Tensor &bias = {},
                            const InstanceNormOptions &options = {}) {
  static const internal::OpRef op("instance_norm");
  return op.any({x.get(), scale.get(), bias.get()}, x.where(),
                {internal::value(options.epsilon)});
}

struct RotaryEmbeddingOptions {
  double base = 1e+04;           // the slowest pair turns by about 1 / base
  const char *pairs = "halves";  // "halves" or "adjacent"
  bool inverse = false;          // turn by -t
};
// Turns pairs of features by angles that grow with the position.
inline Tensor rotary_embedding(const Operand &x, const Tensor &positions = {},
                               const RotaryEmbeddingOptions &options = {}) {
  static const internal::OpRef op("rotary_embedding");
  return op.any({x.get(), positions.get()}, x.where(),
                {internal::value(options.base), internal::value(options.pairs),
                 internal::value(options.inverse)});
}

struct ScaledDotProductAttentionOptions {
  bool causal = false;  // query i sees key j where j - S <= i - L
  double scale = 0;     // of the products; 0: 1 / sqrt(D)
};
// Averages of values, weighted by how queries and keys agree.
inline Tensor scaled_dot_product_attention(
    const Operand &query, const Operand &key, const Operand &value,
    const Tensor &mask = {},
    const ScaledDotProductAttentionOptions &options = {}) {
  static const internal::OpRef op("scaled_dot_product_attention");
  return op.any(
      {query.get(), key.get(), value.get(), mask.get()}, query.where(),
      {internal::value(options.causal), internal::value(options.scale)});
}

struct ScaledDotProductAttentionGradientOptions {
  bool causal = false;  // query i sees key j where j - S <= i - L
  double scale = 0;     // of the products; 0: 1 / sqrt(D)
};
// What attention hands back to its queries, keys and values.
inline std::array<Tensor, 3> scaled_dot_product_attention_gradient(
    const Operand &dy, const Operand &query, const Operand &key,
    const Operand &value, const Tensor &mask = {},
    const ScaledDotProductAttentionGradientOptions &options = {}) {
  static const internal::OpRef op("scaled_dot_product_attention_gradient");
  tn_tensor *const in[] = {dy.get(), query.get(), key.get(), value.get(),
                           mask.get()};
  const tn_value given[] = {internal::value(options.causal),
                            internal::value(options.scale)};
  tn_tensor *out[3];
  op.run_any(in, 5, dy.where(), given, 2, out, 3);
  return {Tensor::adopt(out[0]), Tensor::adopt(out[1]), Tensor::adopt(out[2])};
}

struct UpsampleOptions {
  const char *mode = "linear";       // "nearest", "linear" or "cubic"
  const char *align = "half_pixel";  // "half_pixel", "corners" or "asymmetric"
};
// Images, or lines or volumes, of other sizes, by interpolation.
inline Tensor upsample(const Operand &x, const Shape &shape,
                       const UpsampleOptions &options = {}) {
  static const internal::OpRef op("upsample");
  const tn_value given[] = {internal::value(shape),
                            internal::value(options.mode),
                            internal::value(options.align)};
  return op({&x}, given, 3);
}

struct UpsampleTransposedOptions {
  const char *mode = "linear";       // "nearest", "linear" or "cubic"
  const char *align = "half_pixel";  // "half_pixel", "corners" or "asymmetric"
};
// The transpose of upsample: what it hands back to its input.
inline Tensor upsample_transposed(
    const Operand &x, const Shape &shape,
    const UpsampleTransposedOptions &options = {}) {
  static const internal::OpRef op("upsample_transposed");
  const tn_value given[] = {internal::value(shape),
                            internal::value(options.mode),
                            internal::value(options.align)};
  return op({&x}, given, 3);
}

// Long short-term memory over whole sequences.
inline std::array<Tensor, 2> lstm(const Operand &x, const Operand &weight,
                                  const Operand &state_weight,
                                  const Tensor &bias = {},
                                  const Tensor &state = {},
                                  const Tensor &cell = {}) {
  static const internal::OpRef op("lstm");
  tn_tensor *const in[] = {x.get(),    weight.get(), state_weight.get(),
                           bias.get(), state.get(),  cell.get()};
  tn_tensor *out[2];
  op.run_any(in, 6, x.where(), nullptr, 0, out, 2);
  return {Tensor::adopt(out[0]), Tensor::adopt(out[1])};
}

// Gated recurrent units over whole sequences.
inline Tensor gru(const Operand &x, const Operand &weight,
                  const Operand &state_weight, const Tensor &bias = {},
                  const Tensor &state_bias = {}, const Tensor &state = {}) {
  static const internal::OpRef op("gru");
  return op.any({x.get(), weight.get(), state_weight.get(), bias.get(),
                 state_bias.get(), state.get()},
                x.where(), {});
}

// The elements of x as another dtype.
inline Tensor cast(const Operand &x, DType dtype) {
  static const internal::OpRef op("cast");
  const tn_value given[] = {internal::value(dtype)};
  return op({&x}, given, 1);
}

// The elements of x in memory of their own, without gaps.
inline Tensor copy(const Operand &x) {
  static const internal::OpRef op("copy");
  return op({&x});
}

// A tensor of one value everywhere.
inline Tensor full(const Shape &shape, double value,
                   DType dtype = DType::float32,
                   const char *file = __builtin_FILE(),
                   uint32_t line = __builtin_LINE()) {
  static const internal::OpRef op("full");
  return op.any(
      {}, {file, line},
      {internal::value(shape), internal::value(value), internal::value(dtype)});
}

// The numbers from start up to, not including, stop.
inline Tensor arange(double start, double stop, double step,
                     DType dtype = DType::float32,
                     const char *file = __builtin_FILE(),
                     uint32_t line = __builtin_LINE()) {
  static const internal::OpRef op("arange");
  return op.any({}, {file, line},
                {internal::value(start), internal::value(stop),
                 internal::value(step), internal::value(dtype)});
}

// Evenly spaced numbers from start to stop, both included.
inline Tensor linspace(double start, double stop, int64_t count,
                       DType dtype = DType::float32,
                       const char *file = __builtin_FILE(),
                       uint32_t line = __builtin_LINE()) {
  static const internal::OpRef op("linspace");
  return op.any({}, {file, line},
                {internal::value(start), internal::value(stop),
                 internal::value(count), internal::value(dtype)});
}

struct EyeOptions {
  int64_t columns = -1;  // of the result; -1: as many as rows
  int64_t diagonal = 0;  // which holds the ones
};
// Ones on a diagonal, zeros elsewhere.
inline Tensor eye(int64_t rows, DType dtype = DType::float32,
                  const EyeOptions &options = {},
                  const char *file = __builtin_FILE(),
                  uint32_t line = __builtin_LINE()) {
  static const internal::OpRef op("eye");
  return op.any(
      {}, {file, line},
      {internal::value(rows), internal::value(dtype),
       internal::value(options.columns), internal::value(options.diagonal)});
}

// The elements of x in row-major order under another shape.
inline Tensor reshape(const Operand &x, const Shape &shape) {
  static const internal::OpRef op("reshape");
  const tn_value given[] = {internal::value(shape)};
  return op({&x}, given, 1);
}

// Joins the axes from `axis` on into one.
inline Tensor flatten(const Operand &x, int64_t axis = 0) {
  static const internal::OpRef op("flatten");
  const tn_value given[] = {internal::value(axis)};
  return op({&x}, given, 1);
}

// Puts an axis of size 1 before axis `axis` of the result.
inline Tensor expand_dims(const Operand &x, int64_t axis) {
  static const internal::OpRef op("expand_dims");
  const tn_value given[] = {internal::value(axis)};
  return op({&x}, given, 1);
}

// Drops axes of size 1.
inline Tensor squeeze(const Operand &x, const Shape &axes = {}) {
  static const internal::OpRef op("squeeze");
  const tn_value given[] = {internal::value(axes)};
  return op({&x}, given, 1);
}

// The axes of x in another order.
inline Tensor transpose(const Operand &x, const Shape &order = {}) {
  static const internal::OpRef op("transpose");
  const tn_value given[] = {internal::value(order)};
  return op({&x}, given, 1);
}

// Takes one axis of x to another place; the others keep their order.
inline Tensor move_axis(const Operand &x, int64_t source, int64_t destination) {
  static const internal::OpRef op("move_axis");
  const tn_value given[] = {internal::value(source),
                            internal::value(destination)};
  return op({&x}, given, 2);
}

// Repeats x along axes that it lacks or that have size 1.
inline Tensor broadcast_to(const Operand &x, const Shape &shape) {
  static const internal::OpRef op("broadcast_to");
  const tn_value given[] = {internal::value(shape)};
  return op({&x}, given, 1);
}

// The elements of x from last to first along some axes.
inline Tensor flip(const Operand &x, const Shape &axes = {}) {
  static const internal::OpRef op("flip");
  const tn_value given[] = {internal::value(axes)};
  return op({&x}, given, 1);
}

// Tensors one behind the other along an axis.
inline Tensor concat(const Tensors &xs, int64_t axis = 0,
                     const char *file = __builtin_FILE(),
                     uint32_t line = __builtin_LINE()) {
  static const internal::OpRef op("concat");
  return op.any({}, xs, {file, line}, {internal::value(axis)});
}

// Tensors of one shape as the elements of a new axis.
inline Tensor stack(const Tensors &xs, int64_t axis = 0,
                    const char *file = __builtin_FILE(),
                    uint32_t line = __builtin_LINE()) {
  static const internal::OpRef op("stack");
  return op.any({}, xs, {file, line}, {internal::value(axis)});
}

// Elements or slices of x by their numbers along an axis.
inline Tensor take(const Operand &x, const Operand &indices, int64_t axis = 0) {
  static const internal::OpRef op("take");
  const tn_value given[] = {internal::value(axis)};
  return op({&x, &indices}, given, 1);
}

// Adds slices to x at numbers along an axis: the transpose of take.
inline Tensor index_add(const Operand &x, const Operand &indices,
                        const Operand &updates, int64_t axis = 0) {
  static const internal::OpRef op("index_add");
  const tn_value given[] = {internal::value(axis)};
  return op({&x, &indices, &updates}, given, 1);
}

// The rows of a table that ids name.
inline Tensor embedding(const Operand &table, const Operand &ids) {
  static const internal::OpRef op("embedding");
  return op({&table, &ids});
}

// A row for each index, which is 1 there and 0 elsewhere.
inline Tensor one_hot(const Operand &indices, int64_t depth,
                      DType dtype = DType::float32) {
  static const internal::OpRef op("one_hot");
  const tn_value given[] = {internal::value(depth), internal::value(dtype)};
  return op({&indices}, given, 2);
}

// An element of x for each index, along an axis.
inline Tensor take_along_axis(const Operand &x, const Operand &indices,
                              int64_t axis = -1) {
  static const internal::OpRef op("take_along_axis");
  const tn_value given[] = {internal::value(axis)};
  return op({&x, &indices}, given, 1);
}

// Adds an element to x for each index: take_along_axis's transpose.
inline Tensor scatter_add(const Operand &x, const Operand &indices,
                          const Operand &updates, int64_t axis = -1) {
  static const internal::OpRef op("scatter_add");
  const tn_value given[] = {internal::value(axis)};
  return op({&x, &indices, &updates}, given, 1);
}

struct UniformOptions {
  double low = 0;   // the least number
  double high = 1;  // above all numbers
};
// Numbers that are uniform in [low, high).
inline Tensor uniform(const Key &key, const Shape &shape,
                      DType dtype = DType::float32,
                      const UniformOptions &options = {},
                      const char *file = __builtin_FILE(),
                      uint32_t line = __builtin_LINE()) {
  static const internal::OpRef op("uniform");
  return op.any(
      {}, {file, line},
      {internal::value(key), internal::value(shape), internal::value(dtype),
       internal::value(options.low), internal::value(options.high)});
}

struct NormalOptions {
  double mean = 0;    // of the distribution
  double stddev = 1;  // of the distribution
};
// Numbers from a normal distribution.
inline Tensor normal(const Key &key, const Shape &shape,
                     DType dtype = DType::float32,
                     const NormalOptions &options = {},
                     const char *file = __builtin_FILE(),
                     uint32_t line = __builtin_LINE()) {
  static const internal::OpRef op("normal");
  return op.any(
      {}, {file, line},
      {internal::value(key), internal::value(shape), internal::value(dtype),
       internal::value(options.mean), internal::value(options.stddev)});
}

struct ExponentialOptions {
  double scale = 1;  // the mean
};
// Numbers from an exponential distribution.
inline Tensor exponential(const Key &key, const Shape &shape,
                          DType dtype = DType::float32,
                          const ExponentialOptions &options = {},
                          const char *file = __builtin_FILE(),
                          uint32_t line = __builtin_LINE()) {
  static const internal::OpRef op("exponential");
  return op.any({}, {file, line},
                {internal::value(key), internal::value(shape),
                 internal::value(dtype), internal::value(options.scale)});
}

// Integers that are uniform in [low, high).
inline Tensor randint(const Key &key, const Shape &shape, int64_t low,
                      int64_t high, DType dtype = DType::int64,
                      const char *file = __builtin_FILE(),
                      uint32_t line = __builtin_LINE()) {
  static const internal::OpRef op("randint");
  return op.any(
      {}, {file, line},
      {internal::value(key), internal::value(shape), internal::value(low),
       internal::value(high), internal::value(dtype)});
}

struct BernoulliOptions {
  double probability = 0.5;  // of true
};
// Booleans that are true with a probability.
inline Tensor bernoulli(const Key &key, const Shape &shape,
                        const BernoulliOptions &options = {},
                        const char *file = __builtin_FILE(),
                        uint32_t line = __builtin_LINE()) {
  static const internal::OpRef op("bernoulli");
  return op.any({}, {file, line},
                {internal::value(key), internal::value(shape),
                 internal::value(options.probability)});
}

// The numbers 0 to n - 1 in random order.
inline Tensor permutation(const Key &key, int64_t n,
                          const char *file = __builtin_FILE(),
                          uint32_t line = __builtin_LINE()) {
  static const internal::OpRef op("permutation");
  return op.any({}, {file, line}, {internal::value(key), internal::value(n)});
}

struct TruncatedNormalOptions {
  double mean = 0;    // before the cut
  double stddev = 1;  // before the cut
  double low = -2;    // in standard deviations
  double high = 2;    // in standard deviations
};
// Normal numbers that are held between two bounds by their law.
inline Tensor truncated_normal(const Key &key, const Shape &shape,
                               DType dtype = DType::float32,
                               const TruncatedNormalOptions &options = {},
                               const char *file = __builtin_FILE(),
                               uint32_t line = __builtin_LINE()) {
  static const internal::OpRef op("truncated_normal");
  return op.any(
      {}, {file, line},
      {internal::value(key), internal::value(shape), internal::value(dtype),
       internal::value(options.mean), internal::value(options.stddev),
       internal::value(options.low), internal::value(options.high)});
}

// Numbers from a gamma distribution of scale 1.
inline Tensor random_gamma(const Key &key, const Shape &shape, double alpha,
                           DType dtype = DType::float32,
                           const char *file = __builtin_FILE(),
                           uint32_t line = __builtin_LINE()) {
  static const internal::OpRef op("random_gamma");
  return op.any({}, {file, line},
                {internal::value(key), internal::value(shape),
                 internal::value(alpha), internal::value(dtype)});
}

struct DropoutOptions {
  double rate = 0.5;  // the probability of zero
};
// Zeros elements at random and scales up what is left.
inline Tensor dropout(const Operand &x, const Key &key,
                      const DropoutOptions &options = {}) {
  static const internal::OpRef op("dropout");
  const tn_value given[] = {internal::value(key),
                            internal::value(options.rate)};
  return op({&x}, given, 2);
}

struct SortOptions {
  bool descending = false;  // greatest first
};
// The elements of x in order along an axis.
inline Tensor sort(const Operand &x, int64_t axis = -1,
                   const SortOptions &options = {}) {
  static const internal::OpRef op("sort");
  const tn_value given[] = {internal::value(axis),
                            internal::value(options.descending)};
  return op({&x}, given, 2);
}

struct ArgsortOptions {
  bool descending = false;  // greatest first
};
// The numbers of x's elements in order along an axis.
inline Tensor argsort(const Operand &x, int64_t axis = -1,
                      const ArgsortOptions &options = {}) {
  static const internal::OpRef op("argsort");
  const tn_value given[] = {internal::value(axis),
                            internal::value(options.descending)};
  return op({&x}, given, 2);
}

struct TopkOptions {
  bool largest = true;  // false: the least
};
// The k greatest elements along an axis, in order, and their numbers.
inline std::array<Tensor, 2> topk(const Operand &x, int64_t k,
                                  int64_t axis = -1,
                                  const TopkOptions &options = {}) {
  static const internal::OpRef op("topk");
  const tn_value given[] = {internal::value(k), internal::value(axis),
                            internal::value(options.largest)};
  tn_tensor *out[2];
  op.run({&x}, given, 3, out, 2);
  return {Tensor::adopt(out[0]), Tensor::adopt(out[1])};
}

struct SearchsortedOptions {
  bool right = false;  // count equal elements, too
};
// Where numbers belong in a sorted list, to keep it sorted.
inline Tensor searchsorted(const Operand &sorted, const Operand &x,
                           const SearchsortedOptions &options = {}) {
  static const internal::OpRef op("searchsorted");
  const tn_value given[] = {internal::value(options.right)};
  return op({&sorted, &x}, given, 1);
}

struct TrilOptions {
  int64_t diagonal = 0;  // above the main one where positive
};
// The lower triangle of matrices; zeros above.
inline Tensor tril(const Operand &x, const TrilOptions &options = {}) {
  static const internal::OpRef op("tril");
  const tn_value given[] = {internal::value(options.diagonal)};
  return op({&x}, given, 1);
}

struct TriuOptions {
  int64_t diagonal = 0;  // above the main one where positive
};
// The upper triangle of matrices; zeros below.
inline Tensor triu(const Operand &x, const TriuOptions &options = {}) {
  static const internal::OpRef op("triu");
  const tn_value given[] = {internal::value(options.diagonal)};
  return op({&x}, given, 1);
}

struct DiagonalOptions {
  int64_t offset = 0;  // above the main one where positive
};
// A diagonal of matrices.
inline Tensor diagonal(const Operand &x, const DiagonalOptions &options = {}) {
  static const internal::OpRef op("diagonal");
  const tn_value given[] = {internal::value(options.offset)};
  return op({&x}, given, 1);
}

struct DiagonalMatrixOptions {
  int64_t offset = 0;    // above the main one where positive
  int64_t rows = -1;     // of the result; -1: as needed
  int64_t columns = -1;  // of the result; -1: as needed
};
// Matrices that are zero but for a diagonal.
inline Tensor diagonal_matrix(const Operand &x,
                              const DiagonalMatrixOptions &options = {}) {
  static const internal::OpRef op("diagonal_matrix");
  const tn_value given[] = {internal::value(options.offset),
                            internal::value(options.rows),
                            internal::value(options.columns)};
  return op({&x}, given, 3);
}

struct PadOptions {
  double value = 0;               // of a constant border
  const char *mode = "constant";  // constant, edge or reflect
};
// Puts borders around x.
inline Tensor pad(const Operand &x, const std::vector<int64_t> &pads,
                  const PadOptions &options = {}) {
  static const internal::OpRef op("pad");
  const tn_value given[] = {internal::value(pads),
                            internal::value(options.value),
                            internal::value(options.mode)};
  return op({&x}, given, 3);
}

// x side by side with itself.
inline Tensor tile(const Operand &x, const std::vector<int64_t> &repeats) {
  static const internal::OpRef op("tile");
  const tn_value given[] = {internal::value(repeats)};
  return op({&x}, given, 1);
}

// Each slice of x some times in a row, along an axis.
inline Tensor repeat(const Operand &x, int64_t count, int64_t axis = 0) {
  static const internal::OpRef op("repeat");
  const tn_value given[] = {internal::value(count), internal::value(axis)};
  return op({&x}, given, 2);
}

// x shifted along axes; what leaves at the end enters at the front.
inline Tensor roll(const Operand &x, const std::vector<int64_t> &shifts,
                   const Shape &axes) {
  static const internal::OpRef op("roll");
  const tn_value given[] = {internal::value(shifts), internal::value(axes)};
  return op({&x}, given, 2);
}

// The product of matrices, or of stacks of them.
inline Tensor matmul(const Operand &a, const Operand &b) {
  static const internal::OpRef op("matmul");
  return op({&a, &b});
}

// A dense layer: x times weight, plus bias.
inline Tensor linear(const Operand &x, const Operand &weight,
                     const Tensor &bias = {}) {
  static const internal::OpRef op("linear");
  return op.any({x.get(), weight.get(), bias.get()}, x.where(), {});
}

struct Conv1dOptions {
  Shape stride = {1};              // steps of the window, one or for each axis
  Shape dilation = {1};            // between elements of the kernel
  int64_t groups = 1;              // of channels that are apart
  const char *padding = "valid";   // "valid" (none) or "same"
  std::vector<int64_t> pads = {};  // before, behind each axis; else as padding
};
// Sums over windows that slide over the axes between batch and channels.
inline Tensor conv1d(const Operand &x, const Operand &weight,
                     const Tensor &bias = {},
                     const Conv1dOptions &options = {}) {
  static const internal::OpRef op("conv1d");
  return op.any(
      {x.get(), weight.get(), bias.get()}, x.where(),
      {internal::value(options.stride), internal::value(options.dilation),
       internal::value(options.groups), internal::value(options.padding),
       internal::value(options.pads)});
}

struct Conv2dOptions {
  Shape stride = {1};              // steps of the window, one or for each axis
  Shape dilation = {1};            // between elements of the kernel
  int64_t groups = 1;              // of channels that are apart
  const char *padding = "valid";   // "valid" (none) or "same"
  std::vector<int64_t> pads = {};  // before, behind each axis; else as padding
};
// Sums over windows that slide over the axes between batch and channels.
inline Tensor conv2d(const Operand &x, const Operand &weight,
                     const Tensor &bias = {},
                     const Conv2dOptions &options = {}) {
  static const internal::OpRef op("conv2d");
  return op.any(
      {x.get(), weight.get(), bias.get()}, x.where(),
      {internal::value(options.stride), internal::value(options.dilation),
       internal::value(options.groups), internal::value(options.padding),
       internal::value(options.pads)});
}

struct Conv3dOptions {
  Shape stride = {1};              // steps of the window, one or for each axis
  Shape dilation = {1};            // between elements of the kernel
  int64_t groups = 1;              // of channels that are apart
  const char *padding = "valid";   // "valid" (none) or "same"
  std::vector<int64_t> pads = {};  // before, behind each axis; else as padding
};
// Sums over windows that slide over the axes between batch and channels.
inline Tensor conv3d(const Operand &x, const Operand &weight,
                     const Tensor &bias = {},
                     const Conv3dOptions &options = {}) {
  static const internal::OpRef op("conv3d");
  return op.any(
      {x.get(), weight.get(), bias.get()}, x.where(),
      {internal::value(options.stride), internal::value(options.dilation),
       internal::value(options.groups), internal::value(options.padding),
       internal::value(options.pads)});
}

struct ConvWeightGradientOptions {
  Shape stride = {1};              // steps of the window, one or for each axis
  Shape dilation = {1};            // between elements of the kernel
  int64_t groups = 1;              // of channels that are apart
  const char *padding = "valid";   // "valid" (none) or "same"
  std::vector<int64_t> pads = {};  // before, behind each axis; else as padding
};
// What a convolution hands back to its weight.
inline Tensor conv_weight_gradient(
    const Operand &x, const Operand &dy, const Shape &kernel,
    const ConvWeightGradientOptions &options = {}) {
  static const internal::OpRef op("conv_weight_gradient");
  const tn_value given[] = {
      internal::value(options.stride), internal::value(options.dilation),
      internal::value(options.groups), internal::value(options.padding),
      internal::value(options.pads),   internal::value(kernel)};
  return op({&x, &dy}, given, 6);
}

struct ConvTranspose1dOptions {
  Shape stride = {1};              // steps of the window, one or for each axis
  Shape dilation = {1};            // between elements of the kernel
  int64_t groups = 1;              // of channels that are apart
  const char *padding = "valid";   // "valid" (none) or "same"
  std::vector<int64_t> pads = {};  // before, behind each axis; else as padding
  Shape size = {};                 // of the result's axes; none: the smallest
};
// The transpose of a convolution: each element spreads over a window.
inline Tensor conv_transpose1d(const Operand &x, const Operand &weight,
                               const Tensor &bias = {},
                               const ConvTranspose1dOptions &options = {}) {
  static const internal::OpRef op("conv_transpose1d");
  return op.any(
      {x.get(), weight.get(), bias.get()}, x.where(),
      {internal::value(options.stride), internal::value(options.dilation),
       internal::value(options.groups), internal::value(options.padding),
       internal::value(options.pads), internal::value(options.size)});
}

struct ConvTranspose2dOptions {
  Shape stride = {1};              // steps of the window, one or for each axis
  Shape dilation = {1};            // between elements of the kernel
  int64_t groups = 1;              // of channels that are apart
  const char *padding = "valid";   // "valid" (none) or "same"
  std::vector<int64_t> pads = {};  // before, behind each axis; else as padding
  Shape size = {};                 // of the result's axes; none: the smallest
};
// The transpose of a convolution: each element spreads over a window.
inline Tensor conv_transpose2d(const Operand &x, const Operand &weight,
                               const Tensor &bias = {},
                               const ConvTranspose2dOptions &options = {}) {
  static const internal::OpRef op("conv_transpose2d");
  return op.any(
      {x.get(), weight.get(), bias.get()}, x.where(),
      {internal::value(options.stride), internal::value(options.dilation),
       internal::value(options.groups), internal::value(options.padding),
       internal::value(options.pads), internal::value(options.size)});
}

struct ConvTranspose3dOptions {
  Shape stride = {1};              // steps of the window, one or for each axis
  Shape dilation = {1};            // between elements of the kernel
  int64_t groups = 1;              // of channels that are apart
  const char *padding = "valid";   // "valid" (none) or "same"
  std::vector<int64_t> pads = {};  // before, behind each axis; else as padding
  Shape size = {};                 // of the result's axes; none: the smallest
};
// The transpose of a convolution: each element spreads over a window.
inline Tensor conv_transpose3d(const Operand &x, const Operand &weight,
                               const Tensor &bias = {},
                               const ConvTranspose3dOptions &options = {}) {
  static const internal::OpRef op("conv_transpose3d");
  return op.any(
      {x.get(), weight.get(), bias.get()}, x.where(),
      {internal::value(options.stride), internal::value(options.dilation),
       internal::value(options.groups), internal::value(options.padding),
       internal::value(options.pads), internal::value(options.size)});
}

struct MaxPool1dOptions {
  Shape stride = {};               // steps of the window; none: its sizes
  const char *padding = "valid";   // "valid" (none) or "same"
  std::vector<int64_t> pads = {};  // before, behind each axis; else as padding
};
// The largest element of each window, channel by channel.
inline Tensor max_pool1d(const Operand &x, const Shape &kernel,
                         const MaxPool1dOptions &options = {}) {
  static const internal::OpRef op("max_pool1d");
  const tn_value given[] = {
      internal::value(kernel), internal::value(options.stride),
      internal::value(options.padding), internal::value(options.pads)};
  return op({&x}, given, 4);
}

struct MaxPool2dOptions {
  Shape stride = {};               // steps of the window; none: its sizes
  const char *padding = "valid";   // "valid" (none) or "same"
  std::vector<int64_t> pads = {};  // before, behind each axis; else as padding
};
// The largest element of each window, channel by channel.
inline Tensor max_pool2d(const Operand &x, const Shape &kernel,
                         const MaxPool2dOptions &options = {}) {
  static const internal::OpRef op("max_pool2d");
  const tn_value given[] = {
      internal::value(kernel), internal::value(options.stride),
      internal::value(options.padding), internal::value(options.pads)};
  return op({&x}, given, 4);
}

struct MaxPool3dOptions {
  Shape stride = {};               // steps of the window; none: its sizes
  const char *padding = "valid";   // "valid" (none) or "same"
  std::vector<int64_t> pads = {};  // before, behind each axis; else as padding
};
// The largest element of each window, channel by channel.
inline Tensor max_pool3d(const Operand &x, const Shape &kernel,
                         const MaxPool3dOptions &options = {}) {
  static const internal::OpRef op("max_pool3d");
  const tn_value given[] = {
      internal::value(kernel), internal::value(options.stride),
      internal::value(options.padding), internal::value(options.pads)};
  return op({&x}, given, 4);
}

// Maxima of as many windows as are asked for.
inline Tensor adaptive_max_pool(const Operand &x, const Shape &shape) {
  static const internal::OpRef op("adaptive_max_pool");
  const tn_value given[] = {internal::value(shape)};
  return op({&x}, given, 1);
}

struct MaxPoolGradientOptions {
  Shape stride = {};               // steps of the window; none: its sizes
  const char *padding = "valid";   // "valid" (none) or "same"
  std::vector<int64_t> pads = {};  // before, behind each axis; else as padding
};
// What maxima of windows hand back to x.
inline Tensor max_pool_gradient(const Operand &dy, const Operand &x,
                                const Shape &kernel,
                                const MaxPoolGradientOptions &options = {}) {
  static const internal::OpRef op("max_pool_gradient");
  const tn_value given[] = {
      internal::value(kernel), internal::value(options.stride),
      internal::value(options.padding), internal::value(options.pads)};
  return op({&dy, &x}, given, 4);
}

struct MaxPoolSelectOptions {
  Shape stride = {};               // steps of the window; none: its sizes
  const char *padding = "valid";   // "valid" (none) or "same"
  std::vector<int64_t> pads = {};  // before, behind each axis; else as padding
};
// Elements of g where each window of x has its largest.
inline Tensor max_pool_select(const Operand &g, const Operand &x,
                              const Shape &kernel, const Shape &shape,
                              const MaxPoolSelectOptions &options = {}) {
  static const internal::OpRef op("max_pool_select");
  const tn_value given[] = {
      internal::value(kernel), internal::value(options.stride),
      internal::value(options.padding), internal::value(options.pads),
      internal::value(shape)};
  return op({&g, &x}, given, 5);
}

struct AvgPool1dOptions {
  Shape stride = {};               // steps of the window; none: its sizes
  const char *padding = "valid";   // "valid" (none) or "same"
  std::vector<int64_t> pads = {};  // before, behind each axis; else as padding
};
// The mean of each window, channel by channel.
inline Tensor avg_pool1d(const Operand &x, const Shape &kernel,
                         const AvgPool1dOptions &options = {}) {
  static const internal::OpRef op("avg_pool1d");
  const tn_value given[] = {
      internal::value(kernel), internal::value(options.stride),
      internal::value(options.padding), internal::value(options.pads)};
  return op({&x}, given, 4);
}

struct AvgPool2dOptions {
  Shape stride = {};               // steps of the window; none: its sizes
  const char *padding = "valid";   // "valid" (none) or "same"
  std::vector<int64_t> pads = {};  // before, behind each axis; else as padding
};
// The mean of each window, channel by channel.
inline Tensor avg_pool2d(const Operand &x, const Shape &kernel,
                         const AvgPool2dOptions &options = {}) {
  static const internal::OpRef op("avg_pool2d");
  const tn_value given[] = {
      internal::value(kernel), internal::value(options.stride),
      internal::value(options.padding), internal::value(options.pads)};
  return op({&x}, given, 4);
}

struct AvgPool3dOptions {
  Shape stride = {};               // steps of the window; none: its sizes
  const char *padding = "valid";   // "valid" (none) or "same"
  std::vector<int64_t> pads = {};  // before, behind each axis; else as padding
};
// The mean of each window, channel by channel.
inline Tensor avg_pool3d(const Operand &x, const Shape &kernel,
                         const AvgPool3dOptions &options = {}) {
  static const internal::OpRef op("avg_pool3d");
  const tn_value given[] = {
      internal::value(kernel), internal::value(options.stride),
      internal::value(options.padding), internal::value(options.pads)};
  return op({&x}, given, 4);
}

// Means of as many windows as are asked for.
inline Tensor adaptive_avg_pool(const Operand &x, const Shape &shape) {
  static const internal::OpRef op("adaptive_avg_pool");
  const tn_value given[] = {internal::value(shape)};
  return op({&x}, given, 1);
}

struct AvgPoolGradientOptions {
  Shape stride = {};               // steps of the window; none: its sizes
  const char *padding = "valid";   // "valid" (none) or "same"
  std::vector<int64_t> pads = {};  // before, behind each axis; else as padding
};
// What means of windows hand back to x.
inline Tensor avg_pool_gradient(const Operand &dy, const Shape &kernel,
                                const Shape &shape,
                                const AvgPoolGradientOptions &options = {}) {
  static const internal::OpRef op("avg_pool_gradient");
  const tn_value given[] = {
      internal::value(kernel), internal::value(options.stride),
      internal::value(options.padding), internal::value(options.pads),
      internal::value(shape)};
  return op({&dy}, given, 5);
}

struct BatchNormOptions {
  double epsilon = 1e-05;  // added to the variance
};
// Channels shifted and scaled to mean 0 and variance 1 over a batch.
inline std::array<Tensor, 3> batch_norm(const Operand &x,
                                        const Tensor &scale = {},
                                        const Tensor &bias = {},
                                        const BatchNormOptions &options = {}) {
  static const internal::OpRef op("batch_norm");
  tn_tensor *const in[] = {x.get(), scale.get(), bias.get()};
  const tn_value given[] = {internal::value(options.epsilon)};
  tn_tensor *out[3];
  op.run_any(in, 3, x.where(), given, 1, out, 3);
  return {Tensor::adopt(out[0]), Tensor::adopt(out[1]), Tensor::adopt(out[2])};
}

struct BatchNormGradientOptions {
  double epsilon = 1e-05;  // added to the variance
};
// What batch_norm hands back to x, scale and bias.
inline std::array<Tensor, 3> batch_norm_gradient(
    const Operand &dy, const Operand &x, const Tensor &scale = {},
    const BatchNormGradientOptions &options = {}) {
  static const internal::OpRef op("batch_norm_gradient");
  tn_tensor *const in[] = {dy.get(), x.get(), scale.get()};
  const tn_value given[] = {internal::value(options.epsilon)};
  tn_tensor *out[3];
  op.run_any(in, 3, dy.where(), given, 1, out, 3);
  return {Tensor::adopt(out[0]), Tensor::adopt(out[1]), Tensor::adopt(out[2])};
}

// The lower triangular square root of a positive definite matrix.
inline Tensor cholesky(const Operand &a) {
  static const internal::OpRef op("cholesky");
  return op({&a});
}

struct TriangularSolveOptions {
  bool lower = true;           // which triangle of a is read
  bool transposed = false;     // solve with a^T
  bool unit_diagonal = false;  // take ones for a's diagonal
};
// Solves a x = b, where a is triangular.
inline Tensor triangular_solve(const Operand &a, const Operand &b,
                               const TriangularSolveOptions &options = {}) {
  static const internal::OpRef op("triangular_solve");
  const tn_value given[] = {internal::value(options.lower),
                            internal::value(options.transposed),
                            internal::value(options.unit_diagonal)};
  return op({&a, &b}, given, 3);
}

// Solves a x = b for each matrix.
inline Tensor solve(const Operand &a, const Operand &b) {
  static const internal::OpRef op("solve");
  return op({&a, &b});
}

// The inverse of each matrix.
inline Tensor inv(const Operand &a) {
  static const internal::OpRef op("inv");
  return op({&a});
}

// The determinant of each matrix.
inline Tensor det(const Operand &a) {
  static const internal::OpRef op("det");
  return op({&a});
}

// The sign of each determinant, and the logarithm of its size.
inline std::array<Tensor, 2> slogdet(const Operand &a) {
  static const internal::OpRef op("slogdet");
  tn_tensor *out[2];
  op.run({&a}, nullptr, 0, out, 2);
  return {Tensor::adopt(out[0]), Tensor::adopt(out[1])};
}

// An orthogonal matrix times an upper triangular one.
inline std::array<Tensor, 2> qr(const Operand &a) {
  static const internal::OpRef op("qr");
  tn_tensor *out[2];
  op.run({&a}, nullptr, 0, out, 2);
  return {Tensor::adopt(out[0]), Tensor::adopt(out[1])};
}

// Singular values and vectors of each matrix.
inline std::array<Tensor, 3> svd(const Operand &a) {
  static const internal::OpRef op("svd");
  tn_tensor *out[3];
  op.run({&a}, nullptr, 0, out, 3);
  return {Tensor::adopt(out[0]), Tensor::adopt(out[1]), Tensor::adopt(out[2])};
}

// Eigenvalues and eigenvectors of symmetric matrices.
inline std::array<Tensor, 2> eigh(const Operand &a) {
  static const internal::OpRef op("eigh");
  tn_tensor *out[2];
  op.run({&a}, nullptr, 0, out, 2);
  return {Tensor::adopt(out[0]), Tensor::adopt(out[1])};
}

// The discrete Fourier transform of complex lines.
inline Tensor fft(const Operand &x, int64_t axis = -1) {
  static const internal::OpRef op("fft");
  const tn_value given[] = {internal::value(axis)};
  return op({&x}, given, 1);
}

// The inverse of fft.
inline Tensor ifft(const Operand &x, int64_t axis = -1) {
  static const internal::OpRef op("ifft");
  const tn_value given[] = {internal::value(axis)};
  return op({&x}, given, 1);
}

// The discrete Fourier transform of real lines: its first half.
inline Tensor rfft(const Operand &x, int64_t axis = -1) {
  static const internal::OpRef op("rfft");
  const tn_value given[] = {internal::value(axis)};
  return op({&x}, given, 1);
}

// The inverse of rfft: n real numbers from the first half.
inline Tensor irfft(const Operand &x, int64_t n, int64_t axis = -1) {
  static const internal::OpRef op("irfft");
  const tn_value given[] = {internal::value(n), internal::value(axis)};
  return op({&x}, given, 2);
}

}  // namespace tenon

#endif  // TENON_OPS_H_
