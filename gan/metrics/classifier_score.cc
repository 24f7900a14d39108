// Classifier score: the Inception score, of any classifier.
#include <string>

#include "tenon/author.h"

namespace tenon::gan {
namespace {

// exp of the mean divergence of the rows' distributions from their mean.
Tensor score(const Tensor& logits) {
  const Tensor log_p = log_softmax(logits);
  const auto rows = static_cast<double>(logits.size(0));
  const Tensor log_mean = logsumexp(log_p, {0}, {.keep_axes = true}) -
                          log(full({}, rows, DType::float64));
  return exp(mean(sum(exp(log_p) * (log_p - log_mean), {1})));
}

}  // namespace

Function classifier_score() {
  return Function("classifier_score")
      .doc(R"(How sure a classifier is of each sample, and how varied they are.

    exp(mean_x KL(p(y | x) || p(y))),  p(y | x) = softmax(logits), p(y) its mean

between 1 and the number of classes: the Inception score, where the classifier
is the usual Inception network. The samples may be split, in order: then it is
the mean over the splits, and their standard deviation (0 of one).

*Shapes*: logits [N, C] -> [], [], float64. *Cost*: O(N C).)")
      .source("Salimans et al. 2016, arXiv:1606.03498, section 4")
      .input("logits", "[N, C], of generated samples")
      .option("splits", 1, "into which samples are put, N or less", at_least(1))
      .body(2,
            [](Call& c) -> Tensors {
              const Tensor logits = c["logits"].cast(DType::float64);
              const int64_t n = c.integer("splits");
              if (logits.rank() != 2 || logits.size(0) < n) {
                throw Error(TN_INVALID_ARGUMENT,
                            "logits must be [N, C] with at least " +
                                std::to_string(n) + " rows, got " +
                                logits.shape().text());
              }
              const int64_t rows = logits.size(0);
              Tensors each;
              for (int64_t i = 0; i < n; ++i) {
                each.push_back(
                    score(logits(range(i * rows / n, (i + 1) * rows / n))));
              }
              const Tensor scores = stack(each);
              return {mean(scores),
                      n > 1 ? std(scores) : full({}, 0, DType::float64)};
            })
      .sample({.inputs = {Array(
                   {4, 3}, {2, -1, .5, 0, .3, .1, -1, 1.5, .2, .4, -.2, 3})},
               .outputs = {1.46583684338125, 0},
               .by = "scipy 1.17.1 (special), numpy 2.4.6"})
      .sample({.inputs = {Array(
                   {4, 3}, {2, -1, .5, 0, .3, .1, -1, 1.5, .2, .4, -.2, 3})},
               .options = {internal::value(2)},
               .outputs = {1.2674820270165275, 0.10141762508292751},
               .by = "scipy 1.17.1 (special), numpy 2.4.6"});
}

}  // namespace tenon::gan
