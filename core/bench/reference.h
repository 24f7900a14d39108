// A multi-layer perceptron and two optimizers in plain float64: what the
// benchmarked training steps must agree with.
#ifndef TENON_CORE_BENCH_REFERENCE_H_
#define TENON_CORE_BENCH_REFERENCE_H_

#include <cstddef>
#include <cstdint>
#include <vector>

namespace tenon::bench {

struct ReferenceLayer {
  int64_t inputs, units;
  std::vector<double> weight;  // [inputs, units]
  std::vector<double> bias;
};

class ReferenceMlp {
 public:
  explicit ReferenceMlp(std::vector<ReferenceLayer> layers)
      : layers_(std::move(layers)) {}

  // The mean cross entropy of rows x with labels; then one step, of Adam where
  // `adam`, else down the gradient.
  double Step(const std::vector<double>& x, const std::vector<int64_t>& labels,
              double rate, bool adam);

 private:
  void Apply(size_t layer, const std::vector<double>& weight_gradient,
             const std::vector<double>& bias_gradient, double rate, bool adam);

  std::vector<ReferenceLayer> layers_;
  std::vector<std::vector<double>> m_, v_;  // of Adam, two for each layer
  int64_t step_ = 0;
};

}  // namespace tenon::bench

#endif  // TENON_CORE_BENCH_REFERENCE_H_
