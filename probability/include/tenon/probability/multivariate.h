// Distributions of rows and matrices, distributions made of others, and the
// divergence of two.
//
//   const prob::MultivariateNormal p({.loc = m, .scale_tril = root});
//   const prob::Mixture two(weights, {prob::Normal(0.0, 1.0),
//                                     prob::Laplace(3.0, 0.5)});
//   const tn::Tensor far = prob::kl_divergence(p, q);
#ifndef TENON_PROBABILITY_MULTIVARIATE_H_
#define TENON_PROBABILITY_MULTIVARIATE_H_

#include <string>
#include <utility>
#include <vector>

#include "tenon/probability.h"
#include "tenon/probability/bijectors.h"

namespace tenon::probability {

namespace internal {

inline void add(std::vector<Option>& to, const char* name, const Tensor& x) {
  if (x) to.emplace_back(name, x);
}

}  // namespace internal

// Categories by shares of 1, or by logarithms of them up to a sum: [batch, K].
struct Categories {
  Tensor probs = {};
  Tensor logits = {};

  std::vector<Option> options() const {
    std::vector<Option> all;
    internal::add(all, "probs", probs);
    internal::add(all, "logits", logits);
    return all;
  }
};

// The number of a category, from 0 on; int64.
class Categorical : public Distribution {
 public:
  explicit Categorical(const Categories& c)
      : Distribution("categorical", c.options()) {}
};

// A row of K numbers, 1 at the category.
class OneHotCategorical : public Distribution {
 public:
  explicit OneHotCategorical(const Categories& c)
      : Distribution("one_hot_categorical", c.options()) {}
};

// How often each category came.
class Multinomial : public Distribution {
 public:
  Multinomial(const Value& total_count, const Categories& c)
      : Distribution("multinomial", with(total_count, c.options())) {}

 private:
  static std::vector<Option> with(const Value& n, std::vector<Option> all) {
    all.push_back(n.as("total_count"));
    return all;
  }
};

// [batch, K]: by scale_diag, with a factor [batch, K, R] of low rank or
// without; or by one of scale_tril, covariance and precision, [batch, K, K].
class MultivariateNormal : public Distribution {
 public:
  struct Parameters {
    Value loc = 0.0;
    Tensor scale_diag = {};
    Tensor factor = {};
    Tensor scale_tril = {};
    Tensor covariance = {};
    Tensor precision = {};
  };
  explicit MultivariateNormal(const Parameters& p)
      : Distribution("multivariate_normal", options(p)) {}

 private:
  static std::vector<Option> options(const Parameters& p) {
    std::vector<Option> all = {p.loc.as("loc")};
    internal::add(all, "scale_diag", p.scale_diag);
    internal::add(all, "factor", p.factor);
    internal::add(all, "scale_tril", p.scale_tril);
    internal::add(all, "covariance", p.covariance);
    internal::add(all, "precision", p.precision);
    return all;
  }
};

// K shares of 1, by concentrations [batch, K].
class Dirichlet : public Distribution {
 public:
  explicit Dirichlet(const Tensor& concentration)
      : Distribution("dirichlet", {{"concentration", concentration}}) {}
};

// Scatter matrices of df normal rows, by the root or the whole of the scale.
class Wishart : public Distribution {
 public:
  struct Parameters {
    Value df = 4.0;
    Tensor scale_tril = {};
    Tensor scale = {};
  };
  explicit Wishart(const Parameters& p) : Distribution("wishart", options(p)) {}

 private:
  static std::vector<Option> options(const Parameters& p) {
    std::vector<Option> all = {p.df.as("df")};
    internal::add(all, "scale_tril", p.scale_tril);
    internal::add(all, "scale", p.scale);
    return all;
  }
};

// Roots of K x K correlation matrices, K the dimension.
class Lkj : public Distribution {
 public:
  Lkj(int64_t dimension, const Value& concentration)
      : Distribution("lkj", {{"dimension", dimension},
                             concentration.as("concentration")}) {}
};

// The last axes of another's batch as one event: all of them, or so many.
class Independent : public Distribution {
 public:
  explicit Independent(const Distribution& of, int64_t event_rank = -1)
      : Distribution("independent", {{"distribution", of.object()},
                                     {"event_rank", event_rank}}) {}
};

// One of several, which is drawn first.
class Mixture : public Distribution {
 public:
  // Of a distribution whose last batch axis is that of the weights.
  Mixture(const Categories& weights, const Distribution& components)
      : Distribution("mixture",
                     with(weights, {{"components", components.object()}})) {}
  // Of up to eight of any types; mixtures of mixtures mix more.
  Mixture(const Categories& weights,
          const std::vector<Distribution>& components)
      : Distribution("mixture", with(weights, numbered(components))) {}

 private:
  static std::vector<Option> numbered(const std::vector<Distribution>& all) {
    std::vector<Option> options;
    for (const Distribution& d : all) {
      options.emplace_back("component" + std::to_string(options.size()),
                           d.object());
    }
    return options;
  }
  static std::vector<Option> with(const Categories& weights,
                                  const std::vector<Option>& components) {
    std::vector<Option> all = weights.options();
    all.insert(all.end(), components.begin(), components.end());
    return all;
  }
};

// Draws of another, mapped by a bijector.
class Transformed : public Distribution {
 public:
  Transformed(const Distribution& of, const Bijector& bijector)
      : Distribution("transformed", {{"distribution", of.object()},
                                     {"bijector", bijector.object()}}) {}
};

// The mean of log p(x) - log q(x) over draws x of p, in closed form; [batch].
// Any package may add forms: README.md of the package says how.
// *Errors*: a pair whose form is not known.
inline Tensor kl_divergence(const Distribution& p, const Distribution& q) {
  return internal::object("kl_divergence",
                          {{"p", p.object()}, {"q", q.object()}})
      .call("value");
}

}  // namespace tenon::probability

#endif  // TENON_PROBABILITY_MULTIVARIATE_H_
