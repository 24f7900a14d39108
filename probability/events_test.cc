// Distributions of events, those made of others, divergences and bijectors,
// from an application.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <functional>

#include "tenon/grad.h"
#include "tenon/ops.h"
#include "tenon/probability.h"

namespace tenon {
namespace {

namespace prob = tenon::probability;
using Numbers = std::vector<double>;

class Events : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    const std::string root = std::getenv("TEST_SRCDIR");
    load_package_file(root + "/" + std::getenv("TEST_WORKSPACE") +
                      "/probability/libprobability.so");
  }
};

double Farthest(const Tensor& a, const Tensor& b) {
  return max(abs(a.detach() - b.detach())).cast(DType::float64).item<double>();
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

// What the kit could not make an object for.
void GoldenHolds(const Object& object) {
  const Tensors all = object.call_all("golden");
  ASSERT_GT(all.size(), 0u);
  for (size_t i = 0; i + 1 < all.size(); i += 2) {
    const Numbers got = all[i].to_vector<double>();
    const Numbers wanted = all[i + 1].to_vector<double>();
    for (size_t k = 0; k < got.size(); ++k) {
      EXPECT_NEAR(got[k], wanted[k], 1e-12 * (1 + std::abs(wanted[k]))) << i;
    }
  }
}

const Tensor& Root() {
  static const Tensor root =
      tensor({{1.0, 0.0, 0.0}, {0.5, 2.0, 0.0}, {-0.3, 0.4, 0.8}});
  return root;
}

// ------------------------------- Distributions ------------------------------

TEST_F(Events, HaveShapes) {
  const prob::Categorical c({.logits = full({4, 2, 3}, 0)});
  EXPECT_EQ(c.batch_shape(), (Shape{4, 2}));
  EXPECT_EQ(c.event_shape(), Shape{});
  EXPECT_EQ(c.sample(Key(1), {5}).shape(), (Shape{5, 4, 2}));
  const prob::MultivariateNormal n(
      {.loc = full({4, 1, 3}, 0), .covariance = eye(3)});
  EXPECT_EQ(n.batch_shape(), (Shape{4, 1}));
  EXPECT_EQ(n.event_shape(), Shape{3});
  EXPECT_EQ(n.sample(Key(1), {5}).shape(), (Shape{5, 4, 1, 3}));
  EXPECT_EQ(n.log_prob(full({5, 4, 2, 3}, 0)).shape(), (Shape{5, 4, 2}));
  const prob::Independent all(prob::Normal(full({4, 2}, 0), 1.0), 1);
  EXPECT_EQ(all.batch_shape(), Shape{4});
  EXPECT_EQ(all.event_shape(), Shape{2});
  EXPECT_EQ(all.log_prob(full({2}, 0)).shape(), Shape{4});
}

// A batch gives what its members give one by one.
TEST_F(Events, ABatchIsItsMembers) {
  const Tensor roots = stack({Root(), Root() * 2.0});
  const Tensor x = normal(Key(2), {5, 2, 3}, DType::float64);
  const Tensor both =
      prob::MultivariateNormal({.scale_tril = roots}).log_prob(x);
  const Tensor logits = normal(Key(3), {2, 3}, DType::float64);
  const Tensor k = tensor({{0, 2}, {1, 1}, {2, 0}});
  const Tensor of_k = prob::Categorical({.logits = logits}).log_prob(k);
  for (int64_t i = 0; i < 2; ++i) {
    const prob::MultivariateNormal one({.scale_tril = roots(i)});
    EXPECT_LE(Farthest(both(all, i), one.log_prob(x(all, i))), 1e-13);
    const prob::Categorical c({.logits = logits(i)});
    EXPECT_LE(Farthest(of_k(all, i), c.log_prob(k(all, i))), 1e-15);
  }
}

TEST_F(Events, FormsOfANormalAgree) {
  const Tensor covariance = matmul(Root(), Root().transpose());
  const Tensor x = normal(Key(2), {7, 3}, DType::float64);
  const Tensor wanted =
      prob::MultivariateNormal({.scale_tril = Root()}).log_prob(x);
  const auto far = [&](const prob::MultivariateNormal::Parameters& p) {
    return Farthest(prob::MultivariateNormal(p).log_prob(x), wanted);
  };
  EXPECT_LE(far({.covariance = covariance}), 1e-13);
  EXPECT_LE(far({.precision = inv(covariance)}), 1e-12);
  const Tensor diag = tensor({0.5, 1.0, 0.25});
  const Tensor rest = covariance - diagonal_matrix(square(diag));
  EXPECT_LE(far({.scale_diag = diag, .factor = cholesky(rest)}), 1e-12);
}

// Rank one beside noise that is 10^8 times smaller, where the difference of
// Woodbury's identity has no right digit: mpmath 1.4.1, 60 digits.
TEST_F(Events, LowRankIsAccurate) {
  const prob::MultivariateNormal n(
      {.scale_diag = full({2}, 1e-8, DType::float64),
       .factor = tensor({{1.0}, {1.0}})});
  const double got = n.log_prob(tensor({1.0, 1.00000001})).item<double>();
  EXPECT_NEAR(got, 15.486230085301783, 1e-7);
}

TEST_F(Events, DrawsHaveTheirCovariance) {
  const Tensor factor = tensor({{1.0, 0.5}, {-0.25, 2.0}, {0.5, 0.0}});
  for (const prob::MultivariateNormal& n :
       {prob::MultivariateNormal({.scale_tril = Root()}),
        prob::MultivariateNormal({.scale_tril = stack({Root(), Root()})}),
        prob::MultivariateNormal(
            {.scale_diag = tensor({0.5, 1.0, 2.0}), .factor = factor})}) {
    const Tensor x = n.sample(Key(4), {40000});
    const Tensor got = matmul(x.newaxis(-1), x.newaxis(-2));
    EXPECT_LE(Farthest(mean(got, {0}), n.covariance()), 0.15);
    EXPECT_LE(Farthest(mean(x, {0}), n.mean()), 0.06);
  }
}

TEST_F(Events, CountsAddUp) {
  const Tensor n = tensor({3.0, 0.0});
  const prob::Multinomial m(n, {.probs = tensor({0.2, 0.5, 0.3})});
  const Tensor x = m.sample(Key(4), {20000});
  EXPECT_EQ(x.shape(), (Shape{20000, 2, 3}));
  EXPECT_EQ(Farthest(sum(x, {-1}), n), 0);
  EXPECT_LE(Farthest(mean(x, {0}), m.mean()), 0.03);
  EXPECT_LE(Farthest(var(x, {0}), m.variance()), 0.03);
}

// An element of the matrix is that of a beta distribution, of variance
// 1 / (2 a + 1), a = concentration + (K - 2) / 2: Lewandowski, Kurowicka and
// Joe 2009, section 3.2.
TEST_F(Events, CorrelationsAreDrawn) {
  const prob::Lkj d(3, tensor({2.5, 0.5}));
  const Tensor root = d.sample(Key(4), {20000});
  EXPECT_EQ(root.shape(), (Shape{20000, 2, 3, 3}));
  EXPECT_TRUE(all_of(is_finite(d.log_prob(root))).item<bool>());
  const Tensor r = matmul(root, root.transpose());
  EXPECT_LE(Farthest(diagonal(r), full({3}, 1)), 1e-12);
  const Tensor spread = var(r, {0});
  for (const auto& [i, j] :
       {std::pair{1, 0}, std::pair{2, 0}, std::pair{2, 1}}) {
    EXPECT_NEAR(spread(0, i, j).item<double>(), 1.0 / 7, 0.01);
    EXPECT_NEAR(spread(1, i, j).item<double>(), 1.0 / 3, 0.01);
  }
  // correlation_cholesky makes what it is a density of.
  const Tensor x = tensor({0.5, -1.0, 2.0});
  const Tensor y = prob::CorrelationCholesky().forward(x);
  EXPECT_TRUE(all_of(is_finite(d.log_prob(y))).item<bool>());
}

TEST_F(Events, ScattersAreDrawn) {
  const prob::Wishart d({.df = tensor({2.5, 7.0}), .scale_tril = Root()});
  const Tensor x = d.sample(Key(4), {40000});
  EXPECT_EQ(x.shape(), (Shape{40000, 2, 3, 3}));
  const Tensor error = sqrt(d.variance() / 40000);
  EXPECT_LE(Farthest((mean(x, {0}) - d.mean()) / error, full({1}, 0)), 5);
  EXPECT_LE(Farthest(var(x, {0}) / d.variance(), full({1}, 1)), 0.06);
}

TEST_F(Events, SharesAddUp) {
  const prob::Dirichlet d(tensor({{0.5, 2.0, 3.5}, {30.0, 1.0, 1.0}}));
  const Tensor x = d.sample(Key(4), {20000});
  EXPECT_LE(Farthest(sum(x, {-1}), full({1}, 1)), 1e-14);
  EXPECT_LE(Farthest(mean(x, {0}), d.mean()), 0.01);
  EXPECT_LE(Farthest(var(x, {0}), d.variance()), 0.002);
  EXPECT_TRUE(all_of(is_finite(d.log_prob(x))).item<bool>());
}

// A category that can not be is not drawn, and does not spoil a gradient.
TEST_F(Events, ACategoryMayBeImpossible) {
  const Tensor p = variable(tensor({0.0, 1.0, 1.0, 0.0}));
  const prob::Categorical c({.probs = p});
  const Tensor x = c.sample(Key(1), {10000});
  EXPECT_EQ(min(x).item<int64_t>(), 1);
  EXPECT_EQ(max(x).item<int64_t>(), 2);
  EXPECT_NEAR(c.entropy().item<double>(), std::log(2), 1e-15);
  const Tensor slope = gradients(sum(c.log_prob(x)) + c.entropy(), {p})[0];
  EXPECT_TRUE(all_of(is_finite(slope)).item<bool>()) << slope;
  EXPECT_EQ(prob::Categorical({.logits = tensor({0.0, 1.0})})
                .log_prob(tensor({-1.0, 0.5, 2.0, std::nan("")}))
                .to_vector<double>(),
            Numbers(4, -INFINITY));
}

TEST_F(Events, MixturesMix) {
  const prob::Categories weights{.probs = tensor({0.25, 0.75})};
  const prob::Mixture both(
      weights, {prob::Normal(tensor(-1.0), 0.5), prob::Normal(tensor(2.0), 1)});
  const prob::Mixture same(
      weights, prob::Normal(tensor({-1.0, 2.0}), tensor({0.5, 1.0})));
  GoldenHolds(both.object());
  const Tensor x = linspace(-5, 5, 11, DType::float64);
  EXPECT_LE(Farthest(both.log_prob(x), same.log_prob(x)), 1e-15);
  for (const prob::Mixture& m : {both, same}) {
    const Tensor drawn = m.sample(Key(3), {40000});
    EXPECT_NEAR(mean(drawn).item<double>(), 1.25, 0.03);
    EXPECT_NEAR(var(drawn).item<double>(), 2.5, 0.06);
  }
  const prob::Mixture rows(
      {.logits = full({5, 2}, 0, DType::float64)},
      prob::MultivariateNormal({.loc = tensor({{-9.0, -9.0}, {9.0, 9.0}})}));
  EXPECT_EQ(rows.batch_shape(), Shape{5});
  const Tensor drawn = rows.sample(Key(3), {3000});
  EXPECT_EQ(drawn.shape(), (Shape{3000, 5, 2}));
  EXPECT_EQ(rows.log_prob(drawn).shape(), (Shape{3000, 5}));
  EXPECT_LE(Farthest(mean(drawn, {0}), full({5, 2}, 0)), 0.9);
  EXPECT_LE(Farthest(rows.variance(), full({5, 2}, 82)), 1e-9);
}

// Where no component can be, log_prob is -inf and has no NaN in its gradient.
TEST_F(Events, AMixtureHasEnds) {
  const Tensor logits = variable(tensor({0.5, -0.5}));
  const prob::Mixture m({.logits = logits}, {prob::Exponential(tensor(1.0)),
                                             prob::Exponential(tensor(3.0))});
  const Tensor y = m.log_prob(tensor({-1.0, 1.0}));
  EXPECT_EQ(y.to_vector<double>()[0], -INFINITY);
  const Tensor slope = gradients(y(1), {logits})[0];
  EXPECT_TRUE(all_of(is_finite(slope)).item<bool>()) << slope;
}

TEST_F(Events, TransformedHasASupport) {
  const prob::Transformed t(prob::Normal(tensor(0.5), 2.0), prob::Exp());
  const prob::LogNormal same(tensor(0.5), tensor(2.0));
  const Tensor x = tensor({-1.0, 0.25, 30.0});
  EXPECT_EQ(t.log_prob(x).to_vector<double>()[0], -INFINITY);
  EXPECT_LE(Farthest(t.log_prob(x(from(1))), same.log_prob(x(from(1)))), 1e-14);
  const Tensor v = variable(x);
  const Tensor slope = gradients(sum(t.log_prob(v)(from(1))), {v})[0];
  EXPECT_TRUE(all_of(is_finite(slope)).item<bool>()) << slope;
  const prob::Transformed simplex(
      prob::Independent(prob::Normal(full({2}, 0, DType::float64), 1.0)),
      prob::StickBreaking());
  EXPECT_EQ(simplex.event_shape(), Shape{3});
  const Tensor drawn = simplex.sample(Key(1), {4});
  EXPECT_TRUE(all_of(is_finite(simplex.log_prob(drawn))).item<bool>());
  EXPECT_EQ(simplex.log_prob(drawn * 2.0).to_vector<double>(),
            Numbers(4, -INFINITY));
}

// -------------------------------- Divergences -------------------------------

// The mean over draws, with its standard error.
void AgreesWithDraws(const prob::Distribution& p, const prob::Distribution& q) {
  constexpr int64_t kDraws = 20000;
  const Tensor x = p.sample(Key(8), {kDraws});
  const Tensor each = p.log_prob(x) - q.log_prob(x);
  const double error = std(each).item<double>() / std::sqrt(kDraws);
  EXPECT_NEAR(prob::kl_divergence(p, q).item<double>(),
              mean(each).item<double>(), 5 * error);
}

TEST_F(Events, DivergencesAreThoseOfDraws) {
  AgreesWithDraws(prob::Normal(tensor(1.0), 2.0), prob::Normal(tensor(0.0), 1));
  AgreesWithDraws(prob::Weibull(tensor(2.0), 1.0),
                  prob::Normal(tensor(0.0), 1));
  AgreesWithDraws(prob::Bernoulli({.logits = tensor(1.0)}),
                  prob::Bernoulli({.probs = tensor(0.25)}));
  AgreesWithDraws(prob::Categorical({.probs = tensor({0.25, 0.5, 0.25})}),
                  prob::Categorical({.logits = tensor({1.0, -1.0, 0.0})}));
  AgreesWithDraws(prob::MultivariateNormal({.scale_tril = Root()}),
                  prob::MultivariateNormal(
                      {.loc = 1.0, .scale_diag = tensor({3., 2., 1.})}));
  AgreesWithDraws(prob::Independent(prob::Normal(tensor({1.0, 2.0}), 2.0)),
                  prob::Independent(prob::Laplace(tensor({0.0, 1.0}), 1.0)));
  AgreesWithDraws(
      prob::Transformed(prob::Normal(tensor(1.0), 2.0), prob::Exp()),
      prob::Transformed(prob::Gumbel(tensor(0.0), 3.0), prob::Exp()));
}

TEST_F(Events, ADivergenceFromItselfIsNothing) {
  const prob::Independent p(prob::Normal(full({2, 3}, 1), 2.0), 1);
  EXPECT_EQ(Farthest(prob::kl_divergence(p, p), full({2}, 0)), 0);
  const prob::Normal n(full({2}, 1), 2.0);
  EXPECT_EQ(Farthest(prob::kl_divergence(n, n), full({2}, 0)), 0);
}

TEST_F(Events, AnUnknownDivergenceIsRefused) {
  const prob::Cauchy c(0.0, 1.0);
  const prob::Normal n(0.0, 1.0);
  Says(ErrorOf([&] { prob::kl_divergence(c, n); }),
       "no form of the divergence from cauchy to normal is known; take the "
       "mean of p.log_prob(x) - q.log_prob(x) over draws x of p, or register a "
       "function kl_cauchy_normal");
  Says(ErrorOf([&] { prob::kl_divergence(prob::Independent(n), n); }),
       "make both independent");
  Says(ErrorOf([&] {
         prob::kl_divergence(prob::Transformed(n, prob::Affine(0.0, 2.0)),
                             prob::Transformed(n, prob::Affine(0.0, 3.0)));
       }),
       "known where both have one bijector");
}

// --------------------------------- Bijectors --------------------------------

// Where in [.., event of y] the numbers are that the determinant is of.
using Chosen = std::function<Tensor(const Tensor& y)>;

struct Map {
  const char* name;
  prob::Bijector bijector;
  Tensor x;  // one event
  Chosen chosen = [](const Tensor& y) { return y; };
};

Tensor FirstOnes(const Tensor& y) { return y(until(-1)); }
// Row by row what is below the diagonal, or on it too.
Chosen Below(int64_t diagonal) {
  return [diagonal](const Tensor& y) {
    std::vector<int64_t> at;
    const int64_t n = y.size(0);
    for (int64_t i = 0; i < n; ++i) {
      for (int64_t j = 0; j <= i + diagonal; ++j) at.push_back(i * n + j);
    }
    const Shape count{static_cast<int64_t>(at.size())};
    return take(y.reshape({-1}), tensor(at, count));
  };
}

// [x0 x1] to shift and log_scale of what follows.
void Network(const Tensors& in, Tensors& out) {
  const Tensor h = tanh(in[0] * 1.5);
  out[0] = concat({h, h * 2.0}, -1)(ellipsis, until(2));
  out[1] = concat({-h, h * 0.5}, -1)(ellipsis, until(2));
}

Tensors Weights() {
  return {normal(Key(20), {3, 5}, DType::float64),
          normal(Key(21), {5, 4}, DType::float64),
          normal(Key(22), {4, 6}, DType::float64) * 0.5};
}
Tensors Biases() {
  return {normal(Key(30), {5}, DType::float64),
          normal(Key(31), {4}, DType::float64),
          normal(Key(32), {6}, DType::float64) * 0.5};
}

std::vector<Map> Maps() {
  const Tensor row = tensor({0.3, -1.2, 2.1});
  const Tensor six = tensor({0.5, -1.0, 2.0, 0.25, -0.5, 1.0});
  const Tensor number = tensor(0.7);
  const prob::Bijector spline =
      prob::Spline(tensor({1.0, 2.0, 1.0}), tensor({0.5, 1.5, 2.0}),
                   tensor({0.5, 2.0}), -2.0);
  return {
      {"exp", prob::Exp(), number},
      {"log", prob::Log(), number},
      {"softplus", prob::Softplus(), number},
      {"sigmoid", prob::Sigmoid(-1.0, 3.0), number},
      {"tanh", prob::Tanh(), number},
      {"affine", prob::Affine(1.5, -2.0), number},
      {"power", prob::Power(-1.5), number},
      {"spline", spline, number},
      {"spline, outside", spline, tensor(5.0)},
      {"inverted spline", spline.inverted(), number},
      {"tril", prob::Tril(), six, Below(0)},
      {"correlation_cholesky", prob::CorrelationCholesky(), six, Below(-1)},
      {"softmax_centered", prob::SoftmaxCentered(), row, FirstOnes},
      {"stick_breaking", prob::StickBreaking(), row, FirstOnes},
      {"real_nvp", prob::RealNvp(1, Network), row},
      {"masked_autoregressive", prob::MaskedAutoregressive(Weights(), Biases()),
       row},
      {"inverted masked_autoregressive",
       prob::MaskedAutoregressive(Weights(), Biases()).inverted(), row},
      {"chain", prob::Bijector({prob::RealNvp(1, Network), prob::Exp()}), row},
      {"chain of ranks",
       prob::Bijector(
           {prob::Affine(0.5, 2.0), prob::Tril(), prob::Exp(), prob::Log()}),
       six, Below(0)}};
}

double LogDetByGradients(const Map& m) {
  const Tensor x = variable(m.x.reshape({-1}));
  const Tensor y =
      m.chosen(m.bijector.forward(x.reshape(m.x.shape()))).reshape({-1});
  Tensors rows;
  for (int64_t i = 0; i < y.numel(); ++i) {
    rows.push_back(gradients(y(i), {x})[0]);
  }
  return slogdet(stack(rows))[1].item<double>();
}

TEST_F(Events, BijectorsAreWhatTheySay) {
  for (const Map& m : Maps()) {
    SCOPED_TRACE(m.name);
    // A batch of two, of which the second is turned about.
    const Tensor x = stack(
        {m.x, m.name == std::string("log") || m.name == std::string("power")
                  ? m.x * 2.0
                  : -m.x});
    const Tensor y = m.bijector.forward(x);
    EXPECT_LE(Farthest(m.bijector.inverse(y), x), 1e-12);
    const Tensor log_det = m.bijector.forward_log_det(x);
    EXPECT_EQ(log_det.shape(), Shape{2});
    EXPECT_LE(Farthest(m.bijector.inverse_log_det(y), -log_det), 1e-12);
    EXPECT_NEAR(log_det(0).item<double>(), LogDetByGradients(m), 1e-10);
  }
}

TEST_F(Events, BijectorsGiveWhatOthersGive) {
  GoldenHolds(prob::RealNvp(1, Network).object());
  GoldenHolds(prob::MaskedAutoregressive(Weights(), Biases()).object());
  GoldenHolds(Maps()[7].bijector.object());
}

// In float32, as far out as it goes.
TEST_F(Events, BijectorsReachFar) {
  const auto returns = [](const prob::Bijector& b, const Tensor& x) {
    const Tensor back = b.inverse(b.forward(x));
    EXPECT_LE(Farthest((back - x) / (0.1 + abs(x)), full({1}, 0)), 1e-5)
        << back;
  };
  returns(prob::Softplus(), tensor({-80.0f, -20.0f, 1e-3f, 50.0f, 1e30f}));
  returns(prob::Sigmoid(), tensor({-80.0f, -20.0f, 5.0f}));
  returns(prob::SoftmaxCentered(), tensor({-60.0f, 20.0f, 1.0f}));
  returns(prob::StickBreaking(), tensor({-60.0f, 20.0f, -1.0f, 3.0f}));
  returns(prob::CorrelationCholesky(), tensor({9.0f, -20.0f, 4.0f}));
  EXPECT_FLOAT_EQ(prob::Tanh().forward_log_det(tensor(300.0f)).item<float>(),
                  -598.6137f);
  EXPECT_FLOAT_EQ(prob::Softplus().inverse(tensor(1e-30f)).item<float>(),
                  -69.07755f);
}

TEST_F(Events, AFlowLearns) {
  const Tensor w = variable(Weights()[0]);
  const prob::Transformed flow(
      prob::Independent(prob::Normal(full({3}, 0, DType::float64), 1.0)),
      prob::MaskedAutoregressive({w, Weights()[1], Weights()[2]}, Biases()));
  const Tensor y = tensor({0.5, -1.0, 0.25});
  const Tensor slope = gradients(flow.log_prob(y), {w})[0];
  // What the third element is told goes nowhere.
  EXPECT_EQ(Farthest(slope(2), full({1}, 0)), 0);
  EXPECT_GT(max(abs(slope)).item<double>(), 1e-3);
}

// ----------------------------------- Errors ---------------------------------

TEST_F(Events, OddOptionsAreRefused) {
  const Tensor two = tensor({0.5, 0.5});
  const auto refuses = [](const char* text, const std::function<void()>& f) {
    Says(ErrorOf(f), text);
  };
  refuses("give either logits or probs", [] { prob::Categorical({}); });
  refuses("probs must be finite and at least 0", [] {
    prob::Categorical({.probs = tensor({0.5, -0.5})});
  });
  refuses("one of them finite",
          [] { prob::Categorical({.logits = full({2}, -INFINITY)}); });
  refuses("probs must have an axis of categories, got a tensor []",
          [] { prob::Categorical({.probs = tensor(0.5)}); });
  refuses("total_count must be a whole number",
          [&] { prob::Multinomial(1.5, {.probs = two}); });
  refuses("scale_diag must be finite and above 0", [] {
    prob::MultivariateNormal({.scale_diag = tensor({1.0, 0.0})});
  });
  refuses("concentration must be [batch, K], got []",
          [] { prob::Dirichlet(tensor(1.0)); });
  refuses("df must be above K - 1",
          [] { prob::Wishart({.df = 1.0, .scale = eye(2)}); });
  refuses("give either scale or scale_tril", [] { prob::Wishart({}); });
  refuses("concentration must be finite and above 0",
          [] { prob::Lkj(3, 0.0); });
  refuses("give one of scale_diag with or without factor", [&] {
    prob::MultivariateNormal({.scale_diag = two, .covariance = eye(2)});
  });
  refuses("the diagonal of scale_tril must be above 0",
          [] { prob::MultivariateNormal({.scale_tril = eye(2) * -1.0}); });
  refuses("not positive definite",
          [] { prob::MultivariateNormal({.covariance = eye(2) * -1.0}); });
  refuses("loc or scale_diag must be [batch, K], got numbers",
          [] { prob::MultivariateNormal({}); });
  refuses("sizes must be equal or one of them 1", [&] {
    prob::MultivariateNormal({.loc = full({3}, 0), .scale_diag = two});
  });
  refuses("event_rank is 2, the batch is [2]",
          [&] { prob::Independent(prob::Normal(two, 1.0), 2); });
  const prob::Normal n(0.0, 1.0);
  refuses("there are 2 weights for 3 components", [&] {
    prob::Mixture({.probs = two}, {n, n, n});
  });
  refuses("of batch [batch, 2] as the weights are, got []",
          [&] { prob::Mixture({.probs = two}, n); });
  refuses("the components' events differ: [] and [2]", [&] {
    prob::Mixture({.probs = two},
                  {prob::Normal(0.0, 1.0),
                   prob::MultivariateNormal({.scale_diag = two})});
  });
  refuses("make it independent", [&] {
    prob::Transformed(prob::Normal(two, 1.0), prob::StickBreaking());
  });
  refuses("distribution must have a method \"log_prob\", exp has none",
          [] { prob::Independent(prob::Distribution(prob::Exp().object())); });
  refuses("low must be less than high", [] { prob::Sigmoid(1.0, 1.0); });
  refuses("scale must be finite and not 0", [] { prob::Affine(0.0, 0.0); });
  refuses("must be a triangle", [&] { prob::Tril().forward(two); });
  refuses("add up to the same",
          [&] { prob::Spline(two, two * 2.0, tensor({1.0})); });
  refuses("x must have more than the 2 elements",
          [&] { prob::RealNvp(2, Network).forward(two); });
  refuses("the last layer must give shift and log_scale", [] {
    prob::MaskedAutoregressive({full({2, 3}, 0)}, {full({3}, 0)});
  });
}

}  // namespace
}  // namespace tenon
