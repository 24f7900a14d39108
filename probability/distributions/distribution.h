// How a distribution is declared: a struct of its parameters, with functions of
// tensors. All methods that follow from these are declared at once.
#ifndef TENON_PROBABILITY_DISTRIBUTIONS_DISTRIBUTION_H_
#define TENON_PROBABILITY_DISTRIBUTIONS_DISTRIBUTION_H_

#include <algorithm>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "probability/distributions/arithmetic.h"
#include "probability/distributions/shapes.h"
#include "tenon/author.h"
#include "tenon/object.h"

namespace tenon::prob {

// What a parameter may be. It is looked at when the object is made.
enum class Domain { real, extended, positive, count, unit };

struct Parameter {
  const char* name;
  double initial;
  Domain domain;
  const char* doc;
  // Where set: it may be given as log(p / (1 - p)), by this name, and D has it
  // so in any case.
  const char* logits = nullptr;
};

// Where randomness comes from: a key, and the shape and dtype of what is drawn.
struct Noise {
  Key key;
  Shape shape;  // draws, then the batch
  DType dtype;

  // In (0, 1), ends excluded.
  Tensor uniform() const {
    const double least = dtype == DType::float64 ? 0x1p-54 : 0x1p-25;
    return maximum(tenon::uniform(key, shape, dtype), least);
  }
  Tensor normal() const { return tenon::normal(key, shape, dtype); }
  // Above 0.
  Tensor exponential() const {
    const double least = dtype == DType::float64 ? 0x1p-54 : 0x1p-25;
    return maximum(tenon::exponential(key, shape, dtype), least);
  }
  // Other numbers than this one's.
  Noise child(uint64_t i) const { return {key.child(i), shape, dtype}; }
  // One more number for each element of an event.
  Noise of_event(const Shape& event) const {
    return {key, joined(shape, event), dtype};
  }
};

// Values of methods that another program computed.
struct Golden {
  std::vector<double> parameters;
  std::vector<double> x;  // of log_prob and such
  std::vector<std::pair<const char*, std::vector<double>>> values;
};

// The same for events of any shape: how D is made, what goes in, what came out.
template <class D>
struct Example {
  D (*make)();
  Array x;
  std::vector<std::pair<const char*, std::vector<double>>> values;
};

// A distribution D has
//   static constexpr Parameter parameters[];   and Tensors of these, in order
//   Tensor log_prob(const Tensor& x) const;    -inf outside of the support
//   Tensor sample(const Noise& noise) const;   with gradients where it can
//   static std::vector<Golden> golden();
// and of cdf, log_cdf, survival, log_survival, quantile (of a tensor), mean,
// variance, entropy, mode (of nothing) what exists. Both cdf and survival are
// accurate where they are small, and their logarithms follow. `void check()
// const` throws where parameters do not fit each other.
//
// One whose parameters or events are more than numbers has, in the place of
// parameters and golden,
//   static void declare(Type<Distribution<D>>& type);   its options
//   static D from(const Options& o);
//   Shape batch_shape() const, event_shape() const;
//   static std::vector<Example<D>> golden();
// and maybe covariance;
//   DType dtype() const;                                of what is drawn
//   Tensor parameter(std::string_view name) const;      for divergences
//   Tensor kl_divergence(const Object& q) const;        where p, it, is made of
//   Tensor kl_from(const Options& o) const;   others; q is asked for the rest
enum class Method {
  log_prob,
  cdf,
  log_cdf,
  survival,
  log_survival,
  quantile,
  mean,
  variance,
  entropy,
  mode,
  covariance,
};
inline constexpr size_t method_count = 11;

constexpr const char* name_of(Method m) {
  constexpr const char* names[] = {
      "log_prob", "cdf",      "log_cdf", "survival", "log_survival", "quantile",
      "mean",     "variance", "entropy", "mode",     "covariance"};
  return names[static_cast<int>(m)];
}
constexpr const char* doc_of(Method m) {
  constexpr const char* docs[] = {
      "log of the density, or of the probability of x",
      "probability of at most x",
      "log of cdf",
      "probability of more than x",
      "log of survival",
      "the least x whose cdf is p",
      "expected value",
      "expected squared distance from the mean",
      "expected -log_prob",
      "where log_prob is highest",
      "expected product of two elements' distances from their means"};
  return docs[static_cast<int>(m)];
}
constexpr bool takes_value(Method m) { return m <= Method::quantile; }

// Whether D has it, or what it follows from.
template <class D>
constexpr bool offers(Method m) {
  using T = const Tensor&;
  constexpr bool tails = requires(const D& d, T x) {
    d.cdf(x);
    d.survival(x);
  };
  switch (m) {
    case Method::log_prob:
      return true;
    case Method::cdf:
    case Method::survival:
    case Method::log_cdf:
    case Method::log_survival:
      return tails;
    case Method::quantile:
      return requires(const D& d, T p) { d.quantile(p); };
    case Method::mean:
      return requires(const D& d) { d.mean(); };
    case Method::variance:
      return requires(const D& d) { d.variance(); };
    case Method::entropy:
      return requires(const D& d) { d.entropy(); };
    case Method::mode:
      return requires(const D& d) { d.mode(); };
    case Method::covariance:
      return requires(const D& d) { d.covariance(); };
  }
  return false;
}

template <Method m, class D>
Tensor compute(const D& d, const Tensor& x) {
  if constexpr (m == Method::log_prob) return d.log_prob(x);
  if constexpr (m == Method::cdf) return d.cdf(x);
  if constexpr (m == Method::survival) return d.survival(x);
  if constexpr (m == Method::quantile) return d.quantile(x);
  if constexpr (m == Method::mean) return d.mean();
  if constexpr (m == Method::variance) return d.variance();
  if constexpr (m == Method::entropy) return d.entropy();
  if constexpr (m == Method::mode) return d.mode();
  if constexpr (m == Method::covariance) return d.covariance();
  if constexpr (m == Method::log_cdf) {
    if constexpr (requires { d.log_cdf(x); }) return d.log_cdf(x);
    return log_of_share(d.cdf(x), d.survival(x));
  }
  if constexpr (m == Method::log_survival) {
    if constexpr (requires { d.log_survival(x); }) return d.log_survival(x);
    return log_of_share(d.survival(x), d.cdf(x));
  }
}

inline void check_domain(const Parameter& p, const Tensor& x) {
  const auto expect = [&](const Tensor& holds, const char* what) {
    if (all_of(holds).item<bool>()) return;
    throw Error(TN_INVALID_ARGUMENT, std::string(p.name) + " must be " + what);
  };
  switch (p.domain) {
    case Domain::real:
      return expect(is_finite(x), "finite");
    case Domain::extended:
      return expect(x == x, "a number");
    case Domain::count:
      return expect(is_finite(x) & (x >= 0.0), "finite and not below 0");
    case Domain::positive:
      return expect(is_finite(x) & (x > 0.0), "finite and above 0");
    case Domain::unit:
      return expect((x >= 0.0) & (x <= 1.0), "in [0, 1]");
  }
}

// The parameter as D takes it.
inline Tensor given(const Parameter& p, const Options& o) {
  const bool logits = p.logits != nullptr && o.has(p.logits);
  Tensor x = o.tensor(logits ? p.logits : p.name);
  if (!is_floating(x.dtype())) x = x.cast(DType::float32);
  if (!logits) check_domain(p, x.detach());
  return p.logits != nullptr && !logits ? log(x) - log1p(-x) : x;
}

// Of single numbers, and made of numbers.
template <class D>
concept Plain = requires {
  std::size(D::parameters);
};

// The state of the type: a D, and the shapes of its batch and of its events.
template <class D>
class Distribution {
 public:
  explicit Distribution(const Options& o) : Distribution(made(o)) {
    if constexpr (requires { d_.check(); }) d_.check();
  }

