// The ranking: a row for each optimizer, with its rank at each task as a heat
// map. Shade is the colour of the page's heat maps, mixed into the page.
#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "core/compare/page.h"
#include "core/train/html.h"
#include "core/train/text.h"

namespace tenon::compare {
namespace {

using train::Escape;

constexpr int kReach = 3;       // half decades to each side of the best rate
constexpr double kDark = 0.55;  // share of the colour from which text is light

// How much worse a score is with another rate than the best one: 1 where it
// is four times as great, or the run failed.
double Regret(double score, double best) {
  if (!std::isfinite(score)) return 1;
  if (score <= best) return 0;
  return best > 0 ? std::clamp(std::log(score / best) / std::log(4), 0.0, 1.0)
                  : 1;
}

// Means over tasks of the regret around the best rate; NaN where none was
// tried so far from it.
std::vector<double> Regrets(const Standing& standing) {
  std::vector<double> means;
  for (int away = -kReach; away <= kReach; ++away) {
    double total = 0;
    int count = 0;
    for (const Cell& cell : standing.cells) {
      const auto at = cell.tried.find(cell.place + away);
      const auto best = cell.tried.find(cell.place);
      if (at == cell.tried.end() || best == cell.tried.end()) continue;
      if (!std::isfinite(best->second)) continue;
      total += Regret(at->second, best->second);
      ++count;
    }
    means.push_back(count == 0 ? NAN : total / count);
  }
  return means;
}

std::string SparkSvg(const Standing& standing) {
  constexpr double kStep = 13, kLeft = 3, kTop = 3, kHeight = 16;
  const std::vector<double> regrets = Regrets(standing);
  std::string path, words;
  for (size_t i = 0; i < regrets.size(); ++i) {
    if (std::isnan(regrets[i])) continue;
    absl::StrAppend(&path, path.empty() ? "M" : "L",
                    absl::StrFormat("%.0f %.1f", kLeft + kStep * i,
                                    kTop + kHeight * (1 - regrets[i])));
    absl::StrAppend(
        &words, words.empty() ? "" : ", ",
        absl::StrFormat("%.2g: %.2f", std::pow(10, (int(i) - kReach) / 2.0),
                        regrets[i]));
  }
  if (path.empty()) return "";
  return absl::StrFormat(
      "<svg class=\"spark\" viewBox=\"0 0 84 22\" role=\"img\" "
      "aria-label=\"sensitivity\"><title>times the best rate: how much worse "
      "(1: four times). %s</title><path class=\"base\" d=\"M%.0f %.0fV%.0f\"/>"
      "<path class=\"curve\" d=\"%s\"/><circle class=\"best\" cx=\"%.0f\" "
      "cy=\"%.0f\" r=\"2.5\"/></svg>",
      words, kLeft + kStep * kReach, kTop, kTop + kHeight, path,
      kLeft + kStep * kReach, kTop + kHeight);
}

std::string CellHtml(const League& league, const Cell& cell, const Task& task) {
  if (!std::isfinite(cell.score)) {
    return absl::StrCat("<td class=\"cell fail\" title=\"failed: ",
                        Escape(cell.failure), "\">fail</td>");
  }
  const double others = static_cast<double>(league.standings.size()) - 1;
  const double share = others > 0 ? 1 - (cell.rank - 1) / others : 1;
  const double shade = 0.85 * share * share;  // the first ones stand out
  return absl::StrFormat(
      "<td class=\"cell%s\" style=\"background: color-mix(in srgb, "
      "var(--heat) %.0f%%, var(--page))\" title=\"%s: %s %s (%s to %s), "
      "learning rate %s\">%.3g</td>",
      shade > kDark ? " dark" : "", 100 * shade, task.name, task.measure,
      ScoreText(cell.score), ScoreText(cell.low), ScoreText(cell.high),
      ScoreText(cell.rate), cell.rank);
}

std::string RowHtml(const League& league, size_t place) {
  const Standing& s = league.standings[place];
  const bool measured = s.update_seconds > 0;
  std::string html = absl::StrCat(
      "<tr><td class=\"num\">", place + 1, "</td><td>",
      place < kHighlighted && league.standings.size() > 1
          ? absl::StrCat("<span class=\"swatch ",
                         train::ColorClass(static_cast<int>(place)),
                         "\"></span>")
          : "",
      Escape(s.entrant.name), "<small>",
      Escape(s.entrant.package + "@" + s.entrant.version),
      "</small></td><td class=\"num best\">",
      absl::StrFormat("%.1f", s.mean_rank), "</td><td>", SparkSvg(s),
      "</td><td class=\"num\">",
      measured ? train::Thousands(std::llround(1e6 * s.update_seconds)) : "-",
      "</td><td class=\"num\">",
      measured ? absl::StrFormat("%.1f", s.bytes_per_parameter) : "-", "</td>");
  for (size_t t = 0; t < s.cells.size(); ++t) {
    html += CellHtml(league, s.cells[t], *league.plan.tasks[t]);
  }
  return html + "</tr>\n";
}

}  // namespace

std::string RankingHtml(const League& league) {
  if (league.standings.empty()) return "";
  std::string html =
      "<section>\n<h2>Ranking</h2>\n<div class=\"scroll\"><table "
      "class=\"league\">\n<thead><tr><th class=\"num\">#</th><th>Optimizer"
      "</th><th class=\"num\">Mean<br>rank</th><th>Sensitivity<br>to the rate"
      "</th><th class=\"num\">Update,<br>µs</th><th class=\"num\">Bytes per"
      "<br>parameter</th>";
  for (const Task* task : league.plan.tasks) {
    absl::StrAppend(&html, "<th class=\"task\"><span>", task->name,
                    "</span></th>");
  }
  html += "</tr></thead>\n<tbody>\n";
  for (size_t i = 0; i < league.standings.size(); ++i) {
    html += RowHtml(league, i);
  }
  return absl::StrCat(
      html,
      "</tbody>\n</table></div>\n<p class=\"soft\">Coloured cells are ranks at "
      "single tasks, dark is best; equal ones share a rank. Sensitivity: how "
      "much worse results get with 1/30 to 30 times the best rate, on average; "
      "flat is good, the dot is the best rate. Update and memory are those of ",
      league.largest == nullptr ? "no task" : league.largest->name,
      ", beyond the gradients.</p>\n</section>\n");
}

}  // namespace tenon::compare
