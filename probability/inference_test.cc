// Samplers against posteriors that are known: moments, quantiles, ranks; what
// threads, files and odd input do to them.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>

#include "probability/inference/adaptation.h"
#include "tenon/grad.h"
#include "tenon/operators.h"
#include "tenon/ops.h"
#include "tenon/probability/inference.h"
#include "tenon/settings.h"

namespace tenon::probability {
namespace {

using Numbers = std::vector<double>;

std::string Folder(const char* variable) { return std::getenv(variable); }

class Inference : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    load_package_file(Folder("TEST_SRCDIR") + "/" + Folder("TEST_WORKSPACE") +
                      "/probability/libprobability.so");
  }
};

struct Known {
  double mean, deviation;
};

// Means and deviations of all numbers, within 4 standard errors; the
// reference's own are a tenth of those or less.
void ExpectMoments(const Tensor& draws, const std::vector<Known>& known) {
  const Tensor flat = draws.reshape({draws.size(0), draws.size(1), -1});
  const Tensor all = flat.reshape({-1, flat.size(2)});
  const auto mean = tenon::mean(all, {0}).to_vector<double>();
  const auto deviation = tenon::std(all, {0}).to_vector<double>();
  const auto error = mcse(flat).to_vector<double>();
  const auto wide = mcse(flat, "deviation").to_vector<double>();
  const auto agree = r_hat(flat).to_vector<double>();
  ASSERT_EQ(mean.size(), known.size());
  for (size_t i = 0; i < known.size(); ++i) {
    EXPECT_NEAR(mean[i], known[i].mean, 4 * error[i]) << i;
    EXPECT_NEAR(deviation[i], known[i].deviation, 4 * wide[i]) << i;
    EXPECT_LT(error[i], 0.1 * known[i].deviation) << i;
    EXPECT_LT(agree[i], 1.01) << i;
  }
}

// Of means 1 and -2, deviations 2 and 0.5, correlation 0.8.
Tensor Oval(const Tensor& x) {
  const Tensor a = (x(ellipsis, 0) - 1.0) / 2.0;
  const Tensor b = (x(ellipsis, 1) + 2.0) / 0.5;
  return -0.5 / (1 - 0.64) * (square(a) + square(b) - 1.6 * a * b);
}

const Parts& SchoolParts() {
  static const auto* parts =
      new Parts({{"mu", {1}}, {"log_tau", {1}}, {"z", {8}}});
  return *parts;
}

// Eight schools (Rubin 1981), non-centred: mu ~ N(0, 5), tau ~ half Cauchy(5).
Tensor Schools(const Tensor& x) {
  const Tensor y = tensor({28.0, 8.0, -3.0, 7.0, -1.0, 1.0, 18.0, 12.0});
  const Tensor s = tensor({15.0, 10.0, 16.0, 11.0, 9.0, 11.0, 10.0, 18.0});
  const Tensor mu = SchoolParts()(x, "mu");
  const Tensor log_tau = SchoolParts()(x, "log_tau");
  const Tensor z = SchoolParts()(x, "z");
  const Tensor tau = exp(log_tau);
  return -0.5 * sum(square((mu + tau * z - y) / s) + square(z), {-1}) -
         sum(0.02 * square(mu) + log1p(square(tau / 5.0)) - log_tau, {-1});
}

TEST_F(Inference, FindsTheMomentsOfAGaussian) {
  for (const char* method : {"nuts", "hmc"}) {
    for (const bool dense : {false, true}) {
      SCOPED_TRACE(std::string(method) + (dense ? ", dense" : ", diagonal"));
      const Posterior p = sample(Oval, {.dimension = 2,
                                        .warmup = 500,
                                        .key = Key(1),
                                        .method = method,
                                        .batch = 4,
                                        .dense = dense});
      ExpectMoments(p.draws, {{1, 2}, {-2, 0.5}});
      EXPECT_NEAR(mean(p.acceptance).item<double>(), 0.85, 0.12);
      EXPECT_EQ(p.divergences(), 0);
    }
  }
}

