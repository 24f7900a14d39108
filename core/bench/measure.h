// Times: the minimum of several short runs, which is what repeats on a machine
// that others use too.
#ifndef TENON_CORE_BENCH_MEASURE_H_
#define TENON_CORE_BENCH_MEASURE_H_

#include <chrono>
#include <cstdint>
#include <functional>

namespace tenon::bench {

// Does the work `n` times.
using Loop = std::function<void(uint64_t n)>;

inline double NanosecondsOf(const Loop& loop, uint64_t n) {
  using Clock = std::chrono::steady_clock;
  const auto begin = Clock::now();
  loop(n);
  const auto end = Clock::now();
  return std::chrono::duration<double, std::nano>(end - begin).count();
}

// Nanoseconds of one repetition. A run takes about 2 ms, or one repetition;
// runs go on for `seconds`, at least five of them.
inline double Nanoseconds(const Loop& loop, double seconds = 0.15) {
  constexpr double kRun = 2e6;
  uint64_t n = 1;
  double best = NanosecondsOf(loop, n);  // warms up
  while (best < kRun && n < (uint64_t{1} << 30)) {
    n *= 2;
    best = NanosecondsOf(loop, n);
  }
  double spent = best;
  for (int run = 0; run < 5 || spent < seconds * 1e9; ++run) {
    const double now = NanosecondsOf(loop, n);
    best = now < best ? now : best;
    spent += now;
  }
  return best / static_cast<double>(n);
}

}  // namespace tenon::bench

#endif  // TENON_CORE_BENCH_MEASURE_H_