  template <Method m>
  Tensor call(Call& c) const {
    return evaluate<m>(takes_value(m) ? floating(c.input(0)) : Tensor());
  }
  Tensor sample(Call& c) const {
    return d_.sample(
        Noise{c.key("key"), joined(c.shape("shape"), batch_), dtype_});
  }
  Tensor batch_shape(Call&) const { return sizes(batch_); }
  Tensor event_shape(Call&) const { return sizes(event_); }
  Tensor parameter(Call& c) const {
    const std::string_view name = c.text("name");
    if constexpr (Plain<D>) {
      for (size_t i = 0; i < parameters_.size(); ++i) {
        const Parameter& p = D::parameters[i];
        if (name == (p.logits ? p.logits : p.name)) return parameters_[i];
      }
    } else if constexpr (requires { d_.parameter(name); }) {
      if (const Tensor found = d_.parameter(name)) return found;
    }
    throw Error(TN_NOT_FOUND, "has no parameter \"" + std::string(name) + "\"");
  }
  Tensor kl_divergence(Call& c) const {
    return d_.kl_divergence(Object::share(c.object("q")));
  }
  Tensor kl_from(Call& c) const { return d_.kl_from(c); }
  Tensors golden(Call&) const {
    Tensors all;
    for (const auto& g : D::golden()) {
      const Distribution made(example(g));
      for (const auto& [name, wanted] : g.values) {
        all.push_back(made.named(name, array(g.x)));
        all.push_back(array(wanted).reshape(all.back().shape()));
      }
    }
    return all;
  }
  static uint32_t golden_count() {
    size_t n = 0;
    for (const auto& g : D::golden()) n += g.values.size();
    return static_cast<uint32_t>(2 * n);
  }

  // Calls f.operator()<m>() for each method that D offers.
  template <class F>
  static void each_method(const F& f) {
    each(f, std::make_index_sequence<method_count>());
  }

 private:
  using Made = std::pair<D, Tensors>;

