// Kernels and Gaussian processes against scikit-learn's, their gradients by
// differences, and draws by their moments.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <functional>

#include "tenon/grad.h"
#include "tenon/operators.h"
#include "tenon/ops.h"
#include "tenon/optimizer.h"
#include "tenon/probability/processes.h"

namespace tenon::probability {
namespace {

using Numbers = std::vector<double>;

std::string Folder(const char* variable) { return std::getenv(variable); }

class Processes : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    load_package_file(Folder("TEST_SRCDIR") + "/" + Folder("TEST_WORKSPACE") +
                      "/probability/libprobability.so");
  }
};

Tensor X() { return tensor({0.1, 0.5, 1.2, 2.0, 2.3, 3.7}).newaxis(1); }
Tensor Y() { return tensor({0.3, 0.8, -0.2, 1.1, 0.9, -0.6}); }
Tensor At() { return tensor({0.0, 1.0, 2.9, 5.0}).newaxis(1); }

Kernel Rbf(const Tensor& p) {
  return rbf({.length_scale = p(1), .variance = p(0)});
}
Kernel Periodic(const Tensor& p) {
  return periodic({.period = p(2), .length_scale = p(1), .variance = p(0)});
}

// A kernel of positive parameters, and what a process with it and noise 0.1
// says.
struct Row {
  const char* name;
  std::function<Kernel(const Tensor& parameters)> kernel;
  Numbers parameters;
  double log_marginal_likelihood;
  Numbers slopes;  // of that, over the logs of parameters
  Numbers mean, variance;
};

// scikit-learn 1.9.1, GaussianProcessRegressor
const std::vector<Row>& Rows() {
  static const auto* rows = new std::vector<Row>{
      {"rbf",
       Rbf,
       {1.5, 0.7},
       -7.208919551054819,
       {-1.2247961306803032, -1.7644152884307687},
       {0.33138392602520717, 0.09254866885899932, 0.19483298213432154,
        -0.10350181018145255},
       {0.1191318446729963, 0.08466303965608235, 0.4696773656704336,
        1.4540121536721087}},
      {"matern, 0.5",
       [](const Tensor& p) {
         return matern(
             {.smoothness = 0.5, .length_scale = p(1), .variance = p(0)});
       },
       {1.5, 0.7},
       -7.341375097394571,
       {-1.8767024716190035, 0.4041746585106709},
       {0.26889702934102866, 0.08654595875476312, 0.1905836118274194,
        -0.08654384005044534},
       {0.44140440413975807, 0.6207263646744062, 1.1457610060835435,
        1.4657231890282574}},
      {"matern, 1.5",
       [](const Tensor& p) {
         return matern(
             {.smoothness = 1.5, .length_scale = p(1), .variance = p(0)});
       },
       {1.5, 0.7},
       -7.029042915899083,
       {-1.6506716795345489, 0.41292132280774346},
       {0.2506928709892301, 0.044302782545436736, 0.17602802619232016,
        -0.10459271002145043},
       {0.1640466888528216, 0.2270866303885448, 0.8683261729619192,
        1.4595709295540469}},
      {"matern, 2.5",
       [](const Tensor& p) {
         return matern({.length_scale = p(1), .variance = p(0)});
       },
       {1.5, 0.7},
       -6.9733256000766035,
       {-1.5129690562464577, 0.08403924594480121},
       {0.25484814644887327, 0.053491014423261055, 0.16112831221735652,
        -0.10672790902518332},
       {0.1377929815058061, 0.1501499261010579, 0.7382439500936239,
        1.4582356064091555}},
      {"periodic",
       Periodic,
       {1.5, 0.7, 1.9},
       -7.297730502450991,
       {-1.4164840454822845, 0.8721541452461711, -40.035125623318244},
       {0.06399654837723423, -0.046819671513603875, -0.04681967151360367,
        -0.18976125029409363},
       {0.07787253867461352, 0.888428551488647, 0.8884285514886472,
        0.09372356159441388}},
      {"rational_quadratic",
       [](const Tensor& p) {
         return rational_quadratic(
             {.mixture = p(1), .length_scale = p(2), .variance = p(0)});
       },
       {1.5, 0.4, 0.7},
       -6.861136306691741,
       {-0.9885827002255356, -0.0977113233799361, -0.24578653512056042},
       {0.3000339897790657, 0.08738289925191611, 0.21905271788500036,
        -0.19106213975406694},
       {0.12099573930267371, 0.12309851064156874, 0.47055124664391457,
        1.1155160010720062}},
      {"sum",
       [](const Tensor& p) { return Rbf(p) + Periodic(p(from(2))); },
       {1.5, 0.7, 0.5, 0.7, 1.9},
       -7.686630555101923,
       {-1.3202503222510957, 0.09189334434491363, -0.49287420380356206,
        0.36593483704506596, -1.7506314894582113},
       {0.21622554062707183, 0.04919487077899967, -0.30259972414435177,
        -0.530206180937617},
       {0.20512455765496448, 0.3868171305131327, 1.0535855493632644,
        1.7552004521941498}},
      {"product",
       [](const Tensor& p) {
         return Rbf(p) * periodic({.period = p(3), .length_scale = p(2)});
       },
       {1.5, 0.7, 0.7, 1.9},
       -7.654474127359784,
       {-2.036793681373214, 0.09912460562609676, 0.5565169827575571,
        0.49712992858856153},
       {0.19700414315470915, -0.062076372601086484, 0.014215895106205152,
        -0.006084665519049222},
       {0.38911656945157547, 0.9441895759717199, 1.4959509080531654,
        1.4998534650715076}},
  };
  return *rows;
}

