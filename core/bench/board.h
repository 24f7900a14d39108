// The table: one row for each budget of design/performance, met or missed.
#ifndef TENON_CORE_BENCH_BOARD_H_
#define TENON_CORE_BENCH_BOARD_H_

#include <cstddef>
#include <string>
#include <vector>

#include "core/train/table.h"

namespace tenon::bench {

inline constexpr double kNone = -1;  // no peer, or no budget

// What a number is, and which is better.
enum class Sense { kAtMost, kAtLeast };

struct Result {
  std::string work;
  std::string unit;
  double ours;
  std::vector<double> peers = {};  // in the same run, in the board's order
  double budget = kNone;
  Sense sense = Sense::kAtMost;
  bool correct = true;
};

class Board {
 public:
  explicit Board(const std::vector<std::string>& peers = {"libtorch"});
  void Add(const Result& result);  // prints the row's line to stderr, too
  // The table, then "budgets: N met, M missed".
  std::string Text() const;
  // Whether a computation gave a wrong result; its budget counts as missed.
  bool any_wrong() const { return wrong_; }

 private:
  train::Table table_;
  size_t peers_;
  int met_ = 0;
  int missed_ = 0;
  bool wrong_ = false;
};

}  // namespace tenon::bench

#endif  // TENON_CORE_BENCH_BOARD_H_
