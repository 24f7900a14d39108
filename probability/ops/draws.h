// Draws whose parameters are tensors, as ops: each element has a stream of its
// own, so that any number of threads draws the same.
#ifndef TENON_PROBABILITY_OPS_DRAWS_H_
#define TENON_PROBABILITY_OPS_DRAWS_H_

#include <algorithm>
#include <cmath>
#include <limits>

#include "probability/distributions/distribution.h"
#include "probability/inference/stream.h"
#include "probability/ops/inverse.h"

namespace tenon::prob {

// Of one element: block i of the key's own stream is the key of element i.
inline Stream stream_of(const tn_value& key, uint64_t element) {
  const auto* words = static_cast<const uint64_t*>(key.as.p);
  const internal::PhiloxBlock block =
      internal::philox(words[0], words[1], element);
  const uint32_t* y = block.word;
  return Stream(Key(y[0] | uint64_t{y[1]} << 32, y[2] | uint64_t{y[3]} << 32));
}

// Box and Muller 1958.
inline double draw_normal(Stream& stream) {
  const double radius = std::sqrt(-2 * std::log(stream.uniform()));
  return radius * std::cos(2 * pi * stream.uniform());
}

// The log of a gamma number: Marsaglia and Tsang 2000, where small shapes are
// those of one more, times a power of a uniform number.
inline double draw_log_gamma(double a, Stream& stream) {
  const double boost = a < 1 ? std::log(stream.uniform()) / a : 0;
  const double d = (a < 1 ? a + 1 : a) - 1.0 / 3;
  const double c = 1 / std::sqrt(9 * d);
  for (;;) {
    const double x = draw_normal(stream);
    const double t = 1 + c * x;
    if (t <= 0) continue;
    const double v = t * t * t, log_v = 3 * std::log(t);
    if (std::log(stream.uniform()) < 0.5 * x * x + d - d * v + d * log_v) {
      return std::log(d) + log_v + boost;
    }
  }
}

inline bool is_size(double x) { return x > 0 && x < infinity; }

// A drawer D has
//   static constexpr const char* name;  of its op, with the package's
//   static constexpr int parameters;
//   static constexpr Range range;
//   static bool exists(const double* parameters);
//   static double draw(const double* parameters, Stream& stream);
// and where draws have a gradient `using Of`, the family that they follow.
// Continuous draws are held between the least and greatest number of D::range
// that the dtype has.
enum class Range { whole, positive, unit, real };

template <class T>
T held(double x, Range range) {
  using L = std::numeric_limits<T>;
  constexpr double least = L::min(), most = L::max();
  switch (range) {
    case Range::whole:
      return static_cast<T>(x);
    case Range::positive:
      return static_cast<T>(std::clamp(x, least, most));
    case Range::unit:
      return std::min(static_cast<T>(std::max(x, least)), 1 - L::epsilon() / 2);
    case Range::real:
      return static_cast<T>(std::clamp(x, -most, most));
  }
  return static_cast<T>(x);
}

template <class D, class T>
void draw_all(Execution& e) {
  struct Job {
    const T* in[D::parameters];
    T* out;
    const tn_value* key;
  } job;
  for (uint32_t k = 0; k < D::parameters; ++k) job.in[k] = e.in_data<T>(k);
  job.out = e.out_data<T>();
  job.key = &e.option(0);
  constexpr int64_t grain = 256;
  internal::tables().base->parallel_for(
      e.out().numel, grain, &job,
      [](void* context, int64_t begin, int64_t end) {
        const Job& j = *static_cast<const Job*>(context);
        for (int64_t i = begin; i < end; ++i) {
          double v[D::parameters];
          for (int k = 0; k < D::parameters; ++k) {
            v[k] = static_cast<double>(j.in[k][i]);
          }
          Stream stream = stream_of(*j.key, static_cast<uint64_t>(i));
          j.out[i] = D::exists(v) ? held<T>(D::draw(v, stream), D::range)
                                  : static_cast<T>(nan);
        }
      });
}

template <class D>
void draw_kernel(Execution& e) {
  e.out().dtype == TN_F32 ? draw_all<D, float>(e) : draw_all<D, double>(e);
}

template <class D>
void draw_infer(Infer& i) {
  if (i.option(0).count != 2) {
    throw Error(TN_INVALID_ARGUMENT, "key must be a Key's two words");
  }
  for (uint32_t k = 1; k < D::parameters; ++k) {
    if (!(i.shape(k) == i.shape(0))) {
      throw Error(TN_INVALID_ARGUMENT,
                  "parameters must be of one shape; expand them");
    }
  }
  i.set(i.shape(0));
}

template <class D>
void draw_vjp(Vjp& v) {
  const auto x = at_output<typename D::Of>(v);
  const Tensor density = density_of<typename D::Of>(x);
  for (uint32_t k = 0; k < D::parameters; ++k) {
    if (v.wants(k)) {
      v.set(k, v.dy() * moved_by<typename D::Of>(x, k, density));
    }
  }
}

// Declares the op of D, whose parameters are named in order.
template <class D>
Op drawer(const char* name, const char* const (&parameters)[D::parameters]) {
  Op made = Op(name).random();
  for (const char* parameter : parameters) {
    made = std::move(made)
               .input(parameter, "one of each element", wide)
               .saved()
               .contiguous();
  }
  made = std::move(made)
             .required("key", TN_VALUE_INTS, "a Key's two words")
             .infer(draw_infer<D>)
             .kernel(draw_kernel<D>);
  if constexpr (requires { typename D::Of; }) {
    return std::move(made).saves_output().vjp(draw_vjp<D>);
  } else {
    return std::move(made).no_gradient();
  }
}

// Draws of the shape and dtype of the noise.
template <class D>
Tensor draw(const Noise& noise, const std::array<Tensor, D::parameters>& of) {
  static const internal::OpRef op(D::name);
  std::array<Tensor, D::parameters> full;
  for (size_t k = 0; k < D::parameters; ++k) {
    full[k] = of[k].cast(noise.dtype).expand(noise.shape);
  }
  const tn_value key[] = {internal::value(noise.key)};
  return [&]<size_t... k>(std::index_sequence<k...>) {
    const Operand in[] = {Operand(full[k])...};
    return op({&in[k]...}, key, 1);
  }
  (std::make_index_sequence<D::parameters>());
}

struct DrawGamma {
  using Of = Igamma;
  static constexpr const char* name = "probability.draw_gamma";
  static constexpr int parameters = 1;
  static constexpr Range range = Range::positive;
  static bool exists(const double* v) { return is_size(v[0]); }
  static double draw(const double* v, Stream& stream) {
    return std::exp(draw_log_gamma(v[0], stream));
  }
};

struct DrawBeta {
  using Of = Ibeta;
  static constexpr const char* name = "probability.draw_beta";
  static constexpr int parameters = 2;
  static constexpr Range range = Range::unit;
  static bool exists(const double* v) { return is_size(v[0]) && is_size(v[1]); }
  static double draw(const double* v, Stream& stream) {
    const double g = draw_log_gamma(v[0], stream);
    return 1 / (1 + std::exp(draw_log_gamma(v[1], stream) - g));
  }
};

struct DrawStudent {
  using Of = StudentCdf;
  static constexpr const char* name = "probability.draw_student";
  static constexpr int parameters = 1;
  static constexpr Range range = Range::real;
  static bool exists(const double* v) { return is_size(v[0]); }
  static double draw(const double* v, Stream& stream) {
    const double half = 0.5 * v[0], z = draw_normal(stream);
    return z * std::exp(0.5 * (std::log(half) - draw_log_gamma(half, stream)));
  }
};

struct DrawVonMises {
  using Of = VonMisesCdf;
  static constexpr const char* name = "probability.draw_von_mises";
  static constexpr int parameters = 1;
  static constexpr Range range = Range::real;
  static bool exists(const double* v) { return v[0] >= 0 && v[0] < infinity; }
  // Best and Fisher 1979, without the differences of 1 - rho, r - 1 and 1 - f.
  static double draw(const double* v, Stream& stream) {
    const double k = v[0];
    if (k < 1e-8) return pi * (2 * stream.uniform() - 1);
    const double root = std::hypot(1, 2 * k), tau = 1 + root;
    const double short_of_1 =
        (std::sqrt(2 * tau) - 1 - 1 / (root + 2 * k)) / (2 * k);
    const double rho = 1 - short_of_1;
    const double above = short_of_1 * short_of_1 / (2 * rho);  // r - 1
    for (;;) {
      const double half = std::sin(0.5 * pi * stream.uniform());
      const double rise = 2 * half * half;  // 1 - z
      const double fall = above * rise / (2 + above - rise);
      const double c = k * (above + fall);
      if (std::log(c / stream.uniform()) + 1 - c < 0) continue;
      const double angle = 2 * std::asin(std::sqrt(std::min(0.5 * fall, 1.0)));
      return stream.uniform() < 0.5 ? -angle : angle;
    }
  }
};

struct DrawTruncated {
  using Of = TruncatedCdf;
  static constexpr const char* name = "probability.draw_truncated";
  static constexpr int parameters = 2;
  static constexpr Range range = Range::real;
  static bool exists(const double* v) { return v[0] < v[1]; }
  // Robert 1995, "Simulation of truncated normal variables", with a proposal
  // that ends at the upper bound as well.
  static double draw(const double* v, Stream& stream) {
    const double low = v[0], high = v[1];
    if (high <= 0) {
      const double mirrored[] = {-high, -low};
      return -draw(mirrored, stream);
    }
    if (low > 0) return beyond(low, high, stream);
    for (;;) {
      const bool wide = high - low > 2.5;
      const double u = wide ? 0 : stream.uniform();
      const double z = wide ? draw_normal(stream) : low + (high - low) * u;
      if (wide ? z >= low && z <= high
               : std::log(stream.uniform()) <= -0.5 * z * z) {
        return z;
      }
    }
  }
  static double beyond(double low, double high, Stream& stream) {
    const double rate = 0.5 * (low + std::hypot(low, 2));
    const double mass = std::expm1(-rate * (high - low));
    for (;;) {
      const double z = low - std::log1p(stream.uniform() * mass) / rate;
      if (std::log(stream.uniform()) <= -0.5 * (z - rate) * (z - rate)) {
        return std::clamp(z, low, high);
      }
    }
  }
};

}  // namespace tenon::prob

#endif  // TENON_PROBABILITY_OPS_DRAWS_H_
