// Modes and normal approximations of posteriors whose answers are known, and by
// which optimizers they are found.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>

#include "tenon/grad.h"
#include "tenon/operators.h"
#include "tenon/ops.h"
#include "tenon/probability/variational.h"

namespace tenon::probability {
namespace {

using Numbers = std::vector<double>;

std::string Folder(const char* variable) { return std::getenv(variable); }

class Variational : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    load_package_file(Folder("TEST_SRCDIR") + "/" + Folder("TEST_WORKSPACE") +
                      "/probability/libprobability.so");
  }
};

void ExpectNear(const Tensor& got, const Numbers& wanted, double tolerance) {
  const Numbers numbers = got.detach().to_vector<double>();
  ASSERT_EQ(numbers.size(), wanted.size());
  for (size_t i = 0; i < wanted.size(); ++i) {
    EXPECT_NEAR(numbers[i], wanted[i], tolerance) << i;
  }
}

// Of means 1 and -2, deviations 2 and 0.5, correlation 0.8.
Tensor Oval(const Tensor& x) {
  const Tensor a = (x(ellipsis, 0) - 1.0) / 2.0;
  const Tensor b = (x(ellipsis, 1) + 2.0) / 0.5;
  return -0.5 / (1 - 0.64) * (square(a) + square(b) - 1.6 * a * b);
}
double OvalWithGradient(const double* x, double* gradient) {
  const double a = (x[0] - 1) / 2, b = (x[1] + 2) / 0.5;
  gradient[0] = -(a - 0.8 * b) / 0.36 / 2;
  gradient[1] = -(b - 0.8 * a) / 0.36 / 0.5;
  return -0.5 / 0.36 * (a * a + b * b - 1.6 * a * b);
}

TEST_F(Variational, FindsModes) {
  ExpectNear(find_mode(Oval, {.dimension = 2}), {1, -2}, 1e-3);
  ExpectNear(find_mode(OvalWithGradient, {.dimension = 2}), {1, -2}, 1e-3);
  ExpectNear(find_mode(Oval, {.start = tensor({0.5, 0.5}),
                              .optimizer = "sgd",
                              .steps = 2000,
                              .settings = {{"learning_rate", 0.05}}}),
             {1, -2}, 1e-6);
}

// The mean field has the deviations of one number given the other.
TEST_F(Variational, FindsTheNearestIndependentNormals) {
  const Approximation q =
      advi(Oval, {.dimension = 2, .draws = 32, .batch = 32, .key = Key(1)});
  ExpectNear(q.loc, {1, -2}, 0.05);
  ExpectNear(q.factor, {1.2, 0.3}, 0.04);
  const double first = q.elbo(0).item<double>();
  EXPECT_GT(mean(q.elbo(from(900))).item<double>(), first);
}

TEST_F(Variational, FindsANormalPosteriorAtFullRank) {
  for (const int64_t batch : {1, 8}) {
    const Approximation q = advi(Oval, {.dimension = 2,
                                        .full_rank = true,
                                        .draws = 32,
                                        .batch = batch,
                                        .key = Key(2)});
    ExpectNear(q.loc, {1, -2}, 0.05);
    ExpectNear(q.covariance(), {4, 0.8, 0.8, 0.25}, 0.2);
    const Tensor draws = q.sample(Key(3), 20000);
    ExpectNear(mean(draws, {0}), {1, -2}, 0.07);
  }
}

// The lambda's own gradient takes the place of the tape's.
TEST_F(Variational, TakesGradientsThatAreGiven) {
  const AdviOptions options = {
      .dimension = 2, .full_rank = true, .batch = 4, .steps = 200};
  const Approximation by_tape = advi(Oval, options);
  const Approximation by_hand = advi(OvalWithGradient, options);
  ExpectNear(by_hand.loc, by_tape.loc.to_vector<double>(), 1e-9);
  ExpectNear(by_hand.factor, by_tape.factor.to_vector<double>(), 1e-9);
}

template <class Body>
std::string ErrorOf(const Body& body) {
  try {
    body();
  } catch (const Error& e) {
    return e.what();
  }
  return "";
}

TEST_F(Variational, OddInputIsRefused) {
  const auto says = [](const std::string& error, const std::string& text) {
    EXPECT_NE(error.find(text), std::string::npos) << error;
  };
  says(ErrorOf([] { find_mode(Oval, {}); }), "give the dimension");
  says(ErrorOf([] { find_mode(Oval, {.start = tensor({{1.0}})}); }),
       "start must be [D], got [1,1]");
  says(
      ErrorOf([] {
        find_mode([](const Tensor& x) { return x; }, {.dimension = 2});
      }),
      "log_density: what it gives back must be floating, of shape [], got [2]");
  says(ErrorOf([] { advi(Oval, {.dimension = 2, .draws = 5, .batch = 2}); }),
       "5 draws are no multiple of batch, which is 2");
  says(ErrorOf([] {
         Function("probability.elbo")(tensor({0.0}), tensor({0.0, 1.0}),
                                      tensor({{0.0}}));
       }),
       "loc, scale and noise must be floating");
}

}  // namespace
}  // namespace tenon::probability
