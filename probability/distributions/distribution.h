// How a distribution is declared: a struct of its parameters, with functions of
// tensors. All methods that follow from these are declared at once.
#ifndef TENON_PROBABILITY_DISTRIBUTIONS_DISTRIBUTION_H_
#define TENON_PROBABILITY_DISTRIBUTIONS_DISTRIBUTION_H_

#include <algorithm>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "probability/distributions/arithmetic.h"
#include "tenon/author.h"

namespace tenon::prob {

// What a parameter may be. It is looked at when the object is made.
enum class Domain { real, positive, unit };

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
};

// Values of methods that another program computed.
struct Golden {
  std::vector<double> parameters;
  std::vector<double> x;  // of log_prob and such
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
};

constexpr const char* name_of(Method m) {
  constexpr const char* names[] = {
      "log_prob", "cdf",  "log_cdf",  "survival", "log_survival",
      "quantile", "mean", "variance", "entropy",  "mode"};
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
      "where log_prob is highest"};
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

// The state of the type: a D, and the shape of its batch.
template <class D>
class Distribution {
 public:
  explicit Distribution(const Options& o) : Distribution(parameters_of(o)) {
    if constexpr (requires { d_.check(); }) d_.check();
  }
  explicit Distribution(const Tensors& parameters)
      : d_(made(parameters, std::make_index_sequence<count>())) {
    Tensor all = parameters[0];
    for (size_t i = 1; i < count; ++i) all = all + parameters[i];
    batch_ = all.shape();
    dtype_ = all.dtype();
  }

  template <Method m>
  Tensor call(Call& c) const {
    return evaluate<m>(takes_value(m) ? floating(c.input(0)) : Tensor());
  }
  Tensor sample(Call& c) const {
    std::vector<int64_t> sizes = c.integers("shape");
    sizes.insert(sizes.end(), batch_.begin(), batch_.end());
    return d_.sample(Noise{c.key("key"), sizes, dtype_});
  }
  Tensors golden(Call&) const {
    Tensors all;
    for (const Golden& g : D::golden()) {
      Tensors parameters;
      for (const double p : g.parameters) parameters.push_back(tensor(p));
      const Distribution made(parameters);
      for (const auto& [name, wanted] : g.values) {
        all.push_back(made.named(name, row(g.x)));
        all.push_back(row(wanted).reshape(all.back().shape()));
      }
    }
    return all;
  }
  static uint32_t golden_count() {
    size_t n = 0;
    for (const Golden& g : D::golden()) n += g.values.size();
    return static_cast<uint32_t>(2 * n);
  }

 private:
  static constexpr size_t count = std::size(D::parameters);

  static Tensor row(const std::vector<double>& x) {
    return tensor(x, {static_cast<int64_t>(x.size())});
  }
  static Tensors parameters_of(const Options& o) {
    Tensors all;
    for (const Parameter& p : D::parameters) all.push_back(given(p, o));
    return all;
  }
  template <size_t... i>
  static D made(const Tensors& parameters, std::index_sequence<i...>) {
    return D{parameters[i]...};
  }
  Tensor floating(const Tensor& x) const {
    return is_floating(x.dtype()) ? x : x.cast(dtype_);
  }
  template <Method m>
  Tensor evaluate(const Tensor& x) const {
    const Tensor y = compute<m>(d_, x);
    return takes_value(m) || y.shape() == batch_ ? y : y.expand(batch_);
  }
  Tensor named(std::string_view name, const Tensor& x) const {
    Tensor found;
    each_method([&]<Method m>() {
      if (name == name_of(m)) found = evaluate<m>(x);
    });
    return found;
  }

 public:
  // Calls f.operator()<m>() for each method that D offers.
  template <class F>
  static void each_method(const F& f) {
    each(f, std::make_index_sequence<static_cast<int>(Method::mode) + 1>());
  }

 private:
  template <class F, size_t... i>
  static void each(const F& f, std::index_sequence<i...>) {
    (one<static_cast<Method>(i)>(f), ...);
  }
  template <Method m, class F>
  static void one(const F& f) {
    if constexpr (offers<D>(m)) f.template operator()<m>();
  }

  D d_;
  Shape batch_;
  DType dtype_;
};

// Declares D with all of its methods.
template <class D>
void add_distribution(Registrar& to, const char* name, const char* doc,
                      const char* source) {
  using State = Distribution<D>;
  auto type = Type<State>(name).doc(doc).source(source);
  for (const Parameter& p : D::parameters) {
    std::move(type).parameter(p.name, p.initial, p.doc);
    if (p.logits == nullptr) continue;
    std::move(type).maybe(p.logits, TN_VALUE_TENSOR,
                          "log(p / (1 - p)) in its place");
  }
  State::each_method([&]<Method m>() {
    std::move(type).template method<&State::template call<m>>(name_of(m),
                                                              doc_of(m));
    if (m == Method::quantile) {
      std::move(type).input("p", "in [0, 1]; any shape that fits the batch");
    } else if (takes_value(m)) {
      std::move(type).input("x", "any shape that fits the batch");
    }
  });
  std::move(type)
      .template method<&State::sample>("sample",
                                       "draws of shape [shape, batch]")
      .required("key", TN_VALUE_INTS, "a tn::Key")
      .maybe("shape", TN_VALUE_INTS, "how many; one if left out")
      .template method<&State::golden>(
          "golden", "what is computed, and what another program says",
          State::golden_count());
  to.add(std::move(type));
}

}  // namespace tenon::prob

#endif  // TENON_PROBABILITY_DISTRIBUTIONS_DISTRIBUTION_H_
