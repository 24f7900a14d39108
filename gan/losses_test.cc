// Losses and penalties with a critic that the application lends; metrics by
// their front.
#include "gan/testing.h"

namespace tenon::gan {
namespace {

// tanh(x w1) w2 in float64; golden values of torch 2.15.0, of the same numbers.
struct Fixture {
  Tensor x = matrix({3, 2}, {.5, -1.2, .3, .8, -.7, .1});
  Tensor w1 = matrix({2, 3}, {.7, -.4, 1.1, .2, .9, -.6});
  Tensor w2 = matrix({3, 1}, {.5, -1.3, .8});
  Tensor fake = matrix({3, 2}, {.1, .4, -.9, 1.3, .6, -.2});

  Critic critic(const Tensor& first, const Tensor& second) const {
    return
        [=](const Tensor& x) { return matmul(tanh(matmul(x, first)), second); };
  }
  Critic critic() const { return critic(w1, w2); }
};

using PenaltyTest = GanTest;

TEST_F(PenaltyTest, R1DifferentiatesTheCriticTwice) {
  const Fixture f;
  const Tensor w1 = variable(f.w1), w2 = variable(f.w2);
  const Tensor value = r1(f.critic(w1, w2), f.x);
  expect_near(value.detach(), {12.302649230889495});
  const Gradients slopes = gradients(value, {w1, w2});
  expect_near(slopes[0],
              {4.221825808062848, -8.32668761242804, 3.4096790473918825,
               -4.378257024084017, 2.3271326477645164, -1.7486207520942068});
  expect_near(slopes[1],
              {5.503448146407486, -9.142479295140076, 12.460439131116438});
  EXPECT_EQ(r2(f.critic(), f.x, 5).item<double>(),
            r1(f.critic(), f.x, 5).item<double>());
}

TEST_F(PenaltyTest, GradientPenaltyDifferentiatesTheCriticTwice) {
  const Fixture f;
  const Tensor w1 = variable(f.w1), w2 = variable(f.w2);
  // Where both samples are the same, so are the points between them.
  const Tensor value =
      wasserstein_gradient_penalty(f.critic(w1, w2), f.x, f.x, Key(1));
  expect_near(value.detach(), {0.48506173517662593});
  const Gradients slopes = gradients(value, {w1, w2});
  expect_near(slopes[0],
              {0.23176530142559723, -0.753995762010192, 0.36406430085272246,
               -0.34954241291164, 0.3161478341843469, -0.33360627640819657});
  expect_near(slopes[1],
              {0.3008472187541996, -0.7469826948380933, 1.0301130859304701});
}

TEST_F(PenaltyTest, GradientsAreThoseOfDifferences) {
  const Fixture f;
  const Key key(3);
  for (const bool one_sided : {false, true}) {
    const GradientPenaltyOptions options = {.target = 0.8,
                                            .one_sided = one_sided};
    const auto penalty = [&](const Tensor& w1, const Tensor& x) {
      return wasserstein_gradient_penalty(f.critic(w1, f.w2), x, f.fake, key,
                                          options);
    };
    expect_gradient([&](const Tensor& w) { return penalty(w, f.x); }, f.w1);
    expect_gradient([&](const Tensor& x) { return penalty(f.w1, x); }, f.x);
  }
  expect_gradient([&](const Tensor& w) { return r1(f.critic(w, f.w2), f.x); },
                  f.w1);
  expect_gradient([&](const Tensor& w) { return r2(f.critic(f.w1, w), f.x); },
                  f.w2);
}

TEST_F(PenaltyTest, PointsLieBetween) {
  Numbers seen;
  const Critic critic = [&](const Tensor& x) {
    seen = x.detach().to_vector<double>();
    return sum(x, {1});
  };
  const Tensor zeros = full({1000, 1}, 0, DType::float64);
  const auto penalty = [&] {
    return wasserstein_gradient_penalty(critic, zeros + 1, zeros, Key(5));
  };
  EXPECT_NEAR(penalty().item<double>(), 0, 1e-15);  // a slope of one
  double total = 0, squares = 0;
  for (const double share : seen) {
    EXPECT_TRUE(share >= 0 && share < 1);
    total += share / 1000, squares += share * share / 1000;
  }
  EXPECT_NEAR(total, 0.5, 0.03);
  EXPECT_NEAR(squares - total * total, 1.0 / 12, 0.01);
  const Numbers first = seen;
  penalty();
  EXPECT_EQ(seen, first);  // the same key, the same points
}

TEST_F(PenaltyTest, GradientsOfSamplesComeInFloat32) {
  const Fixture f;
  const Tensor x = f.x.cast(DType::float32);
  const Critic critic = [](const Tensor& x) { return sum(x * x * x, {1}); };
  EXPECT_EQ(r1(critic, x).dtype(), DType::float32);
}

using LossTest = GanTest;

TEST_F(LossTest, BothPlayersHaveOne) {
  const Tensor real = tensor({0.8, -0.6, 1.7, 2.4});
  const Tensor fake = tensor({-1.2, 0.3, 0.75, -0.4, 2.1});
  const Loss loss("non_saturating");
  expect_near(loss.discriminator(real, fake), {1.412411398193703}, 1e-6);
  expect_near(loss.generator(fake), {0.6866086987002331}, 1e-6);
  EXPECT_FALSE(loss.compares());
  const Loss relative("relativistic_average");
  EXPECT_TRUE(relative.compares());
  expect_near(relative.generator(fake, real), {2.5579253043849746}, 1e-6);
  const Loss smooth("minimax", {{"label_smoothing", 0.25}});
  expect_near(smooth.discriminator(real, fake), {1.6811613981937028}, 1e-6);
}

TEST_F(LossTest, WrongUseIsSaid) {
  const Tensor scores = tensor({0.8, -0.6});
  const auto says = [](const std::string& error, const std::string& text) {
    EXPECT_NE(error.find(text), std::string::npos) << error;
  };
  says(error_of([] { Loss("hing"); }), "gan.hinge");
  says(error_of([&] {
         Function("gan.hinge", {{"player", "both"}})(scores);
       }),
       "player must be discriminator or generator, got both");
  says(error_of([&] { Function("gan.hinge")(scores); }),
       "scores of real samples are needed for this player; give real");
  says(error_of([&] { Loss("relativistic_average").generator(scores); }),
       "give real");
  says(error_of([&] {
         Function("gan.wasserstein_gradient_penalty")(scores, scores);
       }),
       "give a key");
  says(error_of([&] { r1([](const Tensor& x) { return x; }, scores, -1); }),
       "gamma");
}

using MetricTest = GanTest;

TEST_F(MetricTest, AreThoseOfTheFormulas) {
  // By scipy 1.17.1 and numpy 2.4.6, of the same numbers.
  const Tensor real =
      matrix({6, 2}, {.9, -.4, .3, .7, .2, -.5, -.6, .8, .1, .25, 1.3, .15});
  const Tensor fake =
      matrix({5, 2}, {.4, .1, -.3, -.8, .6, .2, .05, -.55, .7, .85});
  EXPECT_NEAR(frechet_distance(real, fake), 0.5720559093078786, 1e-12);
  const Estimate kid = kernel_distance(real, fake, 3);
  EXPECT_NEAR(kid.value, -0.993017130208333, 1e-12);
  EXPECT_NEAR(kid.deviation, 0.4820827135416663, 1e-12);
  const PrecisionRecall two = precision_recall(real, fake, 2);
  EXPECT_EQ(two.precision, 1);
  EXPECT_NEAR(two.recall, 2.0 / 3, 1e-15);
  EXPECT_NEAR(classifier_score(tensor({{5.0, -5.0}, {-5.0, 5.0}})).value,
              std::exp(std::log(2) - 0.0004986), 1e-4);
}

// sin(phase + 0.37 i^2) + offset, for the i-th number.
Tensor waves(int64_t rows, double phase, double offset) {
  const Tensor i = arange(0, static_cast<double>(rows * 16), 1, DType::float64);
  return (sin(phase + i * i * 0.37) + offset).reshape({rows, 16});
}

TEST_F(MetricTest, OfSixteenFeaturesAreThoseOfScipy) {
  // By scipy 1.17.1 (linalg.sqrtm, cdist) and numpy 2.4.6.
  const Tensor real = waves(60, 1, 0), fake = waves(45, 2, 0.3);
  EXPECT_NEAR(frechet_distance(real, fake), 2.826530727952997, 1e-11);
  EXPECT_NEAR(kernel_distance(real, fake).value, 0.32366797014143867, 1e-12);
  const PrecisionRecall both = precision_recall(real, fake);
  EXPECT_NEAR(both.precision, 44.0 / 45, 1e-15);
  EXPECT_NEAR(both.recall, 50.0 / 60, 1e-15);
  // Fewer samples than features: a covariance of rank 9.
  EXPECT_NEAR(frechet_distance(waves(10, 1, 0), fake), 7.063767828487826, 1e-6);
}

TEST_F(MetricTest, OfTheSameAreBest) {
  const Tensor x = normal(Key(1), {700, 4});
  EXPECT_NEAR(frechet_distance(x, x), 0, 1e-12);
  const PrecisionRecall both = precision_recall(x, x);
  EXPECT_EQ(both.precision, 1);
  EXPECT_EQ(both.recall, 1);
  EXPECT_EQ(precision_recall(x, x + 100).precision, 0);
  // Of the same law, the unbiased distance is 0 but for chance.
  const Estimate kid = kernel_distance(x, normal(Key(2), {700, 4}), 100);
  EXPECT_LT(std::abs(kid.value), 3 * kid.deviation / std::sqrt(7) + 1e-12);
}

// Two features of which one follows the other: a covariance without an inverse.
TEST_F(MetricTest, DegenerateCovariancesAreTaken) {
  const Tensor x = normal(Key(1), {50, 1}, DType::float64);
  const Tensor y = normal(Key(2), {50, 1}, DType::float64) * 2 + 1;
  const double one = frechet_distance(x, y);
  const double both =
      frechet_distance(concat({x, 2 * x}, 1), concat({y, 2 * y}, 1));
  EXPECT_NEAR(both, 5 * one, 1e-7 * both);
}

TEST_F(MetricTest, TooFewSamplesAreRefused) {
  const Tensor one = matrix({1, 2}, {1, 2}), two = matrix({2, 1}, {1, 2});
  const auto says = [](const std::string& error, const std::string& text) {
    EXPECT_NE(error.find(text), std::string::npos) << error;
  };
  says(error_of([&] { frechet_distance(one, one); }),
       "real must be [N, D] with at least 2 rows, got [1,2]");
  says(error_of([&] { precision_recall(two, two); }), "at least 4 rows");
}

}  // namespace
}  // namespace tenon::gan
