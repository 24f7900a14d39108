// How well a normal distribution stands for one whose density is known: what
// variational inference raises.
#include <cmath>
#include <memory>
#include <string>

#include "probability/inference/density.h"
#include "tenon/grad.h"

namespace tenon::prob {
namespace {

// The lower factor of the covariance: its diagonal is given by logs.
Tensor factor(const Tensor& scale) {
  return tril(scale, {.diagonal = -1}) + diagonal_matrix(exp(diagonal(scale)));
}

void check_shapes(const Tensor& loc, const Tensor& scale, const Tensor& noise) {
  const int64_t d = loc.rank() == 1 ? loc.size(0) : -1;
  const bool fits =
      d > 0 && (scale.shape() == Shape{d} || scale.shape() == Shape{d, d}) &&
      noise.rank() == 2 && noise.size(0) > 0 && noise.size(1) == d;
  if (fits && is_floating(loc.dtype()) && is_floating(scale.dtype()) &&
      is_floating(noise.dtype())) {
    return;
  }
  throw Error(TN_INVALID_ARGUMENT,
              "loc, scale and noise must be floating, [D], [D] or [D, D], and "
              "[S, D], got " +
                  loc.shape().text() + ", " + scale.shape().text() + " and " +
                  noise.shape().text());
}

// What the lambda gives at `x`, with its gradient.
Tensor called(const Call& c, const Tensor& x) {
  const auto f = c.callable("log_density");
  if (!c.flag("with_gradient")) return f({x}, 1)[0];
  const auto slope = std::make_shared<Tensor>();
  return custom_gradient(
      [&](const Tensor& x) {
        const Tensors both = f({x}, 2);
        *slope = both[1];
        return both[0];
      },
      [slope](const Tensor& g, const Tensor&) {
        return g.rank() == 0 ? g * *slope : g.newaxis(-1) * *slope;
      })(x);
}

// The sum over the rows of x.
Tensor log_densities(const Call& c, const Tensor& x) {
  if (!c.has("log_density")) {
    return -0.5 * sum(square(x)) -
           0.5 * std::log(2 * M_PI) * static_cast<double>(x.numel());
  }
  const int64_t batch = c.integer("batch"), rows = x.size(0);
  if (rows % batch != 0) {
    throw Error(TN_INVALID_ARGUMENT,
                std::to_string(rows) +
                    " draws are no multiple of batch, which "
                    "is " +
                    std::to_string(batch));
  }
  Tensor total;
  for (int64_t i = 0; i < rows; i += batch) {
    const Tensor y = called(c, batch == 1 ? x(i) : x(range(i, i + batch)));
    const Shape wanted = batch == 1 ? Shape{} : Shape{batch};
    if (!y || !is_floating(y.dtype()) || !(y.shape() == wanted)) {
      throw Error(
          TN_INVALID_ARGUMENT,
          "log_density: what it gives back must be floating, of shape " +
              wanted.text() + (y ? ", got " + y.shape().text() : ""));
    }
    total = total ? total + sum(y) : sum(y);
  }
  return total;
}

Tensor bound(Call& c) {
  const Tensor loc = c["loc"], scale = c["scale"], noise = c["noise"];
  check_shapes(loc, scale, noise);
  const bool full_rank = scale.rank() == 2;
  const Tensor x = loc + (full_rank ? matmul(noise, factor(scale).transpose())
                                    : noise * exp(scale));
  const Tensor logs = full_rank ? diagonal(scale) : scale;
  return log_densities(c, x) / static_cast<double>(noise.size(0)) + sum(logs) +
         0.5 * (1 + std::log(2 * M_PI)) * static_cast<double>(loc.size(0));
}

}  // namespace

Function elbo() {
  const Array noise = Array({3, 2}, {0.3, -1.2, 0.8, 0.1, -0.5, 0.9});
  return Function("elbo")
      .doc(R"(The evidence lower bound of a normal approximation, by draws.

    mean_s log p(x_s) + H,   x_s = loc + L noise_s,
    H = sum_i log L_ii + D (1 + log 2 pi) / 2

where L is diagonal, of the exponentials of scale [D] (mean field), or lower
triangular, of scale [D, D] with the exponentials of its diagonal (full rank).
Its gradients with respect to loc and scale are those of the draws.

*Shapes*: loc [D], scale [D] or [D, D], noise [S, D], of independent normals ->
[]. *Cost*: S calls of the density, or S / batch.)")
      .source(
          "Kucukelbir, Tran, Ranganath, Gelman and Blei 2017, Automatic "
          "Differentiation Variational Inference, JMLR 18(14), equations 5 "
          "to 8")
      .input("loc", "[D], floating")
      .input("scale", "[D], logs of deviations; or [D, D]")
      .input("noise", "[S, D]: normal, drawn anew for each step")
      .maybe("log_density", TN_VALUE_CALL,
             "from x, [D] or [batch, D], to the log density up to a constant, "
             "[] or [batch]; left out: that of independent normals")
      .option("batch", 1, "draws that one call of log_density is for",
              between(1, 1e6))
      .option("with_gradient", false,
              "log_density has a second output, its gradient, of x's shape; "
              "else it is differentiated")
      .body(bound)
      .sample({.inputs = {{0.5, -1.0}, {-0.7, 0.2}, noise},
               .outputs = {-0.8582835211451596},
               .by = "NumPy 2.4.6"})
      .sample(
          {.inputs = {{0.5, -1.0}, Array({2, 2}, {-0.7, 9.0, 0.4, 0.2}), noise},
           .outputs = {-0.6855336526842364},
           .by = "NumPy 2.4.6"});
}

}  // namespace tenon::prob
