// How a bijector is declared: a struct with forward, inverse and the logarithm
// of the determinant of the Jacobian.
#ifndef TENON_PROBABILITY_BIJECTORS_BIJECTOR_H_
#define TENON_PROBABILITY_BIJECTORS_BIJECTOR_H_

#include <string>
#include <utility>
#include <vector>

#include "probability/distributions/arithmetic.h"
#include "probability/distributions/shapes.h"
#include "tenon/author.h"
#include "tenon/object.h"

namespace tenon::prob {

// x where the sum over the last axis of `whole` is 1, else NaN: y is none that
// a forward gives.
inline Tensor only_of_one(const Tensor& whole, const Tensor& x) {
  const Tensor off = abs(sum(whole.detach(), {-1}, {.keep_axes = true}) - 1.0);
  return where(off <= 1e-4, x, nan);
}

// An option that is a tensor or a number. What has no axes takes the dtype of
// what it meets, so that it neither widens that nor makes it inexact.
class Coefficient {
 public:
  explicit Coefficient(double number) : value_(tensor(number)) {}
  // The option at this place of the declaration.
  Coefficient(const Options& o, uint32_t place, const char* name)
      : value_(o.value(place).kind == TN_VALUE_FLOAT
                   ? tensor(o.value(place).as.f)
                   : o.tensor(name)) {}
  const Tensor& value() const { return value_; }
  Tensor like(const Tensor& x) const {
    return value_.rank() == 0 ? value_.cast(x.dtype()) : value_;
  }

 private:
  Tensor value_;
};

// The axes of one x and of one y; all others are a batch.
struct EventRanks {
  size_t x = 0;
  size_t y = 0;
};

// What B gives of `x`, worked out by another program.
template <class B>
struct Mapped {
  B (*make)();
  Array x;
  std::vector<double> y;
  std::vector<double> log_det;
};

// A bijector B has
//   static void declare(Type<Bijector<B>>& type);   its options
//   static B from(const Options& o);
//   Tensor forward(const Tensor& x) const;
//   Tensor inverse(const Tensor& y) const;
//   Tensor log_det(const Tensor& x) const;          log |det dy/dx|, [batch]
//   static std::vector<Mapped<B>> golden();
// and, where an event is more than a number, EventRanks event_ranks() const;
// and, where more accurate or cheaper than at the inverse, inverse_log_det.
template <class B>
class Bijector {
 public:
  explicit Bijector(const Options& o) : b_(B::from(o)) {}

  Tensor forward(Call& c) const { return b_.forward(given(c, ranks().x)); }
  Tensor inverse(Call& c) const { return b_.inverse(given(c, ranks().y)); }
  Tensor forward_log_det(Call& c) const {
    return b_.log_det(given(c, ranks().x));
  }
  Tensor inverse_log_det(Call& c) const {
    const Tensor y = given(c, ranks().y);
    if constexpr (requires { b_.inverse_log_det(y); }) {
      return b_.inverse_log_det(y);
    } else {
      return -b_.log_det(b_.inverse(y));
    }
  }
  Tensors event_ranks(Call&) const {
    return {tensor(static_cast<int64_t>(ranks().x)),
            tensor(static_cast<int64_t>(ranks().y))};
  }
  Tensors golden(Call&) const {
    Tensors all;
    for (const Mapped<B>& g : B::golden()) {
      const B b = g.make();
      const Tensor x = tensor(g.x.elements, g.x.shape);
      const Tensor y = b.forward(x), log_det = b.log_det(x);
      for (const Tensor& t : {y, like(g.y, y), log_det,
                              like(g.log_det, log_det), b.inverse(y), x}) {
        all.push_back(t);
      }
    }
    return all;
  }
  static uint32_t golden_count() {
    return static_cast<uint32_t>(6 * B::golden().size());
  }

 private:
  EventRanks ranks() const {
    if constexpr (requires { b_.event_ranks(); }) return b_.event_ranks();
    return {};
  }
  static Tensor given(Call& c, size_t rank) {
    const Tensor x = c.input(0);
    if (static_cast<size_t>(x.rank()) < rank) {
      throw Error(TN_INVALID_ARGUMENT, "must have " + std::to_string(rank) +
                                           " axes of an event or more, got " +
                                           x.shape().text());
    }
    return is_floating(x.dtype()) ? x : x.cast(DType::float32);
  }
  static Tensor like(const std::vector<double>& numbers, const Tensor& t) {
    return tensor(numbers, t.shape());
  }

  B b_;
};

// Declares B with all of its methods.
template <class B>
void add_bijector(Registrar& to, const char* name, const char* doc,
                  const char* source) {
  using State = Bijector<B>;
  auto type = Type<State>(name).doc(doc).source(source);
  if constexpr (requires { B::declare(type); }) B::declare(type);
  std::move(type)
      .template method<&State::forward>("forward", "y of x")
      .input("x", "[batch, event of x]")
      .template method<&State::inverse>("inverse", "x of y")
      .input("y", "[batch, event of y]")
      .template method<&State::forward_log_det>("forward_log_det",
                                                "log |det dy/dx|: [batch]")
      .input("x", "[batch, event of x]")
      .template method<&State::inverse_log_det>("inverse_log_det",
                                                "log |det dx/dy|: [batch]")
      .input("y", "[batch, event of y]")
      .template method<&State::event_ranks>("event_ranks",
                                            "axes of one x, and of one y", 2)
      .template method<&State::golden>(
          "golden", "what is computed, and what another program says",
          State::golden_count());
  to.add(std::move(type));
}

}  // namespace tenon::prob

#endif  // TENON_PROBABILITY_BIJECTORS_BIJECTOR_H_
