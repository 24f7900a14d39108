// Means over all batches, of what f makes of numbers, and back.
#ifndef ADDONS_METRICS_MEANS_H_
#define ADDONS_METRICS_MEANS_H_

#include <utility>

#include "addons/metrics/state.h"

namespace tenon::addons {

// Mean has f(x) and back(mean of f).
template <class Mean>
class MeanOf {
 public:
  void update(Call& c) {
    const Tensor x = c["x"];
    const Numbers all = x.to_vector<double>(), w = weights_of(c, x.shape());
    double total = total_, weight = weight_;
    for (size_t i = 0; i < all.size(); ++i) {
      if (Mean::least && !(all[i] >= 0)) {
        refuse("a number is " + std::to_string(all[i]) + ", below 0");
      }
      weight += w[i];
      if (w[i] != 0) total += w[i] * Mean::f(all[i]);
    }
    total_ = total;
    weight_ = weight;
  }
  Tensor result() const {
    return number(weight_ == 0 ? 0 : Mean::back(total_ / weight_));
  }
  void reset() { total_ = weight_ = 0; }

  NamedTensors save() const {
    return {{"total", number(total_)}, {"weight", number(weight_)}};
  }
  void load(const NamedTensors& state) {
    const Numbers total = saved(state, "total", {});
    weight_ = saved(state, "weight", {})[0];
    total_ = total[0];
  }

 private:
  double total_ = 0, weight_ = 0;
};

template <class State>
Type<State> with_numbers(Type<State>&& metric, const char* x) {
  return std::move(metric)
      .template method<&State::update>("update", "takes a batch in")
      .input("x", x)
      .input("weights", "as x, not below 0; absent: 1")
      .optional()
      .template method<&State::result>("result", "[], float64; 0 of no numbers")
      .template method<&State::reset>("reset", "forgets all batches");
}

}  // namespace tenon::addons

#endif  // ADDONS_METRICS_MEANS_H_
