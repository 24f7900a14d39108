// Queries in blocks, so that memory stays small: distances, what is nearest,
// and which of it is of the query's class.
#include "similarity/metrics/retrieval.h"

#include <algorithm>

namespace tenon::similarity {
namespace {

constexpr int64_t kPairs = 1 << 22;  // of a block

struct Labelled {
  Tensor rows, labels;
};

// Ones where labels agree, but for a row with itself: [B, M], float32.
Tensor relevant_pairs(const Labelled& some, const Labelled& reference,
                      int64_t first, bool own) {
  const Tensor same =
      equal(some.labels.newaxis(1), reference.labels.newaxis(0));
  if (!own) return cast(same, DType::float32);
  const Tensor self =
      eye(some.rows.size(0), DType::boolean,
          {.columns = reference.rows.size(0), .diagonal = first});
  return cast(logical_and(same, logical_not(self)), DType::float32);
}

}  // namespace

Tensor retrieval_mean(Call& c, int64_t k, Score score) {
  const Pairs checked(c);
  const bool own = !c.has(2);
  const Labelled queries = {c["embeddings"].detach(),
                            c["labels"].cast(DType::int64)};
  const Labelled reference =
      own ? queries
          : Labelled{c["reference"].detach(),
                     c["reference_labels"].cast(DType::int64)};
  const int64_t n = queries.rows.size(0), m = reference.rows.size(0);
  const int64_t step = std::max<int64_t>(1, kPairs / std::max<int64_t>(1, m));
  double total = 0, counted = 0;
  for (int64_t i = 0; i < n; i += step) {
    const Index block = range(i, std::min(i + step, n));
    const Labelled some = {queries.rows(block), queries.labels(block)};
    Tensor d = pairwise(c.text("distance"), some.rows, reference.rows);
    const Tensor pairs = relevant_pairs(some, reference, i, own);
    if (own) {
      const Tensor self =
          eye(some.rows.size(0), DType::boolean, {.columns = m, .diagonal = i});
      d = where(self, 1e30, d);  // the last of all
    }
    const Tensor relevant = sum(pairs, {1}, {.keep_axes = true});
    const int64_t most = std::max<int64_t>(1, max(relevant).item<int64_t>());
    const int64_t places = std::min(k == 0 ? most : k, m);
    const Tensor nearest = topk(d, places, 1, {.largest = false})[1];
    const Tensor hits = take_along_axis(pairs, nearest, 1);
    const Tensor asked = cast(relevant.squeeze(1) > 0, DType::float32);
    total += sum(score(hits, maximum(relevant, 1)) * asked).item<double>();
    counted += sum(asked).item<double>();
  }
  return full({}, counted == 0 ? 0 : total / counted, DType::float32);
}

}  // namespace tenon::similarity