Tensor Column(const Numbers& numbers) {
  return tensor(numbers, {static_cast<int64_t>(numbers.size())});
}

GaussianProcess Seen(const Kernel& kernel) {
  return GaussianProcess(kernel, {.x = X(), .y = Y(), .noise = 0.1});
}

void ExpectNear(const Tensor& got, const Numbers& wanted, double tolerance) {
  const Numbers numbers = got.detach().to_vector<double>();
  ASSERT_EQ(numbers.size(), wanted.size());
  for (size_t i = 0; i < wanted.size(); ++i) {
    EXPECT_NEAR(numbers[i], wanted[i], tolerance * (1 + std::abs(wanted[i])))
        << i;
  }
}

TEST_F(Processes, AreScikitLearns) {
  for (const Row& row : Rows()) {
    SCOPED_TRACE(row.name);
    const Tensor logs = variable(log(Column(row.parameters)));
    const GaussianProcess seen = Seen(row.kernel(exp(logs)));
    const Tensor likelihood = seen.log_marginal_likelihood();
    ExpectNear(likelihood, {row.log_marginal_likelihood}, 1e-12);
    ExpectNear(gradients(likelihood, {logs})[0], row.slopes, 1e-10);
    ExpectNear(seen.mean(At()), row.mean, 1e-12);
    ExpectNear(seen.variance(At()), row.variance, 1e-12);
    ExpectNear(tenon::diagonal(seen.covariance(At())), row.variance, 1e-12);
  }
}

TEST_F(Processes, ColumnsHaveScalesOfTheirOwn) {
  const Tensor x = tensor({{0.1, 1.0}, {0.5, -0.4}, {1.2, 0.3}, {2.0, 0.2}});
  const Tensor at = tensor({{0.0, 0.0}, {1.0, 1.0}});
  const GaussianProcess seen(
      rbf({.length_scale = tensor({0.7, 2.0}), .variance = 1.5}),
      {.x = x, .y = tensor({0.3, 0.8, -0.2, 1.1}), .noise = 0.1});
  // scikit-learn 1.9.1
  ExpectNear(seen.log_marginal_likelihood(), {-5.313426251406351}, 1e-12);
  ExpectNear(seen.mean(at), {0.6518602331570547, -0.2208328330229583}, 1e-12);
  ExpectNear(seen.variance(at), {0.2827389962721547, 0.27616681722749786},
             1e-12);
}

// Of all that is said, over parameters, data and places.
TEST_F(Processes, GradientsAreThoseOfDifferences) {
  for (const Row& row : Rows()) {
    SCOPED_TRACE(row.name);
    const auto said = [&](const Tensor& p, const Tensor& x, const Tensor& at) {
      const GaussianProcess seen(row.kernel(p),
                                 {.x = x, .y = Y(), .noise = p(0) / 10.0});
      return seen.log_marginal_likelihood() + sum(square(seen.mean(at))) +
             sum(square(seen.variance(at))) + sum(seen.sample(at, Key(1), 2));
    };
    const Tensors inputs = {Column(row.parameters), X(),
                            tensor({0.0, 1.0, 2.6, 5.0}).newaxis(1)};
    const auto slopes = grad(said)(inputs[0], inputs[1], inputs[2]);
    for (size_t k = 0; k < inputs.size(); ++k) {
      const Numbers slope = slopes[k].to_vector<double>();
      for (size_t i = 0; i < slope.size(); ++i) {
        Tensors moved = inputs;
        const auto at = [&](double by) {
          moved[k] = inputs[k].copy();
          moved[k].data<double>()[i] += by;
          return said(moved[0], moved[1], moved[2]).item<double>();
        };
        const double wanted = (at(1e-5) - at(-1e-5)) / 2e-5;
        EXPECT_NEAR(slope[i], wanted, 1e-5 * (1 + std::abs(wanted)))
            << "input " << k << ", element " << i;
      }
    }
  }
}

