// invert: a bijector the other way around.
#include "probability/bijectors/held_bijector.h"

namespace tenon::prob {
namespace {

struct Invert {
  HeldBijector inner;

  static void declare(Type<Bijector<Invert>>& type) {
    std::move(type).required("bijector", TN_VALUE_OBJECT, "of any package");
  }
  static Invert from(const Options& o) { return {HeldBijector(o, "bijector")}; }
  EventRanks event_ranks() const {
    return {inner.event_ranks().y, inner.event_ranks().x};
  }
  Tensor forward(const Tensor& x) const { return inner.inverse(x); }
  Tensor inverse(const Tensor& y) const { return inner.forward(y); }
  Tensor log_det(const Tensor& x) const {
    return inner.inverse_log_det(x, inner.event_ranks().y);
  }
  Tensor inverse_log_det(const Tensor& y) const {
    return inner.log_det(y, inner.event_ranks().x);
  }

  static std::vector<Mapped<Invert>> golden() {
    const auto make = [] {
      return Invert{HeldBijector(Object("probability.exp"))};
    };
    // TFP 0.25.0
    return {{make,
             {1e-9, 0.5, 3},
             {-20.72326583694641, -0.6931471805599453, 1.0986122886681098},
             {20.72326583694641, 0.6931471805599453, -1.0986122886681098}}};
  }
};

}  // namespace

void invert_bijector(Registrar& to) {
  add_bijector<Invert>(to, "invert", R"(A bijector the other way around.

    y = bijector.inverse(x))",
                       "by definition");
}

}  // namespace tenon::prob
