// The No-U-Turn sampler with multinomial draws: paths double until they turn
// back. Complete subtrees wait on a stack, where two of a size are joined, as
// carries are in binary counting; so there is no recursion.
//
// *Source*: Hoffman and Gelman 2014, algorithm 3, for doubling; Betancourt
// 2017, arXiv:1701.02434, appendix A.3 to A.5, for multinomial draws, biased
// towards the new half of a path, and for the criterion by summed momenta. It
// is also asked across the seam of the two halves, which mends its blindness to
// near-periodic paths.
#include <cmath>
#include <utility>

#include "probability/inference/transition.h"

namespace tenon::prob {
namespace {

constexpr double kDivergent = 1000;  // error of the energy, as in Stan

double log_sum(double a, double b) {
  const double high = a > b ? a : b;
  return high + std::log1p(std::exp((a > b ? b : a) - high));
}

// Some neighbouring points of a path, and one drawn from them in proportion to
// their densities.
struct Span {
  explicit Span(int64_t n)
      : first(n),
        first_velocity(n),
        last(n),
        last_velocity(n),
        sum(n),
        drawn(n) {}

  void set(const Point& p, double log_weight_of_it) {
    first = last = sum = p.momentum;
    first_velocity = last_velocity = p.velocity;
    drawn = p.at;
    log_weight = log_weight_of_it;
    points = 1;
  }
  // Puts `next`, which follows, at the end; its draw is taken if `take`. What
  // `next` holds afterwards is anything.
  void append(Span& next, bool take) {
    for (size_t i = 0; i < sum.size(); ++i) sum[i] += next.sum[i];
    std::swap(last, next.last);
    std::swap(last_velocity, next.last_velocity);
    if (take) std::swap(drawn, next.drawn);
    log_weight = log_sum(log_weight, next.log_weight);
    points += next.points;
  }
  void reverse() {
    std::swap(first, last);
    std::swap(first_velocity, last_velocity);
  }

  Vector first, first_velocity, last, last_velocity;  // momenta at the ends
  Vector sum;                                         // of momenta
  Place drawn;
  double log_weight = 0;
  int64_t points = 0;
};

// Whether the path of a and then b turns back: over all of it, or over either
// one and the nearest point of the other.
bool turns(const Span& a, const Span& b) {
  double all_first = 0, all_last = 0, a_first = 0, a_last = 0, b_first = 0,
         b_last = 0;
  for (size_t i = 0; i < a.sum.size(); ++i) {
    const double all = a.sum[i] + b.sum[i];
    const double with_b = a.sum[i] + b.first[i];
    const double with_a = b.sum[i] + a.last[i];
    all_first += all * a.first_velocity[i];
    all_last += all * b.last_velocity[i];
    a_first += with_b * a.first_velocity[i];
    a_last += with_b * b.first_velocity[i];
    b_first += with_a * a.last_velocity[i];
    b_last += with_a * b.last_velocity[i];
  }
  return !(all_first > 0 && all_last > 0 && a_first > 0 && a_last > 0 &&
           b_first > 0 && b_last > 0);
}

class DoublingPath : public Transition {
 public:
  DoublingPath(int64_t dimension, int64_t max_depth)
      : Transition(dimension),
        max_depth_(max_depth),
        path_(dimension),
        ends_{Point(dimension), Point(dimension)},
        waiting_(static_cast<size_t>(max_depth) + 1, Span(dimension)) {}

 private:
  void start() override {
    path_.set(start_, 0);
    ends_[0] = ends_[1] = start_;
    side_ = 1;
    depth_ = 0;
    grow();
  }
  // Doubles the path, at either end.
  void grow() {
    const int side = stream_.uniform() < 0.5 ? 0 : 1;
    if (side != side_) path_.reverse();
    side_ = side;
    now_ = ends_[side];
    n_waiting_ = 0;
    leap(side_ == 1 ? 1 : -1);
  }
  bool arrive(double error) override {
    report_.divergent = !(error < kDivergent);
    if (report_.divergent) return finish();
    waiting_[n_waiting_++].set(now_, -error);
    while (n_waiting_ > 1 && top(1).points == top(0).points) {
      if (turns(top(1), top(0))) return finish();
      const double odds = top(0).log_weight - top(1).log_weight;
      top(1).append(top(0), stream_.uniform() * (1 + std::exp(-odds)) < 1);
      --n_waiting_;
    }
    if (top(0).points < path_.points) {
      leap(side_ == 1 ? 1 : -1);
      return true;
    }
    return double_path();
  }
  bool double_path() {
    Span& half = waiting_[0];
    const bool turned = turns(path_, half);
    const double odds = half.log_weight - path_.log_weight;
    path_.append(half, std::log(stream_.uniform()) < odds);
    ends_[side_] = now_;
    if (turned || ++depth_ == max_depth_) return finish();
    grow();
    return true;
  }
  bool finish() {
    std::swap(drawn_, path_.drawn);
    return false;
  }
  Span& top(int64_t below) { return waiting_[n_waiting_ - 1 - below]; }

  const int64_t max_depth_;
  Span path_;      // ends where it grows
  Point ends_[2];  // backwards and forwards in time
  int side_ = 1;   // where it grows
  int64_t depth_ = 0;
  std::vector<Span> waiting_;  // of the half that grows, the largest first
  int64_t n_waiting_ = 0;
};

}  // namespace

std::unique_ptr<Transition> nuts_transition(int64_t dimension,
                                            int64_t max_depth) {
  return std::make_unique<DoublingPath>(dimension, max_depth);
}

}  // namespace tenon::prob
