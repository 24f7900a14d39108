// A mixture of squared exponential kernels of many length scales.
#include "probability/processes/kernel.h"

namespace tenon::prob {

class RationalQuadratic : public Kernel {
 public:
  explicit RationalQuadratic(const Options& o)
      : Kernel(o), mixture_(o, "mixture", 2) {}

 private:
  Tensor of(const Tensor& d) const override {
    const Tensor m = mixture_.in(d.dtype());
    return exp(-m * log1p(sum(square(d), {2}) / (2.0 * m)));
  }

  Positive mixture_;
};

Type<RationalQuadratic> rational_quadratic() {
  return with_matrix(
      kernel<RationalQuadratic>("rational_quadratic",
                                R"(The rational quadratic kernel.

    k(a, b) = v (1 + r^2 / (2 m))^-m,   r^2 = sum_d ((a_d - b_d) / l_d)^2

with m `mixture`: squared exponential kernels of length scales that are spread
around l, the less the greater m is. *Cost*: N M D in time and memory.)",
                                "Rasmussen and Williams 2006, equation 4.19")
          .parameter("mixture", 1.0, "m, above 0; []"));
}

}  // namespace tenon::prob
