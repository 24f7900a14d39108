// matmul: products of matrices.
#include "core/device/cpu/gemm.h"
#include "core/ops/kernels.h"
#include "core/tensor/tensor.h"

namespace tenon::ops {
namespace {

template <class T>
void Multiply(Execution& e) {
  int64_t a[TN_MAX_RANK], b[TN_MAX_RANK];
  tensor::FillStrides(e.in(0), a);
  tensor::FillStrides(e.in(1), b);
  device::GemmArgs<T> g;
  g.m = e.out().shape[0];
  g.n = e.out().shape[1];
  g.k = e.in(0).shape[1];
  g.a = e.in_data<T>(0);
  g.a_row = a[0];
  g.a_col = a[1];
  g.b = e.in_data<T>(1);
  g.b_row = b[0];
  g.b_col = b[1];
  g.c = e.out_data<T>();
  g.c_row = g.n;
  device::Gemm(g);
}

}  // namespace

Op matmul() {
  return Op("matmul")
      .doc("The matrix product.")
      .source("array API 2023.12")
      .input("a", "[N, K]", floats)
      .saved()
      .input("b", "[K, M]", floats)
      .saved()
      .infer([](Infer& i) {
        if (i.rank(0) != 2 || i.rank(1) != 2 ||
            i.shape(0)[1] != i.shape(1)[0]) {
          throw Error(TN_INVALID_ARGUMENT,
                      "a is " + i.shape(0).text() + ", b is " +
                          i.shape(1).text() +
                          "; a's last and b's second-last size must agree");
        }
        i.set({i.shape(0)[0], i.shape(1)[1]});
      })
      .vjp([](Vjp& v) {
        if (v.wants(0)) v.set(0, matmul(v.dy(), v.input(1).transpose()));
        if (v.wants(1)) v.set(1, matmul(v.input(0).transpose(), v.dy()));
      })
      .kernel([](Execution& e) { Multiply<float>(e); }, 1u << TN_F32)
      .kernel([](Execution& e) { Multiply<double>(e); }, 1u << TN_F64)
      .sample({.inputs = {Array({1, 2}, {1, 2}), Array({2, 1}, {3, 4})},
               .outputs = {Array({1, 1}, {11})},
               .by = "by hand"});
}

}  // namespace tenon::ops
