// Adafactor: the mean square of a matrix from those of its rows and columns.
#include <algorithm>
#include <cmath>
#include <vector>

#include "addons/optimizers/matrix.h"
#include "addons/optimizers/means.h"

namespace tenon::addons {

static Tensor rms(const Tensor& x) { return sqrt(mean(square(x))); }

// The last two axes of a parameter are its rows and columns.
static Shape row_means(const Shape& p) {
  if (!is_matrix(p)) return no_slot();
  std::vector<int64_t> sizes(p.begin(), p.end());
  sizes.back() = 1;
  return sizes;
}
static Shape column_means(const Shape& p) {
  if (!is_matrix(p)) return no_slot();
  std::vector<int64_t> sizes(p.begin(), p.end());
  sizes[sizes.size() - 2] = 1;
  return sizes;
}

// The root of the mean squares of this step, of all elements. That of a matrix
// is a product of two roots: where neither row nor column has had a gradient,
// the product of their squares is below the least float32.
static Tensor root_mean_squares(Step& s, double share, double epsilon) {
  const Tensor g2 = square(s.gradient) + epsilon;
  if (!is_matrix(s.parameter.shape())) {
    follow(s.slot(2), share, g2);
    return sqrt(s.slot(2));
  }
  Tensor &r = s.slot(0), &c = s.slot(1);
  follow(r, share, mean(g2, {-1}, {.keep_axes = true}));
  follow(c, share, mean(g2, {-2}, {.keep_axes = true}));
  return sqrt(r / mean(r, {-2}, {.keep_axes = true})) * sqrt(c);
}

Optimizer adafactor() {
  return Optimizer("adafactor")
      .doc(R"(Scales by mean squares of which a matrix keeps only two vectors.

    r <- b r + (1 - b) mean of g^2 + epsilon1 over columns,  b = 1 - t^-decay
    c <- b c + (1 - b) mean of g^2 + epsilon1 over rows
    u  = g / sqrt(r c / mean(r))
    u <- u / max(1, rms(u) / clip)
    a  = max(epsilon2, rms(p)) min(learning_rate, 1 / sqrt(t))
    p <- (1 - learning_rate weight_decay) p - a u

Rows and columns are the last two axes; of a vector all mean squares are
kept. The rate falls by itself and is relative to the weights. *Memory*: two
vectors per parameter; of vectors one slot.)")
      .source("Shazeer & Stern 2018, arXiv:1804.04235, Algorithms 4 to 6")
      .option("learning_rate", 1e-2, "largest relative step", non_negative)
      .option("decay", 0.8, "how fast the means' memory grows",
              {TN_BOUND_MIN_OPEN | TN_BOUND_MAX, 0, 1})
      .option("clip", 1.0, "largest rms of a step before the rate", positive)
      .option("epsilon1", 1e-30, "added to squares", positive)
      .option("epsilon2", 1e-3, "least scale of weights", non_negative)
      .option("weight_decay", 0.0, "decoupled decay", non_negative)
      .slot("rows", 0.0, row_means)
      .slot("columns", 0.0, column_means)
      .slot("v", 0.0, of_vectors)
      .update([](Step& s) {
        const auto [rate, memory, clip, epsilon1, epsilon2, decay] =
            s.options<6>();
        const auto t = static_cast<double>(s.number);
        Tensor& p = s.parameter;
        Tensor u = s.gradient /
                   root_mean_squares(s, 1 - std::pow(t, -memory), epsilon1);
        u = u / maximum(rms(u) / clip, 1.0);
        const Tensor scale =
            std::min(rate, 1 / std::sqrt(t)) * maximum(rms(p), epsilon2);
        p = (1 - rate * decay) * p - scale * u;
      })
      .golden({.options = {0.1, 0.8, 1, 1e-30, 1e-3, 0.05},
               .start = {1, -2, 0.5},
               .gradients = {{0.5, -1, 0.25},
                             {-4, 0.125, 2},
                             {3, 0.75, -0.5},
                             {0, -2, 1}},
               .after = {0.8733306571728178, -1.791201790138539,
                         0.15828366146199238},
               .by = "PyTorch 2.15.0"});
}

}  // namespace tenon::addons
