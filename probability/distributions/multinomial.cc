// multinomial: how often each of K categories came in a number of trials.
#include "probability/distributions/categorical.h"

namespace tenon::prob {
namespace {

struct Multinomial {
  Tensor total_count;  // [batch]
  Tensor log_probs;    // [batch, K]

  static void declare(Type<Distribution<Multinomial>>& type) {
    std::move(type).parameter("total_count", 1, "trials: a whole number");
    declare_categories(type);
  }
  static Multinomial from(const Options& o) {
    const Tensor l = log_probs_of(o);
    return {o.tensor("total_count").cast(l.dtype()), l};
  }
  void check() const {
    const Tensor n = total_count.detach();
    if (all_of((n >= 0.0) & (n < 0x1p53) & (floor(n) == n)).item<bool>()) {
      return;
    }
    throw Error(TN_INVALID_ARGUMENT,
                "total_count must be a whole number, at least 0");
  }
  Tensor parameter(std::string_view name) const {
    if (name == "total_count") return total_count;
    return name == "logits" ? log_probs : Tensor();
  }
  Shape batch_shape() const {
    return broadcast(total_count.shape(), without_last(log_probs.shape(), 1));
  }
  Shape event_shape() const { return last_of(log_probs.shape(), 1); }
  DType dtype() const { return log_probs.dtype(); }

  // In float64: of large counts the terms are much larger than their sum.
  Tensor log_prob(const Tensor& x) const {
    const Tensor y = x.detach().cast(DType::float64);
    const Tensor n = total_count.detach().cast(DType::float64);
    const Tensor is_count = (y >= 0.0) & (floor(y) == y);
    const Tensor k = where(is_count, y, 0.0);
    const Tensor l = log_probs.cast(DType::float64);
    const Tensor value =
        lgamma(n + 1.0) + sum(times_finite(k, l) - lgamma(k + 1.0), {-1});
    return where(all_last(is_count, 1) & (sum(k, {-1}) == n), value, -infinity)
        .cast(dtype());
  }
  // Trial after trial, as many at once as make no large tensor.
  Tensor sample(const Noise& noise) const {
    const Tensor n = total_count.detach();
    const int64_t trials = max(n).cast(DType::int64).item<int64_t>();
    const int64_t each = noise.shape.numel() * log_probs.size(-1);
    const int64_t most = std::max<int64_t>(1, (1 << 21) / (each + 1));
    Tensor counts = full(noise.of_event(event_shape()).shape, 0, dtype());
    for (int64_t at = 0; at < trials; at += most) {
      const int64_t some = std::min(most, trials - at);
      const Tensor drawn = draw_categories(
          noise.key.child(static_cast<uint64_t>(at)),
          joined(noise.shape, {some}),
          log_probs.rank() == 1 ? log_probs : log_probs.newaxis(-2));
      const Tensor number =
          arange(static_cast<double>(at), static_cast<double>(at + some), 1,
                 DType::float64);
      const Tensor counted = (number < n.newaxis(-1)).cast(dtype());
      const Tensor rows = one_hot(drawn, log_probs.size(-1), dtype());
      counts = counts + sum(rows * counted.newaxis(-1), {-2});
    }
    return counts;
  }
  Tensor mean() const { return trials() * exp(log_probs); }
  Tensor variance() const { return mean() * -expm1(log_probs); }
  Tensor covariance() const {
    const Tensor p = exp(log_probs);
    return trials().newaxis(-1) *
           (diagonal_matrix(p) - p.newaxis(-1) * p.newaxis(-2));
  }

  static std::vector<Example<Multinomial>> golden() {
    // SciPy 1.17.1
    const auto make = [] {
      return Multinomial{tensor(8.0), log(tensor({0.125, 0.625, 0.25}))};
    };
    return {
        {make,
         Array({3, 3}, {1, 5, 2, 0, 8, 0, 1, 1, 1}),
         {{"log_prob", {-2.0780844307450366, -3.7600290339658837, -infinity}},
          {"mean", {1, 5, 2}},
          {"variance", {0.875, 1.875, 1.5}},
          {"covariance",
           {0.875, -0.625, -0.25, -0.625, 1.875, -1.25, -0.25, -1.25, 1.5}}}}};
  }

 private:
  Tensor trials() const { return total_count.newaxis(-1); }
};

}  // namespace

void multinomial(Registrar& to) {
  add_distribution<Multinomial>(
      to, "multinomial", R"(How often each of K categories came in n trials.

    P(x) = n! / (x[0]! ... x[K-1]!) prod_k probs[k]^x[k],   sum_k x[k] = n

*Cost*: a draw takes time in proportion to total_count.)",
      "Johnson, Kotz and Balakrishnan 1997, equation 35.1");
}

}  // namespace tenon::prob
