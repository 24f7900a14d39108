// The indexes, through the typed front: against brute force, after removals,
// from files, and given states that are damaged.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <set>

#include "tenon/key.h"
#include "tenon/similarity.h"

namespace tenon::similarity {
namespace {

std::string Folder(const char* variable) { return std::getenv(variable); }

class IndexTest : public ::testing::TestWithParam<std::string> {
 protected:
  static void SetUpTestSuite() {
    load_package_file(Folder("TEST_SRCDIR") + "/" + Folder("TEST_WORKSPACE") +
                      "/similarity/libsimilarity.so");
  }
  static Index Made(const std::string& distance, int64_t dimension = 16) {
    return Index(
        {.dimension = dimension, .distance = distance, .type = GetParam()});
  }
};

Tensor Ids(int64_t from, int64_t to) {
  return arange(static_cast<double>(from), static_cast<double>(to), 1,
                DType::int64);
}

Tensor Points(uint64_t seed, int64_t n, int64_t d = 16) {
  return normal(Key(seed), {n, d});
}

// By definition, in double.
double Distance(const std::string& name, const float* a, const float* b,
                int64_t n) {
  double ab = 0, aa = 0, bb = 0, difference = 0;
  for (int64_t i = 0; i < n; ++i) {
    ab += double{a[i]} * b[i];
    aa += double{a[i]} * a[i];
    bb += double{b[i]} * b[i];
    difference += (double{a[i]} - b[i]) * (double{a[i]} - b[i]);
  }
  if (name == "cosine") return 1 - ab / std::sqrt(aa * bb);
  if (name == "inner_product") return -ab;
  return name == "euclidean" ? std::sqrt(difference) : difference;
}

// Ids, which are places, of the k nearest of each query.
std::vector<std::vector<int64_t>> BruteForce(const std::string& name,
                                             const Tensor& rows,
                                             const Tensor& queries, int64_t k) {
  std::vector<std::vector<int64_t>> all;
  const int64_t d = rows.size(1);
  for (int64_t q = 0; q < queries.size(0); ++q) {
    std::vector<std::pair<double, int64_t>> order;
    for (int64_t i = 0; i < rows.size(0); ++i) {
      order.emplace_back(Distance(name, queries.data<float>() + q * d,
                                  rows.data<float>() + i * d, d),
                         i);
    }
    std::sort(order.begin(), order.end());
    std::vector<int64_t>& ids = all.emplace_back();
    for (int64_t i = 0; i < k; ++i) ids.push_back(order[i].second);
  }
  return all;
}

// The share of `wanted` that was found.
double Recall(const Index::Result& found,
              const std::vector<std::vector<int64_t>>& wanted) {
  const std::vector<int64_t> ids = found.ids.to_vector<int64_t>();
  const size_t k = wanted[0].size();
  double right = 0;
  for (size_t q = 0; q < wanted.size(); ++q) {
    const std::set<int64_t> mine(ids.begin() + q * k, ids.begin() + q * k + k);
    for (const int64_t id : wanted[q]) right += mine.count(id) != 0 ? 1 : 0;
  }
  return right / static_cast<double>(k * wanted.size());
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

TEST_P(IndexTest, FindsWhatBruteForceFinds) {
  for (const char* distance :
       {"cosine", "euclidean", "squared_euclidean", "inner_product"}) {
    const Index index = Made(distance);
    const Tensor rows = Points(1, 2000), queries = Points(2, 100);
    index.add(Ids(0, 2000), rows);
    const auto wanted = BruteForce(distance, rows, queries, 10);
    const Index::Result found = index.search(queries, 10);
    if (GetParam() == "flat") {
      EXPECT_EQ(Recall(found, wanted), 1) << distance;
      EXPECT_EQ(found.ids(0).to_vector<int64_t>(), wanted[0]) << distance;
    } else {
      EXPECT_GE(Recall(found, wanted), 0.95) << distance;
    }
    EXPECT_NEAR(
        found.distances(7, 0).item<double>(),
        Distance(distance, queries.data<float>() + 7 * 16,
                 rows.data<float>() + found.ids(7, 0).item<int64_t>() * 16, 16),
        1e-5);
  }
}

// The one query is scanned, the many go through products.
TEST_P(IndexTest, ManyQueriesFindWhatEachFinds) {
  const Index index = Made("euclidean");
  index.add(Ids(0, 1000), Points(3, 1000) + 100);
  const Tensor queries = Points(4, 70) + 100;
  const Index::Result together = index.search(queries, 5);
  for (int64_t q = 0; q < 70; ++q) {
    const Index::Result alone = index.search(queries(range(q, q + 1)), 5);
    EXPECT_EQ(alone.ids(0).to_vector<int64_t>(),
              together.ids(q).to_vector<int64_t>());
    EXPECT_EQ(alone.distances(0).to_vector<float>(),
              together.distances(q).to_vector<float>());
  }
}

TEST_P(IndexTest, WhatIsRemovedIsNotFoundAndTheRestIs) {
  const Index index = Made("cosine");
  const Tensor rows = Points(5, 2000), queries = Points(6, 100);
  index.add(Ids(0, 2000), rows);
  index.remove(Ids(500, 2000));
  EXPECT_EQ(index.size(), 500);
  const auto wanted =
      BruteForce("cosine", rows(until(500)).copy(), queries, 10);
  EXPECT_GE(Recall(index.search(queries, 10), wanted),
            GetParam() == "flat" ? 1 : 0.95);
  index.add(Ids(500, 2000), rows(from(500)));
  EXPECT_GE(Recall(index.search(queries, 10),
                   BruteForce("cosine", rows, queries, 10)),
            GetParam() == "flat" ? 1 : 0.95);
  index.remove(Ids(0, 2000));
  EXPECT_EQ(index.size(), 0);
  EXPECT_EQ(index.search(queries, 1).ids(0, 0).item<int64_t>(), -1);
}

TEST_P(IndexTest, FewerThanAskedForAndNone) {
  const Index index = Made("euclidean", 2);
  const Tensor query = tensor({{0.0f, 0.0f}});
  EXPECT_EQ(index.search(query, 2).ids.to_vector<int64_t>(),
            (std::vector<int64_t>{-1, -1}));
  index.add(tensor({7}), tensor({{3.0f, 4.0f}}));
  const Index::Result found = index.search(query, 2);
  EXPECT_EQ(found.ids.to_vector<int64_t>(), (std::vector<int64_t>{7, -1}));
  EXPECT_EQ(found.distances(0, 0).item<float>(), 5);
  EXPECT_TRUE(std::isinf(found.distances(0, 1).item<float>()));
}

TEST_P(IndexTest, ComesBackFromAFileBitForBit) {
  const std::string path = Folder("TEST_TMPDIR") + "/" + GetParam();
  const Index index = Made("cosine");
  index.add(Ids(0, 1000), Points(7, 1000));
  index.remove(Ids(100, 200));
  index.save(path);
  Index back = Made("cosine");
  back.add(Ids(0, 3), Points(8, 3));  // goes
  back.load(path);
  const Tensor queries = Points(9, 50);
  const Index::Result a = index.search(queries, 10),
                      b = back.search(queries, 10);
  EXPECT_EQ(a.ids.to_vector<int64_t>(), b.ids.to_vector<int64_t>());
  EXPECT_EQ(a.distances.to_vector<float>(), b.distances.to_vector<float>());
  // And what is done to both stays equal.
  index.add(Ids(100, 200), Points(10, 100));
  back.add(Ids(100, 200), Points(10, 100));
  EXPECT_EQ(index.search(queries, 10).ids.to_vector<int64_t>(),
            back.search(queries, 10).ids.to_vector<int64_t>());
  Index other = Made("euclidean");
  Says(ErrorOf([&] { other.load(path); }), "another distance");
  Index narrow = Made("cosine", 8);
  Says(ErrorOf([&] { narrow.load(path); }), "8 columns");
}

// Nothing of a save that fails is seen: the file is replaced as a whole.
TEST_P(IndexTest, ASaveThatFailsLeavesTheFileAsItWas) {
  const std::string folder = Folder("TEST_TMPDIR") + "/full_" + GetParam();
  std::filesystem::create_directory(folder);
  const Index index = Made("cosine");
  index.add(Ids(0, 100), Points(11, 100));
  index.save(folder + "/index");
  EXPECT_NE(ErrorOf([&] { index.save(folder + "/nowhere/index"); }), "");
  Index back = Made("cosine");
  back.load(folder + "/index");
  EXPECT_EQ(back.size(), 100);
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    files.push_back(entry.path().filename());
  }
  EXPECT_EQ(files, std::vector<std::string>{"index"});
}

TEST_P(IndexTest, MistakesAreSaidAndChangeNothing) {
  const Index index = Made("cosine", 2);
  index.add(tensor({1, 2}), tensor({{1.0f, 0.0f}, {0.0f, 1.0f}}));
  const Tensor row = tensor({{1.0f, 1.0f}});
  Says(ErrorOf([&] { index.add(tensor({2}), row); }), "id 2 is there");
  Says(ErrorOf([&] { index.add(tensor({3, 4}), row); }), "2 ids for 1 rows");
  Says(ErrorOf([&] {
         index.add(tensor({3, 3}), concat({row, row}));
       }),
       "id 3 is there twice");
  Says(ErrorOf([&] { index.add(tensor({3}), tensor({{1.0f}})); }),
       "x must be [N, 2], got [1,1]");
  Says(ErrorOf([&] { index.add(tensor({3}), row / 0.0f); }), "not finite");
  Says(ErrorOf([&] { index.add(tensor({3.0f}), row); }), "ids must be [N]");
  Says(ErrorOf([&] { index.remove(tensor({1, 9})); }), "id 9 is not there");
  Says(ErrorOf([&] { index.remove(tensor({1, 1})); }), "given twice");
  Says(ErrorOf([&] { index.search(row, 0); }), "option k is 0");
  Says(ErrorOf([&] { Made("snr"); }), "no distance \"snr\"");
  EXPECT_EQ(index.size(), 2);
}

// Whatever a state holds, loading refuses it or gives an index that works.
TEST_P(IndexTest, DamagedStatesDoNoHarm) {
  const Index index = Made("cosine");
  index.add(Ids(0, 200), Points(12, 200));
  const std::vector<Object::State> state = index.object().state();
  const Tensor queries = Points(13, 3);
  uint64_t random = 1;
  int refused = 0;
  for (int round = 0; round < 400; ++round) {
    std::vector<Object::State> damaged = state;
    random = random * 6364136223846793005u + 1442695040888963407u;
    Object::State& s = damaged[(random >> 33) % damaged.size()];
    if (round % 4 == 0) {
      std::swap(s, damaged.back());
      damaged.pop_back();
    } else if (s.value.rank() > 0) {
      s.value = s.value.copy();
      const int64_t at =
          static_cast<int64_t>((random >> 20) % uint64_t(s.value.numel()));
      std::move(s.value.reshape({-1})(at)) = static_cast<int64_t>(random >> 40);
      if (round % 4 == 1) s.value = s.value(from(1));
    } else {
      s.value = s.value + 1;
    }
    Object loaded = Made("cosine").object();
    const std::string error = ErrorOf([&] { loaded.set_state(damaged); });
    if (error.empty()) loaded.call_all("search", {queries});
    refused += error.empty() ? 0 : 1;
    EXPECT_EQ(error.empty() || loaded.call("size").item<int64_t>() == 0, true);
  }
  EXPECT_GT(refused, 100);
}

INSTANTIATE_TEST_SUITE_P(All, IndexTest, ::testing::Values("flat", "hnsw"),
                         [](const auto& info) { return info.param; });

}  // namespace
}  // namespace tenon::similarity
