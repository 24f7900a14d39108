// A package by the authors' headers, with one component of each kind. What
// fails, throws.
#include <stdexcept>
#include <string>

#include "tenon/author.h"

namespace cell {
namespace {

using tenon::Tensor;

tenon::Op twice() {
  return tenon::Op("twice")
      .doc("A cell of the matrix.")
      .source("of tests")
      .input("x", "any shape", tenon::any_dtype)
      .infer([](tenon::Infer& i) { i.set(i.shape(0)); })
      .vjp([](tenon::Vjp& v) { v.set(0, v.dy() * 2.0); })
      .kernel(
          [](tenon::Execution& e) {
            const auto* x = static_cast<const float*>(e.in(0).data);
            auto* y = static_cast<float*>(e.out().data);
            for (int64_t i = 0; i < e.out().numel; ++i) y[i] = 2 * x[i];
          },
          1u << TN_F32);
}

tenon::Op refuses() {
  return tenon::Op("refuses")
      .doc("A cell of the matrix.")
      .source("of tests")
      .no_gradient()
      .input("x", "any shape", tenon::any_dtype)
      .infer([](tenon::Infer&) {
        throw std::runtime_error(std::string("it does not ") + "want to");
      })
      .kernel([](tenon::Execution&) {});
}

tenon::Optimizer descent() {
  return tenon::Optimizer("descent")
      .doc("A cell of the matrix.")
      .source("of tests")
      .option("learning_rate", 1, "step size")
      .update([](tenon::Step& s) {
        const auto [rate] = s.options<1>();
        s.parameter = s.parameter - rate * s.gradient;
      });
}

tenon::Function half_square() {
  return std::move(tenon::Function("half_square"))
      .doc("A cell of the matrix.")
      .source("of tests")
      .input("x", "any shape")
      .body([](tenon::Call& c) {
        const Tensor x = c.input(0);
        return x * x * 0.5;
      });
}

void add_all(tenon::Registrar& to) {
  to.add(twice());
  to.add(refuses());
  to.add(descent());
  to.add(half_square());
}

}  // namespace
}  // namespace cell

TENON_PACKAGE(cell::add_all);
