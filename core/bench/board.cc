// Cells of the table.
#include "core/bench/board.h"

#include <cstdio>
#include <iostream>

namespace tenon::bench {
namespace {

// Three digits that count.
std::string Number(double x) {
  if (x < 0) return "-";
  char text[32];
  std::snprintf(text, sizeof(text), "%.*f",
                x < 1    ? 3
                : x < 10 ? 2
                         : x < 100,
                x);
  return text;
}

}  // namespace

Board::Board()
    : table_({{"work"},
              {"unit"},
              {"tenon", train::Align::kRight},
              {"libtorch", train::Align::kRight},
              {"ratio", train::Align::kRight},
              {"budget", train::Align::kRight},
              {""}}) {}

void Board::Add(const Result& r) {
  const bool at_most = r.sense == Sense::kAtMost;
  const bool met =
      r.correct && (at_most ? r.ours <= r.budget : r.ours >= r.budget);
  std::string verdict = met ? "met" : "missed";
  std::string budget = (at_most ? "<= " : ">= ") + Number(r.budget);
  if (r.budget == kNone) {
    verdict = "";
    budget = "-";
  } else {
    ++(met ? met_ : missed_);
  }
  if (!r.correct) {
    verdict = "WRONG";
    wrong_ = true;
  }
  // How many times faster; libraries, seconds and bytes: how many times fewer.
  const double ratio = r.peer == kNone ? kNone
                       : at_most       ? r.peer / r.ours
                                       : r.ours / r.peer;
  table_.Add({r.work, r.unit, Number(r.ours), Number(r.peer), Number(ratio),
              budget, verdict});
  std::cerr << r.work << ": " << Number(r.ours) << " " << r.unit << " "
            << verdict << "\n";
}

std::string Board::Text() const {
  return table_.Text({.columns = 0, .rule = train::HeaderRule::kDashes}) +
         "budgets: " + std::to_string(met_) + " met, " +
         std::to_string(missed_) + " missed\n";
}

}  // namespace tenon::bench
