// What metrics over two sets of features share.
#ifndef GAN_METRICS_FEATURES_H_
#define GAN_METRICS_FEATURES_H_

#include <algorithm>
#include <string>

#include "tenon/author.h"

namespace tenon::gan {

inline Function with_features(Function&& metric) {
  return std::move(metric)
      .input("real", "[N, D], features of real samples")
      .input("fake", "[M, D], features of generated ones");
}

// Features in float64. *Errors*: no rows of numbers, or fewer than `fewest`.
inline Tensor features(const Call& c, const char* name, int64_t fewest) {
  const Tensor x = c[name];
  if (x.rank() != 2 || x.size(0) < fewest) {
    throw Error(TN_INVALID_ARGUMENT,
                std::string(name) + " must be [N, D] with at least " +
                    std::to_string(fewest) + " rows, got " + x.shape().text());
  }
  return x.cast(DType::float64);
}

// Features that the golden values are computed on.
inline Array example_real_features() {
  return Array({6, 2}, {.9, -.4, .3, .7, .2, -.5, -.6, .8, .1, .25, 1.3, .15});
}
inline Array example_fake_features() {
  return Array({5, 2}, {.4, .1, -.3, -.8, .6, .2, .05, -.55, .7, .85});
}

}  // namespace tenon::gan

#endif  // GAN_METRICS_FEATURES_H_
