// mixture: draws of one of several distributions, which is drawn first.
#include "probability/distributions/categorical.h"
#include "probability/distributions/held.h"

namespace tenon::prob {
namespace {

constexpr const char* kComponents[] = {"component0", "component1", "component2",
                                       "component3", "component4", "component5",
                                       "component6", "component7"};

struct Mixture {
  Tensor log_weights;       // [batch, M]
  std::vector<Held> parts;  // M of them, or one whose batch is [batch, M]

  static void declare(Type<Distribution<Mixture>>& type);
  static Mixture from(const Options& o);
  void check() const;

  bool is_stacked() const { return parts.size() == 1; }
  Shape batch_shape() const {
    Shape batch = without_last(log_weights.shape(), 1);
    if (is_stacked()) {
      return broadcast(batch, without_last(parts[0].batch_shape(), 1));
    }
    for (const Held& p : parts) batch = broadcast(batch, p.batch_shape());
    return batch;
  }
  Shape event_shape() const { return parts[0].event_shape(); }

  Tensor log_prob(const Tensor& x) const { return log_sum("log_prob", x); }
  Tensor log_cdf(const Tensor& x) const { return log_sum("log_cdf", x); }
  Tensor log_survival(const Tensor& x) const {
    return log_sum("log_survival", x);
  }
  Tensor cdf(const Tensor& x) const { return average(each("cdf", x)); }
  Tensor survival(const Tensor& x) const {
    return average(each("survival", x));
  }
  Tensor sample(const Noise& noise) const;
  Tensor mean() const { return average(moments("mean"), event_rank()); }
  // Around the mean: no difference of large numbers.
  Tensor variance() const {
    const Tensor means = moments("mean");
    const Tensor off = means - average(means, event_rank()).newaxis(axis());
    return average(moments("variance") + square(off), event_rank());
  }
  static std::vector<Example<Mixture>> golden();