// What long steps get wrong, refusing ends of paths mends.
TEST_F(Inference, StepsThatAreTooLongAreRight) {
  for (const char* method : {"nuts", "hmc"}) {
    SCOPED_TRACE(method);
    const Posterior p = sample(Oval, {.dimension = 2,
                                      .warmup = 0,
                                      .draws = 4000,
                                      .key = Key(8),
                                      .method = method,
                                      .batch = 4,
                                      .start = full({4, 2}, -1, DType::float64),
                                      .more = {{"step_size", 0.52}}});
    EXPECT_LT(mean(p.acceptance).item<double>(), 0.9);
    ExpectMoments(p.draws(all, from(200)), {{1, 2}, {-2, 0.5}});
  }
}

TEST_F(Inference, FindsEightSchools) {
  const Posterior p = sample(Schools, {.dimension = SchoolParts().dimension(),
                                       .draws = 2000,
                                       .key = Key(2),
                                       .batch = 4,
                                       .target_accept = 0.9});
  const Tensor mu = SchoolParts()(p.draws, "mu");
  const Tensor tau = exp(SchoolParts()(p.draws, "log_tau"));
  const Tensor theta = mu + tau * SchoolParts()(p.draws, "z");
  // NumPyro 0.22.0, NUTS, 4 chains of 50,000.
  ExpectMoments(mu, {{4.3981, 3.3212}});
  ExpectMoments(tau, {{3.6015, 3.2229}});
  ExpectMoments(theta, {{6.2035, 5.5859},
                        {4.9361, 4.6774},
                        {3.9202, 5.2589},
                        {4.7613, 4.7902},
                        {3.6118, 4.6623},
                        {4.0305, 4.8183},
                        {6.3051, 5.0872},
                        {4.8629, 5.3209}});
  EXPECT_LT(p.divergences(), 20);
}

TEST_F(Inference, FindsALogisticRegression) {
  const Tensor a =
      tensor({0.0,  -0.3, -0.5, 0.1,  -0.5, 0.5,  0.1,  0.0,  -1.3, -1.9,
              -1.8, -1.3, 0.2,  -2.5, 0.0,  -1.5, -1.0, 1.1,  0.0,  -0.6,
              0.1,  -1.2, 1.4,  0.9,  -0.6, 0.8,  0.1,  -0.2, -0.1, 1.4});
  const Tensor b =
      tensor({0.3,  -0.9, -1.0, 1.3,  -0.6, 0.4,  -0.9, 0.7,  -0.5, -1.3,
              -0.2, 0.3,  -0.2, -0.5, 0.1,  -0.5, -0.8, -0.8, 0.9,  -0.1,
              0.1,  0.1,  -1.5, 0.1,  2.0,  -1.2, 0.6,  0.7,  0.7,  -0.7});
  const Tensor t = tensor({0.0, 1.0, 1.0, 0.0, 1.0, 1.0, 1.0, 0.0, 1.0, 1.0,
                           0.0, 0.0, 1.0, 1.0, 0.0, 0.0, 0.0, 1.0, 1.0, 1.0,
                           0.0, 0.0, 1.0, 0.0, 0.0, 1.0, 0.0, 0.0, 1.0, 1.0});
  const auto log_density = [&](const Tensor& x) {
    const Tensor logits = x(ellipsis, range(0, 1)) +
                          x(ellipsis, range(1, 2)) * a +
                          x(ellipsis, range(2, 3)) * b;
    return sum(t * logits - softplus(logits), {-1}) -
           sum(square(x), {-1}) / 8.0;
  };
  const Posterior p = sample(
      log_density, {.dimension = 3, .key = Key(3), .batch = 2, .dense = true});
  // NumPyro 0.22.0, NUTS, 4 chains of 50,000.
  ExpectMoments(p.draws,
                {{0.1853, 0.4897}, {0.6283, 0.5086}, {-2.0104, 0.7248}});
}

