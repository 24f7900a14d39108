// tanh: from all numbers to those between -1 and 1.
#include "probability/bijectors/triangle.h"

namespace tenon::prob {
namespace {

struct Tanh {
  static Tanh from(const Options&) { return {}; }
  Tensor forward(const Tensor& x) const { return tanh(x); }
  Tensor inverse(const Tensor& y) const { return atanh(y); }
  Tensor log_det(const Tensor& x) const { return log_tanh_slope(x); }
  Tensor inverse_log_det(const Tensor& y) const {
    return -log1p(-y) - log1p(y);
  }

  static std::vector<Mapped<Tanh>> golden() {
    // TFP 0.25.0
    return {{[] { return Tanh{}; },
             {-2, 0.5, 3},
             {-0.9640275800758169, 0.46211715726000974, 0.9950547536867305},
             {-2.650005494715728, -0.24022901391655516, -4.61865700915557}}};
  }
};

}  // namespace

void tanh_bijector(Registrar& to) {
  add_bijector<Tanh>(to, "tanh", R"(From all numbers to those between -1 and 1.

    y = tanh(x),   log dy/dx = 2 (log(2) - |x| - log(1 + exp(-2 |x|))))",
                     "by definition");
}

}  // namespace tenon::prob