 private:
  size_t event_rank() const { return event_shape().rank(); }
  int64_t axis() const { return -1 - static_cast<int64_t>(event_rank()); }
  // [..., M]: a method of each component.
  Tensor each(const char* method, const Tensor& x) const {
    if (is_stacked()) {
      if (x.rank() < static_cast<int64_t>(event_rank())) {
        throw Error(TN_INVALID_ARGUMENT,
                    "x must be [batch, event], got " + x.shape().text());
      }
      return parts[0].at(
          method, x.newaxis(x.rank() - static_cast<int64_t>(event_rank())));
    }
    Tensors all;
    for (const Held& p : parts) all.push_back(p.at(method, x));
    return stacked(std::move(all), -1, 0);
  }
  // [batch, M, event]
  Tensor moments(const char* method) const {
    if (is_stacked()) return parts[0].call(method);
    Tensors all;
    for (const Held& p : parts) all.push_back(p.call(method));
    return stacked(std::move(all), axis(), event_rank());
  }
  static Tensor stacked(Tensors all, int64_t axis, size_t event) {
    Shape batch;
    for (const Tensor& t : all) {
      batch = broadcast(batch, without_last(t.shape(), event));
    }
    for (Tensor& t : all) t = with_batch(t, batch, event);
    return stack(all, axis);
  }
  // Over components, by their weights.
  Tensor average(const Tensor& x, size_t event = 0) const {
    Tensor w = exp(log_weights);
    for (size_t i = 0; i < event; ++i) w = w.newaxis(-1);
    return sum(w * x, {-1 - static_cast<int64_t>(event)});
  }
  Tensor log_sum(const char* method, const Tensor& x) const {
    const Tensor l = log_weights + each(method, x);
    const Tensor is_some = any_of(l > -infinity, {-1});
    const Tensor safe = where(is_some.newaxis(-1), l, 0.0);
    return where(is_some, logsumexp(safe, {-1}), -infinity);
  }
};

Mixture Mixture::from(const Options& o) {
  Mixture made{log_probs_of(o), {}};
  if (o.has("components")) {
    made.parts.push_back(Held(o, "components"));
  }
  for (const char* name : kComponents) {
    if (o.has(name)) made.parts.push_back(Held(o, name));
  }
  const int64_t weights = made.log_weights.size(-1);
  if (o.has("components")) {
    const Shape& batch = made.parts[0].batch_shape();
    if (made.parts.size() == 1 && batch.rank() > 0 && batch[-1] == weights) {
      return made;
    }
    throw Error(TN_INVALID_ARGUMENT,
                "components must be the only ones, of batch [batch, " +
                    std::to_string(weights) + "] as the weights are, got " +
                    batch.text());
  }
  if (static_cast<int64_t>(made.parts.size()) != weights || weights < 2) {
    throw Error(TN_INVALID_ARGUMENT,
                "there are " + std::to_string(weights) + " weights for " +
                    std::to_string(made.parts.size()) +
                    " components; give two or more, or all of one type as "
                    "components");
  }
  return made;
}

void Mixture::check() const {
  for (const Held& p : parts) {
    if (p.event_shape() == event_shape()) continue;
    throw Error(TN_INVALID_ARGUMENT,
                "the components' events differ: " + event_shape().text() +
                    " and " + p.event_shape().text());
  }
}

// Of all components, of which one is taken. A draw has no gradient, since which
// one it is of has none.
Tensor Mixture::sample(const Noise& noise) const {
  const Shape draws = without_last(noise.shape, batch_shape().rank());
  const Tensor which =
      draw_categories(noise.key.child(0), noise.shape, log_weights);
  Tensor is_it = which;
  for (size_t i = 0; i < event_rank(); ++i) is_it = is_it.newaxis(-1);
  const Shape shape = joined(noise.shape, event_shape());
  const int64_t count = log_weights.size(-1);
  Tensor all, taken;
  if (is_stacked()) all = parts[0].sample(noise.key.child(1), draws);
  for (int64_t i = 0; i < count; ++i) {
    const auto k = static_cast<size_t>(i);
    const Tensor x = is_stacked()
                         ? take(all, tensor({i}), axis()).squeeze(axis())
                         : parts[k].sample(noise.key.child(1 + k), draws);
    // The component's batch may be less than all.
    const size_t own = static_cast<size_t>(x.rank()) - draws.rank();
    Tensor wide = x.detach();
    for (size_t r = own; r < shape.rank() - draws.rank(); ++r) {
      wide = wide.newaxis(static_cast<int64_t>(draws.rank()));
    }
    wide = wide.expand(shape);
    taken = taken ? where(is_it == i, wide, taken) : wide;
  }
  return taken;
}

void Mixture::declare(Type<Distribution<Mixture>>& type) {
  declare_categories(type);
  std::move(type).maybe("components", TN_VALUE_OBJECT,
                        "a distribution of batch [batch, K]; or, of several "
                        "types,");
  for (const char* name : kComponents) {
    std::move(type).maybe(name, TN_VALUE_OBJECT, "one, of any package");
  }
}

std::vector<Example<Mixture>> Mixture::golden() {
  const auto stacked = [] {
    const Object normal("probability.normal", {{"loc", tensor({-1.0, 2.0})},
                                               {"scale", tensor({0.5, 1.0})}});
    return Mixture{log(tensor({0.25, 0.75})), {Held(normal)}};
  };
  const auto two = [] {
    const Object normal("probability.normal",
                        {{"loc", tensor(-1.0)}, {"scale", tensor(0.5)}});
    const Object laplace("probability.laplace",
                         {{"loc", tensor(2.0)}, {"scale", tensor(1.0)}});
    return Mixture{log(tensor({0.25, 0.75})), {Held(normal), Held(laplace)}};
  };
  // SciPy 1.17.1: logaddexp of the components
  return {
      {stacked,
       {-3, 0.5, 40},
       {{"log_prob",
         {-9.595559531679884, -2.309064831676075, -723.2066206056564}},
        {"cdf", {8.132799137189361e-06, 0.299767926443736, 1}},
        {"survival", {0.9999918672008627, 0.700232073556264, 0}},
        {"log_survival",
         {-8.132832208518348e-06, -0.35634346523206406, -726.8448980912718}},
        {"mean", {1.25}},
        {"variance", {2.5}}}},
      {two,
       {-3, 0.5, 40},
       {{"log_prob",
         {-5.954690965147197, -2.454690965147197, -38.98082925301173}},
        {"cdf", {0.00253464793511533, 0.33333633554775366, 1}},
        {"survival",
         {0.9974653520648847, 0.6666636644522463, 1.177174797018011e-17}},
        {"mean", {1.25}},
        {"variance", {3.25}}}}};
}

}  // namespace

void mixture(Registrar& to) {
  add_distribution<Mixture>(
      to, "mixture",
      R"(One of several distributions, which is drawn first.

    p(x) = sum_k probs[k] p_k(x)

Either components is a distribution whose last batch axis is k, or component0 and
so on, as many as there are weights, are distributions with events of one shape;
more than eight can be mixed by mixing mixtures. *Cost*: a draw is drawn from
all of them.)",
      "Bishop 2006, Pattern Recognition and Machine "
      "Learning, equation 9.7");
}

}  // namespace tenon::prob
