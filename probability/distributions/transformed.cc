// transformed: draws of another distribution, mapped by a bijector.
#include "probability/bijectors/held_bijector.h"
#include "probability/distributions/distribution.h"
#include "probability/divergences/divergence.h"

namespace tenon::prob {
namespace {

struct Transformed {
  Held base;
  HeldBijector bijector;
  Tensor inside;  // [batch, event]: a draw

  static void declare(Type<Distribution<Transformed>>& type) {
    std::move(type)
        .required("distribution", TN_VALUE_OBJECT, "of any package")
        .required("bijector", TN_VALUE_OBJECT, "of any package");
  }
  static Transformed from(const Options& o) {
    return made(Held(o, "distribution"), HeldBijector(o, "bijector"));
  }
  static Transformed made(Held base, HeldBijector bijector) {
    if (base.event_shape().rank() < bijector.event_ranks().x) {
      throw Error(TN_INVALID_ARGUMENT,
                  "the bijector maps events of " +
                      std::to_string(bijector.event_ranks().x) +
                      " axes, the distribution's are " +
                      base.event_shape().text() +
                      "; make it independent, so that its batch is of the "
                      "event");
    }
    const Tensor x = base.sample(Key(0), {}).detach();
    const Tensor y = bijector.forward(x).detach();
    return {std::move(base), std::move(bijector), y};
  }
  Shape batch_shape() const {
    return without_last(inside.shape(), event_rank());
  }
  Shape event_shape() const { return last_of(inside.shape(), event_rank()); }

  // -inf where no x gives this y. There a draw stands for it, so that no
  // gradient is NaN.
  Tensor log_prob(const Tensor& y) const {
    const Tensor x = bijector.inverse(y);
    const Tensor holds = all_last(is_finite(x.detach()), base_rank());
    if (all_of(holds).item<bool>()) return density(x, y);
    Tensor each = holds;
    for (size_t i = 0; i < event_rank(); ++i) each = each.newaxis(-1);
    const Tensor some = where(each, y, inside);
    return where(holds, density(bijector.inverse(some), some), -infinity);
  }
  Tensor sample(const Noise& noise) const {
    const Shape draws = without_last(noise.shape, batch_shape().rank());
    return bijector.forward(base.sample(noise.key, draws));
  }

  // Both are mapped alike, which changes nothing.
  Tensor kl_divergence(const Object& q) const {
    if (bare_name(q) != "transformed") {
      throw Error(TN_UNIMPLEMENTED,
                  "the divergence from transformed to " + bare_name(q) +
                      " is not known; transform both by one bijector");
    }
    return q.call("kl_from", {},
                  {{"p", base.object()}, {"bijector", bijector.object()}});
  }
  Tensor kl_from(const Options& o) const {
    const Object other = Object::share(o.object("bijector"));
    const bool is_same =
        other && (other.get() == bijector.object().get() ||
                  (bare_name(other) == bare_name(bijector.object()) &&
                   other.type().n_options == 0));
    if (is_same) {
      return divergence(held(o, "p", {"log_prob"}), base.object());
    }
    throw Error(TN_UNIMPLEMENTED,
                "the divergence of two transformed distributions is known "
                "where both have one bijector");
  }

  static std::vector<Example<Transformed>> golden() {
    const auto make = [] {
      const Object normal("probability.normal",
                          {{"loc", tensor(0.5)}, {"scale", tensor(2.0)}});
      return made(Held(normal), HeldBijector(Object("probability.exp")));
    };
    // SciPy 1.17.1, lognorm
    return {
        {make,
         {-1, 0, 0.25, 30},
         {{"log_prob",
           {-infinity, -infinity, -0.6705546547438144, -6.065401376347192}}}}};
  }

 private:
  size_t base_rank() const { return base.event_shape().rank(); }
  size_t event_rank() const {
    return base_rank() - bijector.event_ranks().x + bijector.event_ranks().y;
  }
  Tensor density(const Tensor& x, const Tensor& y) const {
    return base.log_prob(x) + bijector.inverse_log_det(y, event_rank());
  }
};

}  // namespace

void transformed(Registrar& to) {
  add_distribution<Transformed>(
      to, "transformed", R"(Draws of another distribution, mapped by a bijector.

    y = bijector.forward(x)
    log p(y) = log p(x) + log |det dx/dy|,   x = bijector.inverse(y))",
      "Bishop 2006, Pattern Recognition and Machine Learning, equation 1.27");
}

}  // namespace tenon::prob
