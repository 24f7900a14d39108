// The package probability from an application: typed, yet linked to nothing.
// The package is loaded when something of it is first used.
//
//   namespace prob = tenon::probability;
//   const prob::Normal weight(0.0, 2.0);
//   const tn::Tensor density = weight.log_prob(x);
//   const tn::Tensor draws = prob::Gumbel({.scale = s}).sample(key, {100});
#ifndef TENON_PROBABILITY_H_
#define TENON_PROBABILITY_H_

#include <string>
#include <utility>
#include <vector>

#include "tenon/probability/load.h"

namespace tenon::probability {

// A parameter: a tensor, or a number that stands for one.
class Value {
 public:
  Value(double number) : number_(number) {}                         // NOLINT
  Value(int number) : number_(number) {}                            // NOLINT
  Value(Tensor tensor) : number_(0), tensor_(std::move(tensor)) {}  // NOLINT
  Option as(const char* name) const {
    return tensor_ ? Option(name, tensor_) : Option(name, number_);
  }

 private:
  double number_;
  Tensor tensor_;
};

// What all distributions can. Parameters broadcast to the batch; x and p to it.
// *Errors*: parameters outside of their domain; a method that the distribution
// does not have, such as the mean of Cauchy.
class Distribution {
 public:
  // By the package's name of it, such as "normal".
  Distribution(const std::string& name, std::vector<Option> parameters)
      : object_(internal::object(name, std::move(parameters))) {}
  // Of any package.
  explicit Distribution(Object object) : object_(std::move(object)) {}

  // Of shape [shape, batch, event], with gradients where draws have them.
  Tensor sample(const Key& key, const Shape& shape = {}) const {
    return object_.call("sample", {}, {{"key", key}, {"shape", shape}});
  }
  Tensor log_prob(const Tensor& x) const { return of("log_prob", x); }
  Tensor cdf(const Tensor& x) const { return of("cdf", x); }
  Tensor log_cdf(const Tensor& x) const { return of("log_cdf", x); }
  Tensor survival(const Tensor& x) const { return of("survival", x); }
  Tensor log_survival(const Tensor& x) const { return of("log_survival", x); }
  Tensor quantile(const Tensor& p) const { return of("quantile", p); }
  Tensor mean() const { return object_.call("mean"); }
  Tensor variance() const { return object_.call("variance"); }
  Tensor entropy() const { return object_.call("entropy"); }
  Tensor mode() const { return object_.call("mode"); }
  Tensor covariance() const { return object_.call("covariance"); }
  // Axes of the parameters, and of one draw: none where that is a number.
  Shape batch_shape() const { return sizes("batch_shape"); }
  Shape event_shape() const { return sizes("event_shape"); }

  const Object& object() const { return object_; }

 private:
  Tensor of(const char* method, const Tensor& x) const {
    return object_.call(method, {x});
  }
  Shape sizes(const char* method) const {
    return object_.call(method).to_vector<int64_t>();
  }

