// Densities of a million points, the loss of all triplets, the nearest rows.
#include "core/bench/packages.h"
#include "tenon/probability.h"
#include "tenon/similarity.h"

namespace tenon::bench {
namespace {

namespace prob = tenon::probability;

void Density(const PackageRows& rows, const std::string& name,
             const prob::Distribution& distribution, const Tensor& x) {
  if (!rows.IsAsked(name)) return;
  Tensor y;
  const auto loop = [&](uint64_t n) {
    while (n-- > 0) y = distribution.log_prob(x);
  };
  rows.Add(name, "log_prob of " + name + ", 1 M points", "us", 1e3,
           {loop, [&] { return y; }});
}

// 512 rows of 32 classes: 238,080 triplets of each class's pairs.
void Triplets(const PackageRows& rows) {
  if (!rows.IsAsked("triplet")) return;
  const Tensor x = variable(Numbers(30, {512, 128}));
  const Tensor labels = cast(arange(0, 512, 1), DType::int64) % 32;
  const similarity::PairLoss loss(
      "triplet", {{"mining", "all"}, {"margin", 0.2}, {"distance", "cosine"}});
  Tensor slope;
  const auto loop = [&](uint64_t n) {
    while (n-- > 0) slope = gradients(loss(x, labels), {x})[0];
  };
  rows.Add("triplet", "all triplets of 512 x 128, and gradient", "us", 1e3,
           {loop, [&] { return slope.reshape({-1}); }});
}

void Search(const PackageRows& rows) {
  if (!rows.IsAsked("search")) return;
  const similarity::Index index(
      {.dimension = 128, .distance = "squared_euclidean"});
  index.add(arange(0, 10000, 1, DType::int64), Numbers(40, {10000, 128}));
  const Tensor queries = Numbers(41, {1000, 128});
  Tensor found;
  const auto loop = [&](uint64_t n) {
    while (n-- > 0) found = index.search(queries, 10).ids;
  };
  rows.Add("search", "10 of 10,000 x 128, 1,000 queries", "us", 1e3,
           {loop, [&] { return found.reshape({-1}); }});
}

}  // namespace

void PackageFunctionRows(const PackageRows& rows) {
  const Tensor x = Numbers(1, {1'000'000});
  Density(rows, "normal", prob::Normal(0.3, 1.7), x);
  Triplets(rows);
  Search(rows);
}

}  // namespace tenon::bench
