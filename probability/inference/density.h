// The log density that an application lends, with its gradient, at the points
// of some chains at once.
#ifndef TENON_PROBABILITY_INFERENCE_DENSITY_H_
#define TENON_PROBABILITY_INFERENCE_DENSITY_H_

#include <functional>
#include <vector>

#include "tenon/author.h"

namespace tenon::prob {

// Where it is wanted, and what it is there.
struct Evaluation {
  const double* x;                // [dimension]
  double log_density;             // out
  std::vector<double>* gradient;  // out, [dimension]
};

// Called from several threads at once.
class Density {
 public:
  // Of options log_density, batch and with_gradient.
  Density(const Options& options, int64_t dimension);

  int64_t batch() const { return batch_; }
  int64_t dimension() const { return dimension_; }
  // One call for all of `points`, whose number is batch().
  // *Errors*: what is given back is not floating, or of another shape.
  void evaluate(std::vector<Evaluation>& points) const;

 private:
  Tensors called(const Tensor& x) const;

  std::function<Tensors(const Tensors&, uint32_t)> f_;
  int64_t dimension_;
  int64_t batch_;
  bool with_gradient_;
};

// Declares those options.
template <class Declaration>
Declaration&& with_density(Declaration&& to) {
  return std::move(to)
      .required("log_density", TN_VALUE_CALL,
                "from x, float64, [D] or [batch, D], to the log density up to "
                "a constant, [] or [batch]")
      .option("batch", 1, "chains that one call of log_density is for",
              between(1, 4096))
      .option("with_gradient", false,
              "log_density has a second output, its gradient, of x's shape; "
              "else it is differentiated");
}

}  // namespace tenon::prob

#endif  // TENON_PROBABILITY_INFERENCE_DENSITY_H_
