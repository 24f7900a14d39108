// lkj: roots of K x K correlation matrices.
#include "probability/distributions/gamma_draws.h"

namespace tenon::prob {
namespace {

struct Lkj {
  Tensor concentration;  // [batch]
  int64_t size;

  static void declare(Type<Distribution<Lkj>> &type) {
    std::move(type)
        .parameter("concentration", 1,
                   "[batch] above 0; 1: all matrices alike, more: nearer to "
                   "the identity")
        .option("dimension", 2, "K, at most 1024", between(1, 1024));
  }
  static Lkj from(const Options &o) {
    constexpr Parameter p{"concentration", 1, Domain::positive, ""};
    return {given(p, o), o.integer("dimension")};
  }
  Tensor parameter(std::string_view name) const {
    return name == "concentration" ? concentration : Tensor();
  }
  Shape batch_shape() const { return concentration.shape(); }
  Shape event_shape() const { return {size, size}; }
  DType dtype() const { return concentration.dtype(); }

  // Of what is below the diagonal.
  Tensor log_prob(const Tensor &x) const {
    const Tensor d = diagonal(x), lower = tril(x.detach());
    const Tensor holds = all_last((abs(sum(square(lower), {-1}) - 1.0) < 1e-4) &
                                      (d.detach() > 0.0),
                                  1) &
                         all_last(lower == x.detach(), 2);
    const Tensor safe = where(holds.newaxis(-1), d, 1.0);
    const Tensor rows = arange(0, static_cast<double>(size), 1, dtype());
    // The first row is fixed.
    const Tensor power = where(rows > 0.0,
                               2.0 * concentration.newaxis(-1) - 3.0 +
                                   static_cast<double>(size) - rows,
                               0.0);
    return where(holds, sum(power * log(safe), {-1}) - log_norm(), -infinity);
  }
  // Row i is a normal row of i numbers beside a length of more, brought to
  // length 1 (the onion method, whose beta numbers are ratios of these).
  Tensor sample(const Noise &noise) const {
    const Tensor below =
        tril(noise.child(0).of_event(event_shape()).normal(), {.diagonal = -1});
    const Tensor left =
        0.5 * arange(static_cast<double>(size - 1), -1, -1, DType::float64);
    const Tensor shape = concentration.cast(DType::float64).newaxis(-1) + left;
    const Tensor own =
        (2.0 * draw_gamma(noise.child(1).of_event({size}), shape))
            .cast(noise.dtype);
    const Tensor length = sqrt(sum(square(below), {-1}) + own);
    return (below + diagonal_matrix(sqrt(own))) / length.newaxis(-1);
  }

  static std::vector<Example<Lkj>> golden() {
    const Array x({2, 3, 3},
                  {1, 0, 0, 0.6, 0.8, 0, -0.3, 0.4, 0.8660254037844386, 1, 0, 0,
                   0.6, 0.9, 0, 0, 0, 1});
    // NumPyro 0.22.0
    return {{[] {
               return Lkj{tensor(0.75), 3};
             },
             x,
             {{"log_prob", {-2.0305574433687132, -infinity}}}},
            {[] {
               return Lkj{tensor(1.0), 3};
             },
             x,
             {{"log_prob", {-1.819456142453065, -infinity}}}},
            {[] {
               return Lkj{tensor(2.5), 3};
             },
             x,
             {{"log_prob", {-1.6170749890473246, -infinity}}}}};
  }

 private:
  // Row after row: the area of half a sphere, weighted by its height.
  Tensor log_norm() const {
    const int64_t rows = size - 1;
    if (rows == 0) return concentration * 0.0;
    const double k = static_cast<double>(rows);
    const Tensor a = concentration + 0.5 * k;
    return 0.5 * k * std::log(pi) + multivariate_lgamma(a - 0.5, rows) -
           k * lgamma(a);
  }
};

}  // namespace

void lkj(Registrar &to) {
  add_distribution<Lkj>(to, "lkj",
                        R"(Roots L of K x K correlation matrices L L^T.

    p(L) = prod_i=1..K-1 L[i][i]^(K - 1 - i + 2 (concentration - 1)) / Z

which makes det(L L^T)^(concentration - 1) the density of L L^T. L is lower
triangular with a diagonal above 0 and rows of length 1, as the bijector
correlation_cholesky makes them.)",
                        "Lewandowski, Kurowicka and Joe 2009, sections 2.4 and "
                        "3.2; Z: equation 16");
}

}  // namespace tenon::prob
