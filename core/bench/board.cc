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

std::vector<train::Column> Columns(const std::vector<std::string>& peers) {
  std::vector<train::Column> columns = {
      {"work"}, {"unit"}, {"tenon", train::Align::kRight}};
  for (const std::string& peer : peers) {
    columns.push_back({peer, train::Align::kRight});
  }
  columns.insert(columns.end(), {{"ratio", train::Align::kRight},
                                 {"budget", train::Align::kRight},
                                 {""}});
  return columns;
}

}  // namespace

Board::Board(const std::vector<std::string>& peers)
    : table_(Columns(peers)), peers_(peers.size()) {}

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
  std::vector<std::string> cells = {r.work, r.unit, Number(r.ours)};
  double best = kNone;
  for (size_t i = 0; i < peers_; ++i) {
    const double peer = i < r.peers.size() ? r.peers[i] : kNone;
    cells.push_back(Number(peer));
    if (peer < 0) continue;
    if (best < 0 || (at_most ? peer < best : peer > best)) best = peer;
  }
  // How many times faster than the best; libraries, seconds and bytes: how
  // many times fewer.
  const double ratio = best == kNone ? kNone
                       : at_most     ? best / r.ours
                                     : r.ours / best;
  cells.insert(cells.end(), {Number(ratio), budget, verdict});
  table_.Add(cells);
  std::cerr << r.work << ": " << Number(r.ours) << " " << r.unit << " "
            << verdict << "\n";
}

std::string Board::Text() const {
  return table_.Text({.columns = 0, .rule = train::HeaderRule::kDashes}) +
         "budgets: " + std::to_string(met_) + " met, " +
         std::to_string(missed_) + " missed\n";
}

}  // namespace tenon::bench
