// Random numbers of one transition of one chain, by its key: they do not depend
// on what other chains do, nor on threads.
#ifndef TENON_PROBABILITY_INFERENCE_STREAM_H_
#define TENON_PROBABILITY_INFERENCE_STREAM_H_

#include <cstdint>
#include <cstring>

#include "tenon/author.h"

namespace tenon::prob {

class Stream {
 public:
  explicit Stream(const Key& key) : key_(key) {}

  // In (0, 1), ends excluded: two words of the key's stream.
  double uniform() {
    if (next_ % 2 == 0) {
      block_ = internal::philox(key_.low(), key_.high(), next_ / 2);
    }
    const uint32_t* words = block_.word + 2 * (next_++ % 2);
    const uint64_t bits = words[0] | uint64_t{words[1]} << 32;
    return (static_cast<double>(bits >> 12) + 0.5) * 0x1p-52;
  }
  // n numbers of mean 0 and variance 1; once for each stream.
  void normals(double* out, int64_t n) const {
    const Tensor drawn = normal(key_.child(0), {n}, DType::float64);
    std::memcpy(out, drawn.data<double>(),
                static_cast<size_t>(n) * sizeof(double));
  }

 private:
  Key key_;
  uint64_t next_ = 0;
  internal::PhiloxBlock block_ = {};
};

}  // namespace tenon::prob

#endif  // TENON_PROBABILITY_INFERENCE_STREAM_H_
