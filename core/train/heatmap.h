// A confusion matrix as an inline SVG heat map, for a page made by html.h, and
// in words.
#ifndef TENON_CORE_TRAIN_HEATMAP_H_
#define TENON_CORE_TRAIN_HEATMAP_H_

#include <cstdint>
#include <string>
#include <vector>

namespace tenon::train {

// counts[t][p]: how many samples of class t were predicted to be of class p.
using Confusion = std::vector<std::vector<int64_t>>;

// One cell per pair, shaded by its share of the row (square root, so that rare
// mistakes show), with its count; zero cells are empty. Rows are the true
// classes, columns the predictions. A missing class name is its number; missing
// counts are zero.
std::string HeatmapSvg(const std::string& title, const Confusion& counts,
                       const std::vector<std::string>& class_names);

// The most frequent mistakes, most frequent first, at most `count`, such as
// "Shirt taken for Coat: 112 of 1,000 (11.2 %)". Not escaped.
std::vector<std::string> MostConfused(
    const Confusion& counts, const std::vector<std::string>& class_names,
    int count);

}  // namespace tenon::train

#endif  // TENON_CORE_TRAIN_HEATMAP_H_
