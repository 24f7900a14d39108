// Distributions of a number whose shape is a parameter, and of counts, typed.
//
//   namespace prob = tenon::probability;
//   const prob::Gamma rate(2.0, 0.5);
//   const tn::Tensor draws = rate.sample(key, {100});  // with gradients
//   const prob::NegativeBinomial count({.total_count = 3.0, .logits = logits});
#ifndef TENON_PROBABILITY_UNIVARIATE_H_
#define TENON_PROBABILITY_UNIVARIATE_H_

#include "tenon/probability.h"

namespace tenon::probability {

class Beta : public Distribution {
 public:
  struct Parameters {
    Value concentration1 = 2.0;
    Value concentration0 = 2.0;
  };
  explicit Beta(const Parameters& p)
      : Distribution("beta", {p.concentration1.as("concentration1"),
                              p.concentration0.as("concentration0")}) {}
  Beta(const Value& concentration1, const Value& concentration0)
      : Beta(Parameters{concentration1, concentration0}) {}
};

class Gamma : public Distribution {
 public:
  struct Parameters {
    Value concentration = 2.0;
    Value rate = 1.0;
  };
  explicit Gamma(const Parameters& p)
      : Distribution("gamma",
                     {p.concentration.as("concentration"), p.rate.as("rate")}) {
  }
  Gamma(const Value& concentration, const Value& rate)
      : Gamma(Parameters{concentration, rate}) {}
};

class InverseGamma : public Distribution {
 public:
  struct Parameters {
    Value concentration = 3.0;
    Value scale = 1.0;
  };
  explicit InverseGamma(const Parameters& p)
      : Distribution("inverse_gamma", {p.concentration.as("concentration"),
                                       p.scale.as("scale")}) {}
  InverseGamma(const Value& concentration, const Value& scale)
      : InverseGamma(Parameters{concentration, scale}) {}
};

class StudentT : public Distribution {
 public:
  struct Parameters {
    Value df = 3.0;
    Value loc = 0.0;
    Value scale = 1.0;
  };
  explicit StudentT(const Parameters& p)
      : Distribution("student_t",
                     {p.df.as("df"), p.loc.as("loc"), p.scale.as("scale")}) {}
  StudentT(const Value& df, const Value& loc, const Value& scale)
      : StudentT(Parameters{df, loc, scale}) {}
};

class VonMises : public Distribution {
 public:
  struct Parameters {
    Value loc = 0.0;
    Value concentration = 1.0;
  };
  explicit VonMises(const Parameters& p)
      : Distribution("von_mises",
                     {p.loc.as("loc"), p.concentration.as("concentration")}) {}
  VonMises(const Value& loc, const Value& concentration)
      : VonMises(Parameters{loc, concentration}) {}
};

class TruncatedNormal : public Distribution {
 public:
  struct Parameters {
    Value loc = 0.0;
    Value scale = 1.0;
    Value low = -2.0;
    Value high = 2.0;
  };
  explicit TruncatedNormal(const Parameters& p)
      : Distribution("truncated_normal", {p.loc.as("loc"), p.scale.as("scale"),
                                          p.low.as("low"), p.high.as("high")}) {
  }
  TruncatedNormal(const Value& loc, const Value& scale, const Value& low,
                  const Value& high)
      : TruncatedNormal(Parameters{loc, scale, low, high}) {}
};

class Poisson : public Distribution {
 public:
  struct Parameters {
    Value rate = 1.0;
  };
  explicit Poisson(const Parameters& p)
      : Distribution("poisson", {p.rate.as("rate")}) {}
  explicit Poisson(const Value& rate) : Poisson(Parameters{rate}) {}
};

// A number of trials or successes, and Success's two ways to say how likely one
// is.
struct Trials {
  Value total_count = 1.0;
  Value probs = 0.5;
  Tensor logits = {};  // where it is set, this counts

  std::vector<Option> options() const {
    return {total_count.as("total_count"), Success{probs, logits}.option()};
  }
};

class Binomial : public Distribution {
 public:
  explicit Binomial(const Trials& p) : Distribution("binomial", p.options()) {}
};

class NegativeBinomial : public Distribution {
 public:
  explicit NegativeBinomial(const Trials& p)
      : Distribution("negative_binomial", p.options()) {}
};

}  // namespace tenon::probability

#endif  // TENON_PROBABILITY_UNIVARIATE_H_
