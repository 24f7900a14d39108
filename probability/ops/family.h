// A function of one to three numbers, and all of its derivatives up to the
// third, as one op: the kernel computes in Taylor polynomials, and the op's
// gradient is the op itself of one order more.
#ifndef TENON_PROBABILITY_OPS_FAMILY_H_
#define TENON_PROBABILITY_OPS_FAMILY_H_

#include <array>
#include <utility>

#include "probability/ops/jet.h"
#include "probability/ops/special.h"
#include "probability/ops/tails.h"

namespace tenon::prob {

// A family F has
//   static constexpr const char* name;  of its op, with the package's
//   static constexpr int inputs;
// and is one of
//   a function: template <class T> static T value(const T* v), T a double or a
//     Jet, and static double bound(const double* v), NaN where there is none;
//   a distribution function of the last input: template <class T> static
//     Tail<T> tail(const T* v), and bound(v) that is also 0 or 1 where the
//     lower side is so whatever the parameters.
// bound is -1 everywhere else. The op's options are `upper` and `log` of a
// distribution function, then the order of the derivative in each input.
template <class F>
inline constexpr bool is_sided = requires(const double* v) {
  F::template tail<double>(v);
};
template <class F>
inline constexpr int first_order = is_sided<F> ? 2 : 0;
inline constexpr int most_orders = 3;

// Which probability: of at most x or of more, and whether its logarithm.
struct Side {
  bool upper = false;
  bool log = false;
};

// A side's value by the smaller side's logarithm.
template <class T>
T side_of(const Tail<T>& tail, Side side) {
  using std::exp;
  using std::expm1;
  using std::log;
  using std::log1p;
  if (tail.upper == side.upper) return side.log ? tail.log : exp(tail.log);
  const T& l = tail.log;
  if (!side.log) return -expm1(l);
  // log(1 - exp(l)): Maechler 2012, equation 7.
  return value_of(l) > -log_2 ? log(-expm1(l)) : log1p(-exp(l));
}

template <class F, class T>
T value_at(const T* v, Side side) {
  if constexpr (is_sided<F>) {
    return side_of(F::template tail<T>(v), side);
  } else {
    return F::template value<T>(v);
  }
}

template <class F>
using Orders = std::array<int, F::inputs>;

template <class F, int N>
double derivative_at(const double* v, Side side, const Orders<F>& orders) {
  using J = Jet<F::inputs, N>;
  J x[F::inputs];
  for (int i = 0; i < F::inputs; ++i) x[i] = J::variable(i, v[i]);
  return value_at<F, J>(x, side).derivative(orders);
}

template <class F>
double family_value(const double* v, Side side, const Orders<F>& orders,
                    int total) {
  const double lower = F::bound(v);
  if (lower != lower || total > most_orders) return nan;
  if (lower >= 0) {
    if (total > 0) return 0;
    const double p = side.upper ? 1 - lower : lower;
    return side.log ? std::log(p) : p;
  }
  if (total == 0) return value_at<F, double>(v, side);
  if (total == 1) return derivative_at<F, 1>(v, side, orders);
  return derivative_at<F, most_orders>(v, side, orders);
}

// Writes f(values of the inputs) to each element of an element-wise kernel's
// rows.
template <class T, int n, class Body>
void each_of_rows(const tn_rows* r, const Body& f) {
  for (int64_t row = 0; row < r->rows; ++row) {
    const T* in[n];
    for (int k = 0; k < n; ++k) {
      in[k] = reinterpret_cast<const T*>(static_cast<const char*>(r->in[k]) +
                                         row * r->in_stride[k]);
    }
    T* out =
        reinterpret_cast<T*>(static_cast<char*>(r->out) + row * r->out_stride);
    for (int64_t i = 0; i < r->n; ++i) {
      double v[n];
      for (int k = 0; k < n; ++k) {
        v[k] = static_cast<double>(in[k][r->scalars >> k & 1 ? 0 : i]);
      }
      out[i] = static_cast<T>(f(static_cast<const double*>(v)));
    }
  }
}

template <class F, class T>
void family_rows(const tn_rows* r) {
  Orders<F> orders;
  int total = 0;
  for (size_t k = 0; k < F::inputs; ++k) {
    orders[k] = static_cast<int>(r->options[first_order<F> + k].as.i);
    total += orders[k];
  }
  Side side;
  if (is_sided<F>) side = {r->options[0].as.i != 0, r->options[1].as.i != 0};
  each_of_rows<T, F::inputs>(r, [&](const double* v) {
    return family_value<F>(v, side, orders, total);
  });
}

// The family's op as a function.
template <class F>
Tensor family_op(const std::array<Operand, F::inputs>& x, Side side = {},
                 const Orders<F>& orders = {}) {
  static const internal::OpRef op(F::name);
  constexpr uint32_t n = first_order<F> + F::inputs;
  tn_value options[2 + F::inputs] = {internal::value(side.upper),
                                     internal::value(side.log)};
  for (size_t k = 0; k < F::inputs; ++k) {
    options[first_order<F> + k] = internal::value(orders[k]);
  }
  return [&]<size_t... k>(std::index_sequence<k...>) {
    return op({&x[k]...}, options, n);
  }
  (std::make_index_sequence<F::inputs>());
}

template <class F>
void family_vjp(Vjp& v) {
  Orders<F> orders;
  int total = 0;
  for (uint32_t k = 0; k < F::inputs; ++k) {
    orders[k] = static_cast<int>(v.integer(first_order<F> + k));
    total += orders[k];
  }
  if (total == most_orders) {
    throw Error(TN_UNIMPLEMENTED, "has derivatives up to the third only");
  }
  Side side;
  if (is_sided<F>) side = {v.flag(0), v.flag(1)};
  const auto x = [&]<size_t... k>(std::index_sequence<k...>) {
    return std::array<Operand, F::inputs>{v.x(k)...};
  }
  (std::make_index_sequence<F::inputs>());
  for (uint32_t k = 0; k < F::inputs; ++k) {
    if (!v.wants(k)) continue;
    Orders<F> next = orders;
    ++next[k];
    v.set(k, v.dy() * family_op<F>(x, side, next));
  }
}

// Declares the rest of a family's op, whose inputs are declared; `orders` are
// the options' names.
template <class F>
Op family(Op&& op, const char* const (&orders)[F::inputs]) {
  Op made = std::move(op);
  if (is_sided<F>) {
    made = std::move(made)
               .option("upper", false, "the probability of more than x")
               .option("log", false, "the logarithm of the probability");
  }
  for (const char* name : orders) {
    made = std::move(made).option(name, 0,
                                  "of the derivative in this input; 3 in all",
                                  between(0, most_orders));
  }
  return std::move(made)
      .elementwise()
      .rows(TN_ISA_ANY,
            {{TN_F32, family_rows<F, float>}, {TN_F64, family_rows<F, double>}})
      .vjp(family_vjp<F>);
}

}  // namespace tenon::prob

#endif  // TENON_PROBABILITY_OPS_FAMILY_H_
