// Cosines of rows to one weight or proxy for each class.
#ifndef SIMILARITY_LOSSES_CLASSES_H_
#define SIMILARITY_LOSSES_CLASSES_H_

#include "similarity/losses/pairs.h"

namespace tenon::similarity {

// Inputs 0, 1 and 2: embeddings [N, D], labels [N], weights [C, D] -> [N, C].
inline Tensor class_cosines(Call& c) {
  require_rows("embeddings", c.input(0));
  require_labels("labels", c.input(1), c.input(0).size(0));
  require_rows("the classes", c.input(2), c.input(0).size(1));
  return 1 - cosine_distance(c.input(0), c.input(2));
}

// Whether a class is the row's: [N, C].
inline Tensor class_mask(Call& c) {
  return one_hot(c.input(1), c.input(2).size(0), DType::boolean);
}

}  // namespace tenon::similarity

#endif  // SIMILARITY_LOSSES_CLASSES_H_
