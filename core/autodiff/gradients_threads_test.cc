// Two threads, each with a graph of its own over shared leaves.
#include <gtest/gtest.h>

#include <thread>

#include "tenon/grad.h"

namespace tenon {
namespace {

TEST(Tape, IsEachThreadsOwn) {
  const Tensor w = variable(tensor({1.0, 2.0, 3.0}));
  std::vector<double> results[2];
  std::thread threads[2];
  for (int t = 0; t < 2; ++t) {
    threads[t] = std::thread([&, t] {
      for (int i = 0; i < 200; ++i) {
        const Tensor loss = sum(exp(w * 0.1) * static_cast<double>(t + 1));
        results[t] = gradients(loss, {w})[0].to_vector<double>();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (size_t i = 0; i < 3; ++i) EXPECT_EQ(results[1][i], 2 * results[0][i]);
}

TEST(Tape, ModesAreEachThreadsOwn) {
  const Tensor w = variable(tensor({1.0}));
  const NoGrad no_grad;
  bool tracked = false;
  std::thread([&] { tracked = (w * 2.0).is_tracked(); }).join();
  EXPECT_TRUE(tracked);
  EXPECT_FALSE((w * 2.0).is_tracked());
}

}  // namespace
}  // namespace tenon
