// Curves: one small chart for each task, the first of the ranking in colour
// with the spread over seeds, the others behind them in grey.
#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "core/compare/page.h"
#include "core/train/html.h"
#include "core/train/plot.h"

namespace tenon::compare {
namespace {

using train::Escape;
using train::Plot;

constexpr int kWidth = 340;
constexpr int kHeight = 250;
constexpr train::Box kBox = {58, 26, kWidth - 16, kHeight - 44};
// The worst curves run out of the chart: the best ones are to be seen.
constexpr double kShown = 0.75;

// Over the seeds, at each point of the curve.
struct Spread {
  std::vector<double> low, middle, high;
};

Spread SpreadOf(const Cell& cell, const Task& task) {
  Spread spread;
  for (int i = 0; i <= kCurvePoints && !cell.trials.empty(); ++i) {
    std::vector<double> at;
    for (const Trial* trial : cell.trials) {
      at.push_back(std::max(trial->curve[static_cast<size_t>(i)], task.solved));
    }
    std::sort(at.begin(), at.end());
    spread.low.push_back(at.front());
    spread.middle.push_back(at[(at.size() - 1) / 2]);
    spread.high.push_back(at.back());
  }
  return spread;
}

class Chart {
 public:
  Chart(const League& league, size_t task)
      : task_(*league.plan.tasks[task]),
        steps_(static_cast<double>(league.plan.StepsOf(task_))) {
    for (const Standing& s : league.standings) {
      spreads_.push_back(SpreadOf(s.cells[task], task_));
    }
    Cover();
  }

  std::string Svg() const {
    if (plot_.Empty()) return "<p>No run came to its end.</p>\n";
    std::string svg = absl::StrFormat(
        "<svg role=\"img\" aria-label=\"%s\" viewBox=\"0 0 %d %d\">\n%s<svg "
        "x=\"%.0f\" y=\"%.0f\" width=\"%.0f\" height=\"%.0f\" viewBox=\"%.0f "
        "%.0f %.0f %.0f\">\n",
        task_.name, kWidth, kHeight, plot_.Axes("step", task_.measure),
        kBox.left, kBox.top, kBox.right - kBox.left + 4, kBox.bottom - kBox.top,
        kBox.left, kBox.top, kBox.right - kBox.left + 4,
        kBox.bottom - kBox.top);
    for (size_t i = spreads_.size(); i-- > kHighlighted;) {
      svg += Line(spreads_[i].middle, "curve others");
    }
    // The first of the ranking is drawn last, over the others.
    for (size_t i = std::min<size_t>(kHighlighted, spreads_.size()); i-- > 0;) {
      const std::string color = train::ColorClass(static_cast<int>(i));
      svg += Band(spreads_[i], color);
      svg += Line(spreads_[i].middle, "curve " + color);
    }
    return svg + "</svg>\n</svg>\n";
  }

 private:
  void Cover() {
    std::vector<double> ends;
    for (const Spread& s : spreads_) {
      if (s.middle.empty()) continue;
      ends.push_back(s.middle.back());
      plot_.Cover({0, s.middle.front()});
    }
    std::sort(ends.begin(), ends.end());
    ends.resize(static_cast<size_t>(
        std::ceil(kShown * static_cast<double>(ends.size()))));
    for (const double end : ends) plot_.Cover({steps_, end});
    for (size_t i = 0; i < spreads_.size() && i < kHighlighted; ++i) {
      for (const double low : spreads_[i].low) plot_.CoverHeight(low);
      for (const double y : spreads_[i].middle) plot_.CoverHeight(y);
    }
    if (!plot_.Empty()) plot_.Place(kBox, NAN);
  }

  double X(size_t point) const {
    return plot_.X(steps_ * static_cast<double>(point) / kCurvePoints);
  }
  // Far below the chart where a logarithm has no place for it.
  double Y(double score) const {
    return plot_.Drawable({0, score}) ? plot_.Y(score) : kHeight * 2;
  }
  std::string Line(const std::vector<double>& points,
                   const std::string& classes) const {
    if (points.empty()) return "";
    std::string path;
    for (size_t i = 0; i < points.size(); ++i) {
      absl::StrAppend(&path, i == 0 ? "M" : "L",
                      absl::StrFormat("%.1f %.1f", X(i), Y(points[i])));
    }
    return absl::StrCat("<path class=\"", classes, "\" d=\"", path, "\"/>\n");
  }
  std::string Band(const Spread& s, const std::string& color) const {
    if (s.low.empty()) return "";
    std::string path;
    for (size_t i = 0; i < s.high.size(); ++i) {
      absl::StrAppend(&path, i == 0 ? "M" : "L",
                      absl::StrFormat("%.1f %.1f", X(i), Y(s.high[i])));
    }
    for (size_t i = s.low.size(); i-- > 0;) {
      absl::StrAppend(&path, absl::StrFormat("L%.1f %.1f", X(i), Y(s.low[i])));
    }
    return absl::StrCat("<path class=\"band ", color, "\" d=\"", path,
                        "Z\"/>\n");
  }

  const Task& task_;
  const double steps_;
  std::vector<Spread> spreads_;
  Plot plot_{train::Scale::kLog};
};

// "Best here: addons.soap, 0.137".
std::string BestHere(const League& league, size_t task) {
  const auto better = [&](const Standing& a, const Standing& b) {
    return a.cells[task].score < b.cells[task].score;
  };
  const Standing& best = *std::min_element(league.standings.begin(),
                                           league.standings.end(), better);
  const double score = best.cells[task].score;
  if (!std::isfinite(score)) return "";
  const auto equal = std::count_if(
      league.standings.begin(), league.standings.end(),
      [&](const Standing& s) { return s.cells[task].score == score; });
  const std::string who =
      equal == 1 ? best.entrant.name : absl::StrCat(equal, " optimizers");
  return absl::StrCat("Best here: ", Escape(who), ", ", ScoreText(score));
}

std::string Key(const League& league) {
  std::string html = "<div class=\"key\">";
  for (size_t i = 0; i < league.standings.size() && i < kHighlighted; ++i) {
    absl::StrAppend(&html, "<span><span class=\"swatch ",
                    train::ColorClass(static_cast<int>(i)), "\"></span>",
                    Escape(league.standings[i].entrant.name), "</span>");
  }
  if (league.standings.size() > kHighlighted) {
    html += "<span class=\"soft\">grey: all others</span>";
  }
  return html + "</div>\n";
}

}  // namespace

std::string CurvesHtml(const League& league) {
  if (league.standings.empty()) return "";
  std::string html =
      "<section>\n<h2>Curves</h2>\n<p class=\"soft\">The score as it is "
      "learnt, lower is better: the median over seeds, and as a band the least "
      "to the greatest.</p>\n" +
      Key(league) + "<div class=\"grid\">\n";
  for (size_t t = 0; t < league.plan.tasks.size(); ++t) {
    absl::StrAppend(&html, "<figure>\n<h3>", league.plan.tasks[t]->name,
                    "</h3>\n", Chart(league, t).Svg(), "<figcaption>",
                    BestHere(league, t), "</figcaption>\n</figure>\n");
  }
  return html + "</div>\n</section>\n";
}

}  // namespace tenon::compare
