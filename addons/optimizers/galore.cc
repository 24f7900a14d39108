// GaLore: Adam on gradients that were projected to a quarter of their rank.
#include <algorithm>
#include <cmath>

#include "addons/optimizers/matrix.h"
#include "addons/optimizers/means.h"

namespace tenon::addons {

// Of the projection: a quarter of the smaller side.
static int64_t rank_of(const Shape& p) {
  return std::max<int64_t>(1, std::min(rows(p), columns(p)) / 4);
}
static bool wide(const Shape& p) { return rows(p) < columns(p); }

static Shape basis_shape(const Shape& p) {
  if (!is_matrix(p)) return no_slot();
  return {std::min(rows(p), columns(p)), rank_of(p)};
}
static Shape projected_shape(const Shape& p) {
  if (!is_matrix(p)) return p;
  return wide(p) ? Shape{rank_of(p), columns(p)} : Shape{rows(p), rank_of(p)};
}

// The leading singular vectors of the smaller side, as columns.
static Tensor leading(const Tensor& g, bool left, int64_t rank) {
  const auto [u, singular, vh] = svd(g);
  const Tensor vectors = left ? u : vh.transpose();
  return vectors.slice({all, until(rank)});
}

Optimizer galore() {
  return Optimizer("galore")
      .doc(R"(AdamW whose means live in the leading singular directions of g.

    B  = the leading singular vectors of the smaller side of g, every `interval`
         steps; G = B^T g, or g B where columns are fewer
    d  = Adam's direction for G
    p <- p - learning_rate (scale B d + weight_decay p), or d B^T

The rank is a quarter of the smaller side. Tensors of more axes are matrices
of the first by the rest; for vectors it is AdamW. *Memory*: half a slot and
rank times the smaller side per parameter, at most; of vectors two slots.)")
      .source("Zhao et al. 2024, arXiv:2403.03507, Algorithm 2")
      .option("learning_rate", 1e-3, "step size", non_negative)
      .option("beta1", 0.9, "decay of the mean", unit_interval)
      .option("beta2", 0.999, "decay of the mean square", unit_interval)
      .option("epsilon", 1e-8, "added to the root", non_negative)
      .option("weight_decay", 0.0, "decoupled decay", non_negative)
      .option("scale", 0.25, "of matrices' steps", non_negative)
      .option("interval", 200.0, "steps from one basis to the next",
              at_least(1))
      .slot("m", 0.0, projected_shape)
      .slot("v", 0.0, projected_shape)
      .slot("basis", 0.0, basis_shape)
      .scalar("steps", 0.0)
      .update([](Step& s) {
        const auto [rate, beta1, beta2, epsilon, decay, scale, interval] =
            s.options<7>();
        Tensor& p = s.parameter;
        if (!is_matrix(p.shape())) {
          const Tensor d = adam_direction(s, s.gradient, beta1, beta2, epsilon);
          p = p - rate * (d + decay * p);
          return;
        }
        const Tensor g = as_matrix(s.gradient);
        const bool left = wide(p.shape());
        Tensor& basis = s.slot(2);
        if (std::fmod(s.scalar(0), std::floor(interval)) == 0) {
          basis = leading(g, left, rank_of(p.shape()));
        }
        s.scalar(0) += 1;
        const Tensor low =
            left ? matmul(basis.transpose(), g) : matmul(g, basis);
        const Tensor d = adam_direction(s, low, beta1, beta2, epsilon);
        const Tensor full =
            left ? matmul(basis, d) : matmul(d, basis.transpose());
        p = p - rate * (scale * full.reshape(p.shape()) + decay * p);
      })
      .golden({.options = {0.1, 0.9, 0.99, 1e-8, 0.05, 0.25, 200},
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
