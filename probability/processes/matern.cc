// Matern kernels: functions with none, one or two derivatives.
#include <cmath>

#include "probability/processes/kernel.h"

namespace tenon::prob {

class Matern : public Kernel {
 public:
  explicit Matern(const Options& o)
      : Kernel(o), smoothness_(o.number("smoothness")) {
    if (smoothness_ != 0.5 && smoothness_ != 1.5 && smoothness_ != 2.5) {
      throw Error(TN_INVALID_ARGUMENT,
                  "smoothness must be 0.5, 1.5 or 2.5, got " +
                      std::to_string(smoothness_));
    }
  }

 private:
  Tensor of(const Tensor& d) const override {
    const Tensor squares = sum(square(d), {2});
    const Tensor r = std::sqrt(2 * smoothness_) * safe_sqrt(squares);
    if (smoothness_ == 0.5) return exp(-r);
    if (smoothness_ == 1.5) return (1.0 + r) * exp(-r);
    return (1.0 + r + 5.0 / 3.0 * squares) * exp(-r);
  }

  double smoothness_;
};

Type<Matern> matern() {
  return with_matrix(
      kernel<Matern>("matern",
                     R"(Matern kernels.

    s = 0.5:  k(a, b) = v exp(-r)
    s = 1.5:  k(a, b) = v (1 + sqrt(3) r) exp(-sqrt(3) r)
    s = 2.5:  k(a, b) = v (1 + sqrt(5) r + 5 r^2 / 3) exp(-sqrt(5) r)

with s `smoothness`, r^2 = sum_d ((a_d - b_d) / l_d)^2. Functions have as many
derivatives as s, rounded down. *Cost*: N M D in time and memory.)",
                     "Rasmussen and Williams 2006, equations 4.16 and 4.17")
          .option("smoothness", 2.5, "s: 0.5, 1.5 or 2.5"));
}

}  // namespace tenon::prob
