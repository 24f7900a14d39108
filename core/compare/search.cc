// A walk on the logarithmic grid of rates.
#include "core/compare/search.h"

#include <cmath>
#include <cstdlib>
#include <vector>

namespace tenon::compare {

double RateAt(double usual, int place) {
  return usual * std::pow(10, place / 2.0);
}

std::optional<int> BestPlace(const Tried& tried) {
  std::optional<int> best;
  for (const auto& [place, score] : tried) {
    if (!std::isfinite(score)) continue;
    const double least = best ? tried.at(*best) : INFINITY;
    const bool nearer = best && std::abs(place) < std::abs(*best);
    if (score < least || (score == least && nearer)) best = place;
  }
  return best;
}

std::optional<int> NextPlace(const Tried& tried, int budget,
                             const RateBounds& bounds) {
  if (static_cast<int>(tried.size()) >= budget) return std::nullopt;
  if (tried.empty()) return 0;
  const auto open = [&](int place) {
    const double rate = RateAt(bounds.usual, place);
    return tried.count(place) == 0 && rate >= bounds.least &&
           rate <= bounds.most;
  };
  const std::optional<int> best = BestPlace(tried);
  if (!best) {
    const int below = tried.begin()->first - 2;
    return open(below) ? std::optional<int>(below) : std::nullopt;
  }
  const bool ends = budget - static_cast<int>(tried.size()) <= 2;
  std::vector<int> distances = {ends ? 1 : 2, ends ? 2 : 1};
  for (int away = 3; away <= budget; ++away) distances.push_back(away);
  for (const int away : distances) {
    if (open(*best + away)) return *best + away;
    if (open(*best - away)) return *best - away;
  }
  return std::nullopt;
}

}  // namespace tenon::compare
