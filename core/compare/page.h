// A league as one HTML page: the ranking with the heat map of ranks, curves for
// each task, how it was done. It fetches nothing and has no script.
#ifndef TENON_CORE_COMPARE_PAGE_H_
#define TENON_CORE_COMPARE_PAGE_H_

#include <string>

#include "core/compare/league.h"

namespace tenon::compare {

std::string Html(const League& league);

// Its parts.
std::string RankingHtml(const League& league);
std::string CurvesHtml(const League& league);

// The colour of a place in the ranking: one of its own for the first few,
// grey for the others.
inline constexpr int kHighlighted = 5;

// "0.0123", "1.2e-05": three digits.
std::string ScoreText(double score);

}  // namespace tenon::compare

#endif  // TENON_CORE_COMPARE_PAGE_H_
