// A package for tests of the kit: each op squares, and all but one break the
// process in a way of its own; each type but one has a mistake.
#include <unistd.h>

#include <cstdlib>

#include "core/testing/broken/types.h"

namespace broken {
namespace {

using tenon::Execution;
using tenon::Op;
using tenon::Vjp;

void Square(Execution& e) {
  const double* x = e.in_data<double>(0);
  double* y = e.out_data<double>();
  for (int64_t i = 0; i < e.out().numel; ++i) y[i] = x[i] * x[i];
}

void Slope(Vjp& v) { v.set(0, v.dy() * v.input(0) * 2.0); }

void HalfSlope(Vjp& v) { v.set(0, v.dy() * v.input(0)); }

void Crash(Vjp&) { std::abort(); }

// A user's error text, ended early: as if all had been well.
void ExitOnNothing(Execution& e) {
  if (e.out().numel == 0) std::exit(0);
  Square(e);
}

void Spin(Execution&) {
  for (volatile bool on = true; on;) {
  }
}

void Wait(Execution&) {
  for (;;) pause();
}

Op square(const char* name, tenon::Kernel kernel, tenon::VjpRule slope) {
  return Op(name)
      .doc("Squares x.")
      .source("of tests")
      .input("x", "any shape", 1u << TN_F64)
      .saved()
      .contiguous()
      .infer([](tenon::Infer& i) { i.set(i.shape(0)); })
      .vjp(slope)
      .kernel(kernel)
      .sample({.inputs = {{0.5, -3}}, .outputs = {{0.25, 9}}, .by = "by hand"});
}

void add_all(tenon::Registrar& to) {
  to.add(square("crashes", Square, Crash));
  to.add(square("exits", ExitOnNothing, Slope));
  to.add(square("is_right", Square, Slope));
  to.add(square("is_wrong", Square, HalfSlope));
  to.add(square("spins", Spin, Slope));
  to.add(square("waits", Wait, Slope));
  to.add(exponential<Mistake::none>("right_type"));
  to.add(exponential<Mistake::density>("wrong_density"));
  to.add(exponential<Mistake::cdf>("wrong_cdf"));
  to.add(exponential<Mistake::mean>("wrong_mean"));
  to.add(exponential<Mistake::mode>("wrong_mode"));
  to.add(exponential<Mistake::draws>("wrong_draws"));
  to.add(exponential<Mistake::slope>("wrong_slope"));
  to.add(exponential<Mistake::golden>("wrong_golden"));
  to.add(falls());
  to.add(forgets());
  to.add(trebles());
}

}  // namespace
}  // namespace broken

TENON_PACKAGE(broken::add_all);