// Neal's funnel, of which v is N(0, 3) and x is N(0, exp(v / 2)).
TEST_F(Inference, FindsNealsFunnelAsIndependentNormals) {
  const Posterior p = sample(
      [](const double* x, double* gradient) {
        double log_density = 0;
        for (int i = 0; i < 10; ++i) {
          const double deviation = i == 0 ? 3 : 1;
          gradient[i] = -x[i] / (deviation * deviation);
          log_density += 0.5 * x[i] * gradient[i];
        }
        return log_density;
      },
      {.dimension = 10, .draws = 2000, .key = Key(4)});
  const Tensor v = p.draws(ellipsis, range(0, 1));
  ExpectMoments(v, {{0, 3}});
  Numbers x =
      (exp(0.5 * v) * p.draws(ellipsis, range(1, 2))).to_vector<double>();
  std::sort(x.begin(), x.end());
  // SciPy 1.17.1: norm.cdf under quad over v, and brentq. Errors of shares of
  // some 6,000 effective draws, four times.
  const auto share_below = [&](double q) {
    return static_cast<double>(std::lower_bound(x.begin(), x.end(), q) -
                               x.begin()) /
           static_cast<double>(x.size());
  };
  EXPECT_NEAR(share_below(0), 0.5, 0.026);
  EXPECT_NEAR(share_below(0.5740346329164874), 0.75, 0.022);
  EXPECT_NEAR(share_below(2.51202172654933), 0.9, 0.016);
  EXPECT_NEAR(share_below(5.305451507252596), 0.95, 0.011);
  EXPECT_EQ(p.divergences(), 0);
}

// As it stands it is too narrow for any one step size, and that is said.
TEST_F(Inference, CountsDivergences) {
  const Posterior p = sample(
      [](const Tensor& x) {
        const Tensor v = x(ellipsis, 0);
        return -square(v) / 18.0 -
               0.5 * sum(square(x(ellipsis, from(1))), {-1}) * exp(-v) -
               4.5 * v;
      },
      {.dimension = 10,
       .warmup = 300,
       .draws = 500,
       .key = Key(5),
       .batch = 4});
  EXPECT_GT(p.divergences(), 0);
}

// Cook, Gelman and Rubin 2006; Talts et al. 2018, arXiv:1804.06788: ranks of
// what draws were made from, among draws given what was seen, are uniform.
TEST_F(Inference, IsCalibrated) {
  constexpr int kRuns = 330, kBins = 11;
  Numbers counts(kBins, 0);
  for (int run = 0; run < kRuns; ++run) {
    const Tensor made = normal(Key(100).child(run), {6}, DType::float64);
    const double* z = made.data<double>();
    const double truth = 2 * z[0];
    const Posterior p = sample(
        [&](const double* x, double* gradient) {
          double log_density = -x[0] * x[0] / 8;
          gradient[0] = -x[0] / 4;
          for (int i = 1; i < 6; ++i) {
            const double off = truth + z[i] - x[0];
            log_density -= 0.5 * off * off;
            gradient[0] += off;
          }
          return log_density;
        },
        {.dimension = 1,
         .chains = 1,
         .warmup = 150,
         .draws = 95,
         .key = Key(200).child(run)});
    int rank = 0;
    for (int i = 4; i < 95; i += 10) {
      rank += p.draws(0, i, 0).item<double>() < truth ? 1 : 0;
    }
    counts[rank] += 1;
  }
  double chi_square = 0;
  for (const double n : counts) {
    constexpr double expected = kRuns / kBins;
    chi_square += (n - expected) * (n - expected) / expected;
  }
  EXPECT_LT(chi_square, 29.6);  // 99.9 % of 10 degrees
}

