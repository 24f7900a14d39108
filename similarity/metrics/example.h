// The rows that the golden values of the metrics are computed on.
#ifndef SIMILARITY_METRICS_EXAMPLE_H_
#define SIMILARITY_METRICS_EXAMPLE_H_

#include "tenon/author.h"

namespace tenon::similarity {

// Three classes of five, four and three, that overlap.
inline Array clusters() {
  return Array({12, 2}, {0.78, 0.15, 1.67,  -0.51, -0.59, -0.75, 1.65,  0.91,
                         2.08, 0.34, 0.72,  1.83,  0.51,  -0.53, -1.9,  1.25,
                         0.03, 1.24, -0.22, -1.5,  0.19,  -0.09, -0.82, -0.65},
               DType::float32);
}
inline Array cluster_labels() {
  return Array({12}, {0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2}, DType::int64);
}
// Queries for them.
inline Array cluster_queries() {
  return Array({4, 2}, {1.08, 0.45, 1.95, 1.21, 0.81, -0.23, 0.08, -1.2},
               DType::float32);
}
inline Array cluster_query_labels() {
  return Array({4}, {0, 0, 1, 2}, DType::int64);
}

}  // namespace tenon::similarity

#endif  // SIMILARITY_METRICS_EXAMPLE_H_
