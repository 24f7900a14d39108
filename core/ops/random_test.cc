// Random ops: the published Philox words, the layout of the stream, and
// distributions against their exact moments and distribution functions.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <numeric>
#include <string>
#include <vector>

#include "core/testing/error_of.h"
#include "tenon/grad.h"
#include "tenon/key.h"
#include "tenon/ops.h"

namespace tenon {
namespace {

constexpr uint64_t kLow = 0x0123456789ABCDEF;
constexpr uint64_t kHigh = 0xFEDCBA9876543210;
constexpr int64_t kMany = 200000;

// Random123, tests/kat_vectors, philox4x32 10.
TEST(Philox, KnownAnswers) {
  const auto expect = [](internal::PhiloxBlock counter, uint32_t key0,
                         uint32_t key1, std::vector<uint32_t> words) {
    const internal::PhiloxBlock y = internal::philox(counter, key0, key1);
    EXPECT_EQ(std::vector<uint32_t>(y.word, y.word + 4), words);
  };
  expect({{0, 0, 0, 0}}, 0, 0,
         {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
  constexpr uint32_t ff = 0xffffffff;
  expect({{ff, ff, ff, ff}}, ff, ff,
         {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
  expect({{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}}, 0xa4093822,
         0x299f31d0, {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});
}

// Words of Random123 1.14.0.
TEST(Key, Children) {
  const Key child = Key(kLow, kHigh).child(5);
  EXPECT_EQ(child.low(), 0xdbcc6e2045446fb9);
  EXPECT_EQ(child.high(), 0x7894fb8a2a6339e7);
}

// Every element of a large result is the one that the layout names, whatever
// tile, vector and thread it came from.
TEST(Uniform, ElementsFollowTheLayout) {
  const Key key(kLow, kHigh);
  const std::vector<float> x = uniform(key, {kMany + 3}).to_vector<float>();
  const std::vector<double> y =
      uniform(key, {kMany + 3}, DType::float64).to_vector<double>();
  for (size_t i = 0; i < x.size(); ++i) {
    const auto word = [&](uint64_t k) {
      return internal::philox(kLow, kHigh, k / 4).word[k % 4];
    };
    ASSERT_EQ(x[i], static_cast<float>(word(i) >> 8) * 0x1p-24f) << i;
    const uint64_t wide = word(2 * i) | uint64_t{word(2 * i + 1)} << 32;
    ASSERT_EQ(y[i], static_cast<double>(wide >> 12) * 0x1p-52) << i;
  }
}

TEST(Random, AnElementDependsOnKeyAndPlaceAlone) {
  const Key key(1);
  const auto few = normal(key, {7}).to_vector<float>();
  const auto many = normal(key, {kMany}).to_vector<float>();
  EXPECT_TRUE(std::equal(few.begin(), few.end(), many.begin()));
  EXPECT_EQ(normal(key, {5, 7}).reshape({-1}).to_vector<float>(),
            normal(key, {35}).to_vector<float>());
  EXPECT_NE(normal(Key(2), {7}).to_vector<float>(), few);
  EXPECT_EQ(normal(key, {0}).numel(), 0);
  EXPECT_EQ(uniform(key, {}).numel(), 1);
}

// The Kolmogorov-Smirnov distance of n draws stays below 1.95 / sqrt(n) but
// for one key in a thousand; these keys are fixed.
void ExpectDistribution(const Tensor& x,
                        const std::function<double(double)>& below) {
  std::vector<double> v = x.to_vector<double>();
  std::sort(v.begin(), v.end());
  const double n = static_cast<double>(v.size());
  double distance = 0;
  for (size_t i = 0; i < v.size(); ++i) {
    const double p = below(v[i]);
    const double at = static_cast<double>(i);
    distance = std::max({distance, p - at / n, (at + 1) / n - p});
  }
  EXPECT_LT(distance, 1.95 / std::sqrt(n));
}

double NormalBelow(double z) { return 0.5 * std::erfc(-z / std::sqrt(2.0)); }

TEST(Random, Distributions) {
  const Shape shape{kMany};
  for (const DType dtype : {DType::float32, DType::float64}) {
    ExpectDistribution(uniform(Key(3), shape, dtype, {-1, 3}),
                       [](double x) { return (x + 1) / 4; });
    ExpectDistribution(normal(Key(4), shape, dtype, {2, 3}),
                       [](double x) { return NormalBelow((x - 2) / 3); });
    ExpectDistribution(exponential(Key(5), shape, dtype, {2}),
                       [](double x) { return 1 - std::exp(-x / 2); });
  }
  const double mass = NormalBelow(2) - NormalBelow(-2);
  ExpectDistribution(truncated_normal(Key(6), shape), [&](double x) {
    return (NormalBelow(x) - NormalBelow(-2)) / mass;
  });
  // Gamma(1/2) is z^2 / 2, Gamma(2) has a closed form.
  ExpectDistribution(random_gamma(Key(7), shape, 0.5),
                     [](double x) { return std::erf(std::sqrt(x)); });
  ExpectDistribution(random_gamma(Key(8), shape, 2),
                     [](double x) { return 1 - (1 + x) * std::exp(-x); });
}

// Shapes without a closed form: quantiles of SciPy 1.17.1, six standard errors.
TEST(Random, GammaOfAnyShape) {
  const double levels[] = {0.1, 0.5, 0.9, 0.99};
  const auto expect = [&](double alpha, const double(&quantiles)[4]) {
    const std::vector<double> draws =
        random_gamma(Key(14), {kMany}, alpha, DType::float64)
            .to_vector<double>();
    double mean = 0;
    for (const double x : draws) mean += x / kMany;
    EXPECT_NEAR(mean, alpha, 6 * std::sqrt(alpha / kMany));
    for (int k = 0; k < 4; ++k) {
      const double p = levels[k];
      const auto below =
          std::count_if(draws.begin(), draws.end(),
                        [&](double x) { return x < quantiles[k]; });
      EXPECT_NEAR(static_cast<double>(below), p * kMany,
                  6 * std::sqrt(p * (1 - p) * kMany))
          << alpha << " " << p;
    }
  };
  expect(0.1, {6.073048362743206e-11, 0.0005933911044602284, 0.266154553738837,
               1.5884778179295});
  expect(3.7, {1.5463608223900247, 3.3725380132364133, 6.278922321022635,
               9.56325004956786});
}

// Six standard errors.
TEST(Random, Frequencies) {
  const double n = kMany;
  const double heads =
      sum(bernoulli(Key(9), {kMany}, {0.3}).cast(DType::float64))
          .item<double>();
  EXPECT_NEAR(heads, 0.3 * n, 6 * std::sqrt(0.21 * n));
  std::vector<double> counts(7);
  for (const int64_t v :
       randint(Key(10), {kMany}, -3, 4).to_vector<int64_t>()) {
    ASSERT_TRUE(v >= -3 && v < 4);
    ++counts[v + 3];
  }
  for (const double count : counts) {
    EXPECT_NEAR(count, n / 7, 6 * std::sqrt(n * 6 / 49));
  }
  EXPECT_EQ(
      sum(bernoulli(Key(9), {99}, {1.0}).cast(DType::int64)).item<int64_t>(),
      99);
}

TEST(Normal, TailsAndPairs) {
  const std::vector<double> z =
      normal(Key(11), {kMany}, DType::float64).to_vector<double>();
  double cross = 0, fourth = 0;
  for (size_t i = 0; i < z.size(); i += 2) {
    cross += z[i] * z[i + 1];
    fourth += std::pow(z[i], 4);
  }
  const double pairs = kMany / 2;
  EXPECT_NEAR(cross / pairs, 0, 6 / std::sqrt(pairs));
  EXPECT_NEAR(fourth / pairs, 3, 6 * std::sqrt(96 / pairs));
}

TEST(Permutation, HoldsEachNumberOnce) {
  std::vector<int64_t> y = permutation(Key(12), 5000).to_vector<int64_t>();
  EXPECT_FALSE(std::is_sorted(y.begin(), y.end()));
  std::sort(y.begin(), y.end());
  std::vector<int64_t> all(5000);
  std::iota(all.begin(), all.end(), 0);
  EXPECT_EQ(y, all);
}

// Chi-squared over the 24 orders of four; 49.73 is its quantile of 0.999 at 23
// degrees of freedom (SciPy 1.17.1).
TEST(Permutation, EveryOrderIsAsLikely) {
  constexpr int kDraws = 24000;
  std::map<std::vector<int64_t>, int> counts;
  for (int i = 0; i < kDraws; ++i) {
    ++counts[permutation(Key(15).child(i), 4).to_vector<int64_t>()];
  }
  EXPECT_EQ(counts.size(), 24u);
  double chi_squared = 0;
  for (const auto& [order, count] : counts) {
    chi_squared += std::pow(count - kDraws / 24.0, 2) / (kDraws / 24.0);
  }
  EXPECT_LT(chi_squared, 49.73);
}

TEST(Dropout, SameMaskInEveryDTypeAndInTheGradient) {
  const Key key(13);
  const Shape shape{kMany};
  const auto y = dropout(full(shape, 3), key, {0.25}).to_vector<float>();
  const double zeros = static_cast<double>(std::count(y.begin(), y.end(), 0.f));
  EXPECT_NEAR(zeros, 0.25 * kMany, 6 * std::sqrt(0.1875 * kMany));
  EXPECT_EQ(*std::max_element(y.begin(), y.end()), 4);
  const auto half = dropout(full(shape, 3, DType::float16), key, {0.25});
  EXPECT_EQ(half.to_vector<float>(), y);
  const auto wide = dropout(full(shape, 3, DType::float64), key, {0.25});
  EXPECT_EQ(wide.to_vector<float>(), y);
  const auto slope =
      grad([&](const Tensor& x) { return sum(dropout(x, key, {0.25}) * 3); });
  EXPECT_EQ(slope(full(shape, 1)).to_vector<float>(), y);
  EXPECT_EQ(dropout(full({9}, 3), key, {0.0}).to_vector<float>(),
            std::vector<float>(9, 3));
}

TEST(Random, Errors) {
  EXPECT_EQ(ErrorOf([] { randint(Key(1), {2}, 3, 3); }),
            "randint: [3, 3) is empty or not a range of int64");
  EXPECT_EQ(ErrorOf([] { randint(Key(1), {2}, 0, 257, DType::uint8); }),
            "randint: [0, 257) is empty or not a range of uint8");
  EXPECT_EQ(ErrorOf([] { normal(Key(1), {2}, DType::int32); }),
            "normal: dtype must be floating point, got int32");
}

}  // namespace
}  // namespace tenon
