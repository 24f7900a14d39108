// What the kit does not ask of the losses: gradients that are cut on purpose,
// batches without pairs, all triplets against a loop, and errors.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>

#include "tenon/grad.h"
#include "tenon/similarity.h"

namespace tenon::similarity {
namespace {

using Numbers = std::vector<double>;

class LossesTest : public ::testing::Test {
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

void ExpectNear(const Tensor& got, const Numbers& wanted) {
  const Numbers numbers = got.to_vector<double>();
  ASSERT_EQ(numbers.size(), wanted.size());
  for (size_t i = 0; i < wanted.size(); ++i) {
    EXPECT_NEAR(numbers[i], wanted[i], 1e-9) << i;
  }
}

const char* const kPairLosses[] = {
    "circle",  "contrastive", "lifted_structure", "multi_similarity",
    "nt_xent", "sup_con",     "triplet"};

Tensor Embeddings() {
  return tensor({{0.9, -0.4, 0.3},
                 {0.7, 0.2, -0.5},
                 {-0.6, 0.8, 0.1},
                 {0.25, -0.9, 0.45},
                 {-0.35, 0.15, 0.95},
                 {0.5, 0.65, -0.8},
                 {-0.2, -0.7, -0.55}})
      .cast(DType::float64);
}

// pytorch-metric-learning 2.9.0, CircleLoss(m=0.4, gamma=4), which detaches
// the weights.
TEST_F(LossesTest, CircleTakesItsWeightsForConstants) {
  const Tensor x = variable(Embeddings());
  const PairLoss loss("circle", {{"gamma", 4.0}});
  ExpectNear(
      gradients(loss(x, tensor({0, 0, 1, 1, 2, 2, 3})), {x})[0],
      {-0.72381157899,  -0.885918705795, 0.990209795911,  -1.09013097162,
       1.20279448048,   -1.04506556807,  0.682893196884,  0.675386117425,
       -1.3057297581,   1.60080041504,   -0.169406075595, -1.2281457151,
       -0.580099598968, -1.76314958826,  0.064671135369,  0.537611423573,
       -1.64194383925,  -0.998072229656, 0.052855167038,  -0.0467497087861,
       0.040279568623});
}

// torch 2.15.0, with detach() where the paper stops gradients.
TEST_F(LossesTest, SimSiamStopsGradientsOfProjections) {
  const Tensor views = Embeddings()(until(5)).copy();
  const Tensor others = concat({tensor({{0.4, 0.1, -0.3},
                                        {-0.8, 0.6, 0.2},
                                        {0.05, -0.5, 0.7},
                                        {0.85, -0.15, 0.35}})
                                    .cast(DType::float64),
                                Embeddings()(range(5, 6))});
  const Tensor p1 = variable(views), p2 = variable(others);
  const Tensor z1 = variable(roll(others, {1}, {0}));
  const Tensor z2 = variable(roll(views, {2}, {0}));
  const Gradients g = gradients(Function("similarity.sim_siam")(p1, p2, z1, z2),
                                {p1, p2, z1, z2});
  EXPECT_FALSE(g[2]);
  EXPECT_FALSE(g[3]);
  ExpectNear(g[0], {0.0338482128976, 0.0588587722971, -0.0230662756299,
                    -0.0297851900046, -0.0361677307199, -0.0561663582944,
                    -0.0393284498275, -0.0248793113264, -0.0369362083538,
                    -0.0822858237514, -0.000812699493841, 0.0440889475409,
                    0.0445269808754, -0.0718603750761, 0.0277510521766});
  ExpectNear(g[1], {0.0474048545551, -0.0780204897885, 0.0371996428106,
                    -0.0295857988166, -0.0547337278107, 0.0458579881657,
                    0.089505864271, -0.0529525275781, -0.0442165100037,
                    0.0380262513563, 0.0544899305318, -0.0689966402088,
                    -0.0779631203031, 0.0162620269253, -0.0355140533126});
}

TEST_F(LossesTest, BatchesWithoutPairsGiveNoNaN) {
  const Tensor x = variable(Embeddings().cast(DType::float32));
  for (const char* name : kPairLosses) {
    for (const Tensor& labels :
         {tensor({0, 1, 2, 3, 4, 5, 6}), tensor({0, 0, 0, 0, 0, 0, 0})}) {
      const Tensor loss = PairLoss(name)(x, labels);
      EXPECT_TRUE(std::isfinite(loss.detach().item<double>())) << name;
      const Gradients g = gradients(loss, {x});
      if (!g[0]) continue;
      for (const double slope : g[0].to_vector<double>()) {
        EXPECT_TRUE(std::isfinite(slope)) << name;
      }
    }
  }
}

// Rows that are equal, as after a collapse.
TEST_F(LossesTest, EqualRowsGiveNoNaN) {
  const Tensor x = variable(full({6, 4}, 0.5));
  for (const char* name : kPairLosses) {
    const Gradients g =
        gradients(PairLoss(name)(x, tensor({0, 0, 1, 1, 2, 2})), {x});
    if (!g[0]) continue;
    for (const double slope : g[0].to_vector<double>()) {
      EXPECT_TRUE(std::isfinite(slope)) << name;
    }
  }
}

TEST_F(LossesTest, AllTripletsAreThoseOfALoop) {
  const Tensor x = normal(Key(1), {60, 8}, DType::float64);
  const Tensor labels = randint(Key(2), {60}, 0, 7);
  const Numbers d = squared_euclidean(x).to_vector<double>();
  const auto y = labels.to_vector<int64_t>();
  double total = 0;
  int64_t count = 0;
  for (size_t a = 0; a < 60; ++a) {
    for (size_t p = 0; p < 60; ++p) {
      for (size_t n = 0; n < 60; ++n) {
        if (a == p || y[a] != y[p] || y[a] == y[n]) continue;
        const double term = d[60 * a + p] - d[60 * a + n] + 0.3;
        total += std::max(term, 0.0);
        count += term > 0 ? 1 : 0;
      }
    }
  }
  const PairLoss loss(
      "triplet",
      {{"mining", "all"}, {"margin", 0.3}, {"distance", "squared_euclidean"}});
  EXPECT_NEAR(loss(x, labels).item<double>(), total / double(count), 1e-9);
}

TEST_F(LossesTest, MistakesAreSaid) {
  const Tensor x = Embeddings();
  const auto says = [](const std::string& error, const std::string& text) {
    EXPECT_NE(error.find(text), std::string::npos) << error;
  };
  const PairLoss loss("triplet");
  says(ErrorOf([&] { loss(x, tensor({0, 1})); }), "labels must be [7]");
  says(ErrorOf([&] { loss(x(0), tensor({0})); }), "embeddings must be [N, D]");
  says(ErrorOf([&] {
         loss(tensor({{1, 2}}), tensor({0}));
       }),
       "must be floating point, got int");
  says(ErrorOf([&] {
         loss(x, tensor({0, 0, 0, 0, 0, 0, 0}),
              {x(all, until(2)), tensor({0, 0, 0, 0, 0, 0, 0})});
       }),
       "reference must be [N, 3], got [7,2]");
  says(ErrorOf([&] {
         Function("similarity.triplet")
             .all({x, tensor({0, 0, 0, 0, 0, 0, 0}), x});
       }),
       "reference_labels go together");
  says(ErrorOf([&] {
         PairLoss("triplet", {{"mining", "some"}})(
             x, tensor({0, 0, 0, 0, 0, 0, 0}));
       }),
       "mining must be");
  says(ErrorOf([&] {
         PairLoss("triplet", {{"distance", "far"}})(
             x, tensor({0, 0, 0, 0, 0, 0, 0}));
       }),
       "no distance is called \"far\"");
  says(ErrorOf([&] {
         PairLoss("nt_xent", {{"temperature", 0.0}})(x, x);
       }),
       "option temperature is 0");
}

}  // namespace
}  // namespace tenon::similarity
