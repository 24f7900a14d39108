// The tape: orders, sharing, broadcasting, overwritten values, long chains.
#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "core/testing/error_of.h"
#include "tenon/grad.h"

namespace tenon {
namespace {

std::vector<double> Values(const Tensor& t) { return t.to_vector<double>(); }

std::string Here(uint32_t line) {
  return std::string(__FILE__) + ":" + std::to_string(line);
}

TEST(Gradients, OfThirdOrder) {
  const auto f = [](const Tensor& x) { return sum(pow(x, 5.0)); };
  const Tensor x = tensor({1.0, -2.0, 0.5});
  EXPECT_EQ(Values(grad(grad(grad(f)))(x)), (std::vector<double>{60, 240, 15}));
}

TEST(Gradients, OfEveryUseAddUp) {
  const Tensor x = variable(tensor({1.0, 2.0}));
  const Tensor y = x * x;
  const Tensor z = sum(y * x + y + x);
  EXPECT_EQ(Values(gradients(z, {x})[0]), (std::vector<double>{6, 17}));
  EXPECT_EQ(Values(gradients(z, {y})[0]), (std::vector<double>{2, 3}));
}

TEST(Gradients, OfAnInputAskedForTwice) {
  const Tensor x = variable(tensor({3.0}));
  const Gradients g = gradients(x * x, {x, x});
  EXPECT_EQ(Values(g[0]), Values(g[1]));
  EXPECT_EQ(Values(g[0]), std::vector<double>{6});
}

TEST(Gradients, SumOverWhatWasBroadcast) {
  const Tensor row = variable(tensor({1.0, 2.0, 3.0}));
  const Tensor column = variable(tensor({{2.0}, {5.0}}));
  const Tensor scalar = variable(tensor(10.0));
  const Gradients g =
      gradients(sum(row * column * scalar), {row, column, scalar});
  EXPECT_EQ(Values(g[0]), (std::vector<double>{70, 70, 70}));
  EXPECT_EQ(g[1].shape(), (Shape{2, 1}));
  EXPECT_EQ(Values(g[1]), (std::vector<double>{60, 60}));
  EXPECT_EQ(g[2].shape(), Shape{});
  EXPECT_EQ(g[2].item<double>(), 42);
}

TEST(Gradients, HaveTheirInputsDType) {
  const Tensor x = variable(tensor({1.f, 2.f}));
  const Tensor w = tensor({3.0, 4.0});
  const Tensor g = gradients(sum(x * w), {x})[0];
  EXPECT_EQ(g.dtype(), DType::float32);
  EXPECT_EQ(Values(g), (std::vector<double>{3, 4}));
}

TEST(Gradients, OfAnOverwrittenValueNameBothLines) {
  const Tensor x = variable(tensor({1.0, 2.0}));
  const Tensor factor = tensor({3.0, 4.0});
  const Tensor y = x * factor;
  const uint32_t called = __LINE__ - 1;
  factor(0) = 5.0;
  const uint32_t wrote = __LINE__ - 1;
  EXPECT_EQ(ErrorOf([&] { gradients(sum(y), {x}); }),
            "gradient of multiply (called at " + Here(called) +
                "): a value that it needs was overwritten at " + Here(wrote) +
                "; copy it before writing, or write after the gradient");
}

TEST(Gradients, DoNotNeedWhatTheyDoNotRead) {
  const Tensor x = variable(tensor({1.0, 2.0}));
  const Tensor term = tensor({3.0, 4.0});
  const Tensor y = x + term;
  term(0) = 5.0;
  EXPECT_EQ(Values(gradients(sum(y), {x})[0]), (std::vector<double>{1, 1}));
}

TEST(Gradients, StopAtDetachedValues) {
  const Tensor x = variable(tensor({2.0}));
  EXPECT_EQ(Values(gradients(x * x.detach(), {x})[0]), std::vector<double>{2});
  EXPECT_FALSE(x.detach().is_tracked());
}

TEST(Gradients, RecordNothingUnderNoGrad) {
  const Tensor x = variable(tensor({2.0}));
  const NoGrad no_grad;
  EXPECT_FALSE((x * x).is_tracked());
}

TEST(Gradients, OfCustomRulesAreTheirs) {
  const auto f = custom_gradient(
      [](const Tensor& x) { return x * 2.0; },
      [](const Tensor& g, const Tensor& x) { return g * x * 100.0; });
  const Tensor x = variable(tensor({1.0, 3.0}));
  EXPECT_EQ(Values(f(x)), (std::vector<double>{2, 6}));
  EXPECT_EQ(Values(gradients(sum(f(x)), {x})[0]),
            (std::vector<double>{100, 300}));
  EXPECT_EQ(Values(grad(grad([&](const Tensor& t) { return sum(f(t)); }))(x)),
            (std::vector<double>{100, 100}));
}

TEST(Gradients, PassHooksThatSeeAndReplace) {
  const Tensor x = variable(tensor({1.0, 2.0}));
  const Tensor y = x * 3.0;
  std::vector<double> seen;
  on_gradient(y, [&](const Tensor& g) { seen = Values(g); });
  on_gradient(y, [](const Tensor& g) { return g * 10.0; });
  EXPECT_EQ(Values(gradients(sum(y * y), {x})[0]),
            (std::vector<double>{180, 360}));
  EXPECT_EQ(seen, (std::vector<double>{6, 12}));
}

TEST(Gradients, OfUntrackedInputsAreRefused) {
  const Tensor x = tensor({1.0});
  EXPECT_EQ(ErrorOf([&] { gradients(sum(x), {x}); }),
            "gradients: input 0 is not tracked; use a parameter or a variable");
}

TEST(Anomaly, NamesTheOpAndItsLine) {
  const Anomaly anomaly;
  const Tensor x = tensor({0.0, 1.0});
  const auto call = [&] { log(x); };
  const uint32_t line = __LINE__ - 1;
  EXPECT_EQ(
      ErrorOf(call),
      "log: made a NaN or an infinity out of finite inputs, at " + Here(line));
}

TEST(Anomaly, NamesTheOpWhoseGradientMadeIt) {
  const Tensor x = variable(tensor({0.0}));
  const Tensor y = sqrt(x);
  const uint32_t line = __LINE__ - 1;
  const Anomaly anomaly;
  const std::string text = ErrorOf([&] { gradients(y, {x}); });
  EXPECT_NE(text.find("gradient of sqrt (called at " + Here(line)),
            std::string::npos)
      << text;
}

TEST(Tape, FreesALongChainWithoutRecursion) {
  const int64_t before = internal::tables().graph->mode();
  Tensor y = variable(tensor({1.0}));
  const Tensor x = y;
  for (int i = 0; i < 100000; ++i) y = y + 1.0;
  EXPECT_EQ(Values(gradients(y, {x})[0]), std::vector<double>{1});
  y = Tensor();
  EXPECT_EQ(internal::tables().graph->mode(), before);
}

}  // namespace
}  // namespace tenon