  Object object_;
};

// Each takes its parameters in order, or by name; those left out keep their
// defaults. `tenon package info probability` has the formulas.

class Normal : public Distribution {
 public:
  struct Parameters {
    Value loc = 0.0;
    Value scale = 1.0;
  };
  explicit Normal(const Parameters& p)
      : Distribution("normal", {p.loc.as("loc"), p.scale.as("scale")}) {}
  Normal(const Value& loc, const Value& scale)
      : Normal(Parameters{loc, scale}) {}
};

class LogNormal : public Distribution {
 public:
  struct Parameters {
    Value loc = 0.0;
    Value scale = 1.0;
  };
  explicit LogNormal(const Parameters& p)
      : Distribution("log_normal", {p.loc.as("loc"), p.scale.as("scale")}) {}
  LogNormal(const Value& loc, const Value& scale)
      : LogNormal(Parameters{loc, scale}) {}
};

class HalfNormal : public Distribution {
 public:
  struct Parameters {
    Value scale = 1.0;
  };
  explicit HalfNormal(const Parameters& p)
      : Distribution("half_normal", {p.scale.as("scale")}) {}
  explicit HalfNormal(const Value& scale) : HalfNormal(Parameters{scale}) {}
};

class Uniform : public Distribution {
 public:
  struct Parameters {
    Value low = 0.0;
    Value high = 1.0;
  };
  explicit Uniform(const Parameters& p)
      : Distribution("uniform", {p.low.as("low"), p.high.as("high")}) {}
  Uniform(const Value& low, const Value& high)
      : Uniform(Parameters{low, high}) {}
};

class Exponential : public Distribution {
 public:
  struct Parameters {
    Value rate = 1.0;
  };
  explicit Exponential(const Parameters& p)
      : Distribution("exponential", {p.rate.as("rate")}) {}
  explicit Exponential(const Value& rate) : Exponential(Parameters{rate}) {}
};

class Laplace : public Distribution {
 public:
  struct Parameters {
    Value loc = 0.0;
    Value scale = 1.0;
  };
  explicit Laplace(const Parameters& p)
      : Distribution("laplace", {p.loc.as("loc"), p.scale.as("scale")}) {}
  Laplace(const Value& loc, const Value& scale)
      : Laplace(Parameters{loc, scale}) {}
};

class Logistic : public Distribution {
 public:
  struct Parameters {
    Value loc = 0.0;
    Value scale = 1.0;
  };
  explicit Logistic(const Parameters& p)
      : Distribution("logistic", {p.loc.as("loc"), p.scale.as("scale")}) {}
  Logistic(const Value& loc, const Value& scale)
      : Logistic(Parameters{loc, scale}) {}
};

class Gumbel : public Distribution {
 public:
  struct Parameters {
    Value loc = 0.0;
    Value scale = 1.0;
  };
  explicit Gumbel(const Parameters& p)
      : Distribution("gumbel", {p.loc.as("loc"), p.scale.as("scale")}) {}
  Gumbel(const Value& loc, const Value& scale)
      : Gumbel(Parameters{loc, scale}) {}
};

class Cauchy : public Distribution {
 public:
  struct Parameters {
    Value loc = 0.0;
    Value scale = 1.0;
  };
  explicit Cauchy(const Parameters& p)
      : Distribution("cauchy", {p.loc.as("loc"), p.scale.as("scale")}) {}
  Cauchy(const Value& loc, const Value& scale)
      : Cauchy(Parameters{loc, scale}) {}
};

class Weibull : public Distribution {
 public:
  struct Parameters {
    Value concentration = 1.0;
    Value scale = 1.0;
  };
  explicit Weibull(const Parameters& p)
      : Distribution("weibull", {p.concentration.as("concentration"),
                                 p.scale.as("scale")}) {}
  Weibull(const Value& concentration, const Value& scale)
      : Weibull(Parameters{concentration, scale}) {}
};

class Pareto : public Distribution {
 public:
  struct Parameters {
    Value concentration = 3.0;
    Value scale = 1.0;
  };
  explicit Pareto(const Parameters& p)
      : Distribution("pareto", {p.concentration.as("concentration"),
                                p.scale.as("scale")}) {}
  Pareto(const Value& concentration, const Value& scale)
      : Pareto(Parameters{concentration, scale}) {}
};

// By the probability of a success, or log(p / (1 - p)) of it.
struct Success {
  Value probs = 0.5;
  Tensor logits = {};  // where it is set, this counts

  Option option() const {
    return logits ? Option("logits", logits) : probs.as("probs");
  }
};

class Bernoulli : public Distribution {
 public:
  explicit Bernoulli(const Success& p)
      : Distribution("bernoulli", {p.option()}) {}
};

class Geometric : public Distribution {
 public:
  explicit Geometric(const Success& p)
      : Distribution("geometric", {p.option()}) {}
};

}  // namespace tenon::probability

#include "tenon/probability/bijectors.h"     // IWYU pragma: export
#include "tenon/probability/multivariate.h"  // IWYU pragma: export

#endif  // TENON_PROBABILITY_H_
