// Borders around a tensor. Edge and reflect take the border from what lies
// inside, axis by axis, so that corners come out as NumPy has them.
#include <algorithm>
#include <string_view>
#include <vector>

#include "core/ops/ints.h"
#include "core/ops/view.h"
#include "core/tensor/convert.h"

namespace tenon::ops {
namespace {

enum class Mode { kConstant, kEdge, kReflect };

Mode ModeOf(const tn_value& option) {
  const std::string_view name(static_cast<const char*>(option.as.p),
                              option.count);
  if (name == "constant") return Mode::kConstant;
  if (name == "edge") return Mode::kEdge;
  if (name == "reflect") return Mode::kReflect;
  throw Error(TN_INVALID_ARGUMENT,
              "option mode must be constant, edge or reflect, got " +
                  std::string(name));
}

struct Pads {
  explicit Pads(const tn_value& option)
      : list(static_cast<const int64_t*>(option.as.p)), count(option.count) {}
  int64_t before(int64_t axis) const { return list[2 * axis]; }
  int64_t behind(int64_t axis) const { return list[2 * axis + 1]; }
  const int64_t* list;
  uint64_t count;
};

// Element i of a padded axis, counted from the first inner one, is this inner
// element of n.
int64_t Source(int64_t i, int64_t n, Mode mode) {
  if (mode == Mode::kEdge) return std::clamp<int64_t>(i, 0, n - 1);
  return i < 0 ? -i : i < n ? i : 2 * (n - 1) - i;
}

void CheckPad(int64_t axis, int64_t pad, int64_t n, Mode mode) {
  const int64_t most = mode == Mode::kReflect          ? n - 1
                       : mode == Mode::kEdge && n == 0 ? 0
                                                       : INT64_MAX / 4;
  if (pad < 0 || (pad > 0 && pad > most)) {
    throw Error(TN_INVALID_ARGUMENT, "axis " + std::to_string(axis) +
                                         " of size " + std::to_string(n) +
                                         " can not be padded by " +
                                         std::to_string(pad) +
                                         (pad < 0 ? "; slice it instead" : ""));
  }
}

void InferPad(Infer& i) {
  const Mode mode = ModeOf(i.option(2));
  const Pads pads(i.option(0));
  const Shape shape = i.shape(0);
  if (pads.count != 2 * shape.rank()) {
    throw Error(TN_INVALID_ARGUMENT, "pads has " + std::to_string(pads.count) +
                                         " numbers, x is " + shape.text() +
                                         "; two for each axis are wanted");
  }
  Shape result = shape;
  for (int64_t k = 0; k < static_cast<int64_t>(shape.rank()); ++k) {
    CheckPad(k, pads.before(k), shape[k], mode);
    CheckPad(k, pads.behind(k), shape[k], mode);
    result = WithSize(result, k, pads.before(k) + shape[k] + pads.behind(k));
  }
  i.set(result);
}

// Fills the border of one axis from inside; axes before it are narrowed to
// their inner part, axes behind it are complete.
void FillBorder(const tn_view& out, int64_t axis, int64_t before, int64_t n,
                Mode mode) {
  for (int64_t i = 0; i < out.shape[axis]; ++i) {
    if (i >= before && i < before + n) continue;
    const int64_t from = before + Source(i - before, n, mode);
    tensor::CopyView(Narrow(out, axis, from, 1), Narrow(out, axis, i, 1));
  }
}

void PadKernel(Execution& e) {
  const tn_view& x = e.in(0);
  const tn_view& out = e.out();
  const Mode mode = ModeOf(e.option(2));
  const Pads pads(e.option(0));
  if (mode == Mode::kConstant) {
    alignas(8) char value[8];
    tensor::StoreScalar(e.option(1), out.dtype, value);
    tn_view one = {};
    one.dtype = out.dtype;
    one.flags = TN_VIEW_CONTIGUOUS;
    one.numel = 1;
    one.data = value;
    tensor::CopyView(one, out);
  }
  tn_view inner = out;
  for (int64_t k = 0; k < x.rank; ++k) {
    inner = Narrow(inner, k, pads.before(k), x.shape[k]);
  }
  tensor::CopyView(x, inner);
  if (mode == Mode::kConstant || out.numel == 0) return;
  for (int64_t k = x.rank - 1; k >= 0; --k) {
    tn_view region = out;
    for (int64_t j = 0; j < k; ++j) {
      region = Narrow(region, j, pads.before(j), x.shape[j]);
    }
    FillBorder(region, k, pads.before(k), x.shape[k], mode);
  }
}

Tensor Inner(const Tensor& dy, const Pads& pads, const Shape& shape) {
  static const internal::OpRef op("slice");
  std::vector<int64_t> spec;
  for (int64_t k = 0; k < static_cast<int64_t>(shape.rank()); ++k) {
    spec.insert(spec.end(),
                {Index::kRange, pads.before(k), pads.before(k) + shape[k], 1});
  }
  const tn_value option = internal::value(spec);
  const Operand operand(dy);
  return op({&operand}, &option, 1);
}

// Each element of the border is added to the one that it was taken from.
Tensor Folded(const Tensor& dy, const Pads& pads, const Shape& shape,
              Mode mode) {
  Tensor dx = dy;
  for (int64_t k = 0; k < static_cast<int64_t>(shape.rank()); ++k) {
    const int64_t size = pads.before(k) + shape[k] + pads.behind(k);
    if (size == shape[k]) continue;
    std::vector<int64_t> from(size);
    for (int64_t i = 0; i < size; ++i) {
      from[i] = Source(i - pads.before(k), shape[k], mode);
    }
    const Tensor zeros = full(WithSize(dx.shape(), k, shape[k]), 0, dx.dtype());
    dx = index_add(zeros, front::tensor(from, {size}), dx, k);
  }
  return dx;
}

}  // namespace

Op pad() {
  return Op("pad")
      .doc(R"(Puts borders around x.

Mode constant fills them with `value`; edge repeats the outermost element;
reflect mirrors x at it: c b | a b c | b a for a border of 2. *Shapes*: x
[N_0, ...], y [before_0 + N_0 + behind_0, ...]. *Options*: pads, before and
behind for each axis; value; mode. *Errors*: a pad is negative; a reflected one
is not below N. *Cost*: O(N) of the result.)")
      .source("NumPy, pad")
      .maturity(Maturity::stable)
      .input("x", "any shape", any_dtype)
      .required("pads", TN_VALUE_INTS, "before, behind, for each axis")
      .option("value", 0.0, "of a constant border")
      .option("mode", "constant", "constant, edge or reflect")
      .infer(InferPad)
      .kernel(PadKernel)
      .vjp([](Vjp& v) {
        const Mode mode = ModeOf(v.option(2));
        const Pads pads(v.option(0));
        v.set(0, mode == Mode::kConstant
                     ? Inner(v.dy(), pads, v.shape(0))
                     : Folded(v.dy(), pads, v.shape(0), mode));
      })
      .sample({.inputs = {Array({1, 2}, {1, 2})},
               .options = {Ints<1, 0, 0, 2>(), internal::value(9.0)},
               .outputs = {Array({2, 4}, {9, 9, 9, 9, 1, 2, 9, 9})},
               .by = "NumPy 2.4.6"})
      .sample({.inputs = {{1, 2, 3}},
               .options = {Ints<2, 1>(), internal::value(0.0),
                           internal::value(std::string_view("reflect"))},
               .outputs = {{3, 2, 1, 2, 3, 2}},
               .by = "NumPy 2.4.6"})
      .sample({.inputs = {{1, 2, 3}},
               .options = {Ints<2, 1>(), internal::value(0.0),
                           internal::value(std::string_view("edge"))},
               .outputs = {{1, 1, 1, 2, 3, 3}},
               .by = "NumPy 2.4.6"});
}

}  // namespace tenon::ops
