// Mean average precision at R.
#include "similarity/metrics/example.h"
#include "similarity/metrics/retrieval.h"

namespace tenon::similarity {
namespace {

Tensor score(const Tensor& hits, const Tensor& relevant) {
  const Tensor place = arange(1, static_cast<double>(hits.size(1)) + 1, 1);
  const Tensor precision = cumsum(hits, 1) / place.newaxis(0);
  const Tensor counted = hits * precision * first_relevant(hits, relevant);
  return (sum(counted, {1}, {.keep_axes = true}) / relevant).squeeze(1);
}

}  // namespace

Function map_at_r() {
  return with_retrieval(Function("map_at_r"))
      .doc(R"(The mean over queries of

    1/R sum_{i <= R} [hit at i] precision at i,

R being how many of the query's class there are,

over queries that have anything to find.

*Shapes*: embeddings [N, D], labels [N] -> [], float32; a reference [M, D] with
its labels [M] is searched in place of the batch's other rows.
*Cost*: 2 N M D operations; memory of some 4 million pairs.)")
      .source("Musgrave et al. 2020, arXiv:2003.08505, equation 4")
      .body([](Call& c) { return retrieval_mean(c, 0, score); })
      .sample({.inputs = {clusters(), cluster_labels()},
               .outputs = {Array({}, {0.37789352}, DType::float32)},
               .by = "pytorch-metric-learning 2.9.0, AccuracyCalculator"})
      .sample({.inputs = {cluster_queries(), cluster_query_labels(), clusters(),
                          cluster_labels()},
               .outputs = {Array({}, {0.47333333}, DType::float32)},
               .by = "pytorch-metric-learning 2.9.0, AccuracyCalculator"});
}

}  // namespace tenon::similarity