TEST_F(Processes, DrawsHaveTheirMoments) {
  const GaussianProcess seen =
      Seen(rbf({.length_scale = 0.7, .variance = 1.5}));
  const Tensor draws = seen.sample(At(), Key(1), 20000);
  EXPECT_EQ(draws.shape(), (Shape{20000, 4}));
  ExpectNear(mean(draws, {0}), seen.mean(At()).to_vector<double>(), 0.03);
  const Tensor off = draws - mean(draws, {0});
  ExpectNear(matmul(off.transpose(), off) / 20000.0,
             seen.covariance(At()).to_vector<double>(), 0.03);
}

TEST_F(Processes, WithoutDataAreThePrior) {
  const GaussianProcess prior(rbf({.variance = 2.0}), {.mean = tensor(0.5)});
  ExpectNear(prior.mean(At()), {0.5, 0.5, 0.5, 0.5}, 1e-12);
  ExpectNear(prior.variance(At()), {2, 2, 2, 2}, 1e-12);
  EXPECT_EQ(prior.sample(At(), Key(1)).shape(), (Shape{1, 4}));
}

TEST_F(Processes, WithoutNoiseGoThroughTheData) {
  const GaussianProcess seen(matern({.smoothness = 1.5}),
                             {.x = X(), .y = Y(), .noise = 1e-10});
  ExpectNear(seen.mean(X()), Y().to_vector<double>(), 1e-7);
  ExpectNear(seen.variance(X()), Numbers(6, 0), 1e-7);
}

// Any optimizer raises the likelihood to where its slope is nothing.
TEST_F(Processes, AreFittedByAnOptimizer) {
  const Parameter logs("logs", variable(tensor({0.0, 0.0, -2.0})));
  Optimizer optimizer("adam", {logs}, {{"learning_rate", 0.05}});
  Tensor loss;
  for (int step = 0; step < 1500; ++step) {
    const Tensor p = exp(logs.tensor());
    loss = -GaussianProcess(Rbf(p), {.x = X(), .y = Y(), .noise = p(2)})
                .log_marginal_likelihood();
    optimizer.minimize(loss);
  }
  for (const double slope :
       gradients(loss, {logs.tensor()})[0].to_vector<double>()) {
    EXPECT_NEAR(slope, 0, 2e-3);
  }
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

TEST_F(Processes, OddOptionsAreRefused) {
  const auto says = [](const std::string& error, const std::string& text) {
    EXPECT_NE(error.find(text), std::string::npos) << error;
  };
  says(ErrorOf([] { rbf({.length_scale = 0.0}); }),
       "length_scale must be floating, finite and above 0, [] or [D]");
  says(ErrorOf([] {
         rbf({.variance = tensor({1.0, -1.0})});
       }),
       "variance must");
  says(ErrorOf([] { matern({.smoothness = 2.0}); }),
       "smoothness must be 0.5, 1.5 or 2.5");
  says(ErrorOf([] { rbf().matrix(tensor({1.0}), tensor({1.0})); }),
       "points must be floating, of one dtype, [N, D] and [M, D], got float64 "
       "[1] and float64 [1]");
  says(ErrorOf([] { GaussianProcess(rbf(), {.x = X()}); }),
       "give both x and y, or neither");
  says(ErrorOf([] { GaussianProcess(rbf(), {.x = X(), .y = At()}); }),
       "x and y must be of one dtype, [N, D] and [N], got [6,1] and [4,1]");
  says(ErrorOf([] { GaussianProcess(rbf()).log_marginal_likelihood(); }),
       "the process has no data");
  says(ErrorOf([] {
         Object("probability.gaussian_process",
                {{"kernel", Object("probability.normal")}});
       }),
       "kernel must be a kernel");
  const Tensor same = tensor({1.0, 1.0}).newaxis(1);
  EXPECT_NE(ErrorOf([&] {
              GaussianProcess(rbf({.variance = 1e20}),
                              {.x = same, .y = tensor({0.0, 1.0})});
            }),
            "");
}

}  // namespace
}  // namespace tenon::probability
