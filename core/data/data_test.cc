// Datasets: order, places, stages, the background thread, and the real files.
#include "tenon/data.h"

#include <algorithm>
#include <numeric>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tenon/fashion_mnist.h"

namespace tenon {
namespace {

using Ids = std::vector<int64_t>;

Dataset Numbers(int64_t n) {
  Ids ids(n);
  std::iota(ids.begin(), ids.end(), 0);
  const Tensor x = tenon::tensor(ids, {n});
  return Dataset(x, x * 10);
}

Ids Order(const Dataset& dataset, const Position& position = {}) {
  Ids order;
  for (const Batch& b : dataset.from(position)) {
    for (const int64_t x : b.x.to_vector<int64_t>()) order.push_back(x);
    EXPECT_EQ((b.x * 10).to_vector<int64_t>(), b.y.to_vector<int64_t>());
  }
  return order;
}

TEST(Dataset, GivesExamplesInTurn) {
  EXPECT_EQ(Order(Numbers(4)), (Ids{0, 1, 2, 3}));
  EXPECT_EQ(Order(Numbers(0)), Ids{});
  EXPECT_EQ(Numbers(3).first().x.shape(), Shape{});
  EXPECT_THROW(Dataset(full({3}, 0), full({2}, 0)), Error);
}

TEST(Dataset, ShufflesAnewInEachEpoch) {
  const Dataset data = Numbers(50).shuffle(1);
  Ids first = Order(data), second = Order(data, {.epoch = 1});
  EXPECT_EQ(Order(data), first);
  EXPECT_NE(first, second);
  EXPECT_NE(Order(Numbers(50).shuffle(2)), first);
  std::sort(first.begin(), first.end());
  EXPECT_EQ(first, Order(Numbers(50)));
}

TEST(Dataset, BatchesAndWhatIsLeft) {
  const Dataset data = Numbers(7);
  EXPECT_EQ(data.batch(3).size(), 3);
  EXPECT_EQ(data.batch(3).at(0, 2).x.to_vector<int64_t>(), Ids{6});
  EXPECT_EQ(data.batch(3, Remainder::drop).size(), 2);
  EXPECT_EQ(data.take(5).batch(3).size(), 2);
  EXPECT_EQ(data.batch(3).take(1).size(), 1);
  EXPECT_EQ(data.batch(2).batch(2).first().x.shape(), (Shape{2, 2}));
  EXPECT_THROW(data.batch(0), Error);
}

TEST(Dataset, MapSeesStacksAndBatches) {
  std::vector<int64_t> sizes;
  const auto note = [&](const Batch& b) {
    sizes.push_back(b.x.size(0));
    return Batch{b.x + 1, b.y + 10};
  };
  EXPECT_EQ(Order(Numbers(4).map(note).batch(3)), (Ids{1, 2, 3, 4}));
  EXPECT_EQ(Order(Numbers(4).batch(3).map(note)), (Ids{1, 2, 3, 4}));
  EXPECT_EQ(Order(Numbers(2).map(note)), (Ids{1, 2}));
  EXPECT_EQ(Order(Numbers(6).batch(2).take(2).map(note)), (Ids{1, 2, 3, 4}));
  EXPECT_EQ(sizes, (Ids{3, 1, 3, 1, 1, 1, 2, 2}));
}

TEST(Dataset, GoesOnFromAnyPlace) {
  for (const int64_t ahead : {0, 1, 3}) {
    const Dataset data = Numbers(20).shuffle(3).batch(4).prefetch(ahead);
    const Ids all = Order(data, {.epoch = 2});
    EXPECT_EQ(all.size(), 20u);
    const Ids rest = Order(data, {.epoch = 2, .index = 3});
    EXPECT_EQ(rest, Ids(all.begin() + 12, all.end()));
    auto i = data.from({.epoch = 2}).begin();
    ++i;
    EXPECT_EQ(i.position().epoch, 2);
    EXPECT_EQ(i.position().index, 1);
  }
}

TEST(Dataset, PrefetchThrowsWhereTheElementWouldBe) {
  const Dataset data = Numbers(6).batch(2).map([](const Batch& b) {
    if (b.x(0).item<int64_t>() == 4) throw std::runtime_error("torn page");
    return b;
  });
  int64_t seen = 0;
  try {
    for (const Batch& b : data.prefetch(2)) seen += b.x.numel();
    FAIL();
  } catch (const std::runtime_error& e) {
    EXPECT_EQ(std::string(e.what()), "torn page");
  }
  EXPECT_EQ(seen, 4);
}

TEST(Dataset, PrefetchMayBeLeftEarly) {
  for (int i = 0; i < 20; ++i) {
    for (const Batch& b : Numbers(100).batch(2).prefetch(3)) {
      if (b.x(0).item<int64_t>() == 4) break;
    }
  }
}

TEST(FashionMnist, IsWhatItsAuthorsSay) {
  const auto [train, test] = data::fashion_mnist();
  EXPECT_EQ(train.size(), 60000);
  EXPECT_EQ(test.size(), 10000);
  const Batch batch = train.batch(256).first();
  EXPECT_EQ(batch.x.shape(), (Shape{256, 28, 28, 1}));
  EXPECT_EQ(batch.x.dtype(), DType::float32);
  // The first image is an ankle boot, 76247 in all (NumPy 2.4.6).
  EXPECT_EQ(batch.y(0).item<int64_t>(), 9);
  EXPECT_NEAR(sum(train.first().x).item<double>(), 76247 / 255.0, 1e-3);
}

TEST(FashionMnist, SaysWhatToInstall) {
  try {
    data::fashion_mnist("/nowhere");
    FAIL();
  } catch (const Error& e) {
    const std::string text = e.what();
    EXPECT_NE(text.find("/nowhere"), std::string::npos) << text;
    EXPECT_NE(text.find("dataset-fashion-mnist"), std::string::npos) << text;
  }
}

}  // namespace
}  // namespace tenon
