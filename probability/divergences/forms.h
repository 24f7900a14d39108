// How a divergence is declared: a function of the parameters of p and of q.
#ifndef TENON_PROBABILITY_DIVERGENCES_FORMS_H_
#define TENON_PROBABILITY_DIVERGENCES_FORMS_H_

#include <initializer_list>
#include <utility>

#include "probability/distributions/arithmetic.h"
#include "probability/distributions/shapes.h"
#include "tenon/author.h"

namespace tenon::prob {

// kl_P_Q of inputs p_NAME and q_NAME, in the order that `body` reads them by
// c.input(i).
inline Function form(const char* name, const char* doc, const char* source,
                     std::initializer_list<const char*> inputs,
                     Tensor (*body)(Call&), Sample sample) {
  Function made(name);
  std::move(made).doc(doc).source(source).body(body);
  for (const char* input : inputs) {
    std::move(made).input(input, "the parameter, as the type has it");
  }
  std::move(made).sample(std::move(sample));
  return made;
}

// t - 1 - log(t), accurate where t = a / b is near 1.
inline Tensor excess(const Tensor& a, const Tensor& b) {
  const Tensor off = (a - b) / b;
  return off - log1p(off);
}

// The mean of -log q(x) under the mean and variance of p.
inline Tensor to_normal(const Tensor& mean, const Tensor& variance,
                        const Tensor& loc, const Tensor& scale) {
  return log(scale) + half_log_2pi +
         0.5 * (variance + square(mean - loc)) / square(scale);
}

}  // namespace tenon::prob

#endif  // TENON_PROBABILITY_DIVERGENCES_FORMS_H_
