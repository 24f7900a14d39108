// tril: from rows of numbers to lower triangular matrices with a diagonal above
// 0, roots of covariances.
#include "probability/bijectors/triangle.h"

namespace tenon::prob {
namespace {

struct Tril {
  static Tril from(const Options&) { return {}; }
  EventRanks event_ranks() const { return {1, 2}; }
  Tensor forward(const Tensor& x) const {
    const Tensor y = of(x).filled(x);
    return tril(y, {.diagonal = -1}) +
           diagonal_matrix(-log_sigmoid(-diagonal(y)));
  }
  Tensor inverse(const Tensor& y) const {
    const Triangle triangle = Triangle::of_matrix(y, Triangle::with_diagonal);
    const Tensor d = diagonal(y);
    return triangle.row(tril(y, {.diagonal = -1}) +
                        diagonal_matrix(d + log1mexp(-d)));
  }
  Tensor log_det(const Tensor& x) const {
    return sum(log_sigmoid(diagonal(of(x).filled(x))), {-1});
  }

  static std::vector<Mapped<Tril>> golden() {
    // TFP 0.25.0, FillScaleTriL, whose order of numbers differs
    return {{[] { return Tril{}; },
             {3, 1, -2, 2, -1, 0.5},
             {3.048587351573742, 0, 0, 1, 0.1269280110429725, 0, 2, -1,
              0.9740769841801067},
             {-2.6495923467968217}}};
  }

 private:
  static Triangle of(const Tensor& x) {
    return Triangle::of_count(x.size(-1), Triangle::with_diagonal);
  }
};

}  // namespace

void tril_bijector(Registrar& to) {
  add_bijector<Tril>(to, "tril",
                     R"(Lower triangular matrices with a diagonal above 0.

    y[i][j] = x[i (i + 1) / 2 + j], j < i;   y[i][i] = softplus of it

*Shapes*: x [batch, K (K + 1) / 2], y [batch, K, K].)",
                     "Pinheiro and Bates 1996, Unconstrained parametrizations "
                     "for variance-covariance matrices, section 2");
}

}  // namespace tenon::prob
