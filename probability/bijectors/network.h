// The network of a flow: shift and log_scale of what it is given.
#ifndef TENON_PROBABILITY_BIJECTORS_NETWORK_H_
#define TENON_PROBABILITY_BIJECTORS_NETWORK_H_

#include <functional>

#include "probability/bijectors/bijector.h"

namespace tenon::prob {

struct ShiftAndScale {
  Tensor shift, log_scale;
};
using Network = std::function<ShiftAndScale(const Tensor& x)>;

// A function that an application lent. What it gives must be as `shape` says.
inline Network lent_network(const Options& o, const char* option) {
  return [call = o.callable(option)](const Tensor& x) -> ShiftAndScale {
    const Tensors out = call({x}, 2);
    if (out[0] && out[1]) return {out[0], out[1]};
    throw Error(TN_INVALID_ARGUMENT,
                "the network must set two outputs: shift and log_scale");
  };
}

inline void check_sizes(const ShiftAndScale& s, int64_t size) {
  for (const Tensor& t : {s.shift, s.log_scale}) {
    if (t.rank() > 0 && t.size(-1) == size) continue;
    throw Error(TN_INVALID_ARGUMENT,
                "the network must give shift and log_scale of " +
                    std::to_string(size) + " elements, got " +
                    t.shape().text());
  }
}

}  // namespace tenon::prob

#endif  // TENON_PROBABILITY_BIJECTORS_NETWORK_H_
