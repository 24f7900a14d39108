// Numbers that carry their derivatives: Taylor polynomials in V variables up to
// a total degree of N. What is computed in them is differentiated exactly.
#ifndef TENON_PROBABILITY_OPS_JET_H_
#define TENON_PROBABILITY_OPS_JET_H_

#include <array>
#include <cmath>
#include <cstddef>

namespace tenon::prob {

// The monomials of V variables up to degree N, by degree, and which two make a
// third.
template <int V, int N>
struct Monomials {
  struct Product {
    int a, b, ab;
  };
  static constexpr int count() {
    int n = 1;
    for (int k = 1; k <= V; ++k) n = n * (N + k) / k;
    return n;
  }
  static constexpr int find(const std::array<int, V>& e) {
    for (int i = 0; i < count(); ++i) {
      if (exponents()[static_cast<size_t>(i)] == e) return i;
    }
    return -1;
  }
  static constexpr auto exponents() {
    std::array<std::array<int, V>, static_cast<size_t>(count())> all = {};
    size_t at = 0;
    int codes = 1;
    for (int k = 0; k < V; ++k) codes *= N + 1;
    for (int degree = 0; degree <= N; ++degree) {
      for (int code = 0; code < codes; ++code) {
        std::array<int, V> e = {};
        int sum = 0;
        for (int k = 0, c = code; k < V; ++k, c /= N + 1) {
          e[static_cast<size_t>(k)] = c % (N + 1);
          sum += c % (N + 1);
        }
        if (sum == degree) all[at++] = e;
      }
    }
    return all;
  }
  static constexpr int degree(int i) {
    int sum = 0;
    for (const int e : exponents()[static_cast<size_t>(i)]) sum += e;
    return sum;
  }
  static constexpr int products_count() {
    int n = 0;
    for (int i = 0; i < count(); ++i) {
      for (int j = 0; j < count(); ++j) n += degree(i) + degree(j) <= N;
    }
    return n;
  }
  static constexpr auto products() {
    std::array<Product, static_cast<size_t>(products_count())> all = {};
    size_t at = 0;
    for (int i = 0; i < count(); ++i) {
      for (int j = 0; j < count(); ++j) {
        if (degree(i) + degree(j) > N) continue;
        std::array<int, V> e = exponents()[static_cast<size_t>(i)];
        for (size_t k = 0; k < V; ++k) {
          e[k] += exponents()[static_cast<size_t>(j)][k];
        }
        all[at++] = {i, j, find(e)};
      }
    }
    return all;
  }
};

template <int V, int N>
struct Jet {
  using Terms = Monomials<V, N>;
  static constexpr int variables = V;
  static constexpr int degree = N;

  Jet(double constant = 0) { c[0] = constant; }  // NOLINT: a number is one
  static Jet variable(int which, double at) {
    Jet x(at);
    std::array<int, V> e = {};
    e[static_cast<size_t>(which)] = 1;
    if (N > 0) x.c[Terms::find(e)] = 1;
    return x;
  }
  // The derivative of these orders.
  double derivative(const std::array<int, V>& orders) const {
    double y = c[Terms::find(orders)];
    for (const int n : orders) {
      for (int k = 2; k <= n; ++k) y *= k;
    }
    return y;
  }

