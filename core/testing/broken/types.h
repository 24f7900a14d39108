// Types with one mistake each: the exponential distribution, and a counter.
#ifndef TENON_CORE_TESTING_BROKEN_TYPES_H_
#define TENON_CORE_TESTING_BROKEN_TYPES_H_

#include <cstdlib>
#include <limits>

#include "tenon/author.h"

namespace broken {

enum class Mistake { none, density, cdf, mean, mode, draws, slope, golden };

template <Mistake mistake>
class Exponential {
 public:
  explicit Exponential(const tenon::Options& o) : rate_(o.tensor("rate")) {}

  tenon::Tensor log_prob(tenon::Call& c) const {
    const tenon::Tensor x = c["x"];
    const double off = mistake == Mistake::density ? 0.1 : 0;
    return where(x >= 0.0, log(rate_) - rate_ * x + off,
                 -std::numeric_limits<double>::infinity());
  }
  tenon::Tensor cdf(tenon::Call& c) const {
    const double off = mistake == Mistake::cdf ? 1.1 : 1;
    return -expm1(-rate_ * maximum(c["x"], 0.0) * off);
  }
  tenon::Tensor quantile(tenon::Call& c) const {
    return -log1p(-c["p"]) / rate_;
  }
  tenon::Tensor sample(tenon::Call& c) const {
    std::vector<int64_t> sizes = c.integers("shape");
    for (const int64_t size : rate_.shape()) sizes.push_back(size);
    const tenon::Tensor u = uniform(c.key("key"), sizes, rate_.dtype());
    const double off = mistake == Mistake::draws ? 1.2 : 1;
    const tenon::Tensor x = -log1p(-u) / rate_ * off;
    if (mistake != Mistake::slope) return x;
    return x + (rate_ - rate_.detach()) * 0.01;
  }
  tenon::Tensor mean(tenon::Call&) const {
    return (mistake == Mistake::mean ? 1.01 : 1.0) / rate_;
  }
  tenon::Tensor variance(tenon::Call&) const { return 1.0 / square(rate_); }
  tenon::Tensor entropy(tenon::Call&) const { return 1.0 - log(rate_); }
  tenon::Tensor mode(tenon::Call&) const {
    return rate_ * (mistake == Mistake::mode ? 0.5 : 0.0);
  }
  tenon::Tensors golden(tenon::Call&) const {
    return {log(tenon::tensor(2.0)),
            tenon::tensor(mistake == Mistake::golden ? 0.6932
                                                     : 0.6931471805599453)};
  }

 private:
  tenon::Tensor rate_;
};

template <Mistake mistake>
tenon::Type<Exponential<mistake>> exponential(const char* name) {
  using E = Exponential<mistake>;
  return tenon::Type<E>(name)
      .doc("The exponential distribution.")
      .source("of tests")
      .parameter("rate", 2.0, "above 0")
      .template method<&E::log_prob>("log_prob", "log of the density")
      .input("x", "any shape")
      .template method<&E::cdf>("cdf", "probability of less")
      .input("x", "any shape")
      .template method<&E::quantile>("quantile", "where cdf is p")
      .input("p", "any shape")
      .template method<&E::sample>("sample", "draws")
      .required("key", TN_VALUE_INTS, "a key")
      .maybe("shape", TN_VALUE_INTS, "how many")
      .template method<&E::mean>("mean", "mean")
      .template method<&E::variance>("variance", "variance")
      .template method<&E::entropy>("entropy", "entropy")
      .template method<&E::mode>("mode", "mode")
      .template method<&E::golden>("golden", "log 2", 2);
}

// Counts what it is given.
class Counter {
 public:
  explicit Counter(const tenon::Options&) : count_(tenon::tensor(0.0)) {}
  void add(tenon::Call& c) {
    if (c["x"].numel() == 0) std::abort();
    count_ = count_ + 1.0;
  }

 private:
  tenon::Tensor count_;
};

inline tenon::Type<Counter> falls() {
  return tenon::Type<Counter>("falls")
      .doc("Counts, and can not be given nothing.")
      .source("of tests")
      .method<&Counter::add>("add", "counts")
      .input("x", "any shape");
}

// Loads half of what it is given before it looks at the rest.
class Forgetful {
 public:
  explicit Forgetful(const tenon::Options&)
      : a_(tenon::tensor(0.0)), b_(tenon::tensor(0.0)) {}
  void add(tenon::Call&) {
    a_ = a_ + 1.0;
    b_ = b_ + 2.0;
  }
  tenon::NamedTensors save() const { return {{"a", a_}, {"b", b_}}; }
  void load(const tenon::NamedTensors& state) {
    a_ = state.at("a");
    b_ = state.at("a");
  }

 private:
  tenon::Tensor a_, b_;
};

inline tenon::Type<Forgetful> forgets() {
  return tenon::Type<Forgetful>("forgets")
      .doc("Has two counts, and loads one.")
      .source("of tests")
      .method<&Forgetful::add>("add", "counts");
}

// Doubles, and is told by an example that it trebles. It needs a counter.
class Doubles {
 public:
  explicit Doubles(const tenon::Options& o) {
    if (o.object("of") == nullptr) {
      throw tenon::Error(TN_INVALID_ARGUMENT, "give of");
    }
  }
  tenon::Tensor forward(tenon::Call& c) const { return c["x"] * 2.0; }
  tenon::Tensors golden(tenon::Call&) const {
    return {tenon::tensor(2.0) * 2.0, tenon::tensor(6.0)};
  }
};

inline tenon::Type<Doubles> trebles() {
  return tenon::Type<Doubles>("trebles")
      .doc("Doubles.")
      .source("of tests")
      .required("of", TN_VALUE_OBJECT, "any")
      .method<&Doubles::forward>("forward", "twice x")
      .input("x", "any shape")
      .method<&Doubles::golden>("golden", "of 2", 2);
}

}  // namespace broken

#endif  // TENON_CORE_TESTING_BROKEN_TYPES_H_
