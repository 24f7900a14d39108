// softplus: from all numbers to those above 0, as x where that is large.
#include "probability/bijectors/bijector.h"

namespace tenon::prob {
namespace {

struct Softplus {
  static Softplus from(const Options&) { return {}; }
  Tensor forward(const Tensor& x) const { return -log_sigmoid(-x); }
  Tensor inverse(const Tensor& y) const { return y + log1mexp(-y); }
  Tensor log_det(const Tensor& x) const { return log_sigmoid(x); }
  Tensor inverse_log_det(const Tensor& y) const { return -log1mexp(-y); }

  static std::vector<Mapped<Softplus>> golden() {
    // TFP 0.25.0
    return {{[] { return Softplus{}; },
             {-40, 0.5, 30},
             {4.248354255291589e-18, 0.9740769841801067, 30.000000000000092},
             {-40, -0.4740769841801067, -9.357622968839737e-14}}};
  }
};

}  // namespace

void softplus_bijector(Registrar& to) {
  add_bijector<Softplus>(
      to, "softplus", R"(From all numbers to those above 0.

    y = log(1 + exp(x)),   x = y + log(1 - exp(-y)))",
      "Dugas et al. 2001, Incorporating second-order functional knowledge, "
      "equation 2");
}

}  // namespace tenon::prob
