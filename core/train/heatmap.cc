// Confusion matrices. Shade is opacity over the page, so that one drawing
// serves light and dark.
#include "core/train/heatmap.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "core/train/html.h"
#include "core/train/text.h"

namespace tenon::train {
namespace {

constexpr int kCell = 34;
constexpr double kLetterWidth = 7.2;  // of 13 px text, on average
constexpr double kHot = 0.55;         // opacity from which text is inverted

int64_t Count(const Confusion& counts, size_t actual, size_t predicted) {
  const std::vector<int64_t>& row = counts[actual];
  return predicted < row.size() ? std::max<int64_t>(row[predicted], 0) : 0;
}

int64_t RowTotal(const Confusion& counts, size_t actual) {
  int64_t total = 0;
  for (size_t p = 0; p < counts.size(); ++p) total += Count(counts, actual, p);
  return total;
}

std::string Name(const std::vector<std::string>& names, size_t index) {
  return index < names.size() ? names[index] : absl::StrCat(index);
}

std::string InWords(const Confusion& counts,
                    const std::vector<std::string>& names, size_t actual,
                    size_t predicted) {
  const int64_t count = Count(counts, actual, predicted);
  const int64_t total = RowTotal(counts, actual);
  return absl::StrCat(Name(names, actual),
                      actual == predicted ? " recognized" : " taken for ",
                      actual == predicted ? "" : Name(names, predicted), ": ",
                      Thousands(count), " of ", Thousands(total), " (",
                      Percent(static_cast<double>(count) / total, 1), ")");
}

std::string CellSvg(const Confusion& counts,
                    const std::vector<std::string>& names, size_t actual,
                    size_t predicted, double left, double top) {
  const int64_t count = Count(counts, actual, predicted);
  if (count == 0) return "";
  const double x = left + kCell * static_cast<double>(predicted);
  const double y = top + kCell * static_cast<double>(actual);
  const double shade =
      std::sqrt(static_cast<double>(count) / RowTotal(counts, actual));
  return absl::StrFormat(
      "<g><title>%s</title><rect class=\"cell\" x=\"%.0f\" y=\"%.0f\" "
      "width=\"%d\" height=\"%d\" fill-opacity=\"%.2f\"/><text class=\"count"
      "%s\" x=\"%.0f\" y=\"%.1f\">%d</text></g>\n",
      Escape(InWords(counts, names, actual, predicted)), x, y, kCell, kCell,
      shade, shade > kHot ? " hot" : "", x + kCell / 2, y + kCell / 2 + 4.5,
      count);
}

std::string NamesSvg(const std::vector<std::string>& names, size_t index,
                     double left, double top) {
  const double middle = kCell * (static_cast<double>(index) + 0.5);
  const std::string name = Escape(Name(names, index));
  return absl::StrFormat(
      "<text text-anchor=\"end\" x=\"%.0f\" y=\"%.1f\">%s</text>"
      "<text transform=\"translate(%.1f %.0f) rotate(-45)\">%s</text>\n",
      left - 8, top + middle + 4.5, name, left + middle + 2, top - 8, name);
}

}  // namespace

std::string HeatmapSvg(const std::string& title, const Confusion& counts,
                       const std::vector<std::string>& class_names) {
  const size_t classes = counts.size();
  int longest = 0;
  for (size_t c = 0; c < classes; ++c) {
    longest = std::max(longest, DisplayWidth(Name(class_names, c)));
  }
  const double text = kLetterWidth * longest;
  const double left = text + 12;
  const double top = 0.75 * text + 16;  // slanted names
  const double side = kCell * static_cast<double>(classes);
  std::string cells;
  for (size_t t = 0; t < classes; ++t) {
    cells += NamesSvg(class_names, t, left, top);
    for (size_t p = 0; p < classes; ++p) {
      cells += CellSvg(counts, class_names, t, p, left, top);
    }
  }
  return absl::StrFormat(
      "<svg role=\"img\" aria-label=\"%s\" viewBox=\"0 0 %.0f %.0f\">\n%s"
      "<rect class=\"frame\" x=\"%.1f\" y=\"%.1f\" width=\"%.0f\" height="
      "\"%.0f\"/>\n</svg>\n",
      Escape(title), left + side + 0.5 * text, top + side + 2, cells, left, top,
      side, side);
}

std::vector<std::string> MostConfused(
    const Confusion& counts, const std::vector<std::string>& class_names,
    int count) {
  struct Pair {
    int64_t count;
    size_t actual;
    size_t predicted;
  };
  std::vector<Pair> pairs;
  for (size_t t = 0; t < counts.size(); ++t) {
    for (size_t p = 0; p < counts.size(); ++p) {
      if (t == p || Count(counts, t, p) == 0) continue;
      pairs.push_back({Count(counts, t, p), t, p});
    }
  }
  std::stable_sort(
      pairs.begin(), pairs.end(),
      [](const Pair& a, const Pair& b) { return a.count > b.count; });
  std::vector<std::string> words;
  for (const Pair& pair : pairs) {
    if (static_cast<int>(words.size()) >= count) break;
    words.push_back(InWords(counts, class_names, pair.actual, pair.predicted));
  }
  return words;
}

}  // namespace tenon::train
