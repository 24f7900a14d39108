// correlation_cholesky: from rows of numbers to roots of correlation matrices,
// whose rows have length 1.
#include "probability/bijectors/triangle.h"

namespace tenon::prob {
namespace {

struct CorrelationCholesky {
  static CorrelationCholesky from(const Options&) { return {}; }
  EventRanks event_ranks() const { return {1, 2}; }
  Tensor forward(const Tensor& x) const {
    const Tensor t = of(x).filled(x);  // 0 on the diagonal and above
    // Each row's part that is left for column j and those behind.
    const Tensor left = exp(before(t));
    return tril(tanh(t), {.diagonal = -1}) * left +
           diagonal_matrix(diagonal(left));
  }
  // tanh(t) = y / left is sinh(t) = y / (left for the next column), where what
  // is left is added up from behind: exact where it is small.
  Tensor inverse(const Tensor& y) const {
    const Triangle triangle = Triangle::of_matrix(y, Triangle::inside);
    const Tensor lower = tril(y);
    const Tensor sums = cumsum(square(lower), -1, {.reverse = true});
    const Tensor none =
        full(joined(without_last(y.shape(), 1), {1}), 0, y.dtype());
    const Tensor left =
        concat({sums.slice({ellipsis, tenon::from(1)}), none}, -1);
    return asinh(triangle.row(y) / sqrt(triangle.row(left)));
  }
  Tensor log_det(const Tensor& x) const {
    const Triangle triangle = of(x);
    const Tensor t = triangle.filled(x);
    return sum(log_tanh_slope(x), {-1}) + sum(triangle.row(before(t)), {-1});
  }

  static std::vector<Mapped<CorrelationCholesky>> golden();

 private:
  static Triangle of(const Tensor& x) {
    return Triangle::of_count(x.size(-1), Triangle::inside);
  }
  // log of what is left of a row's length 1 before each column.
  static Tensor before(const Tensor& t) {
    const Tensor each = 0.5 * log_tanh_slope(t);
    return cumsum(each) - each;
  }
};

std::vector<Mapped<CorrelationCholesky>> CorrelationCholesky::golden() {
  // NumPyro 0.22.0
  return {{[] { return CorrelationCholesky{}; },
           {0.5, -1, 2, 0.25, -0.5, 1},
           {1.0, 0.0, 0.0, 0.0, 0.4621171572600098, 0.8868188839700739, 0.0,
            0.0, -0.7615941559557649, 0.6247421931979867, 0.17225427034531132,
            0.0, 0.2449186624037091, -0.4480427457378292, 0.6548259659506753,
            0.5572032852692543},
           {-5.543201396402899}}};
}

}  // namespace

void correlation_cholesky_bijector(Registrar& to) {
  add_bijector<CorrelationCholesky>(
      to, "correlation_cholesky",
      R"(Roots of correlation matrices: lower triangular, rows of length 1.

    y[i][j] = z[i][j] sqrt((1 - z[i][0]^2) ... (1 - z[i][j - 1]^2)),   j < i
    z = tanh(x), the partial correlations, row by row;   z[i][i] = 1

*Shapes*: x [batch, K (K - 1) / 2], y [batch, K, K]. The determinant is that of
what is below the diagonal.)",
      "Lewandowski, Kurowicka and Joe 2009, section 2.4; as roots: Stan "
      "reference manual, Cholesky factors of correlation matrices");
}

}  // namespace tenon::prob
