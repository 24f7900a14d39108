// The batch that the golden values of the losses are computed on.
#ifndef SIMILARITY_LOSSES_EXAMPLE_H_
#define SIMILARITY_LOSSES_EXAMPLE_H_

#include "tenon/author.h"

namespace tenon::similarity {

// Seven embeddings of four classes, one of which has one member only.
inline Array example_embeddings() {
  return Array(
      {7, 3}, {0.9,  -0.4,  0.3,  0.7,  0.2, -0.5, -0.6, 0.8,  0.1,  0.25, -0.9,
               0.45, -0.35, 0.15, 0.95, 0.5, 0.65, -0.8, -0.2, -0.7, -0.55});
}
inline Array example_labels() {
  return Array({7}, {0, 0, 1, 1, 2, 2, 3}, DType::int64);
}
inline Array example_reference() {
  return Array({4, 3}, {0.4, 0.1, -0.3, -0.8, 0.6, 0.2, 0.05, -0.5, 0.7, 0.85,
                        -0.15, 0.35});
}
inline Array example_reference_labels() {
  return Array({4}, {0, 1, 2, 0}, DType::int64);
}
// The first five embeddings, and other views of them.
inline Array example_views() {
  return Array({5, 3}, {0.9, -0.4, 0.3, 0.7, 0.2, -0.5, -0.6, 0.8, 0.1, 0.25,
                        -0.9, 0.45, -0.35, 0.15, 0.95});
}
inline Array example_other_views() {
  return Array({5, 3}, {0.4, 0.1, -0.3, -0.8, 0.6, 0.2, 0.05, -0.5, 0.7, 0.85,
                        -0.15, 0.35, 0.5, 0.65, -0.8});
}
// A weight or proxy for each class.
inline Array example_proxies() {
  return Array({4, 3}, {0.8, 0.1, -0.2, -0.5, 0.9, 0.3, 0.2, -0.4, 0.75, -0.3,
                        -0.6, -0.45});
}

}  // namespace tenon::similarity

#endif  // SIMILARITY_LOSSES_EXAMPLE_H_
