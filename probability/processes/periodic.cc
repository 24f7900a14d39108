// A kernel of functions that repeat themselves.
#include <cmath>

#include "probability/processes/kernel.h"

namespace tenon::prob {

class Periodic : public Kernel {
 public:
  explicit Periodic(const Options& o) : Kernel(o), period_(o, "period", 2) {}

 private:
  Tensor of(const Tensor& d) const override {
    const Tensor l = scale().in(d.dtype());
    const Tensor phase = d * l * (M_PI / period_.in(d.dtype()));
    return exp(-2.0 * sum(square(sin(phase) / l), {2}));
  }

  Positive period_;
};

Type<Periodic> periodic() {
  return with_matrix(
      kernel<Periodic>(
          "periodic",
          R"(A periodic kernel.

    k(a, b) = v exp(-2 sum_d (sin(pi (a_d - b_d) / p_d) / l_d)^2)

with p `period`. *Cost*: N M D in time and memory.)",
          "MacKay 1998, Introduction to Gaussian Processes, equation 47")
          .parameter("period", 1.0,
                     "p, above 0; [] or one for each of the D columns"));
}

}  // namespace tenon::prob
