// Sharpness-aware steps follow another program's; what fails changes nothing.
#include "tenon/addons.h"

#include <cmath>
#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace tenon {
namespace {

using addons::Sam;
using addons::SamOptions;

struct Problem {
  Tensor Loss() const {
    const Tensor &x = a.tensor(), &y = b.tensor();
    return sum(square(square(x - 0.25))) + sum(x.slice({until(1)}) * y) +
           3.0 * sum(square(y));
  }
  Parameter a = Parameter("a", variable(tensor({1.0, -2.0})));
  Parameter b = Parameter("b", variable(tensor({0.5})));
  Optimizer optimizer{
      "sgd", {a, b}, {{"learning_rate", 0.01}, {"momentum", 0.9}}};
};

struct Case {
  SamOptions options;
  std::vector<double> a, b;
};

TEST(Sam, FollowsAnotherProgram) {
  // pytorch-optimizer 4.1.0, SAM over torch's SGD, six steps; its norm is
  // float32.
  const std::vector<Case> cases = {{{.rho = 0.05},
                                    {0.6860294784593562, 1.4427967642856678},
                                    {-0.09094037016737605}},
                                   {{.rho = 0.2, .adaptive = true, .eta = 0},
                                    {0.6351696873428476, 2.0352067516048},
                                    {-0.09247318513923589}}};
  for (const Case& c : cases) {
    Problem problem;
    Sam sam(problem.optimizer, c.options);
    const double before = problem.Loss().item<double>();
    EXPECT_EQ(sam.minimize([&] { return problem.Loss(); }).item<double>(),
              before);
    for (int step = 1; step < 6; ++step) {
      sam.minimize([&] { return problem.Loss(); });
    }
    const std::vector<double> a = problem.a.tensor().to_vector<double>();
    EXPECT_NEAR(a[0], c.a[0], 1e-7);
    EXPECT_NEAR(a[1], c.a[1], 1e-7);
    EXPECT_NEAR(problem.b.tensor().to_vector<double>()[0], c.b[0], 1e-7);
    EXPECT_EQ(problem.optimizer.step(), 6);
  }
}

TEST(Sam, IsTheOptimizerWithoutDistance) {
  Problem with, without;
  Sam sam(with.optimizer, {.rho = 0});
  for (int step = 0; step < 3; ++step) {
    sam.minimize([&] { return with.Loss(); });
    without.optimizer.minimize(without.Loss());
  }
  EXPECT_EQ(with.a.tensor().to_vector<double>(),
            without.a.tensor().to_vector<double>());
}

TEST(Sam, ThatFailsChangesNothing) {
  Problem problem;
  Sam sam(problem.optimizer);
  int calls = 0;
  const auto failing = [&] {
    if (++calls == 2) throw Error(TN_INTERNAL, "no second pass");
    return problem.Loss();
  };
  EXPECT_THROW(sam.minimize(failing), Error);
  EXPECT_EQ(problem.a.tensor().to_vector<double>(),
            (std::vector<double>{1, -2}));
  EXPECT_EQ(problem.optimizer.step(), 0);
  EXPECT_THROW(Sam(problem.optimizer, {.rho = -1}), Error);
}

}  // namespace
}  // namespace tenon
