// Prints the largest error found of every vector math function, in ULPs, with
// the argument it was found at: ulp [arguments per function] [function].
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "core/device/cpu/math_probe.h"

namespace tenon::device {
namespace {

template <class T>
void Measure(const MathFunction& function, size_t n) {
  std::vector<T> x(n);
  std::vector<T> y(n);
  std::vector<T> out(n);
  DrawArguments(function.domain, 1, x, y);
  std::vector<long double> want(n);
  for (size_t i = 0; i < n; ++i) want[i] = function.reference(x[i], y[i]);
  for (int level = 0; level <= static_cast<int>(BestSimdLevel()); ++level) {
    function.Kernel<T>()[static_cast<SimdLevel>(level)](x.data(), y.data(),
                                                        out.data(), n);
    double worst = -1;
    size_t at = 0;
    for (size_t i = 0; i < n; ++i) {
      const double error =
          UlpError(out[i], want[i], ErrorFloor(function, x[i]));
      if (error > worst) {
        worst = error;
        at = i;
      }
    }
    std::printf("{\"%s\", \"%s\", %d, %.3f},  // at %a %a: %a, not %La\n",
                function.name, sizeof(T) == 4 ? "float32" : "float64", level,
                worst, static_cast<double>(x[at]), static_cast<double>(y[at]),
                static_cast<double>(out[at]), want[at]);
  }
}

}  // namespace
}  // namespace tenon::device

int main(int argc, char** argv) {
  const size_t n = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1000000;
  const std::string_view only = argc > 2 ? argv[2] : "";
  for (const auto& function : tenon::device::MathFunctions()) {
    if (!only.empty() && only != function.name) continue;
    tenon::device::Measure<float>(function, n);
    tenon::device::Measure<double>(function, n);
  }
}
