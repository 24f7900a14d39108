// one_hot_categorical: a row of K numbers, 1 at one category and 0 elsewhere.
#include "probability/distributions/categorical.h"

namespace tenon::prob {
namespace {

struct OneHotCategorical {
  Tensor log_probs;  // [batch, K]

  static void declare(Type<Distribution<OneHotCategorical>>& type) {
    declare_categories(type);
  }
  static OneHotCategorical from(const Options& o) { return {log_probs_of(o)}; }
  Tensor parameter(std::string_view name) const {
    return name == "logits" ? log_probs : Tensor();
  }
  Shape batch_shape() const { return without_last(log_probs.shape(), 1); }
  Shape event_shape() const { return last_of(log_probs.shape(), 1); }
  DType dtype() const { return log_probs.dtype(); }

  Tensor log_prob(const Tensor& x) const {
    const Tensor is_bit = all_last((x == 0.0) | (x == 1.0), 1);
    return where(is_bit & (sum(x.detach(), {-1}) == 1.0),
                 sum(times_finite(x, log_probs), {-1}), -infinity);
  }
  Tensor sample(const Noise& noise) const {
    return row(draw_categories(noise.key, noise.shape, log_probs));
  }
  Tensor mean() const { return exp(log_probs); }
  Tensor variance() const { return mean() * -expm1(log_probs); }
  Tensor covariance() const {
    const Tensor p = mean();
    return diagonal_matrix(p) - p.newaxis(-1) * p.newaxis(-2);
  }
  Tensor entropy() const { return -expected_log(log_probs); }
  Tensor mode() const { return row(argmax(log_probs)); }

  static std::vector<Example<OneHotCategorical>> golden() {
    // SciPy 1.17.1, multinomial of 1
    const auto make = [] {
      return OneHotCategorical{log(tensor({0.125, 0.625, 0.25}))};
    };
    return {
        {make,
         Array({4, 3}, {1, 0, 0, 0, 1, 0, 1, 1, 0, 0.5, 0.5, 0}),
         {{"log_prob",
           {-2.0794415416798357, -0.4700036292457356, -infinity, -infinity}},
          {"mean", {0.125, 0.625, 0.25}},
          {"variance", {0.109375, 0.234375, 0.1875}},
          {"covariance",
           {0.109375, -0.078125, -0.03125, -0.078125, 0.234375, -0.15625,
            -0.03125, -0.15625, 0.1875}},
          {"mode", {0, 1, 0}},
          {"entropy", {0.9002560512685369}}}}};
  }

 private:
  Tensor row(const Tensor& category) const {
    return one_hot(category, log_probs.size(-1), dtype());
  }
};

}  // namespace

void one_hot_categorical(Registrar& to) {
  add_distribution<OneHotCategorical>(to, "one_hot_categorical",
                                      R"(A row of K numbers, 1 at one category.

    P(1 at k) = probs[k] = softmax(logits)[k])",
                                      "Bishop 2006, Pattern Recognition and "
                                      "Machine Learning, equation 2.26");
}

}  // namespace tenon::prob
