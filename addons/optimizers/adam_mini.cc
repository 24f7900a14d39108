// Adam-mini: one mean square for each block, and so half of Adam's memory.
#include <vector>

#include "addons/optimizers/means.h"

namespace tenon::addons {

// All axes but that of the blocks: output neurons are columns of a dense
// layer's weight and the first axis of a convolution's. A vector is one block.
static std::vector<int64_t> within(int64_t rank) {
  std::vector<int64_t> axes;
  const int64_t blocks = rank == 2 ? 1 : rank > 2 ? 0 : -1;
  for (int64_t axis = 0; axis < rank; ++axis) {
    if (axis != blocks) axes.push_back(axis);
  }
  return axes;
}

static Shape one_a_block(const Shape& p) {
  std::vector<int64_t> sizes(p.begin(), p.end());
  for (const int64_t axis : within(static_cast<int64_t>(p.rank()))) {
    sizes[static_cast<size_t>(axis)] = 1;
  }
  return sizes;
}

Optimizer adam_mini() {
  return Optimizer("adam_mini")
      .doc(R"(AdamW whose mean square is one number for each output neuron.

    m <- beta1 m + (1 - beta1) g
    v <- beta2 v + (1 - beta2) mean(g^2)   of the block
    p <- p - learning_rate (m' / (sqrt(v') + epsilon) + weight_decay p)

where m' and v' are free of the bias of the first steps. Blocks are the
columns of a matrix, the first axis of a tensor with more axes, and all of a
vector; an embedding, whose blocks are rows, is better left to AdamW.
*Memory*: one slot and a number for each block per parameter.)")
      .source("Zhang et al. 2024, arXiv:2406.16793, Algorithms 1 and 3")
      .option("learning_rate", 1e-3, "step size", non_negative)
      .option("beta1", 0.9, "decay of the mean", unit_interval)
      .option("beta2", 0.999, "decay of the mean square", unit_interval)
      .option("epsilon", 1e-8, "added to the root", non_negative)
      .option("weight_decay", 0.0, "decoupled decay", non_negative)
      .slot("m", zeros)
      .slot("v", 0.0, one_a_block)
      .update([](Step& s) {
        const auto [rate, beta1, beta2, epsilon, decay] = s.options<5>();
        Tensor &p = s.parameter, &m = s.slot(0), &v = s.slot(1);
        follow(m, beta1, s.gradient);
        const Tensor g2 = square(s.gradient);
        // Of a number, the mean over no axes would be that over all.
        follow(v, beta2,
               p.rank() == 0 ? g2
                             : mean(g2, within(p.rank()), {.keep_axes = true}));
        const Tensor root = sqrt(v / seen(beta2, s.number));
        const Tensor d = (m / seen(beta1, s.number)) / (root + epsilon);
        p = p - rate * (d + decay * p);
      })
      .golden({.options = {0.1, 0.9, 0.99, 1e-8, 0.05},
               .start = {1, -2, 0.5},
               .gradients = {{0.5, -1, 0.25},
                             {-4, 0.125, 2},
                             {3, 0.75, -0.5},
                             {0, -2, 1}},
               .after = {1.0103651736023362, -1.7583147231414047,
                         0.32245675005807206},
               .by = "NumPy 2.4.6, in float64"});
}

}  // namespace tenon::addons