  explicit Distribution(Made made)
      : d_(std::move(made.first)), parameters_(std::move(made.second)) {
    if constexpr (Plain<D>) {
      Tensor all = parameters_[0];
      for (const Tensor& p : parameters_) all = all + p;
      batch_ = all.shape();
      dtype_ = all.dtype();
    } else {
      batch_ = d_.batch_shape();
      event_ = d_.event_shape();
      if constexpr (requires { d_.dtype(); }) dtype_ = d_.dtype();
    }
  }
  static Made made(const Options& o) {
    if constexpr (Plain<D>) {
      Tensors all;
      for (const Parameter& p : D::parameters) all.push_back(given(p, o));
      return made(all, std::make_index_sequence<std::size(D::parameters)>());
    } else {
      return {D::from(o), {}};
    }
  }
  static Made example(const Golden& g) {
    Tensors all;
    for (const double p : g.parameters) all.push_back(tensor(p));
    return made(all, std::make_index_sequence<std::size(D::parameters)>());
  }
  static Made example(const Example<D>& g) { return {g.make(), {}}; }
  template <size_t... i>
  static Made made(const Tensors& all, std::index_sequence<i...>) {
    return {D{all[i]...}, all};
  }

  static Tensor array(const std::vector<double>& x) {
    return tensor(x, {static_cast<int64_t>(x.size())});
  }
  static Tensor array(const Array& x) { return tensor(x.elements, x.shape); }
  static Tensor sizes(const Shape& s) {
    return tensor(s.data(), {static_cast<int64_t>(s.rank())});
  }
  // A distribution made of others leaves it to them.
  Tensor floating(const Tensor& x) const {
    if constexpr (!Plain<D> && !requires { d_.dtype(); }) return x;
    return is_floating(x.dtype()) ? x : x.cast(dtype_);
  }
  template <Method m>
  Tensor evaluate(const Tensor& x) const {
    const Tensor y = compute<m>(d_, x);
    if (takes_value(m) || m == Method::covariance) return y;
    const Shape shape = m == Method::entropy ? batch_ : joined(batch_, event_);
    return y.shape() == shape ? y : y.expand(shape);
  }
  Tensor named(std::string_view name, const Tensor& x) const {
    Tensor found;
    each_method([&]<Method m>() {
      if (name == name_of(m)) found = evaluate<m>(x);
    });
    return found;
  }

  template <class F, size_t... i>
  static void each(const F& f, std::index_sequence<i...>) {
    (one<static_cast<Method>(i)>(f), ...);
  }
  template <Method m, class F>
  static void one(const F& f) {
    if constexpr (offers<D>(m)) f.template operator()<m>();
  }

  D d_;
  Tensors parameters_;  // of a plain D, in order
  Shape batch_, event_;
  DType dtype_ = DType::float32;
};

template <class D>
void declare_options(Type<Distribution<D>>& type) {
  if constexpr (Plain<D>) {
    for (const Parameter& p : D::parameters) {
      std::move(type).parameter(p.name, p.initial, p.doc);
      if (p.logits == nullptr) continue;
      std::move(type).maybe(p.logits, TN_VALUE_TENSOR,
                            "log(p / (1 - p)) in its place");
    }
  } else {
    D::declare(type);
  }
}

// Declares D with all of its methods.
template <class D>
void add_distribution(Registrar& to, const char* name, const char* doc,
                      const char* source) {
  using State = Distribution<D>;
  auto type = Type<State>(name).doc(doc).source(source);
  declare_options<D>(type);
  State::each_method([&]<Method m>() {
    std::move(type).template method<&State::template call<m>>(name_of(m),
                                                              doc_of(m));
    if (m == Method::quantile) {
      std::move(type).input("p", "in [0, 1]; any shape that fits the batch");
    } else if (takes_value(m)) {
      std::move(type).input("x", "any shape that fits [batch, event]");
    }
  });
  std::move(type)
      .template method<&State::sample>("sample",
                                       "draws of shape [shape, batch, event]")
      .required("key", TN_VALUE_INTS, "a tn::Key")
      .maybe("shape", TN_VALUE_INTS, "how many; one if left out")
      .template method<&State::batch_shape>("batch_shape",
                                            "sizes of the axes of parameters")
      .template method<&State::event_shape>("event_shape",
                                            "sizes of the axes of one draw")
      .template method<&State::parameter>("parameter",
                                          "what a divergence is made of")
      .required("name", TN_VALUE_STRING, "as in the options")
      .template method<&State::golden>(
          "golden", "what is computed, and what another program says",
          State::golden_count());
  if constexpr (requires { &D::kl_divergence; }) {
    std::move(type)
        .template method<&State::kl_divergence>("kl_divergence",
                                                "from this one to q; [batch]")
        .required("q", TN_VALUE_OBJECT, "a distribution of the same type")
        .template method<&State::kl_from>(
            "kl_from",
            "asked by kl_divergence of another: from what it is "
            "made of to what this one is made of")
        .required("p", TN_VALUE_OBJECT, "the other's distribution")
        .option("event_rank", 0, "axes of its batch that are of the event")
        .maybe("bijector", TN_VALUE_OBJECT, "the other's bijector");
  }
  to.add(std::move(type));
}

}  // namespace tenon::prob

#endif  // TENON_PROBABILITY_DISTRIBUTIONS_DISTRIBUTION_H_
