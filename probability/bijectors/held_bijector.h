// A bijector of any package, as an option of another type.
#ifndef TENON_PROBABILITY_BIJECTORS_HELD_BIJECTOR_H_
#define TENON_PROBABILITY_BIJECTORS_HELD_BIJECTOR_H_

#include "probability/bijectors/bijector.h"
#include "probability/distributions/held.h"

namespace tenon::prob {

class HeldBijector {
 public:
  HeldBijector() = default;
  HeldBijector(const Options& o, const char* option)
      : HeldBijector(held(o, option,
                          {"forward", "inverse", "forward_log_det",
                           "inverse_log_det", "event_ranks"})) {}
  explicit HeldBijector(Object object) : object_(std::move(object)) {
    const Tensors ranks = object_.call_all("event_ranks");
    ranks_ = {static_cast<size_t>(ranks[0].item<int64_t>()),
              static_cast<size_t>(ranks[1].item<int64_t>())};
  }

  const Object& object() const { return object_; }
  const EventRanks& event_ranks() const { return ranks_; }
  Tensor forward(const Tensor& x) const { return object_.call("forward", {x}); }
  Tensor inverse(const Tensor& y) const { return object_.call("inverse", {y}); }
  // Over events of this rank, which is at least its own.
  Tensor log_det(const Tensor& x, size_t rank) const {
    return sum_last(object_.call("forward_log_det", {x}), rank - ranks_.x);
  }
  Tensor inverse_log_det(const Tensor& y, size_t rank) const {
    return sum_last(object_.call("inverse_log_det", {y}), rank - ranks_.y);
  }

 private:
  Object object_;
  EventRanks ranks_;
};

}  // namespace tenon::prob

#endif  // TENON_PROBABILITY_BIJECTORS_HELD_BIJECTOR_H_
