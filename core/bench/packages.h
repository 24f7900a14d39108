// What the files of packages.cc's rows share.
#ifndef TENON_CORE_BENCH_PACKAGES_H_
#define TENON_CORE_BENCH_PACKAGES_H_

#include <memory>
#include <string>
#include <vector>

#include "core/bench/board.h"
#include "core/bench/measure.h"
#include "core/bench/python_peer.h"
#include "tenon/tenon.h"

namespace tenon::bench {

// A piece of work: again and again, and what it gives after three times.
struct Work {
  Loop loop;
  std::function<Tensor()> result;
};

struct PackageRows {
  Board& board;
  const std::vector<std::unique_ptr<PythonPeer>>& peers;
  const std::vector<std::string>& asked;  // beginnings of names; empty: all

  bool IsAsked(const std::string& name) const;
  // A row of time in `unit`s of `nanoseconds`, beside what the peers call
  // `name`; the budget is the best peer's time. Returns our nanoseconds.
  double Add(const std::string& name, const std::string& work,
             const std::string& unit, double nanoseconds,
             const Work& ours) const;
};

// As packages_peer.py makes them: uniform in [-0.5, 0.5), on a grid of 2^-24.
Tensor Numbers(uint32_t seed, const Shape& shape);

void PackageOptimizerRows(const PackageRows& rows);  // 10 million parameters
void PackageFunctionRows(const PackageRows& rows);  // densities, losses, search

}  // namespace tenon::bench

#endif  // TENON_CORE_BENCH_PACKAGES_H_
