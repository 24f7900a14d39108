// Muon: momentum made orthogonal, so that a step moves all directions alike.
#include <algorithm>
#include <cmath>

#include "addons/optimizers/matrix.h"
#include "addons/optimizers/means.h"

namespace tenon::addons {

// Near to the closest orthogonal matrix: five steps of a Newton-Schulz
// iteration whose polynomial is steep at zero bring all singular values to
// about 1.
static Tensor orthogonalized(const Tensor& x) {
  const bool tall = x.size(0) > x.size(1);
  Tensor u = tall ? x.transpose() : x;
  const Tensor size = sqrt(sum(square(u)));
  u = u / maximum(size, 1e-7);
  for (int i = 0; i < 5; ++i) {
    const Tensor a = matmul(u, u.transpose());
    u = 3.4445 * u + matmul(-4.7750 * a + 2.0315 * matmul(a, a), u);
  }
  return tall ? u.transpose() : u;
}

// Of the step of a matrix of these rows and columns.
static double length(int64_t rows, int64_t columns, bool match_rms) {
  const auto inputs = static_cast<double>(rows);
  const auto outputs = static_cast<double>(columns);
  return match_rms ? 0.2 * std::sqrt(std::max(inputs, outputs))
                   : std::sqrt(std::max(1.0, outputs / inputs));
}

Optimizer muon() {
  return Optimizer("muon")
      .doc(R"(Momentum of matrices, made orthogonal; AdamW for vectors.

    m <- momentum m + (1 - momentum) g
    o  = orthogonal((1 - momentum) g + momentum m)
    p <- p - learning_rate (scale o + weight_decay p)

where all singular values of o are near 1, by five Newton-Schulz steps in the
parameter's dtype. `scale` is 0.2 sqrt(max(rows, columns)), which gives steps
the size of AdamW's, so that its rates and decays fit; with `match_rms` 0 it
is sqrt(max(1, columns / rows)), for weights of inputs by outputs, and rates
are 0.02. Tensors of more axes are the first by the rest. Vectors follow
AdamW with the adam_ options; give embeddings and the last layer to AdamW
too, by Optimizer::part. *Memory*: one slot per parameter; of vectors two.)")
      .source(
          "Jordan et al. 2024 (kellerjordan.github.io/posts/muon); Liu et al. "
          "2025, arXiv:2502.16982, section 2.2")
      .option("learning_rate", 1e-3, "step size", non_negative)
      .option("momentum", 0.95, "decay of the momentum", unit_interval)
      .option("weight_decay", 0.0, "decoupled decay", non_negative)
      .option("nesterov", 1.0, "0: o is of m alone", between(0, 1))
      .option("match_rms", 1.0, "0: the scale of the first source",
              between(0, 1))
      .option("adam_learning_rate", 1e-3, "of vectors", non_negative)
      .option("adam_beta1", 0.9, "of vectors", unit_interval)
      .option("adam_beta2", 0.95, "of vectors", unit_interval)
      .option("adam_epsilon", 1e-10, "of vectors", non_negative)
      .slot("m", zeros)
      .slot("v", 0.0, of_vectors)
      .update([](Step& s) {
        const auto [rate, momentum, decay, nesterov, match, adam_rate, beta1,
                    beta2, epsilon] = s.options<9>();
        Tensor &p = s.parameter, &m = s.slot(0);
        if (!is_matrix(p.shape())) {
          const Tensor d = adam_direction(s, s.gradient, beta1, beta2, epsilon);
          p = p - adam_rate * (d + decay * p);
          return;
        }
        follow(m, momentum, s.gradient);
        const Tensor ahead =
            nesterov != 0 ? (1 - momentum) * s.gradient + momentum * m : m;
        const Tensor matrix = as_matrix(ahead);
        const double scale = length(matrix.size(0), matrix.size(1), match != 0);
        const Tensor o = orthogonalized(matrix).reshape(p.shape());
        p = (1 - rate * decay) * p - (rate * scale) * o;
      })
      .golden({.options = {0.5, 0.95, 0.05, 1, 1, 0.1, 0.9, 0.99, 1e-8},
               .start = {1, -2, 0.5},
               .gradients = {{0.5, -1, 0.25},
                             {-4, 0.125, 2},
                             {3, 0.75, -0.5},
                             {0, -2, 1}},
               .after = {0.9508756137816646, -1.7597681868263204,
                         0.20503709943399806},
               .by = "PyTorch 2.15.0, AdamW"});
}

}  // namespace tenon::addons
