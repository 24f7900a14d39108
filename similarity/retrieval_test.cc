// Sampler, memory and metrics: draws by their keys, what is kept and for how
// long, and metrics in blocks as at once.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>
#include <set>

#include "tenon/similarity.h"

namespace tenon::similarity {
namespace {

using Integers = std::vector<int64_t>;

class RetrievalTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    load_package_file(std::string(std::getenv("TEST_SRCDIR")) + "/" +
                      std::getenv("TEST_WORKSPACE") +
                      "/similarity/libsimilarity.so");
  }
};

template <class Body>
std::string ErrorOf(const Body& body) {
  try {
    body();
  } catch (const Error& e) {
    return e.what();
  }
  return "";
}

TEST_F(RetrievalTest, SamplerDrawsSomeOfEachOfSomeClasses) {
  const Tensor labels = tensor({5, 7, 5, 9, 7, 5, 9, 9, 9, 5, 3});
  const Integers y = labels.to_vector<int64_t>();
  const Sampler sampler(labels, {.classes = 3, .examples = 2});
  std::map<int64_t, int> seen;
  for (uint64_t draw = 0; draw < 3000; ++draw) {
    const Integers rows = sampler.draw(Key(1).child(draw)).to_vector<int64_t>();
    ASSERT_EQ(rows.size(), 6u);
    std::set<int64_t> classes;
    for (size_t i = 0; i < 6; i += 2) {
      EXPECT_EQ(y[rows[i]], y[rows[i + 1]]);
      EXPECT_EQ(rows[i] == rows[i + 1], y[rows[i]] == 3);  // has one row only
      classes.insert(y[rows[i]]);
      ++seen[rows[i]];
    }
    EXPECT_EQ(classes.size(), 3u);
  }
  // A class is in 3 of 4 batches, and each of its rows is first as often.
  for (size_t row = 0; row < y.size(); ++row) {
    const double members =
        static_cast<double>(std::count(y.begin(), y.end(), y[row]));
    const double mean = 2250 / members;
    EXPECT_NEAR(seen[static_cast<int64_t>(row)], mean, 5 * std::sqrt(mean));
  }
  EXPECT_EQ(sampler.draw(Key(4)).to_vector<int64_t>(),
            sampler.draw(Key(4)).to_vector<int64_t>());
  EXPECT_NE(ErrorOf([&] {
              Sampler(labels, {.classes = 5, .examples = 2});
            }).find("of 4 classes, a batch wants 5"),
            std::string::npos);
}

TEST_F(RetrievalTest, MemoryKeepsTheLatest) {
  CrossBatchMemory memory({.dimension = 2, .capacity = 3});
  EXPECT_EQ(memory.contents().labels.numel(), 0);
  memory.push(tensor({{1.0f, 2.0f}, {3.0f, 4.0f}}), tensor({1, 3}));
  memory.push(tensor({{5.0f, 6.0f}, {7.0f, 8.0f}}), tensor({5, 7}));
  const Reference kept = memory.contents();
  EXPECT_EQ(kept.labels.to_vector<int64_t>(), (Integers{3, 5, 7}));
  EXPECT_EQ(kept.embeddings.to_vector<float>(),
            (std::vector<float>{3, 4, 5, 6, 7, 8}));
  CrossBatchMemory back({.dimension = 2, .capacity = 3});
  back.object().set_state(memory.object().state());
  EXPECT_EQ(back.contents().labels.to_vector<int64_t>(), (Integers{3, 5, 7}));
  EXPECT_NE(ErrorOf([&] { memory.push(tensor({{1.0f}}), tensor({1})); }), "");
  EXPECT_EQ(memory.contents().labels.numel(), 3);
}

// With rows that were pushed, a loss is that with them as its reference.
TEST_F(RetrievalTest, MemoryIsAReference) {
  CrossBatchMemory memory({.dimension = 4});
  const Tensor past = normal(Key(1), {10, 4}),
               labels = randint(Key(2), {10}, 0, 3);
  memory.push(past, labels);
  const PairLoss loss("nt_xent");
  const Tensor x = normal(Key(3), {5, 4}), y = randint(Key(4), {5}, 0, 3);
  EXPECT_EQ(loss(x, y, memory.contents()).item<float>(),
            loss(x, y, {past, labels}).item<float>());
}

// 3000 rows are more than one block of queries.
TEST_F(RetrievalTest, MetricsInBlocksAreThoseOfALoop) {
  const int64_t n = 3000;
  const Tensor x = normal(Key(1), {n, 3});
  const Tensor labels = randint(Key(2), {n}, 0, 4);
  const Index index({.dimension = 3, .distance = "euclidean"});
  const Tensor ids = arange(0, static_cast<double>(n), 1, DType::int64);
  index.add(ids, x);
  const Integers found = index.search(x, 6).ids.to_vector<int64_t>();
  const Integers y = labels.to_vector<int64_t>();
  double any = 0, share = 0;
  for (int64_t q = 0; q < n; ++q) {
    double hits = 0;
    for (int64_t i = 1; i < 6; ++i) hits += y[found[6 * q + i]] == y[q] ? 1 : 0;
    any += hits > 0 ? 1 : 0;
    share += hits / 5;
  }
  EXPECT_NEAR(recall_at_k(x, labels, 5, "euclidean").item<double>(), any / n,
              2e-3);
  EXPECT_NEAR(precision_at_k(x, labels, 5, "euclidean").item<double>(),
              share / n, 2e-3);
}

TEST_F(RetrievalTest, ThresholdsThatCanNotBeAreSaid) {
  const Tensor d = tensor({0.1f, 0.2f});
  const Calibration c = calibrate_threshold(d, tensor({1, 0}));
  EXPECT_EQ(c.threshold, double{0.1f});
  EXPECT_EQ(c.precision, 1);
  const auto says = [](const std::string& error, const std::string& text) {
    EXPECT_NE(error.find(text), std::string::npos) << error;
  };
  says(ErrorOf([&] {
         calibrate_threshold(d, tensor({0, 0}));
       }),
       "no pair is a match");
  says(ErrorOf([&] {
         calibrate_threshold(d, tensor({0, 1}), "precision", 0.9);
       }),
       "no threshold reaches precision 0.9");
  says(ErrorOf([&] {
         calibrate_threshold(d, tensor({0, 1}), "f2");
       }),
       "objective must be");
}

}  // namespace
}  // namespace tenon::similarity
