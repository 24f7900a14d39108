// dirichlet: K shares of 1.
#include "probability/distributions/gamma_draws.h"

namespace tenon::prob {
namespace {

struct Dirichlet {
  Tensor concentration;  // [batch, K]

  static void declare(Type<Distribution<Dirichlet>> &type) {
    std::move(type).required("concentration", TN_VALUE_TENSOR,
                             "[batch, K], each above 0");
  }
  static Dirichlet from(const Options &o) {
    constexpr Parameter p{"concentration", 1, Domain::positive, ""};
    const Dirichlet made{given(p, o)};
    const Tensor &a = made.concentration;
    if (a.rank() > 0 && a.size(-1) > 0) return made;
    throw Error(TN_INVALID_ARGUMENT,
                "concentration must be [batch, K], got " + a.shape().text());
  }
  Tensor parameter(std::string_view name) const {
    return name == "concentration" ? concentration : Tensor();
  }
  Shape batch_shape() const { return without_last(concentration.shape(), 1); }
  Shape event_shape() const { return last_of(concentration.shape(), 1); }
  DType dtype() const { return concentration.dtype(); }

  // In float64: of large concentrations the terms are much larger than their
  // sum. Shares add up to 1 as exactly as float32 has them.
  Tensor log_prob(const Tensor &x) const {
    const Tensor a = wide(), y = x.cast(DType::float64), z = y.detach();
    const Tensor holds =
        all_last(z >= 0.0, 1) & (abs(sum(z, {-1}) - 1.0) < 1e-4);
    const Tensor safe = where(holds.newaxis(-1), y, 0.5);
    const Tensor terms = sum(times_log(a - 1.0, safe), {-1}) - log_norm(a);
    return where(holds, terms, -infinity).cast(dtype());
  }
  Tensor sample(const Noise &noise) const {
    const Tensor g = draw_gamma(noise.of_event(event_shape()), concentration);
    return (g / sum(g, {-1}, {.keep_axes = true})).cast(noise.dtype);
  }
  Tensor mean() const { return concentration / total(); }
  Tensor variance() const {
    const Tensor m = mean();
    return m * (1.0 - m) / (total() + 1.0);
  }
  Tensor covariance() const {
    const Tensor m = mean();
    return (diagonal_matrix(m) - m.newaxis(-1) * m.newaxis(-2)) /
           (total() + 1.0).newaxis(-1);
  }
  // NaN where the density has no highest place inside.
  Tensor mode() const {
    const Tensor inside = all_last(concentration > 1.0, 1).newaxis(-1);
    const Tensor above = where(inside, concentration - 1.0, 1.0);
    return where(inside, above / sum(above, {-1}, {.keep_axes = true}), nan);
  }
  Tensor entropy() const {
    const Tensor a = wide(), all = sum(a, {-1});
    const double count = static_cast<double>(a.size(-1));
    return (log_norm(a) + (all - count) * digamma(all) -
            sum((a - 1.0) * digamma(a), {-1}))
        .cast(dtype());
  }

  static std::vector<Example<Dirichlet>> golden() {
    // SciPy 1.17.1
    return {
        {[] {
           return Dirichlet{tensor({0.5, 2.0, 3.5})};
         },
         Array({3, 3}, {0.2, 0.3, 0.5, 1e-6, 0.5, 0.499999, 0.5, 0.5, 0.5}),
         {{"log_prob", {0.8820313980015224, 7.4958883445276, -infinity}},
          {"mean",
           {0.08333333333333333, 0.3333333333333333, 0.5833333333333334}},
          {"variance",
           {0.010912698412698412, 0.031746031746031744, 0.034722222222222224}},
          {"covariance",
           {0.010912698412698412, -0.003968253968253968, -0.006944444444444445,
            -0.003968253968253968, 0.031746031746031744, -0.02777777777777778,
            -0.006944444444444445, -0.02777777777777778, 0.03472222222222222}},
          {"entropy", {-2.0582311419371573}}}}};
  }

 private:
  Tensor wide() const { return concentration.cast(DType::float64); }
  Tensor total() const { return sum(concentration, {-1}, {.keep_axes = true}); }
  static Tensor log_norm(const Tensor &a) {
    return sum(lgamma(a), {-1}) - lgamma(sum(a, {-1}));
  }
};

}  // namespace

void dirichlet(Registrar &to) {
  add_distribution<Dirichlet>(
      to, "dirichlet", R"(K shares of 1.

    p(x) = Gamma(sum_k a[k]) prod_k x[k]^(a[k] - 1) / Gamma(a[k])

over x of sum 1; a is concentration.)",
      "Kotz, Balakrishnan and Johnson 2000, equation 49.1");
}

}  // namespace tenon::prob
