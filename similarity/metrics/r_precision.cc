// Precision at as many places as a query's class has rows.
#include "similarity/metrics/example.h"
#include "similarity/metrics/retrieval.h"

namespace tenon::similarity {
namespace {

Tensor score(const Tensor& hits, const Tensor& relevant) {
  return (sum(hits * first_relevant(hits, relevant), {1}, {.keep_axes = true}) /
          relevant)
      .squeeze(1);
}

}  // namespace

Function r_precision() {
  return with_retrieval(Function("r_precision"))
      .doc(
          R"(The mean share of the R nearest that is of the query's class, R being how many
of it there are,

over queries that have anything to find.

*Shapes*: embeddings [N, D], labels [N] -> [], float32; a reference [M, D] with
its labels [M] is searched in place of the batch's other rows.
*Cost*: 2 N M D operations; memory of some 4 million pairs.)")
      .source(
          "Manning et al. 2008, Introduction to Information Retrieval, section "
          "8.4")
      .body([](Call& c) { return retrieval_mean(c, 0, score); })
      .sample({.inputs = {clusters(), cluster_labels()},
               .outputs = {Array({}, {0.45138889}, DType::float32)},
               .by = "pytorch-metric-learning 2.9.0, AccuracyCalculator"})
      .sample({.inputs = {cluster_queries(), cluster_query_labels(), clusters(),
                          cluster_labels()},
               .outputs = {Array({}, {0.48333333}, DType::float32)},
               .by = "pytorch-metric-learning 2.9.0, AccuracyCalculator"});
}

}  // namespace tenon::similarity
