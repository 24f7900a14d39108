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
#include "tenon/probability/univariate.h"
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

// Large counts multiply the rounding of the probability or rate.
bool IsOfCounts(const std::string& name) {
  return name.starts_with("poisson.") || name.starts_with("binomial.") ||
         name.starts_with("negative_binomial.");
}

// README.md says these figures.
TEST_F(Probability, TailsAreAccurate) {
  for (const auto& [name, error] : Errors(DType::float64)) {
    RecordProperty(name, std::to_string(error / 0x1p-52) + " eps");
    EXPECT_LE(error, IsOfCounts(name) ? 6e-13 : 1.5e-13) << name;
  }
  for (const auto& [name, error] : Errors(DType::float32)) {
    RecordProperty(name + ".float32", std::to_string(error / 0x1p-23) + " eps");
    EXPECT_LE(error, IsOfCounts(name) ? 2e-5 : 3e-6) << name;
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
  for (const char* name :
       {"beta", "exponential", "gamma", "half_normal", "inverse_gamma",
        "log_normal", "pareto", "uniform", "weibull"}) {
    const Tensor x = variable(tensor({-1.0}));
    const Object object(std::string("probability.") + name);
    const Tensor y = object.call("log_prob", {x});
    EXPECT_EQ(y.to_vector<double>(), Numbers{-INFINITY}) << name;
    const Tensor slope = gradients(y, {x})[0];
    if (!slope) continue;
    EXPECT_EQ(slope.to_vector<double>(), Numbers{0}) << name;
  }
}

// Of the kit's sample there is one for each distribution; these reach all ways
// that draws are made.
const Row kDrawn[] = {
    {"beta", {0.3, 0.7}, "", 0, 0},
    {"beta", {30, 4}, "", 0, 0},
    {"gamma", {0.1, 2}, "", 0, 0},
    {"gamma", {50, 0.5}, "", 0, 0},
    {"inverse_gamma", {5, 3}, "", 0, 0},
    {"student_t", {5, 1, 2}, "", 0, 0},
    {"student_t", {200, 0, 1}, "", 0, 0},
    {"von_mises", {0.5, 0.01}, "", 0, 0},
    {"von_mises", {-1, 1e6}, "", 0, 0},
    {"truncated_normal", {0, 1, 5, 7}, "", 0, 0},
    {"truncated_normal", {0, 1, -8, -6}, "", 0, 0},
    {"truncated_normal", {0, 1, -0.5, 1}, "", 0, 0},
    {"truncated_normal", {0, 1, -1, INFINITY}, "", 0, 0},
    {"poisson", {0.2}, "", 0, 0},
    {"poisson", {12}, "", 0, 0},
    {"poisson", {1e5}, "", 0, 0},
    {"binomial", {7, 0.3}, "", 0, 0},
    {"binomial", {1000, 0.4}, "", 0, 0},
    {"binomial", {1e6, 0.9}, "", 0, 0},
    {"negative_binomial", {0.5, 0.1}, "", 0, 0},
    {"negative_binomial", {60, 0.7}, "", 0, 0},
};

// Kolmogorov and Smirnov's statistic, which for counts is the lesser, and the
// mean. More than either bound happens once in 10^6 keys.
TEST_F(Probability, DrawsFollowTheirDistribution) {
  constexpr int64_t n = 10000;
  const double root = std::sqrt(static_cast<double>(n));
  for (const DType dtype : {DType::float32, DType::float64}) {
    for (const Row& row : kDrawn) {
      const Object object = Make(row, dtype);
      const Tensor x =
          object.call("sample", {}, {{"key", Key(11)}, {"shape", Shape{n}}});
      Numbers sorted = x.to_vector<double>();
      std::sort(sorted.begin(), sorted.end());
      const Numbers cdf =
          object.call("cdf", {tensor(sorted, Shape{n}).cast(dtype)})
              .to_vector<double>();
      double worst = 0;
      for (size_t i = 0; i < sorted.size(); ++i) {
        const bool last = i + 1 == sorted.size() || sorted[i + 1] > sorted[i];
        const double share = static_cast<double>(i + 1) / n;
        if (last) worst = std::max(worst, share - cdf[i]);
        if (last) worst = std::max(worst, cdf[i] - share);
      }
      EXPECT_LE(worst * root, 2.7) << row.distribution << row.parameters[0];
      const auto number = [&](const char* method) {
        return object.call(method).cast(DType::float64).item<double>();
      };
      const double average = mean(x.cast(DType::float64)).item<double>();
      EXPECT_NEAR(average, number("mean"),
                  5 * std::sqrt(number("variance")) / root)
          << row.distribution << row.parameters[0];
    }
  }
}

// The slope of a draw is that of the quantile of its own probability.
TEST_F(Probability, ImplicitGradientsAreSlopesOfQuantiles) {
  const Row rows[] = {{"beta", {0.7, 2.5}, "", 0, 0},
                      {"gamma", {0.3, 1}, "", 0, 0},
                      {"gamma", {40, 2}, "", 0, 0},
                      {"inverse_gamma", {2.5, 1}, "", 0, 0},
                      {"student_t", {2.5, 1, 2}, "", 0, 0},
                      {"von_mises", {0.5, 3}, "", 0, 0},
                      {"truncated_normal", {0.5, 2, -1, 9}, "", 0, 0}};
  for (const Row& row : rows) {
    const size_t count = row.parameters.size();
    std::vector<Option> given;
    Tensors variables;
    const Object plain = Make(row, DType::float64);
    for (size_t k = 0; k < count; ++k) {
      variables.push_back(
          variable(full({8}, row.parameters[k], DType::float64)));
      given.emplace_back(
          std::string(internal::from_c(plain.type().options[k]->name)),
          variables[k]);
    }
    const Tensor x = Object("probability." + row.distribution, given)
                         .call("sample", {}, {{"key", Key(3)}});
    const Gradients slopes = gradients(sum(x), variables);
    const Tensor p = plain.call("cdf", {x.detach()});
    for (size_t k = 0; k < count; ++k) {
      const double h = 1e-4 * (1 + std::abs(row.parameters[k]));
      const auto quantile = [&](double by) {
        Row moved = row;
        moved.parameters[k] += by;
        return Make(moved, DType::float64).call("quantile", {p});
      };
      const Numbers wanted = ((8.0 * (quantile(h) - quantile(-h)) -
                               (quantile(2 * h) - quantile(-2 * h))) /
                              (12 * h))
                                 .to_vector<double>();
      const Numbers got = slopes[k].to_vector<double>();
      for (size_t i = 0; i < got.size(); ++i) {
        EXPECT_NEAR(got[i], wanted[i], 1e-7 * (1 + std::abs(wanted[i])))
            << row.distribution << " " << k;
      }
    }
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
  says(ErrorOf([] { prob::Binomial({.total_count = -1.0}); }),
       "total_count must be finite and not below 0");
  says(ErrorOf([] { prob::TruncatedNormal(0.0, 1.0, 2.0, 2.0); }),
       "low must be less than high");
  says(ErrorOf([] { prob::Cauchy(0.0, 1.0).mean(); }), "no method \"mean\"");
}

}  // namespace
}  // namespace tenon