void ExpectSame(const Posterior& a, const Posterior& b) {
  EXPECT_EQ(a.draws.to_vector<double>(), b.draws.to_vector<double>());
  EXPECT_EQ(a.log_density.to_vector<double>(),
            b.log_density.to_vector<double>());
  EXPECT_EQ(a.acceptance.to_vector<double>(), b.acceptance.to_vector<double>());
  EXPECT_EQ(a.steps.to_vector<int64_t>(), b.steps.to_vector<int64_t>());
  EXPECT_EQ(a.divergent.to_vector<bool>(), b.divergent.to_vector<bool>());
}

SampleOptions Short() {
  return {.dimension = 10, .warmup = 150, .draws = 90, .key = Key(6)};
}

TEST_F(Inference, ThreadsDoNotMatter) {
  SampleOptions options = Short();
  options.dense = true;
  set_setting("threads", 1);
  const Posterior one = sample(Schools, options);
  set_setting("threads", 2);
  ExpectSame(sample(Schools, options), one);
  options.batch = 2;  // element-wise ops give the same bits for each row
  options.every = 7;
  ExpectSame(sample(Schools, options), one);
}

TEST_F(Inference, GoesOnFromAFile) {
  SampleOptions options = Short();
  options.every = 40;
  const Posterior whole = sample(Schools, options);
  for (const int64_t calls : {1, 5}) {  // ended in warm-up, and after it
    options.path = Folder("TEST_TMPDIR") + "/run.safetensors";
    std::filesystem::remove(options.path);
    options.progress = [&, left = calls](const Progress&) mutable {
      if (--left == 0) throw std::runtime_error("killed");
    };
    EXPECT_THROW(sample(Schools, options), std::runtime_error);
    options.progress = {};
    ExpectSame(sample(Schools, options), whole);
    // All is there: no more calls.
    ExpectSame(sample([](const Tensor&) -> Tensor { std::abort(); }, options),
               whole);
  }
}

TEST_F(Inference, SaysHowFarItIs) {
  SampleOptions options = Short();
  options.every = 60;
  std::vector<int64_t> done;
  options.progress = [&](const Progress& p) {
    EXPECT_EQ(p.total, 240);
    EXPECT_EQ(p.is_warmup, p.done <= 150);
    EXPECT_GE(p.divergences, 0);
    done.push_back(p.done);
  };
  sample(Schools, options);
  EXPECT_EQ(done, (std::vector<int64_t>{60, 120, 150, 210, 240}));
}

TEST_F(Inference, PathsHaveALongestLength) {
  SampleOptions options = Short();
  options.more = {{"max_depth", 2}};
  const Posterior p = sample(Schools, options);
  EXPECT_EQ(max(p.steps).item<int64_t>(), 3);
}

