// LazyAdam: Adam that leaves alone the rows that a batch did not touch.
#include <vector>

#include "addons/optimizers/means.h"

namespace tenon::addons {

// 1 for each row, an index of the first axis, whose gradient is not all zero.
static Tensor touched(const Tensor& g) {
  std::vector<int64_t> rest;
  for (int64_t axis = 1; axis < g.rank(); ++axis) rest.push_back(axis);
  const Tensor moves = not_equal(g, 0);
  return g.rank() < 2 ? moves : any_of(moves, rest, {.keep_axes = true});
}

Optimizer lazy_adam() {
  return Optimizer("lazy_adam")
      .doc(R"(Adam over the rows whose gradient is not zero; the others stay.

    m <- beta1 m + (1 - beta1) g
    v <- beta2 v + (1 - beta2) g^2
    p <- p - learning_rate m' / (sqrt(v') + epsilon)

in the rows (indices of the first axis) where g has an element that is not zero;
in the others p, m and v stay as they are. m' and v' are free of the bias of the
first steps, of all steps and not of a row's own. *Memory*: two slots per
parameter. *Use* for embeddings of rare words, which Adam would drag along.)")
      .source("Kingma & Ba 2015, arXiv:1412.6980, Algorithm 1, row by row")
      .option("learning_rate", 1e-3, "step size", non_negative)
      .option("beta1", 0.9, "decay of the mean", unit_interval)
      .option("beta2", 0.999, "decay of the mean square", unit_interval)
      .option("epsilon", 1e-8, "added to the root", non_negative)
      .slot("m", zeros)
      .slot("v", zeros)
      .update([](Step& s) {
        const auto [rate, beta1, beta2, epsilon] = s.options<4>();
        const Tensor p = s.parameter, m = s.slot(0), v = s.slot(1);
        const Tensor rows = touched(s.gradient);
        const Tensor d = adam_direction(s, s.gradient, beta1, beta2, epsilon);
        s.parameter = where(rows, p - rate * d, p);
        s.slot(0) = where(rows, s.slot(0), m);
        s.slot(1) = where(rows, s.slot(1), v);
      })
      .golden(
          {.options = {0.1, 0.9, 0.99, 0},
           .start = {1, -2, 0.5},
           .gradients = {{0.5, -1, 0}, {0, 0.125, 2}, {3, 0, 0}, {0, -2, 1}},
           .after = {0.8278521871437122, -1.7729567604662146,
                     0.35318435631111184},
           .by = "PyTorch 2.15.0, SparseAdam"});
}

}  // namespace tenon::addons