  double c[Terms::count()] = {};
};

inline double value_of(double x) { return x; }
template <int V, int N>
double value_of(const Jet<V, N>& x) {
  return x.c[0];
}

template <int V, int N>
Jet<V, N> operator+(Jet<V, N> x, const Jet<V, N>& y) {
  for (int i = 0; i < Monomials<V, N>::count(); ++i) x.c[i] += y.c[i];
  return x;
}
template <int V, int N>
Jet<V, N> operator-(Jet<V, N> x, const Jet<V, N>& y) {
  for (int i = 0; i < Monomials<V, N>::count(); ++i) x.c[i] -= y.c[i];
  return x;
}
template <int V, int N>
Jet<V, N> operator*(const Jet<V, N>& x, const Jet<V, N>& y) {
  static constexpr auto products = Monomials<V, N>::products();
  Jet<V, N> z;
  for (const auto& p : products) z.c[p.ab] += x.c[p.a] * y.c[p.b];
  return z;
}
template <int V, int N>
Jet<V, N> operator*(Jet<V, N> x, double y) {
  for (double& c : x.c) c *= y;
  return x;
}
template <int V, int N>
Jet<V, N> operator*(double y, const Jet<V, N>& x) {
  return x * y;
}
template <int V, int N>
Jet<V, N> operator+(Jet<V, N> x, double y) {
  x.c[0] += y;
  return x;
}
template <int V, int N>
Jet<V, N> operator+(double y, const Jet<V, N>& x) {
  return x + y;
}
template <int V, int N>
Jet<V, N> operator-(const Jet<V, N>& x, double y) {
  return x + -y;
}
template <int V, int N>
Jet<V, N> operator-(double y, const Jet<V, N>& x) {
  return x * -1.0 + y;
}
template <int V, int N>
Jet<V, N> operator-(const Jet<V, N>& x) {
  return x * -1.0;
}

// f(x) of f's derivatives at x's value, each over the factorial of its order.
template <int V, int N>
Jet<V, N> compose(Jet<V, N> x, const double (&f)[N + 1]) {
  x.c[0] = 0;
  Jet<V, N> y = f[N];
  for (int k = N - 1; k >= 0; --k) y = y * x + f[k];
  return y;
}

template <int V, int N>
Jet<V, N> exp(const Jet<V, N>& x) {
  double f[N + 1] = {std::exp(x.c[0])};
  for (int k = 1; k <= N; ++k) f[k] = f[k - 1] / k;
  return compose(x, f);
}
template <int V, int N>
Jet<V, N> expm1(const Jet<V, N>& x) {
  Jet<V, N> y = exp(x);
  y.c[0] = std::expm1(x.c[0]);
  return y;
}
// log, of whose value is known.
template <int V, int N>
Jet<V, N> log_as(const Jet<V, N>& x, double value) {
  double f[N + 1] = {value};
  double power = -1;
  for (int k = 1; k <= N; ++k) {
    power /= -x.c[0];
    f[k] = power / k;
  }
  return compose(x, f);
}
template <int V, int N>
Jet<V, N> log(const Jet<V, N>& x) {
  return log_as(x, std::log(x.c[0]));
}
template <int V, int N>
Jet<V, N> log1p(const Jet<V, N>& x) {
  return log_as(x + 1.0, std::log1p(x.c[0]));
}
inline double power(double x, double exponent) { return std::pow(x, exponent); }
template <int V, int N>
Jet<V, N> power(const Jet<V, N>& x, double exponent) {
  double f[N + 1] = {std::pow(x.c[0], exponent)};
  for (int k = 1; k <= N; ++k) {
    f[k] = f[k - 1] * (exponent - (k - 1)) / (k * x.c[0]);
  }
  return compose(x, f);
}
template <int V, int N>
Jet<V, N> operator/(const Jet<V, N>& x, const Jet<V, N>& y) {
  return x * power(y, -1);
}
template <int V, int N>
Jet<V, N> operator/(const Jet<V, N>& x, double y) {
  return x * (1 / y);
}
template <int V, int N>
Jet<V, N> operator/(double x, const Jet<V, N>& y) {
  return power(y, -1) * x;
}
// The derivatives of sin and cos go around.
template <int V, int N>
Jet<V, N> sin(const Jet<V, N>& x) {
  const double s = std::sin(x.c[0]), c = std::cos(x.c[0]);
  const double cycle[] = {s, c, -s, -c};
  double f[N + 1];
  double factorial = 1;
  for (int k = 0; k <= N; ++k) {
    factorial *= k > 1 ? k : 1;
    f[k] = cycle[k % 4] / factorial;
  }
  return compose(x, f);
}

}  // namespace tenon::prob

#endif  // TENON_PROBABILITY_OPS_JET_H_
