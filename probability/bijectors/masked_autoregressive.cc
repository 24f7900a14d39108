// masked_autoregressive: scales and shifts each element, as a network of those
// before it says.
#include "probability/bijectors/network.h"

namespace tenon::prob {
namespace {

struct MaskedAutoregressive {
  Network network;

  static void declare(Type<Bijector<MaskedAutoregressive>>& type);
  static MaskedAutoregressive from(const Options& o);
  EventRanks event_ranks() const { return {1, 1}; }

  // Element after element: what the network says of one is right once those
  // before it are.
  Tensor forward(const Tensor& x) const {
    Tensor y = x;
    for (int64_t i = 0; i < x.size(-1); ++i) {
      const ShiftAndScale s = of(y);
      y = x * exp(s.log_scale) + s.shift;
    }
    return y;
  }
  Tensor inverse(const Tensor& y) const {
    const ShiftAndScale s = of(y);
    return (y - s.shift) * exp(-s.log_scale);
  }
  Tensor log_det(const Tensor& x) const {
    return sum(of(forward(x)).log_scale, {-1});
  }
  Tensor inverse_log_det(const Tensor& y) const {
    return -sum(of(y).log_scale, {-1});
  }

  static std::vector<Mapped<MaskedAutoregressive>> golden() {
    const auto make = [] {
      return MaskedAutoregressive{[](const Tensor& y) -> ShiftAndScale {
        const Tensor w =
            tensor({{0.0, 0.5, -0.25}, {0.0, 0.0, 1.0}, {0.0, 0.0, 0.0}});
        const Tensor v =
            tensor({{0.0, 0.1, 0.3}, {0.0, 0.0, -0.2}, {0.0, 0.0, 0.0}});
        const Tensor row = y.newaxis(-2);
        return {matmul(row, w).squeeze(-2) + 1.0,
                matmul(row, v).squeeze(-2) - 0.5};
      }};
    };
    // TFP 0.25.0
    return {{make,
             {0.5, -1, 2},
             {1.3032653298563166, 0.9606727499191775, 3.1147826290949245},
             {-1.1708284180413089}}};
  }

 private:
  ShiftAndScale of(const Tensor& y) const {
    const ShiftAndScale s = network(y);
    check_sizes(s, y.size(-1));
    return {s.shift.expand(y.shape()), s.log_scale.expand(y.shape())};
  }
};

// Degrees of a layer's units: those of the input count from 1 to D, those of a
// hidden layer go round 1 to D - 1.
std::vector<int64_t> degrees(int64_t units, int64_t features, bool is_hidden) {
  std::vector<int64_t> all;
  const int64_t round =
      std::max<int64_t>(is_hidden ? features - 1 : features, 1);
  for (int64_t i = 0; i < units; ++i) all.push_back(i % round + 1);
  return all;
}

// [units, next]: 1 where a unit may be seen; the last layer sees only what is
// before its own element.
Tensor mask(const std::vector<int64_t>& units, const std::vector<int64_t>& next,
            bool is_last, DType dtype) {
  const Tensor m = tensor(units, {static_cast<int64_t>(units.size()), 1});
  const Tensor n = tensor(next, {1, static_cast<int64_t>(next.size())});
  return (is_last ? m < n : m <= n).cast(dtype);
}

// A network of dense layers with tanh between them. The last gives all shifts,
// then all log_scales.
Network made_network(const Tensors& weights, const Tensors& biases) {
  const int64_t features = weights[0].size(0);
  Tensors masked;
  std::vector<int64_t> before = degrees(features, features, false);
  for (size_t i = 0; i < weights.size(); ++i) {
    const bool is_last = i + 1 == weights.size();
    const std::vector<int64_t> next =
        degrees(weights[i].size(1), features, !is_last);
    masked.push_back(weights[i] *
                     mask(before, next, is_last, weights[i].dtype()));
    before = next;
  }
  return [masked, biases, features](const Tensor& x) -> ShiftAndScale {
    Tensor h = x.newaxis(-2);
    for (size_t i = 0; i < masked.size(); ++i) {
      h = matmul(i == 0 ? h : tanh(h), masked[i]) + biases[i];
    }
    h = h.squeeze(-2);
    return {h.slice({ellipsis, until(features)}),
            h.slice({ellipsis, tenon::from(features)})};
  };
}

void check_layers(const Tensors& weights, const Tensors& biases) {
  const auto fail = [](const std::string& why) {
    throw Error(TN_INVALID_ARGUMENT, why);
  };
  if (weights.empty() || weights.size() != biases.size()) {
    fail("there must be as many biases as weights, one or more");
  }
  for (size_t i = 0; i < weights.size(); ++i) {
    const Tensor &w = weights[i], &b = biases[i];
    if (w.rank() != 2 || b.rank() != 1 || b.size(0) != w.size(1) ||
        w.numel() == 0 || !is_floating(w.dtype()) ||
        (i > 0 && w.size(0) != weights[i - 1].size(1))) {
      fail("layer " + std::to_string(i) + ": weights " + w.shape().text() +
           " and bias " + b.shape().text() + " do not follow");
    }
  }
  if (weights.back().size(1) != 2 * weights[0].size(0)) {
    fail(
        "the last layer must give shift and log_scale of each element: twice "
        "as many as there are");
  }
}

MaskedAutoregressive MaskedAutoregressive::from(const Options& o) {
  if (o.has("network") == (o.has("weights") && o.has("biases"))) {
    throw Error(TN_INVALID_ARGUMENT,
                "give either network, or weights and biases");
  }
  if (o.has("network")) return {lent_network(o, "network")};
  const Tensors weights = o.tensors("weights"), biases = o.tensors("biases");
  check_layers(weights, biases);
  return {made_network(weights, biases)};
}

void MaskedAutoregressive::declare(Type<Bijector<MaskedAutoregressive>>& type) {
  std::move(type)
      .maybe("network", TN_VALUE_CALL,
             "of [batch, D]: shift and log_scale, element i of each by those "
             "before i alone")
      .maybe("weights", TN_VALUE_TENSORS,
             "in its place: [D, H1], [H1, H2] ... [Hn, 2 D] of dense layers, "
             "which are masked here")
      .maybe("biases", TN_VALUE_TENSORS, "[H1] ... [2 D]");
}

}  // namespace

void masked_autoregressive_bijector(Registrar& to) {
  add_bijector<MaskedAutoregressive>(
      to, "masked_autoregressive",
      R"(Scales and shifts each element, as a network of those before it says.

    y[i] = x[i] exp(log_scale_i(y[0 .. i-1])) + shift_i(y[0 .. i-1])

The network is a function of the application's, which must see to it that element
i is told nothing of i and behind; or layers with tanh between them, which are
masked so. Gradients reach what either is made of. *Cost*: forward asks the
network D times, inverse once.)",
      "Papamakarios, Pavlakou and Murray 2017, arXiv:1705.07057, equations 3 "
      "to "
      "5; masks: Germain et al. 2015, arXiv:1502.03509, equations 12 and 13");
}

}  // namespace tenon::prob
