// Tasks without data: quadratics and Rosenbrock's function.
#include <cmath>

#include "core/compare/task.h"
#include "tenon/operators.h"

namespace tenon::compare {
namespace {

constexpr int64_t kSide = 10;  // the parameter is a matrix: some need one
constexpr int64_t kSize = kSide * kSide;

struct Curvature {
  double condition;  // the largest eigenvalue, 1, over the smallest
  double noise;      // of each number of the gradient
};

// f(x) = 1/2 sum_i h_i (Q (x - x*))_i^2 with a random rotation Q, eigenvalues
// h evenly spaced in their logarithm, and noise in the gradients.
class Quadratic : public Problem {
 public:
  Quadratic(uint64_t seed, const Curvature& curvature)
      : key_(Key(seed)), noise_(curvature.noise) {
    const NoGrad no_grad;
    rotation_ = qr(normal(key_.child(1), {kSize, kSize}))[0];
    scales_ = exp(linspace(0, -std::log(curvature.condition), kSize)) * 0.5;
    optimum_ = normal(key_.child(2), {kSize});
    x_ = variable(normal(key_.child(3), {kSide, kSide}));
  }

  Parameters parameters() const override { return {Parameter("x", x_)}; }
  Tensor loss(int64_t step) override {
    if (noise_ == 0) return exact();
    const Key key = key_.child(4).child(static_cast<uint64_t>(step));
    const Tensor noise = normal(key, {kSide, kSide}) * noise_;
    return exact() + sum(noise * x_);
  }
  double score(Part) override {
    const NoGrad no_grad;
    return exact().item<double>();
  }

 private:
  Tensor exact() const {
    const Tensor away = x_.reshape({kSize}) - optimum_;
    return sum(scales_ * square(matmul(rotation_, away)));
  }

  const Key key_;
  const double noise_;
  Tensor rotation_, scales_, optimum_, x_;
};

// The mean over ten pairs of (1 - x)^2 + 100 (y - x^2)^2, from near (-1.2, 1).
class Rosenbrock : public Problem {
 public:
  explicit Rosenbrock(uint64_t seed) {
    const NoGrad no_grad;
    const Key key(seed);
    x_ = variable(normal(key.child(1), {kSide}) * 0.1 - 1.2);
    y_ = variable(normal(key.child(2), {kSide}) * 0.1 + 1.0);
  }

  Parameters parameters() const override {
    return {Parameter("x", x_), Parameter("y", y_)};
  }
  Tensor loss(int64_t) override {
    return mean(square(1 - x_) + 100 * square(y_ - square(x_)));
  }
  double score(Part) override {
    const NoGrad no_grad;
    return loss(0).item<double>();
  }

 private:
  Tensor x_, y_;
};

template <int condition, int noise_percent>
std::unique_ptr<Problem> MakeQuadratic(uint64_t seed, Data&) {
  return std::make_unique<Quadratic>(
      seed, Curvature{condition, noise_percent / 100.0});
}

std::unique_ptr<Problem> MakeRosenbrock(uint64_t seed, Data&) {
  return std::make_unique<Rosenbrock>(seed);
}

}  // namespace

std::vector<Task> FunctionTasks() {
  return {
      {"quadratic", "a quadratic of 100 numbers, condition 10", "loss", 200,
       1e-6, MakeQuadratic<10, 0>},
      {"quadratic_ill", "the same, condition 10,000 and rotated", "loss", 300,
       1e-6, MakeQuadratic<10000, 0>},
      {"quadratic_noisy",
       "the same, condition 100, gradients with noise of 0.1", "loss", 300,
       1e-6, MakeQuadratic<100, 10>},
      {"rosenbrock", "ten of Rosenbrock's curved valleys", "loss", 500, 1e-6,
       MakeRosenbrock},
  };
}

}  // namespace tenon::compare
