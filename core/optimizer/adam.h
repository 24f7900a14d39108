// What Adam and its variants share: the means and the step they give.
#ifndef TENON_CORE_OPTIMIZER_ADAM_H_
#define TENON_CORE_OPTIMIZER_ADAM_H_

#include <cmath>

#include "tenon/author.h"

namespace tenon::optimizer {

// Updates slots 0 and 1, the means of gradients and of their squares, and gives
// learning_rate m' / (sqrt(v') + epsilon); options 0 to 3 are Adam's.
inline Tensor AdamStep(Step& s) {
  const auto [rate, beta1, beta2, epsilon] = s.options<4>();
  const auto t = static_cast<double>(s.number);
  Tensor &m = s.slot(0), &v = s.slot(1);
  m = beta1 * m + (1 - beta1) * s.gradient;
  v = beta2 * v + (1 - beta2) * square(s.gradient);
  // The numbers of m' and v' go together with others: one division.
  const double scale = rate / (1 - std::pow(beta1, t));
  const double root = 1 / std::sqrt(1 - std::pow(beta2, t));
  return scale * m / (root * sqrt(v) + epsilon);
}

}  // namespace tenon::optimizer

#endif  // TENON_CORE_OPTIMIZER_ADAM_H_
