// Initializers: how the parameters of a layer start. Each is a function of a
// key and a shape, so that the same key gives the same model everywhere.
#ifndef TENON_INIT_H_
#define TENON_INIT_H_

#include <functional>

#include "tenon/internal/plain.h"
#include "tenon/operators.h"
#include "tenon/ops.h"

namespace tenon {

// Makes the first values of a parameter, float32.
using Initializer = std::function<Tensor(const Key& key, const Shape& shape)>;

namespace init {

namespace internal {

// Inputs and outputs of one unit of a weight [..., inputs, outputs], whose
// leading axes are a receptive field.
struct Fans {
  double in = 1;
  double out = 1;
  explicit Fans(const Shape& shape) {
    const size_t rank = shape.rank();
    if (rank == 0) return;
    double field = 1;
    for (size_t i = 0; i + 2 < rank; ++i)
      field *= static_cast<double>(shape[i]);
    out = field * static_cast<double>(shape[-1]);
    in = field * static_cast<double>(rank > 1 ? shape[-2] : shape[-1]);
  }
  double mean() const { return (in + out) / 2; }
};

inline Initializer scaled_uniform(double gain, double (*fan)(const Fans&)) {
  return [=](const Key& key, const Shape& shape) {
    const double limit =
        tenon::internal::square_root(3 * gain / fan(Fans(shape)));
    return uniform(key, shape, DType::float32, {.low = -limit, .high = limit});
  };
}

inline Initializer scaled_normal(double gain, double (*fan)(const Fans&)) {
  return [=](const Key& key, const Shape& shape) {
    return normal(
        key, shape, DType::float32,
        {.stddev = tenon::internal::square_root(gain / fan(Fans(shape)))});
  };
}

inline double fan_in(const Fans& fans) { return fans.in; }
inline double fan_mean(const Fans& fans) { return fans.mean(); }

}  // namespace internal

// All elements the same.
inline Initializer constant(double value) {
  return [value](const Key&, const Shape& shape) { return full(shape, value); };
}
inline Initializer zeros() { return constant(0); }
inline Initializer ones() { return constant(1); }

// Variance 2 / (inputs + outputs): for tanh and for linear layers.
// *Source*: Glorot & Bengio 2010, equation 16.
inline Initializer glorot_uniform() {
  return internal::scaled_uniform(1, internal::fan_mean);
}
inline Initializer glorot_normal() {
  return internal::scaled_normal(1, internal::fan_mean);
}

// Variance 2 / inputs: for relu and its kin.
// *Source*: He et al. 2015, arXiv:1502.01852, equation 10.
inline Initializer he_uniform() {
  return internal::scaled_uniform(2, internal::fan_in);
}
inline Initializer he_normal() {
  return internal::scaled_normal(2, internal::fan_in);
}

// Variance 1 / inputs: for selu.
// *Source*: LeCun et al. 1998, Efficient BackProp, section 4.6.
inline Initializer lecun_uniform() {
  return internal::scaled_uniform(1, internal::fan_in);
}
inline Initializer lecun_normal() {
  return internal::scaled_normal(1, internal::fan_in);
}

// Normal, drawn again where further than two deviations from 0; `stddev` is
// that of the uncut distribution.
inline Initializer truncated_normal(double stddev) {
  return [stddev](const Key& key, const Shape& shape) {
    return tenon::truncated_normal(key, shape, DType::float32,
                                   {.stddev = stddev});
  };
}

// A weight [..., n] whose columns (rows, where there are fewer) are orthogonal
// and of length `gain`, uniform among those: Gram-Schmidt, done twice, on
// normal numbers. *Cost*: O(columns^2 rows), in float64 on the host.
// *Source*: Saxe et al. 2013, arXiv:1312.6120.
inline Initializer orthogonal(double gain = 1) {
  return [gain](const Key& key, const Shape& shape) {
    if (shape.rank() < 2) {
      throw Error(TN_INVALID_ARGUMENT,
                  "orthogonal: needs two axes, got " + shape.text());
    }
    const int64_t columns = shape[-1];
    const int64_t rows = columns == 0 ? 0 : shape.numel() / columns;
    const int64_t count = rows < columns ? rows : columns;
    const int64_t length = rows < columns ? columns : rows;
    const Tensor vectors = normal(key, {count, length}, DType::float64);
    double* const v = vectors.data<double>();
    for (int64_t i = 0; i < count; ++i) {
      double* const vi = v + i * length;
      for (int64_t j = 0; j < 2 * i; ++j) {  // against each of them, twice
        const double* const vj = v + j % i * length;
        double dot = 0;
        for (int64_t k = 0; k < length; ++k) dot += vi[k] * vj[k];
        for (int64_t k = 0; k < length; ++k) vi[k] -= dot * vj[k];
      }
      double squares = 0;
      for (int64_t k = 0; k < length; ++k) squares += vi[k] * vi[k];
      const double scale = 1 / tenon::internal::square_root(squares);
      for (int64_t k = 0; k < length; ++k) vi[k] *= scale;
    }
    const Tensor matrix = rows < columns ? vectors : vectors.transpose();
    return (matrix * gain).copy().reshape(shape).cast(DType::float32);
  };
}

}  // namespace init
}  // namespace tenon

#endif  // TENON_INIT_H_
