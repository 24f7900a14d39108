// Metrics: the values of scikit-learn, in any number of batches; what is saved
// goes on; wrong use changes nothing.
#include "addons/testing.h"

namespace tenon::addons {
namespace {

using MetricsTest = AddonsTest;

// By scikit-learn 1.9.1, of these; rows [0, 4) and [4, 10) come apart.
const Tensor& labels() {
  static const Tensor t = tensor({0, 1, 2, 2, 1, 0, 3, 3, 1, 2});
  return t;
}
const Tensor& predictions() {
  static const Tensor t = tensor({0, 2, 2, 1, 1, 0, 3, 2, 1, 2});
  return t;
}
const Tensor& weights() {
  static const Tensor t = row({1, 2, .5, 1, 3, 1, .25, 1, 2, 1});
  return t;
}
const Tensor& several() {
  static const Tensor t =
      tensor({1, 0, 1, 0, 1, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0}).reshape({5, 3});
  return t;
}
const Tensor& scores() {
  static const Tensor t =
      row({.9, .2, .4, .1, .8, .6, .3, .7, .2, .5, .1, .9, .7, .6, .3})
          .reshape({5, 3});
  return t;
}

enum class Weighted { no, yes };

// The result of two batches, of which the first was saved and loaded.
Tensor in_batches(const std::function<Metric()>& make, const Tensor& p,
                  const Tensor& y, const Tensor& w = {}) {
  const Metric first = make();
  Metric metric = make();
  const int64_t cut = y.size(0) / 2 - 1;
  const auto update = [&](const Metric& to, const Index& rows) {
    if (w) {
      to.update(p(rows), y(rows), w(rows));
    } else {
      to.update(p(rows), y(rows));
    }
  };
  update(first, until(cut));
  metric.update(p, y);  // to be replaced
  Metric saved = first;
  metric.object().set_state(saved.object().state());
  update(metric, from(cut));
  return metric.results();
}

TEST_F(MetricsTest, CohensKappa) {
  struct Case {
    const char* weighting;
    double plain, weighted;
  };
  for (const Case& c :
       {Case{"none", 0.589041095890411, 0.5142857142857142},
        Case{"linear", 0.7222222222222223, 0.6201117318435754},
        Case{"quadratic", 0.8421052631578947, 0.7433962264150944}}) {
    const auto make = [&] { return cohens_kappa(4, c.weighting); };
    expect_near(in_batches(make, predictions(), labels()), {c.plain});
    expect_near(in_batches(make, predictions(), labels(), weights()),
                {c.weighted});
  }
  EXPECT_EQ(cohens_kappa(3).result(), 0);
  expect_says(error_of([] { cohens_kappa(3, "cubic"); }),
              "weighting must be none, linear or quadratic, got cubic");
}

TEST_F(MetricsTest, Matthews) {
  const auto make = [] { return matthews(4); };
  expect_near(in_batches(make, predictions(), labels()), {0.597452765454983});
  expect_near(in_batches(make, predictions(), labels(), weights()),
              {0.5294133548819864});
  const Tensor as_scores = one_hot(predictions(), 4) * 2.5;
  expect_near(in_batches(make, as_scores, labels()), {0.597452765454983});
}

TEST_F(MetricsTest, FBetaOfOneClassForEachRow) {
  struct Case {
    double beta, micro, macro, weighted;
    Numbers each;
  };
  const Case cases[] = {
      {1,
       .7,
       0.7261904761904762,
       0.7047619047619047,
       {1, 0.6666666666666666, 0.5714285714285714, 0.6666666666666666}},
      {2,
       .7,
       0.7118055555555556,
       0.6986111111111111,
       {1, 0.6666666666666666, 0.625, 0.5555555555555556}},
      {.5,
       .7,
       0.756578947368421,
       0.724561403508772,
       {1, 0.6666666666666666, 0.5263157894736842, 0.8333333333333334}}};
  for (const Case& c : cases) {
    const auto result = [&](const char* average) {
      return in_batches(
          [&] {
            return f_beta({.classes = 4, .average = average, .beta = c.beta});
          },
          predictions(), labels());
    };
    expect_near(result("micro"), {c.micro});
    expect_near(result("macro"), {c.macro});
    expect_near(result("weighted"), {c.weighted});
    expect_near(result("none"), c.each);
  }
  expect_near(in_batches([] { return f_beta({.classes = 4, .beta = 2}); },
                         predictions(), labels(), weights()),
              {0.6226576837631604});
}

TEST_F(MetricsTest, FBetaOfAnyNumberOfClasses) {
  const auto result = [&](const char* average) {
    return in_batches(
        [&] { return f_beta({.classes = 3, .average = average}); }, scores(),
        several());
  };
  expect_near(result("micro"), {0.7142857142857143});
  expect_near(result("macro"), {0.7});
  expect_near(result("weighted"), {0.7142857142857143});
  expect_near(result("none"), {.8, .8, .5});
}

TEST_F(MetricsTest, HammingAndTables) {
  const auto make = [] { return hamming(); };
  expect_near(in_batches(make, predictions(), labels()), {.3});
  expect_near(in_batches(make, predictions(), labels(), weights()),
              {0.3137254901960784});
  expect_near(in_batches(make, scores(), several()), {0.26666666666666666});
  expect_near(
      in_batches([] { return multilabel_confusion(3); }, scores(), several()),
      {2, 0, 1, 2, 2, 1, 0, 2, 2, 1, 1, 1});
  expect_near(in_batches([] { return multilabel_confusion(4); }, predictions(),
                         labels()),
              {8, 0, 0, 2, 6, 1, 1, 2, 5, 2, 1, 2, 8, 0, 1, 1});
}

TEST_F(MetricsTest, RSquare) {
  const Tensor y =
      row({1, 2, 3, -1, 2, .5, 5, 4, 4, 2.5, 0, 1}).reshape({6, 2});
  const Tensor p = row({1.2, 1.5, 2.7, 0, 2.2, .4, 4.1, 3.2, 4.4, 2.6, .3, 1.4})
                       .reshape({6, 2});
  const Tensor w = row({1, 2, .5, 1, 3, 1});
  const auto result = [&](const char* mode, const Tensor& weights = {}) {
    return in_batches([&] { return r_square(mode); }, p, y, weights);
  };
  expect_near(result("raw_values"), {0.9297142857142857, 0.862});
  expect_near(result("raw_values", w),
              {0.9208620689655171, 0.8643956043956044});
  expect_near(result("uniform_average"), {0.8958571428571429});
  expect_near(result("uniform_average", w), {0.8926288366805608});
  expect_near(result("variance_weighted"), {0.8984615384615385});
  expect_near(result("variance_weighted", w), {0.8911398434841783});
  // 1 - (1 - R^2) 5 / 3, for 2 regressors and 6 rows.
  expect_near(in_batches([] { return r_square("uniform_average", 2); },
                         p(all, 0), y(all, 0)),
              {1 - (1 - 0.9297142857142857) * 5 / 3});
  // Far from zero no digits are lost.
  expect_near(
      in_batches([] { return r_square("raw_values"); }, p + 1e8, y + 1e8),
      {0.9297142857142857, 0.862}, 1e-6);
  const Metric few = r_square("uniform_average", 2);
  few.update(p(until(3), 0), y(until(3), 0));
  expect_says(error_of([&] { few.result(); }), "needs at least 4 rows");
}

// By SciPy 1.17.1, stats.pearsonr, kendalltau and spearmanr; the weighted one
// by NumPy 2.4.6.
TEST_F(MetricsTest, Correlations) {
  const Tensor x = row(
      {2.04, -2.56, .42, -.57, -.45, -.22, -2.02, -.23, -.87, 3.32, .23, -.35});
  const Tensor y = row(
      {1.08, -1.87, -.28, -.54, -.03, -.25, -.73, -.24, -.51, 2.76, .41, -.46});
  const Tensor w =
      row({1.81, 1.25, 1.05, 1.59, .25, 1.47, .87, .36, 1.39, 1.88, .57, 1.33});
  const auto make = [] { return addons::pearson(); };
  expect_near(in_batches(make, x, y), {0.950952226352516});
  expect_near(in_batches(make, x, y, w), {0.9659488865197812});
  const Tensor a = row({0, 1, 2, 3, 3, 1, 2, 0, 4, 4, 2, 3});
  const Tensor b = row({1, 0, 2, 2, 4, 1, 3, 0, 3, 4, 2, 1});
  const auto ranks = [&](const char* statistic) {
    return in_batches(
        [&] {
          return rank_correlation({.statistic = statistic,
                                   .bins = 5,
                                   .label_most = 5,
                                   .prediction_most = 5});
        },
        b, a);
  };
  expect_near(ranks("kendall_b"), {0.6491228070175439});
  expect_near(ranks("kendall_c"), {0.642361111111111});
  expect_near(ranks("spearman"), {0.7672727272727273});
}

TEST_F(MetricsTest, Means) {
  const Tensor x = row({.5, 2, 3.5, 1, 4}), w = row({1, 2, .5, 1, 3});
  // By SciPy 1.17.1, stats.gmean and hmean.
  const auto result = [&](const Metric& m, const Tensor& weights = {}) {
    m.update(x(until(2)), weights ? weights(until(2)) : Tensor());
    m.update(x(from(2)), weights ? weights(from(2)) : Tensor());
    return m.results();
  };
  expect_near(result(geometric_mean()), {1.6952182030724354});
  expect_near(result(geometric_mean(), w), {2.076024776070192});
  expect_near(result(harmonic_mean()), {1.238938053097345});
  expect_near(result(harmonic_mean(), w), {1.5328467153284673});
  expect_near(result(running_mean(), w), {(.5 + 4 + 1.75 + 1 + 12) / 7.5});
  expect_says(error_of([] {
                geometric_mean().update(row({1, -2}));
              }),
              "below 0");
}

TEST_F(MetricsTest, WrongUseChangesNothing) {
  const Metric kappa = cohens_kappa(4);
  kappa.update(predictions(), labels());
  const double before = kappa.result();
  expect_says(error_of([&] { kappa.update(predictions(), labels() + 1); }),
              "labels has 4, there are 4 classes");
  expect_says(
      error_of([&] { kappa.update(predictions()(until(3)), labels()); }),
      "3 predictions of 10 labels");
  expect_says(
      error_of([&] { kappa.update(predictions(), labels(), weights() - 1); }),
      "below 0");
  EXPECT_EQ(kappa.result(), before);
  kappa.reset();
  EXPECT_EQ(kappa.result(), 0);
  expect_says(error_of([] { matthews(1); }), "classes must be 2 ... 4096");
}

}  // namespace
}  // namespace tenon::addons
