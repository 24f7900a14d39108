// The mass matrix of a Hamiltonian, given by its inverse: an estimate of the
// posterior's variances, or of its covariances.
#ifndef TENON_PROBABILITY_INFERENCE_MASS_H_
#define TENON_PROBABILITY_INFERENCE_MASS_H_

#include <cstddef>
#include <cstdint>
#include <vector>

namespace tenon::prob {

using Vector = std::vector<double>;

// Of the draws of a window: mean, and sums of products of distances from it
// (Welford 1962).
struct Moments {
  Moments(int64_t dimension, bool dense)
      : mean(dimension), products(dense ? dimension * dimension : dimension) {}
  void add(const Vector& x);

  double n = 0;
  Vector mean;      // [D]
  Vector products;  // [D], or [D, D]
};

// Starts as the identity.
class Mass {
 public:
  Mass(int64_t dimension, bool dense);

  // What was estimated, drawn a little to small multiples of the identity.
  // *Errors*: it is not positive.
  void set(const Moments& moments);
  // *Errors*: it is not positive, or not finite; then nothing has changed.
  void set_inverse(const Vector& inverse);
  const Vector& inverse() const { return inverse_; }

  void velocity(const Vector& momentum, Vector& out) const;
  // From independent normals to a momentum, in place.
  void scale(Vector& normals) const;

 private:
  int64_t dimension_;
  bool dense_;
  Vector inverse_;  // [D], or [D, D]
  Vector root_;     // its root, or lower Cholesky factor
};

inline double dot(const Vector& a, const Vector& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

}  // namespace tenon::prob

#endif  // TENON_PROBABILITY_INFERENCE_MASS_H_