TEST_F(Inference, SummaryNamesNumbers) {
  const Posterior p = sample(Schools, Short());
  const std::string text = summary(p, SchoolParts().names());
  EXPECT_NE(text.find("\nlog_tau[0] "), std::string::npos) << text;
  EXPECT_NE(text.find("\nz[7] "), std::string::npos) << text;
  EXPECT_NE(text.find(" divergent\n"), std::string::npos) << text;
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

void Says(const std::string& error, const std::string& text) {
  EXPECT_NE(error.find(text), std::string::npos) << error;
}

TEST_F(Inference, OddDensitiesAreRefused) {
  const auto error = [](const LogDensity& f) {
    return ErrorOf([&] { sample(f, Short()); });
  };
  Says(error([](const Tensor& x) { return sum(log(-square(x))); }),
       "log_density: is nan where a chain starts; start where it is finite");
  Says(error([](const Tensor& x) { return x; }),
       "log_density: what it gives back must be floating, of shape [], got "
       "float64 [10]; sum it up");
  Says(error([](const Tensor& x) { return sum(x).cast(DType::int64); }),
       "log_density: what it gives back must be floating");
  Says(error([](const Tensor&) { return tensor(0.0); }),
       "no step size fits: the log density is flat");
  Says(error([](const Tensor&) -> Tensor {
         throw Error(TN_INVALID_ARGUMENT, "my own error");
       }),
       "my own error");
}

TEST_F(Inference, OddOptionsAreRefused) {
  const auto error = [](SampleOptions options) {
    return ErrorOf([&] { sample(Schools, options); });
  };
  Says(error({}), "give the dimension");
  Says(error({.dimension = 10, .chains = 4, .batch = 3}),
       "4 chains are no multiple of batch, which is 3");
  Says(error({.start = tensor({0.0, 0.0})}), "start must be floating");
  Says(error({.dimension = 10, .method = "nut"}), "nut");
  Says(error({.dimension = 10, .target_accept = 1.5}), "target_accept");
  Says(error({.dimension = 10, .more = {{"max_dept", 2}}}), "max_depth");
}

TEST_F(Inference, FilesOfOtherRunsAreRefused) {
  SampleOptions options = Short();
  options.path = Folder("TEST_TMPDIR") + "/other.safetensors";
  std::filesystem::remove(options.path);
  sample(Schools, options);
  options.key = Key(7);
  Says(ErrorOf([&] { sample(Schools, options); }),
       "the state is of a sampler with another key");
  options.key = Key(6);
  options.method = "hmc";
  Says(ErrorOf([&] { sample(Schools, options); }), "is no run of hmc");
}

TEST_F(Inference, DamagedFilesAreRefused) {
  SampleOptions options = Short();
  options.path = Folder("TEST_TMPDIR") + "/damaged.safetensors";
  std::filesystem::remove(options.path);
  sample(Schools, options);
  const Archive good = load_archive(options.path);
  const auto error = [&](const Archive& archive) {
    save(archive, options.path);
    return ErrorOf([&] { sample(Schools, options); });
  };
  EXPECT_EQ(error(good), "");
  for (const auto& [name, value] : good.tensors) {
    Archive bad = good;
    bad.tensors.erase(name);
    EXPECT_NE(error(bad), "") << name << " is missing";
    bad.tensors[name] = value.copy().reshape({1, -1});
    EXPECT_NE(error(bad), "") << name << " is of another shape";
    bad.tensors[name] = value.cast(DType::float32);
    EXPECT_NE(error(bad), "") << name << " is float32";
  }
  Archive bad = good;
  bad.texts.clear();
  Says(error(bad), "is no run of nuts");
}

TEST_F(Inference, DamagedStateIsRefused) {
  const LogDensity density(Schools);
  std::vector<Option> all = density.options(1);
  all.insert(all.end(), {{"start", full({1, 10}, 0.1, DType::float64)},
                         {"key", Key(1)},
                         {"warmup", 20}});
  Object sampler("probability.nuts", all);
  sampler.call_all("advance", {}, {{"draws", 10}});
  const std::vector<Object::State> good = sampler.state();
  const auto row = good[0].value.to_vector<double>();
  for (size_t i = 0; i < row.size(); ++i) {
    std::vector<Object::State> bad = good;
    bad[0].value = good[0].value.copy();
    bad[0].value.data<double>()[i] = NAN;
    EXPECT_NE(ErrorOf([&] { sampler.set_state(bad); }), "") << i;
  }
  EXPECT_EQ(sampler.state()[0].value.to_vector<double>(), row);
}

// Stan Reference Manual 2.36, HMC algorithm parameters: 75, then 25, 50, 100,
// 200 and 500, then 50.
TEST(Warmup, WindowsAreStans) {
  using Ends = std::vector<int64_t>;
  EXPECT_EQ(prob::Windows(1000).ends(), (Ends{100, 150, 250, 450, 950}));
  EXPECT_EQ(prob::Windows(150).ends(), (Ends{100}));
  EXPECT_EQ(prob::Windows(100).ends(), (Ends{90}));
  EXPECT_EQ(prob::Windows(19).ends(), Ends{});
  EXPECT_TRUE(prob::Windows(1000).within(75));
  EXPECT_FALSE(prob::Windows(1000).within(74));
  EXPECT_FALSE(prob::Windows(1000).within(950));
}

}  // namespace
}  // namespace tenon::probability
