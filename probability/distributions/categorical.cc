// categorical: the number of one of K categories.
#include "probability/distributions/categorical.h"

namespace tenon::prob {
namespace {

struct Categorical {
  Tensor log_probs;  // [batch, K]

  static void declare(Type<Distribution<Categorical>>& type) {
    declare_categories(type);
  }
  static Categorical from(const Options& o) { return {log_probs_of(o)}; }
  Tensor parameter(std::string_view name) const {
    return name == "logits" ? log_probs : Tensor();
  }
  Shape batch_shape() const { return without_last(log_probs.shape(), 1); }
  Shape event_shape() const { return {}; }
  DType dtype() const { return DType::int64; }
  int64_t count() const { return log_probs.size(-1); }

  // f at the category of each x, in float64, that is one; -inf elsewhere.
  Tensor log_prob(const Tensor& x) const {
    const double last = static_cast<double>(count() - 1);
    const Tensor y = x.detach().cast(DType::float64);
    const Tensor is_one = (y >= 0.0) & (y <= last) & (floor(y) == y);
    const Tensor at = where(is_one, y, 0.0).cast(DType::int64);
    return where(is_one, picked(log_probs, at), -infinity);
  }
  Tensor cdf(const Tensor& x) const {
    const Tensor up_to = cumsum(exp(log_probs));
    return up_to_last(x, minimum(up_to, 1.0), 0.0, 1.0);
  }
  // Summed from behind, so that it is accurate where it is small.
  Tensor survival(const Tensor& x) const {
    const Tensor p = exp(log_probs);
    const Tensor above = cumsum(p, -1, {.reverse = true}) - p;
    return up_to_last(x, clip(above, 0.0, 1.0), 1.0, 0.0);
  }
  Tensor quantile(const Tensor& p) const {
    const Tensor reached =
        cumsum(exp(log_probs.detach())) >= p.detach().newaxis(-1);
    const Tensor not_yet = (~reached).cast(DType::int64);
    return minimum(sum(not_yet, {-1}), count() - 1);
  }
  Tensor sample(const Noise& noise) const {
    return draw_categories(noise.key, noise.shape, log_probs);
  }
  Tensor entropy() const { return -expected_log(log_probs); }
  Tensor mode() const { return argmax(log_probs); }

  static std::vector<Example<Categorical>> golden() {
    // SciPy 1.17.1, rv_discrete
    const auto make = [] {
      return Categorical{log(tensor({0.125, 0.5, 0.25, 0.125}))};
    };
    return {{make,
             {0, 1, 3, 4},
             {{"log_prob",
               {-2.0794415416798357, -0.6931471805599453, -2.0794415416798357,
                -infinity}},
              {"cdf", {0.125, 0.625, 1, 1}},
              {"survival", {0.875, 0.375, 0, 0}},
              {"mode", {1}},
              {"entropy", {1.2130075659799042}}}},
            {make, {0.1, 0.5, 0.7, 0.99}, {{"quantile", {0, 1, 2, 3}}}}};
  }

 private:
  // One of the last axis of `from` for each index.
  static Tensor picked(const Tensor& from, const Tensor& at) {
    if (from.rank() == 1) return take(from, at);
    const Shape batch = broadcast(without_last(from.shape(), 1), at.shape());
    return take_along_axis(with_batch(from, batch, 1),
                           with_batch(at, batch, 0).newaxis(-1))
        .squeeze(-1);
  }
  Tensor up_to_last(const Tensor& x, const Tensor& sums, double before,
                    double behind) const {
    const double last = static_cast<double>(count() - 1);
    const Tensor y = x.detach().cast(DType::float64);
    const Tensor inside = clip(where(y >= 0.0, y, 0.0), 0, last);
    const Tensor some = picked(sums, floor(inside).cast(DType::int64));
    return where(y < 0.0, before, where(y >= last, behind, some));
  }
};

}  // namespace

void categorical(Registrar& to) {
  add_distribution<Categorical>(
      to, "categorical",
      R"(The number, from 0 on, of one of K categories.

    P(k) = probs[k] = softmax(logits)[k])",
      "Bishop 2006, Pattern Recognition and Machine "
      "Learning, section 2.2");
}

}  // namespace tenon::prob
