// SOAP: Adam in the basis where Shampoo's statistics are diagonal.
#include <cmath>

#include "addons/optimizers/means.h"
#include "addons/optimizers/roots.h"

namespace tenon::addons {

// Slots 2 and 3 are the statistics of rows and columns, 4 and 5 their bases.
static Tensor into_bases(Step& s, Tensor g) {
  if (s.slot(4).numel() > 0) g = matmul(s.slot(4).transpose(), g);
  return s.slot(5).numel() > 0 ? matmul(g, s.slot(5)) : g;
}
static Tensor out_of_bases(Step& s, Tensor g) {
  if (s.slot(4).numel() > 0) g = matmul(s.slot(4), g);
  return s.slot(5).numel() > 0 ? matmul(g, s.slot(5).transpose()) : g;
}

static void follow_sides(Step& s, double share, const Tensor& g) {
  if (s.slot(2).numel() > 0) {
    follow(s.slot(2), share, matmul(g, g.transpose()));
  }
  if (s.slot(3).numel() > 0) {
    follow(s.slot(3), share, matmul(g.transpose(), g));
  }
}

// One power iteration for each basis, whose columns are sorted to fall; the
// mean squares in slot 1 are of the old order and move along.
static void refresh_bases(Step& s) {
  for (uint32_t side = 0; side < 2; ++side) {
    Tensor &statistics = s.slot(2 + side), &basis = s.slot(4 + side);
    if (statistics.numel() == 0) continue;
    const Tensor product = matmul(statistics, basis);
    const Tensor order = argsort(-sum(basis * product, {0}));
    basis = qr(take(product, order, 1))[0];
    s.slot(1) =
        take(as_matrix(s.slot(1)), order, side).reshape(s.parameter.shape());
  }
}

static void first_bases(Step& s) {
  for (uint32_t side = 0; side < 2; ++side) {
    if (s.slot(2 + side).numel() == 0) continue;
    s.slot(4 + side) = eigh(s.slot(2 + side))[1];
  }
}

Optimizer soap() {
  return Optimizer("soap")
      .doc(R"(Adam in the eigenbasis of Shampoo's statistics.

    L <- b L + (1 - b) G G^T,  R <- b R + (1 - b) G^T G,  b = shampoo_beta
    m <- beta1 m + (1 - beta1) G
    v <- beta2 v + (1 - beta2) (QL^T G QR)^2
    d  = QL (QL^T m' QR / (sqrt(v') + epsilon)) QR^T
    p <- p - learning_rate (d + weight_decay p)

where QL and QR are the eigenvectors of L and R, brought up to date every
`interval` steps by a power iteration, and m' and v' are free of the bias of the
first steps. A parameter's first step only finds QL and QR. Tensors of more axes
are matrices of the first by the rest; a side of more than 4096 is left out. For
vectors it is AdamW. *Memory*: two slots and twice rows^2 + columns^2 per
parameter; of vectors two slots.)")
      .source("Vyas et al. 2024, arXiv:2409.11321, Algorithms 3 and 4")
      .option("learning_rate", 3e-3, "step size", non_negative)
      .option("beta1", 0.95, "decay of the mean", unit_interval)
      .option("beta2", 0.95, "decay of the mean square", unit_interval)
      .option("shampoo_beta", 0.95, "decay of the statistics", unit_interval)
      .option("epsilon", 1e-8, "added to the root", non_negative)
      .option("weight_decay", 0.01, "decoupled decay", non_negative)
      .option("interval", 10.0, "steps from one basis to the next", at_least(1))
      .slot("m", zeros)
      .slot("v", zeros)
      .slot("left", 0.0, of_rows)
      .slot("right", 0.0, of_columns)
      .slot("left_basis", 0.0, of_rows)
      .slot("right_basis", 0.0, of_columns)
      .scalar("steps", 0.0)
      .update([](Step& s) {
        const auto [rate, beta1, beta2, beta3, epsilon, decay, interval] =
            s.options<7>();
        Tensor &p = s.parameter, &m = s.slot(0), &v = s.slot(1);
        if (!is_matrix(p.shape())) {
          const Tensor d = adam_direction(s, s.gradient, beta1, beta2, epsilon);
          p = p - rate * (d + decay * p);
          return;
        }
        const Tensor g = as_matrix(s.gradient);
        const auto own = static_cast<int64_t>(s.scalar(0)++);
        if (own == 0) {
          follow_sides(s, beta3, g);
          first_bases(s);
          return;
        }
        follow(m, beta1, s.gradient);
        follow(v, beta2, square(into_bases(s, g)).reshape(p.shape()));
        const Tensor mean = into_bases(s, as_matrix(m)) / seen(beta1, own);
        const Tensor root = sqrt(as_matrix(v) / seen(beta2, own));
        const Tensor d = out_of_bases(s, mean / (root + epsilon));
        p = p - rate * (d.reshape(p.shape()) + decay * p);
        follow_sides(s, beta3, g);
        if (own % static_cast<int64_t>(interval) == 0) refresh_bases(s);
      })
      .golden({.options = {0.1, 0.9, 0.99, 0.95, 1e-8, 0.05, 10},
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
