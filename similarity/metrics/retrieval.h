// Metrics of what is found for each query, the nearest first.
#ifndef SIMILARITY_METRICS_RETRIEVAL_H_
#define SIMILARITY_METRICS_RETRIEVAL_H_

#include "similarity/losses/pairs.h"

namespace tenon::similarity {

// Scores [B] of some queries. hits [B, K], float32: 1 where what was found at
// this place is of the query's class. relevant [B, 1]: how many there are.
using Score = Tensor (*)(const Tensor& hits, const Tensor& relevant);

// The mean of scores over queries that have anything to find, by the inputs of
// with_pairs and option "distance". k: places to look at; 0: all that the
// greatest class has.
Tensor retrieval_mean(Call& c, int64_t k, Score score);

// Declares what retrieval_mean() needs.
inline Function with_retrieval(Function f) {
  return with_pairs(std::move(f))
      .option("distance", "cosine", "the name of a distance of this package");
}

// 1 at the places below each query's number of relevant rows, [B, K].
inline Tensor first_relevant(const Tensor& hits, const Tensor& relevant) {
  const Tensor place = arange(0, static_cast<double>(hits.size(1)), 1);
  return cast(place.newaxis(0) < relevant, DType::float32);
}

}  // namespace tenon::similarity

#endif  // SIMILARITY_METRICS_RETRIEVAL_H_
