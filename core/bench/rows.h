// What the files of rows share.
#ifndef TENON_CORE_BENCH_ROWS_H_
#define TENON_CORE_BENCH_ROWS_H_

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "core/bench/board.h"
#include "core/bench/child.h"
#include "core/bench/measure.h"
#include "core/bench/peer.h"
#include "tenon/tenon.h"

namespace tenon::bench {

struct Bench {
  Board& board;
  const Peer& peer;    // libtorch
  bool avx512;         // else the budgets of AVX2 hold
  std::string addons;  // libaddons.so
  Cost header;         // see HeaderCost

  double Budget(double with_avx512, double with_avx2) const {
    return avx512 ? with_avx512 : with_avx2;
  }
  // A row of time: `loop` in `unit`s of `nanoseconds`, beside the peer's row.
  void Time(const std::string& work, const std::string& unit,
            double nanoseconds, double budget, bool correct, const Loop& loop,
            const std::string& row) const {
    const double ours = Nanoseconds(loop) / nanoseconds;
    const double peers = peer.Measure(row);
    board.Add({.work = work,
               .unit = unit,
               .ours = ours,
               .peers = {peers < 0 ? kNone : peers / nanoseconds},
               .budget = budget,
               .correct = correct});
  }
};

// Whether all elements are what float64 gives, within `tolerance` of 1 or of
// their size.
inline bool Close(const Tensor& got, const std::vector<double>& want,
                  double tolerance = 1e-5) {
  const std::vector<double> x = got.to_vector<double>();
  if (x.size() != want.size()) return false;
  for (size_t i = 0; i < x.size(); ++i) {
    const double size = std::max(1.0, std::fabs(want[i]));
    if (!(std::fabs(x[i] - want[i]) <= tolerance * size)) return false;
  }
  return true;
}

// The cost to compile a file that includes tenon/tenon.h and nothing else.
Cost HeaderCost();

void SmallRows(const Bench& bench);      // an op or two
void ProductRows(const Bench& bench);    // matmul of three sizes
void ModelRows(const Bench& bench);      // steps of training
void OptimizerRows(const Bench& bench);  // 10 million parameters
void ProcessRows(const Bench& bench);    // compile, start, load, sizes

}  // namespace tenon::bench

#endif  // TENON_CORE_BENCH_ROWS_H_
