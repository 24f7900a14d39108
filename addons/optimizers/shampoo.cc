// Shampoo: gradients of matrices, preconditioned from both sides.
#include <cmath>

#include "addons/optimizers/roots.h"

namespace tenon::addons {

// (statistics + epsilon 1) to the power of -1 / order.
static Tensor inverse_root(const Tensor& statistics, double order,
                           double epsilon) {
  const auto [values, vectors] = eigh(statistics);
  const Tensor powers =
      pow(maximum(values, 0.0) + epsilon, -1 / order).cast(statistics.dtype());
  return matmul(vectors * powers, vectors.transpose());
}

// L^(-1/4) G R^(-1/4); a side that is left out doubles the other's power.
static Tensor preconditioned(Step& s, double epsilon, bool refreshes) {
  Tensor g = as_matrix(s.gradient);
  const bool has_left = s.slot(0).numel() > 0,
             has_right = s.slot(1).numel() > 0;
  const double order = has_left && has_right ? 4 : 2;
  if (has_left) s.slot(0) = s.slot(0) + matmul(g, g.transpose());
  if (has_right) s.slot(1) = s.slot(1) + matmul(g.transpose(), g);
  for (uint32_t side = 0; refreshes && side < 2; ++side) {
    if (s.slot(side).numel() == 0) continue;
    s.slot(side + 2) = inverse_root(s.slot(side), order, epsilon);
  }
  if (has_left) g = matmul(s.slot(2), g);
  if (has_right) g = matmul(g, s.slot(3));
  return g.reshape(s.gradient.shape());
}

Optimizer shampoo() {
  return Optimizer("shampoo")
      .doc(R"(Preconditions a matrix by the statistics of its rows and columns.

    L <- L + G G^T,  R <- R + G^T G
    m <- momentum m + (L + epsilon)^(-1/4) G (R + epsilon)^(-1/4)
    p <- p - learning_rate (m + weight_decay p)

The roots are taken anew every `interval` steps of a parameter, from the
first on. Tensors of more axes are matrices of the first by the rest; a side
of more than 4096 is left out, and the other's power is -1/2. For vectors,
and where both sides are left out, it is Adagrad: G / sqrt(sum of G^2 +
epsilon). *Memory*: one slot and twice rows^2 + columns^2 per parameter; of
vectors two slots.)")
      .source("Gupta et al. 2018, arXiv:1802.09568, Algorithm 1")
      .option("learning_rate", 1e-1, "step size", non_negative)
      .option("momentum", 0.0, "share of m that is kept", unit_interval)
      .option("epsilon", 1e-6, "added to the statistics", positive)
      .option("weight_decay", 0.0, "decoupled decay", non_negative)
      .option("interval", 1.0, "steps from one root to the next", at_least(1))
      .slot("left", 0.0, of_rows)
      .slot("right", 0.0, of_columns)
      .slot("left_root", 0.0, of_rows)
      .slot("right_root", 0.0, of_columns)
      .slot("squares", 0.0,
            [](const Shape& p) {
              const bool sides = of_rows(p).numel() + of_columns(p).numel() > 0;
              return sides ? no_slot() : p;
            })
      .slot("m", zeros)
      .scalar("steps", 0.0)
      .update([](Step& s) {
        const auto [rate, momentum, epsilon, decay, interval] = s.options<5>();
        const bool refreshes =
            std::fmod(s.scalar(0), std::floor(interval)) == 0;
        s.scalar(0) += 1;
        Tensor &p = s.parameter, &squares = s.slot(4), &m = s.slot(5);
        if (s.slot(0).numel() + s.slot(1).numel() > 0) {
          m = momentum * m + preconditioned(s, epsilon, refreshes);
        } else {
          squares = squares + square(s.gradient);
          m = momentum * m + s.gradient / sqrt(squares + epsilon);
        }
        p = p - rate * (m + decay * p);
      })
      .golden({.options = {0.1, 0, 1e-2, 0, 1},
               .start = {1, -2, 0.5},
               .gradients = {{0.5, -1, 0.25},
                             {-4, 0.125, 2},
                             {3, 0.75, -0.5},
                             {0, -2, 1}},
               .after = {0.9414487898606462, -1.887747931280129,
                         0.28875043310450255},
               .by = "PyTorch 2.15.0, Adagrad"});
}

}  // namespace tenon::addons
