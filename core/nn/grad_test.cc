// Gradients through the public headers: orders, modes, custom ones, hooks.
#include "tenon/grad.h"

#include <cmath>
#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace tenon {
namespace {

using Numbers = std::vector<double>;

Numbers Values(const Tensor& t) { return t.to_vector<double>(); }

void ExpectNear(const Tensor& actual, const Numbers& expected) {
  const Numbers values = Values(actual);
  ASSERT_EQ(values.size(), expected.size());
  for (size_t i = 0; i < values.size(); ++i) {
    EXPECT_NEAR(values[i], expected[i], 1e-12 * (1 + std::fabs(expected[i])));
  }
}

const auto kCubed = [](const Tensor& x) { return sum(x * x * x); };

TEST(Grad, NestsToAnyOrder) {
  const Tensor x = tenon::tensor({1.0, -2.0});
  const auto [value, slope] = value_and_grad(kCubed)(x);
  ExpectNear(value, {-7});
  ExpectNear(slope, {3, 12});
  ExpectNear(grad(grad(kCubed))(x), {6, -12});
  ExpectNear(grad(grad(grad(kCubed)))(x), {6, 6});
  ExpectNear(grad(grad(grad(grad(kCubed))))(x), {0, 0});
}

TEST(Grad, OfSeveralInputs) {
  const auto f = [](const Tensor& a, const Tensor& b) {
    return sum(a * b * b);
  };
  const Tensor a = tenon::tensor({2.0}), b = tenon::tensor({3.0});
  const auto [da, db] = grad(f)(a, b);
  ExpectNear(da, {9});
  ExpectNear(db, {12});
}

TEST(Grad, OfSomethingElseIsZeros) {
  const Tensor other = tenon::tensor({1.0});
  const auto f = [&](const Tensor&) { return sum(other); };
  ExpectNear(grad(f)(tenon::tensor({1.0, 2.0})), {0, 0});
}

// A gradient penalty: the inner gradient is with respect to what is not
// tracked outside, the outer one with respect to what f captures.
TEST(Grad, IsDifferentiableByWhatTheFunctionCaptures) {
  const Tensor w = variable(tenon::tensor({3.0}));
  const Tensor x = tenon::tensor({2.0});
  const auto f = [&](const Tensor& t) { return sum(w * t * t); };
  const Tensor penalty = sum(square(grad(f)(x)));  // (2 w x)^2
  ExpectNear(gradients(penalty, {w})[0], {8 * 3.0 * 4});
}

TEST(Grad, WorksInsideNoGradAndIsNotTrackedThere) {
  const NoGrad no_grad;
  const Tensor slope = grad(kCubed)(tenon::tensor({2.0}));
  ExpectNear(slope, {12});
  EXPECT_FALSE(slope.is_tracked());
}

TEST(Grad, StopsWhereItIsTold) {
  const auto f = [](const Tensor& x) { return sum(x * stop_gradient(x)); };
  ExpectNear(grad(f)(tenon::tensor({5.0})), {5});
}

TEST(Gradients, HoldNothingWhereZeroAndAreWeighted) {
  const Tensor x = variable(tenon::tensor({1.0, 2.0}));
  const Tensor unused = variable(tenon::tensor({1.0}));
  const Gradients g = gradients(x * x, {x, unused}, Differentiable::no,
                                tenon::tensor({1.0, 10.0}));
  ExpectNear(g[0], {2, 40});
  EXPECT_FALSE(g[1]);
  EXPECT_FALSE(g[0].is_tracked());
}

TEST(Gradients, NameWhatIsNotTracked) {
  const Tensor x = tenon::tensor({1.0});
  try {
    gradients(x, {x});
    FAIL();
  } catch (const Error& e) {
    EXPECT_EQ(std::string(e.what()),
              "gradients: input 0 is not tracked; use a parameter or a "
              "variable");
  }
}

TEST(Gradients, NoGradRecordsNothing) {
  const Tensor x = variable(tenon::tensor({1.0}));
  {
    const NoGrad no_grad;
    EXPECT_FALSE((x * 2).is_tracked());
  }
  EXPECT_TRUE((x * 2).is_tracked());
}

TEST(Gradients, AreClippedTogether) {
  const Gradients g = {tenon::tensor({3.0}), {}, tenon::tensor({4.0})};
  ExpectNear(global_norm(g), {5});
  const Gradients clipped = clip_by_global_norm(g, 1);
  ExpectNear(clipped[0], {0.6});
  EXPECT_FALSE(clipped[1]);
  ExpectNear(clipped[2], {0.8});
  ExpectNear(clip_by_global_norm(g, 6)[0], {3});
}

TEST(CustomGradient, TakesThePlaceOfTheOpsOwn) {
  const auto doubled = custom_gradient(
      [](const Tensor& x) { return x * x; },
      [](const Tensor& g, const Tensor& x) { return g * 100 * x * x; });
  const auto f = [&](const Tensor& x) { return sum(doubled(x)); };
  const Tensor x = tenon::tensor({3.0});
  ExpectNear(f(x), {9});
  ExpectNear(grad(f)(x), {900});
  ExpectNear(grad(grad(f))(x), {600});
}

TEST(CustomGradient, OfSeveralInputs) {
  const auto product =
      custom_gradient([](const Tensor& a, const Tensor& b) { return a * b; },
                      [](const Tensor& g, const Tensor& a, const Tensor& b) {
                        return std::array<Tensor, 2>{g * b * 10, g * a * 20};
                      });
  const Tensor a = variable(tenon::tensor({2.0}));
  const Tensor b = variable(tenon::tensor({3.0}));
  const Gradients g = gradients(product(a, b), {a, b});
  ExpectNear(g[0], {30});
  ExpectNear(g[1], {40});
}

TEST(CustomGradient, ErrorsReachTheCaller) {
  const auto bad = custom_gradient([](const Tensor& x) { return x; },
                                   [](const Tensor&, const Tensor&) -> Tensor {
                                     throw std::runtime_error("no slope here");
                                   });
  try {
    grad([&](const Tensor& x) { return sum(bad(x)); })(tenon::tensor({1.0}));
    FAIL();
  } catch (const Error& e) {
    EXPECT_NE(std::string(e.what()).find("no slope here"), std::string::npos);
  }
}

TEST(OnGradient, SeesAndReplaces) {
  const Tensor x = variable(tenon::tensor({1.0}));
  const Tensor h = x * 2;
  Numbers seen;
  on_gradient(h, [&](const Tensor& g) { seen = Values(g); });
  on_gradient(h, [](const Tensor& g) { return g * 10; });
  ExpectNear(gradients(h * 3, {x})[0], {60});
  EXPECT_EQ(seen, Numbers{3});
}

TEST(Anomaly, NamesTheOpThatMadeIt) {
  const Anomaly anomaly;
  const Tensor x = tenon::tensor({-1.0});
  try {
    sqrt(x);
    FAIL();
  } catch (const Error& e) {
    EXPECT_NE(std::string(e.what()).find("sqrt"), std::string::npos);
  }
}

}  // namespace
}  // namespace tenon
