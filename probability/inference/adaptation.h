// What warm-up learns: a step size by dual averaging, and when windows of draws
// for the mass matrix end.
#ifndef TENON_PROBABILITY_INFERENCE_ADAPTATION_H_
#define TENON_PROBABILITY_INFERENCE_ADAPTATION_H_

#include <cmath>
#include <cstdint>
#include <vector>

namespace tenon::prob {

// Nesterov's dual averaging, with the constants of Hoffman and Gelman 2014,
// equation 6: gamma = 0.05, t0 = 10, kappa = 0.75.
class DualAveraging {
 public:
  // Starts over; it looks around ten times `step`.
  void restart(double step) {
    *this = DualAveraging();
    center = std::log(10 * step);
  }
  // The step size to go on with, for the acceptance of the last transition.
  double update(double acceptance, double target) {
    count += 1;
    const double share = 1 / (count + 10);
    error = (1 - share) * error + share * (target - acceptance);
    const double log_step = center - std::sqrt(count) / 0.05 * error;
    const double weight = std::pow(count, -0.75);
    average = weight * log_step + (1 - weight) * average;
    return std::exp(log_step);
  }
  // What to sample with after warm-up.
  double result() const { return std::exp(average); }

  double count = 0, error = 0, average = 0, center = 0;
};

// Stan's windows, as its reference manual describes them: 75 draws at the start
// and 50 at the end for the step size alone; between, windows of 25, 50, 100
// ... for the mass matrix, the last as long as there is room. Where warm-up is
// shorter than 150, 15 % and 10 % at the ends, and one window.
class Windows {
 public:
  explicit Windows(int64_t warmup) {
    int64_t first = 75, last = 50, size = 25;
    if (warmup < first + size + last) {
      first = warmup * 15 / 100;
      last = warmup / 10;
      size = warmup - first - last;
    }
    begin_ = first;
    const int64_t end = warmup - last;
    for (int64_t at = first; warmup >= 20 && at < end; size *= 2) {
      at = at + 3 * size > end ? end : at + size;
      ends_.push_back(at);
    }
  }
  // Whether draw i counts for the mass matrix, and whether a window ends then.
  bool within(int64_t i) const {
    return !ends_.empty() && i >= begin_ && i < ends_.back();
  }
  bool ends_after(int64_t i) const {
    for (const int64_t end : ends_) {
      if (i + 1 == end) return true;
    }
    return false;
  }
  const std::vector<int64_t>& ends() const { return ends_; }

 private:
  int64_t begin_;
  std::vector<int64_t> ends_;
};

}  // namespace tenon::prob

#endif  // TENON_PROBABILITY_INFERENCE_ADAPTATION_H_
