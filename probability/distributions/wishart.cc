// wishart: K x K scatter matrices of normal rows.
#include "probability/distributions/gamma_draws.h"
#include "probability/distributions/matrices.h"

namespace tenon::prob {
namespace {

struct Wishart {
  Tensor df;          // [batch], above K - 1
  Tensor scale_tril;  // [batch, K, K]

  static void declare(Type<Distribution<Wishart>> &type) {
    std::move(type)
        .parameter("df", 4, "[batch], above K - 1")
        .maybe("scale_tril", TN_VALUE_TENSOR,
               "[batch, K, K] lower triangular root of the scale")
        .maybe("scale", TN_VALUE_TENSOR,
               "[batch, K, K] in its place: positive definite");
  }
  static Wishart from(const Options &o);
  Tensor parameter(std::string_view name) const {
    if (name == "df") return df;
    return name == "scale_tril" ? scale_tril : Tensor();
  }
  Shape batch_shape() const {
    return broadcast(df.shape(), without_last(scale_tril.shape(), 2));
  }
  Shape event_shape() const { return last_of(scale_tril.shape(), 2); }
  DType dtype() const { return scale_tril.dtype(); }
  int64_t size() const { return scale_tril.size(-1); }
  double count() const { return static_cast<double>(size()); }

  // By roots of both: the trace is a sum of squares. Throws where x is not
  // positive definite.
  Tensor log_prob(const Tensor &x) const {
    const Shape batch = broadcast(without_last(x.shape(), 2), batch_shape());
    const Tensor of_x = cholesky(x);
    const Tensor within = triangular_solve(with_batch(scale_tril, batch, 2),
                                           with_batch(of_x, batch, 2));
    return (df - count() - 1.0) * log_root(of_x) -
           0.5 * sum(square(within), {-2, -1}) - log_norm();
  }
  // The root times a triangle of normal numbers, with the lengths of rows of
  // df, df - 1 ... of them on its diagonal (Bartlett).
  Tensor sample(const Noise &noise) const {
    const Tensor below =
        tril(noise.child(0).of_event(event_shape()).normal(), {.diagonal = -1});
    const Tensor halves = halves_below(0.5 * df.cast(DType::float64), size());
    const Tensor lengths =
        sqrt(2.0 * draw_gamma(noise.child(1).of_event({size()}), halves));
    const Tensor root =
        matmul(scale_tril, below + diagonal_matrix(lengths.cast(noise.dtype)));
    return matmul(root, root.transpose());
  }
  Tensor mean() const { return by_matrix(df) * scale(); }
  Tensor variance() const {
    const Tensor v = scale(), d = diagonal(v);
    return by_matrix(df) * (square(v) + d.newaxis(-1) * d.newaxis(-2));
  }
  // NaN where the density has no highest place inside.
  Tensor mode() const {
    const Tensor times = df - count() - 1.0;
    return by_matrix(where(times > 0.0, times, nan)) * scale();
  }
  Tensor entropy() const {
    const Tensor log_det = multivariate_digamma(0.5 * df, size()) +
                           count() * log_2 + 2.0 * log_root(scale_tril);
    return log_norm() - 0.5 * (df - count() - 1.0) * log_det +
           0.5 * df * count();
  }

  static std::vector<Example<Wishart>> golden();

 private:
  static Tensor by_matrix(const Tensor &x) { return x.newaxis(-1).newaxis(-1); }
  Tensor scale() const { return matmul(scale_tril, scale_tril.transpose()); }
  static Tensor log_root(const Tensor &root) {
    return sum(log(diagonal(root)), {-1});
  }
  Tensor log_norm() const {
    return df * (0.5 * count() * log_2 + log_root(scale_tril)) +
           multivariate_lgamma(0.5 * df, size());
  }
};

Wishart Wishart::from(const Options &o) {
  if (o.has("scale") == o.has("scale_tril")) {
    throw Error(TN_INVALID_ARGUMENT, "give either scale or scale_tril");
  }
  constexpr Parameter freedom{"df", 4, Domain::positive, ""};
  Wishart made{given(freedom, o), o.has("scale")
                                      ? cholesky(checked_matrix(o, "scale"))
                                      : checked_root(o, "scale_tril")};
  const Tensor like =
      made.df.detach() + sum(made.scale_tril.detach(), {-2, -1});
  made.df = made.df.cast(like.dtype());
  made.scale_tril = made.scale_tril.cast(like.dtype());
  if (all_of(made.df.detach() > made.count() - 1).item<bool>()) return made;
  throw Error(TN_INVALID_ARGUMENT,
              "df must be above K - 1, the size of scale less 1");
}

std::vector<Example<Wishart>> Wishart::golden() {
  static const auto root = [] {
    return tensor({{1.0, 0.0, 0.0}, {0.5, 2.0, 0.0}, {-0.3, 0.4, 0.8}});
  };
  const Array x({2, 3, 3},
                {2, 0.5, -0.3, 0.5, 1.5, 0.2, -0.3, 0.2, 1, 4.5, 2.25, -1.35,
                 2.25, 19.125, 2.925, -1.35, 2.925, 4.005});
  // SciPy 1.17.1
  return {
      {[] {
         return Wishart{tensor(4.5), root()};
       },
       x,
       {{"log_prob", {-10.179618287604475, -13.839993524404566}},
        {"mean", {4.5, 2.25, -1.35, 2.25, 19.125, 2.925, -1.35, 2.925, 4.005}},
        {"variance",
         {9.0, 20.25, 4.41, 20.25, 162.5625, 18.9225, 4.41, 18.9225, 7.1289}},
        {"entropy", {14.30004983986823}}}},
      {[] {
         return Wishart{tensor(6.0), root()};
       },
       x,
       {{"mode", {2, 1, -0.6, 1, 8.5, 1.3, -0.6, 1.3, 1.78}}}}};
}

}  // namespace

void wishart(Registrar &to) {
  add_distribution<Wishart>(
      to, "wishart", R"(Scatter matrices: sums of z z^T of df normal rows z.

    p(X) = det(X)^((df - K - 1) / 2) exp(-tr(V^-1 X) / 2) /
           (2^(df K / 2) det(V)^(df / 2) Gamma_K(df / 2))

V is the scale. *Errors*: log_prob of a matrix that is not positive definite.)",
      "Muirhead 1982, theorem 3.2.1; draws: theorem 3.2.14");
}

}  // namespace tenon::prob
