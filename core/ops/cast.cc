// Elements in another dtype, or in memory of their own.
#include "core/tensor/convert.h"
#include "tenon/author.h"

namespace tenon::ops {
namespace {

void CopyElements(Execution& e) { tensor::CopyView(e.in(0), e.out()); }

}  // namespace

Op cast() {
  return Op("cast")
      .doc(R"(The elements of x as another dtype.

Floats are rounded to nearest, ties to even; to integers they are truncated
towards zero and held within the dtype's range, and NaN becomes 0. To bool,
what is not zero is true. Integers wrap around in smaller integers.

*Shapes*: any. *Options*: dtype. *Cost*: O(N), bound by memory.)")
      .source("IEEE 754, section 5.4")
      .maturity(Maturity::stable)
      .input("x", "any shape", any_dtype)
      .required("dtype", TN_VALUE_DTYPE, "of the result")
      .infer([](Infer& i) { i.set(0, i.shape(0), i.dtype_option(0)); })
      .kernel(CopyElements)
      .vjp([](Vjp& v) { v.set(0, v.dy()); })
      .sample({.inputs = {{-1.5, 0.25, 300, 2.75}},
               .options = {internal::value(DType::int8)},
               .outputs = {Array({-1, 0, 127, 2}).as(DType::int8)},
               .by = "by hand"});
}

Op copy() {
  return Op("copy")
      .doc(R"(The elements of x in memory of their own, without gaps.

*Shapes*: any. *Cost*: O(N), bound by memory.)")
      .source("none; it is a copy")
      .maturity(Maturity::stable)
      .input("x", "any shape", any_dtype)
      .infer([](Infer& i) { i.set(i.shape(0)); })
      .kernel(CopyElements)
      .vjp([](Vjp& v) { v.set(0, v.dy()); })
      .sample({.inputs = {{1, -2}}, .outputs = {{1, -2}}, .by = "by hand"});
}

}  // namespace tenon::ops
