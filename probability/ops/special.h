// The package's own ops as functions, and how their kernels run over rows.
#ifndef TENON_PROBABILITY_OPS_SPECIAL_H_
#define TENON_PROBABILITY_OPS_SPECIAL_H_

#include "probability/distributions/arithmetic.h"
#include "tenon/author.h"

namespace tenon::prob {

// log of the normal distribution function.
inline Tensor log_ndtr(const Operand& x) {
  static const internal::OpRef op("probability.log_ndtr");
  return op({&x});
}
// Its inverse: where the normal distribution function is p.
inline Tensor ndtri(const Operand& p) {
  static const internal::OpRef op("probability.ndtri");
  return op({&p});
}

// log(1 - exp(-exp(l))), which is l where exp(l) is next to nothing.
inline Tensor log_of_event(const Tensor& l) {
  const Tensor rare = l < -37.0;
  return where(rare, l, log1mexp(-exp(where(rare, 0.0, l))));
}

inline constexpr uint32_t wide = 1u << TN_F32 | 1u << TN_F64;

// Row by row of an element-wise op of one input; f computes in double.
template <class T, double (*f)(double)>
void unary_rows(const tn_rows* r) {
  const int64_t step = r->scalars & 1 ? 0 : 1;
  for (int64_t row = 0; row < r->rows; ++row) {
    const auto* x = reinterpret_cast<const T*>(
        static_cast<const char*>(r->in[0]) + row * r->in_stride[0]);
    auto* y =
        reinterpret_cast<T*>(static_cast<char*>(r->out) + row * r->out_stride);
    for (int64_t i = 0; i < r->n; ++i) {
      y[i] = static_cast<T>(f(static_cast<double>(x[i * step])));
    }
  }
}

}  // namespace tenon::prob

#endif  // TENON_PROBABILITY_OPS_SPECIAL_H_
