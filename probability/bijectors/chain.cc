// chain: one bijector after another.
#include "probability/bijectors/held_bijector.h"

namespace tenon::prob {
namespace {

struct Chain {
  HeldBijector first, then;

  static void declare(Type<Bijector<Chain>>& type) {
    std::move(type)
        .required("first", TN_VALUE_OBJECT, "a bijector, which is given x")
        .required("then", TN_VALUE_OBJECT, "another, which gives y");
  }
  static Chain from(const Options& o) {
    return {HeldBijector(o, "first"), HeldBijector(o, "then")};
  }
  EventRanks event_ranks() const {
    return {first.event_ranks().x + middle() - first.event_ranks().y,
            then.event_ranks().y + middle() - then.event_ranks().x};
  }
  Tensor forward(const Tensor& x) const {
    return then.forward(first.forward(x));
  }
  Tensor inverse(const Tensor& y) const {
    return first.inverse(then.inverse(y));
  }
  Tensor log_det(const Tensor& x) const {
    return first.log_det(x, event_ranks().x) +
           then.log_det(first.forward(x), middle());
  }
  Tensor inverse_log_det(const Tensor& y) const {
    return then.inverse_log_det(y, event_ranks().y) +
           first.inverse_log_det(then.inverse(y), middle());
  }

  static std::vector<Mapped<Chain>> golden() {
    const auto twice = [] {
      return Chain{
          HeldBijector(Object("probability.affine", {{"scale", tensor(2.0)}})),
          HeldBijector(Object("probability.exp"))};
    };
    // TFP 0.25.0, Chain of Exp and Scale
    return {{twice,
             {-3, 0.5},
             {0.0024787521766663585, 2.718281828459045},
             {-5.306852819440055, 1.6931471805599454}}};
  }

 private:
  // The rank of events in between.
  size_t middle() const {
    return std::max(first.event_ranks().y, then.event_ranks().x);
  }
};

}  // namespace

void chain_bijector(Registrar& to) {
  add_bijector<Chain>(to, "chain", R"(One bijector after another.

    y = then(first(x))

Chains of chains make longer ones.)",
                      "by definition");
}

}  // namespace tenon::prob
