// What the files of kernels.cc's rows share.
#ifndef TENON_CORE_BENCH_KERNEL_ROWS_H_
#define TENON_CORE_BENCH_KERNEL_ROWS_H_

#include <string>
#include <vector>

#include "core/bench/board.h"
#include "core/bench/peer.h"
#include "tenon/tenon.h"

namespace tenon::bench {

struct KernelRows {
  Board& board;
  const std::vector<Peer>& peers;
  const std::vector<std::string>& asked;  // beginnings of names; empty: all

  // A row of time, if it is asked for. `names` are the peers' variants of the
  // work, of which each library's best counts; the budget is `slack` times the
  // best library.
  void Add(const std::string& work, const Loop& ours,
           const std::vector<std::string>& names, double slack,
           bool correct) const;
};

constexpr double kSlack = 1.05;

// Whether a float32 result is near the float64 one, which other tests hold to
// plain loops; relative to the largest element.
inline bool Near(const Tensor& got, const Tensor& want) {
  const double off = max(abs(got.cast(DType::float64) - want)).item<double>();
  return off <= 1e-4 * max(abs(want)).item<double>();
}

inline Tensor Wide(const Tensor& t) { return t.cast(DType::float64); }

void GemmRows(const KernelRows& rows);       // 16 to 2048
void ConvRows(const KernelRows& rows);       // ResNet-50's, batch 8
void AttentionRows(const KernelRows& rows);  // 12 heads x 512 x 64
void CnnRows(const KernelRows& rows);        // a training step

}  // namespace tenon::bench

#endif  // TENON_CORE_BENCH_KERNEL_ROWS_H_
