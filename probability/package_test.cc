// All that probability offers, by the kit in a process of its own; its tails
// against mpmath; and the typed front.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>

#include "tenon/grad.h"
#include "tenon/ops.h"
#include "tenon/probability.h"
#include "tenon/testing.h"

namespace tenon {
namespace {

namespace prob = tenon::probability;
using Numbers = std::vector<double>;

std::string Library() {
  return std::string(std::getenv("TEST_SRCDIR")) + "/" +
         std::getenv("TEST_WORKSPACE") + "/probability/libprobability.so";
}

// What check_package writes about a file.
std::string Report(const std::string& path, int& findings) {
  char* text = nullptr;
  size_t size = 0;
  std::FILE* out = open_memstream(&text, &size);
  findings = testing::check_package(path, out);
  std::fclose(out);
  const std::string report(text, size);
  std::free(text);
  return report;
}

// First: a fork has no thread pool.
TEST(AProbability, Holds) {
  int findings = -1;
  EXPECT_EQ(Report(Library(), findings), "");
  EXPECT_EQ(findings, 0);
}

class Probability : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { load_package_file(Library()); }
};

struct Row {
  std::string distribution;
  Numbers parameters;
  std::string method;
  double x;
  double value;
};

const Row kRows[] = {
#include "probability/tails.inc"
};

// The parameters in the order of their declaration, each a number of `dtype`.
Object Make(const Row& row, DType dtype) {
  const Object plain("probability." + row.distribution);
  const tn_type_def& def = plain.type();
  std::vector<Option> options;
  for (size_t i = 0; i < row.parameters.size(); ++i) {
    options.emplace_back(std::string(internal::from_c(def.options[i]->name)),
                         full({}, row.parameters[i], dtype));
  }
  return Object("probability." + row.distribution, options);
}

// The largest relative error of each distribution and method. What float32
// holds not is left out.
std::map<std::string, double> Errors(DType dtype) {
  std::map<std::string, double> worst;
  for (const Row& row : kRows) {
    const Tensor x = full({}, row.x, dtype);
    const double size = std::abs(row.value);
    if (x.cast(DType::float64).item<double>() != row.x) continue;
    if (dtype == DType::float32 && (size < 1e-36 || size > 1e36)) continue;
    const double got = Make(row, dtype)
                           .call(row.method, {x})
                           .cast(DType::float64)
                           .item<double>();
    double& error = worst[row.distribution + "." + row.method];
    const double now = std::abs(got - row.value) / (size == 0 ? 1 : size);
    error = std::isnan(now) ? 1 : std::max(error, now);
  }
  return worst;
}

// README.md says these figures.
TEST_F(Probability, TailsAreAccurate) {
  for (const auto& [name, error] : Errors(DType::float64)) {
    RecordProperty(name, std::to_string(error / 0x1p-52) + " eps");
    EXPECT_LE(error, 1.5e-13) << name;
  }
  for (const auto& [name, error] : Errors(DType::float32)) {
    RecordProperty(name + ".float32", std::to_string(error / 0x1p-23) + " eps");
    EXPECT_LE(error, 3e-6) << name;
  }
}

TEST_F(Probability, ParametersMakeABatch) {
  const prob::Normal normal(tensor({0.0, 1.0}), tensor({{1.0}, {2.0}}));
  EXPECT_EQ(normal.mean().shape(), (Shape{2, 2}));
  EXPECT_EQ(normal.sample(Key(1), {5}).shape(), (Shape{5, 2, 2}));
  EXPECT_EQ(normal.log_prob(tensor(1.0)).shape(), (Shape{2, 2}));
}

TEST_F(Probability, LogitsStandForProbabilities) {
  const prob::Bernoulli sure({.logits = tensor(200.0)});
  EXPECT_DOUBLE_EQ(sure.log_prob(tensor(0.0)).item<double>(), -200.0);
  EXPECT_EQ(prob::Bernoulli({.probs = 1.0}).entropy().item<float>(), 0.0f);
}

TEST_F(Probability, DrawsHaveGradients) {
  const Tensor scale = variable(tensor(2.0));
  const Tensor x = prob::Normal({.scale = scale}).sample(Key(3), {100});
  const double slope = gradients(sum(x), {scale})[0].item<double>();
  EXPECT_NEAR(slope, sum(x).detach().item<double>() / 2, 1e-9);
}

// No NaN from where x can not be, nor from the end of the support.
TEST_F(Probability, GradientsOutsideAreZero) {
  for (const char* name : {"exponential", "half_normal", "log_normal", "pareto",
                           "uniform", "weibull"}) {
    const Tensor x = variable(tensor({-1.0}));
    const Object object(std::string("probability.") + name);
    const Tensor y = object.call("log_prob", {x});
    EXPECT_EQ(y.to_vector<double>(), Numbers{-INFINITY}) << name;
    const Tensor slope = gradients(y, {x})[0];
    if (!slope) continue;
    EXPECT_EQ(slope.to_vector<double>(), Numbers{0}) << name;
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

TEST_F(Probability, OddParametersAreRefused) {
  const auto says = [](const std::string& error, const std::string& text) {
    EXPECT_NE(error.find(text), std::string::npos) << error;
  };
  says(ErrorOf([] { prob::Normal(0.0, -1.0); }),
       "scale must be finite and above 0");
  says(ErrorOf([] { prob::Normal(NAN, 1.0); }), "loc must be finite");
  says(ErrorOf([] { prob::Uniform(1.0, 1.0); }), "low must be less than high");
  says(ErrorOf([] { prob::Bernoulli({.probs = 1.5}); }),
       "probs must be in [0, 1]");
  says(ErrorOf([] { prob::Cauchy(0.0, 1.0).mean(); }), "no method \"mean\"");
}

}  // namespace
}  // namespace tenon
