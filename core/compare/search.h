// The search for a learning rate: which one is tried next.
#ifndef TENON_CORE_COMPARE_SEARCH_H_
#define TENON_CORE_COMPARE_SEARCH_H_

#include <map>
#include <optional>

namespace tenon::compare {

// Rates are default * 10^(place / 2).
double RateAt(double usual, int place);

// Scores of the places that were tried; a run that failed has infinity.
using Tried = std::map<int, double>;

// The place with the least score, of several the one nearest to the default;
// nothing where none was tried, or all failed.
std::optional<int> BestPlace(const Tried& tried);

struct RateBounds {
  double usual;
  double least;
  double most;
};

// The default first; then what is untried around the best one: ten times and a
// tenth of it, and half decades with the last two trials, upwards first. While
// all have failed, a tenth of the least. Nothing where `budget` places were
// tried, or no other rate lies within the bounds.
std::optional<int> NextPlace(const Tried& tried, int budget,
                             const RateBounds& bounds);

}  // namespace tenon::compare

#endif  // TENON_CORE_COMPARE_SEARCH_H_
