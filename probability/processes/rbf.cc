// The squared exponential kernel: functions with all derivatives.
#include "probability/processes/kernel.h"

namespace tenon::prob {

class Rbf : public Kernel {
 public:
  using Kernel::Kernel;

 private:
  Tensor of(const Tensor& d) const override {
    return exp(-0.5 * sum(square(d), {2}));
  }
};

Type<Rbf> rbf() {
  return with_matrix(
      kernel<Rbf>("rbf",
                  R"(The squared exponential kernel, or radial basis function.

    k(a, b) = v exp(-r^2 / 2),   r^2 = sum_d ((a_d - b_d) / l_d)^2

Its functions have all derivatives. *Cost*: N M D in time and memory.)",
                  "Rasmussen and Williams 2006, equation 4.9"));
}

}  // namespace tenon::prob
