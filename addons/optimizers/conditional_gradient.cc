// Conditional gradient (Frank-Wolfe): weights never leave a ball.
#include "tenon/author.h"

namespace tenon::addons {

// The end of a unit ball's radius along g: of the Frobenius norm, or for
// matrices of the nuclear norm, whose ends have rank 1.
static Tensor far_end(const Tensor& g, bool nuclear) {
  if (nuclear && g.rank() == 2) {
    const auto [u, singular, v] = svd(g);
    return matmul(u.slice({all, until(1)}), v.slice({until(1), all}));
  }
  const Tensor size = sqrt(sum(square(g)));
  return g / where(greater(size, 0), size, 1.0);
}

Optimizer conditional_gradient() {
  return Optimizer("conditional_gradient")
      .doc(R"(Moves towards the point of a ball that is farthest downhill.

    s  = g / |g|                         Frobenius norm, per tensor
    s  = u1 v1^T                         nuclear norm, of matrices
    p <- (1 - learning_rate) p - learning_rate radius s

so that |p| stays within `radius` once it is. Nothing moves where g is zero, for
there any point would do. *Memory*: no slots.)")
      .source("Frank & Wolfe 1956; Ravi et al. 2018, arXiv:1803.06453")
      .option("learning_rate", 0.01, "share of the way, 0 to 1", between(0, 1))
      .option("radius", 1.0, "of the ball that weights stay in", positive)
      .option("nuclear", 0.0, "1: the ball of the nuclear norm", between(0, 1))
      .update([](Step& s) {
        const auto [rate, radius, nuclear] = s.options<3>();
        Tensor& p = s.parameter;
        const Tensor moves = greater(sum(abs(s.gradient)), 0);
        const Tensor end = far_end(s.gradient, nuclear != 0);
        p = where(moves, (1 - rate) * p - rate * radius * end, p);
      })
      .golden({.options = {0.125, 2, 0},
               .start = {1, -2, 0.5},
               .gradients = {{0.5, -1, 0.25},
                             {-4, 0.125, 2},
                             {3, 0.75, -0.5},
                             {0, -2, 1}},
               .after = {0.4747214926970515, -0.8602898967983785,
                         0.09409043752735465},
               .tolerance = 1e-7,  // it adds 1e-7 to the norm
               .by = "TensorFlow Addons 0.23"});
}

}  // namespace tenon::addons
