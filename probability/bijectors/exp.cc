// exp: from all numbers to those above 0.
#include "probability/bijectors/bijector.h"

namespace tenon::prob {
namespace {

struct Exp {
  static Exp from(const Options&) { return {}; }
  Tensor forward(const Tensor& x) const { return exp(x); }
  Tensor inverse(const Tensor& y) const { return log(y); }
  Tensor log_det(const Tensor& x) const { return x; }

  static std::vector<Mapped<Exp>> golden() {
    // TFP 0.25.0
    return {{[] { return Exp{}; },
             {-30, 0.5, 3},
             {9.357622968840175e-14, 1.6487212707001282, 20.085536923187668},
             {-30, 0.5, 3}}};
  }
};

}  // namespace

void exp_bijector(Registrar& to) {
  add_bijector<Exp>(to, "exp", R"(From all numbers to those above 0.

    y = exp(x))",
                    "by definition");
}

}  // namespace tenon::prob
