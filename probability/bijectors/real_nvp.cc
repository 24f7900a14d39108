// real_nvp: scales and shifts the last elements, as a network of the first
// says.
#include "probability/bijectors/network.h"

namespace tenon::prob {
namespace {

struct RealNvp {
  int64_t kept;
  Network network;

  static void declare(Type<Bijector<RealNvp>>& type) {
    std::move(type)
        .required("network", TN_VALUE_CALL,
                  "of [batch, kept]: shift and log_scale, both of the others")
        .option("kept", 1, "how many of the first elements stay", at_least(0));
  }
  static RealNvp from(const Options& o) {
    return {o.integer("kept"), lent_network(o, "network")};
  }
  EventRanks event_ranks() const { return {1, 1}; }
  Tensor forward(const Tensor& x) const {
    const ShiftAndScale s = of(x);
    return concat({first(x), rest(x) * exp(s.log_scale) + s.shift}, -1);
  }
  Tensor inverse(const Tensor& y) const {
    const ShiftAndScale s = of(y);
    return concat({first(y), (rest(y) - s.shift) * exp(-s.log_scale)}, -1);
  }
  Tensor log_det(const Tensor& x) const { return sum(of(x).log_scale, {-1}); }
  Tensor inverse_log_det(const Tensor& y) const { return -log_det(y); }

  static std::vector<Mapped<RealNvp>> golden() {
    const auto make = [] {
      return RealNvp{2, [](const Tensor& x) -> ShiftAndScale {
                       const Tensor a = tensor({{0.5, 2.0}, {-1.0, 0.25}});
                       const Tensor b = tensor({{0.1, -0.3}, {0.2, 0.4}});
                       const Tensor row = x.newaxis(-2);
                       return {matmul(row, a).squeeze(-2) + 1.0,
                               matmul(row, b).squeeze(-2) - 0.5};
                     }};
    };
    // TFP 0.25.0
    return {{make,
             {0.5, -1, 2, 0.75},
             {0.5, -1.0, 3.294091553522032, 2.0124533118333665},
             {-1.7000000000000002}}};
  }

 private:
  Tensor first(const Tensor& x) const {
    return x.slice({ellipsis, until(kept)});
  }
  Tensor rest(const Tensor& x) const {
    return x.slice({ellipsis, tenon::from(kept)});
  }
  ShiftAndScale of(const Tensor& x) const {
    if (x.size(-1) <= kept) {
      throw Error(TN_INVALID_ARGUMENT,
                  "x must have more than the " + std::to_string(kept) +
                      " elements that are kept, got " + x.shape().text());
    }
    const ShiftAndScale s = network(first(x));
    check_sizes(s, x.size(-1) - kept);
    const Shape shape = rest(x).shape();
    return {s.shift.expand(shape), s.log_scale.expand(shape)};
  }
};

}  // namespace

void real_nvp_bijector(Registrar& to) {
  add_bijector<RealNvp>(
      to, "real_nvp",
      R"(Scales and shifts the last elements, as a network of the first says.

    y = [a, b exp(log_scale(a)) + shift(a)],   x = [a, b], a of `kept` elements

The network is a function of the application's; gradients reach what it is made
of.)",
      "Dinh, Sohl-Dickstein and Bengio 2017, arXiv:1605.08803, equations 4 to "
      "8");
}

}  // namespace tenon::prob
