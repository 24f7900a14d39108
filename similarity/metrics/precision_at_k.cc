// Which share of a query's k nearest is of its class.
#include "similarity/metrics/example.h"
#include "similarity/metrics/retrieval.h"

namespace tenon::similarity {
namespace {

Tensor score(const Tensor& hits, const Tensor&) { return mean(hits, {1}); }

}  // namespace

Function precision_at_k() {
  return with_retrieval(Function("precision_at_k"))
      .doc(R"(The mean share of the k nearest that is of the query's class,

over queries that have anything to find.

*Shapes*: embeddings [N, D], labels [N] -> [], float32; a reference [M, D] with
its labels [M] is searched in place of the batch's other rows.
*Cost*: 2 N M D operations; memory of some 4 million pairs.)")
      .source(
          "Manning et al. 2008, Introduction to Information Retrieval, section "
          "8.4")
      .option("k", 1, "places to look at", at_least(1))
      .body([](Call& c) { return retrieval_mean(c, c.integer("k"), score); })
      .sample({.inputs = {clusters(), cluster_labels()},
               .outputs = {Array({}, {0.5}, DType::float32)},
               .by = "pytorch-metric-learning 2.9.0, AccuracyCalculator"})
      .sample({.inputs = {cluster_queries(), cluster_query_labels(), clusters(),
                          cluster_labels()},
               .outputs = {Array({}, {0.75}, DType::float32)},
               .by = "pytorch-metric-learning 2.9.0, AccuracyCalculator"})
      .sample({.inputs = {clusters(), cluster_labels()},
               .options = {tn_value{}, internal::value(3)},
               .outputs = {Array({}, {0.47222222}, DType::float32)},
               .by = "torch 2.15.0, argsort"});
}

}  // namespace tenon::similarity
