// Pairs of labelled rows, which of them are alike, and reductions over some.
#ifndef SIMILARITY_LOSSES_PAIRS_H_
#define SIMILARITY_LOSSES_PAIRS_H_

#include <string_view>

#include "similarity/distances/distances.h"

namespace tenon::similarity {

// N embeddings against M references. Without references these are the
// embeddings themselves, and no row is paired with itself.
class Pairs {
 public:
  // Of the inputs embeddings, labels, reference and reference_labels.
  explicit Pairs(Call& c);

  const Tensor& embeddings() const { return embeddings_; }
  // All [N, M]; the masks are bool.
  Tensor distances(std::string_view distance) const {
    return pairwise(distance, embeddings_, reference_);
  }
  Tensor cosines() const {
    return 1 - cosine_distance(embeddings_, reference_);
  }
  const Tensor& positive() const { return positive_; }
  const Tensor& negative() const { return negative_; }
  // Positive or negative: not a row with itself.
  Tensor any() const { return logical_or(positive_, negative_); }

 private:
  Tensor embeddings_, reference_, positive_, negative_;
};

// Declares the inputs that Pairs takes.
inline Function with_pairs(Function f) {
  return std::move(f)
      .input("embeddings", "[N, D], floating")
      .input("labels", "[N], integer")
      .input("reference",
             "[M, D], what they are compared with; else each other")
      .optional()
      .input("reference_labels", "[M], integer, of the reference")
      .optional();
}

// *Errors*: labels are not [N] of integers.
void require_labels(const char* name, const Tensor& labels, int64_t n);

// A mask as numbers 0 and 1.
inline Tensor ones(const Tensor& mask, const Tensor& like) {
  return cast(mask, like.dtype());
}
// The mean of x where the mask holds; 0 where it nowhere does.
Tensor masked_mean(const Tensor& x, const Tensor& mask);
// The mean of what is above 0 in x, which has nothing below; 0 without any.
Tensor mean_of_nonzero(const Tensor& x);
// log sum exp along axis 1 where the mask holds, [N, 1]; where it nowhere does,
// a number so far below 0 that its exponential is 0.
Tensor masked_logsumexp(const Tensor& x, const Tensor& mask);
// Greatest and least along axis 1 where the mask holds, [N, 1]; where it
// nowhere does, far below or above all.
Tensor masked_max(const Tensor& x, const Tensor& mask);
Tensor masked_min(const Tensor& x, const Tensor& mask);

}  // namespace tenon::similarity

#endif  // SIMILARITY_LOSSES_PAIRS_H_
