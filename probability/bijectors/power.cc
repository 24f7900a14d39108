// power: of numbers above 0.
#include "probability/bijectors/bijector.h"

namespace tenon::prob {
namespace {

struct Power {
  Coefficient power;

  static void declare(Type<Bijector<Power>>& type) {
    std::move(type).parameter("power", 1, "other than 0");
  }
  static Power from(const Options& o) {
    const Power made{{o, 0, "power"}};
    const Tensor p = made.power.value().detach();
    if (all_of((p != 0.0) & is_finite(p)).item<bool>()) return made;
    throw Error(TN_INVALID_ARGUMENT, "power must be finite and not 0");
  }
  Tensor forward(const Tensor& x) const { return pow(x, power.like(x)); }
  Tensor inverse(const Tensor& y) const { return pow(y, 1.0 / power.like(y)); }
  Tensor log_det(const Tensor& x) const {
    const Tensor p = power.like(x);
    return log(abs(p)) + (p - 1.0) * log(x);
  }

  static std::vector<Mapped<Power>> golden() {
    // TFP 0.25.0
    return {{[] { return Power{Coefficient(3.0)}; },
             {0.25, 1, 3},
             {0.015625, 1, 27},
             {-1.6739764335716714, 1.0986122886681098, 3.295836866004329}}};
  }
};

}  // namespace

void power_bijector(Registrar& to) {
  add_bijector<Power>(to, "power", R"(A power of numbers above 0.

    y = x^power)",
                      "by definition");
}

}  // namespace tenon::prob
