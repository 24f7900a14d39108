// The report's page: verdict, facts, results, and the sections of curves and
// confusions.
#include "core/train/report.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "core/train/html.h"
#include "core/train/report_curves.h"
#include "core/train/text.h"

namespace tenon::train {
namespace {

constexpr int kConfusedPairs = 4;

// The most accurate run; null where no accuracy is known.
const Run* Best(const Report& report) {
  const Run* best = nullptr;
  for (const Run& run : report.runs) {
    if (!std::isfinite(run.final_accuracy)) continue;
    if (best == nullptr || run.final_accuracy > best->final_accuracy) {
      best = &run;
    }
  }
  return best;
}

std::string Verdict(const Report& report) {
  const Run* best = Best(report);
  if (best == nullptr) return "";
  std::string text = absl::StrCat(
      "<p class=\"verdict\">", report.runs.size() > 1 ? "Most accurate: " : "",
      "<strong>", Escape(best->name), "</strong>, ",
      Escape(Percent(best->final_accuracy, 2)), " on test data");
  for (const Baseline& baseline : report.baselines) {
    const double points = 100 * (best->final_accuracy - baseline.accuracy);
    if (!std::isfinite(points)) continue;
    absl::StrAppend(&text,
                    absl::StrFormat("; %.2f points %s ", std::abs(points),
                                    points < 0 ? "below" : "above"),
                    Escape(baseline.name), " (",
                    Escape(Percent(baseline.accuracy, 1)), ")");
  }
  return text + ".</p>\n";
}

std::string Facts(const Report& report) {
  if (report.facts.empty()) return "";
  std::string html = "<section>\n<h2>Setup</h2>\n<dl>\n";
  for (const auto& [key, value] : report.facts) {
    absl::StrAppend(&html, "<dt>", Escape(key), "</dt><dd>", Escape(value),
                    "</dd>\n");
  }
  return html + "</dl>\n</section>\n";
}

std::string TimeText(double seconds) {
  if (!(seconds >= 0)) return "-";
  return seconds < 60 ? absl::StrFormat("%.1f s", seconds) : Duration(seconds);
}

std::string RunRow(const Run& run, int color, bool best) {
  const bool has_speed =
      run.samples_per_second > 0 && run.samples_per_second < 1e15;
  const std::string package = Escape(run.package + " " + run.version);
  const std::string maturity = Escape(run.maturity);
  return absl::StrCat(
      "<tr><td><span class=\"swatch ", ColorClass(color), "\"></span>",
      Escape(run.name), "<small class=\"narrow\">", package, ", ", maturity,
      "</small><small>", Escape(run.options),
      "</small></td><td class=\"minor"
      "\">",
      package, "<small>", maturity, "</small></td><td class=\"num",
      best ? " best" : "", "\">", Percent(run.final_accuracy, 2),
      "</td><td class=\"num\">", TimeText(run.seconds),
      "</td><td class=\"num minor\">",
      has_speed ? Thousands(std::llround(run.samples_per_second)) : "-",
      "</td></tr>\n");
}

std::string BaselineRow(const Baseline& baseline) {
  return absl::StrCat(
      "<tr class=\"published\"><td>", Escape(baseline.name), "<small>",
      Escape(baseline.source),
      "</small></td><td class=\"minor\"></td><td class=\"num\">",
      Percent(baseline.accuracy, 1),
      "</td><td></td><td class=\"minor\"></td></tr>\n");
}

std::string Results(const Report& report) {
  std::string html =
      "<div class=\"scroll\"><table>\n<thead><tr><th>Optimizer</th>"
      "<th class=\"minor\">Package</th><th class=\"num\">Test accuracy</th>"
      "<th class=\"num\">Time</th><th class=\"num minor\">Samples/s</th></tr>"
      "</thead>\n<tbody>\n";
  const Run* best = Best(report);
  for (size_t r = 0; r < report.runs.size(); ++r) {
    const Run& run = report.runs[r];
    html += RunRow(run, static_cast<int>(r), &run == best);
  }
  for (const Baseline& baseline : report.baselines) {
    html += BaselineRow(baseline);
  }
  return html + "</tbody>\n</table></div>\n";
}

std::string ConfusionFigure(const Run& run, int color,
                            const std::vector<std::string>& class_names) {
  std::string html = absl::StrCat(
      "<figure>\n<h3><span class=\"swatch ", ColorClass(color), "\"></span>",
      Escape(run.name), "</h3>\n",
      HeatmapSvg("Confusion matrix of " + run.name, run.confusion, class_names),
      "<figcaption>Most confused:\n<ul>\n");
  const std::vector<std::string> pairs =
      MostConfused(run.confusion, class_names, kConfusedPairs);
  for (const std::string& pair : pairs) {
    absl::StrAppend(&html, "<li>", Escape(pair), "</li>\n");
  }
  if (pairs.empty()) html += "<li>none</li>\n";
  return html + "</ul>\n</figcaption>\n</figure>\n";
}

std::string Confusions(const Report& report) {
  std::string figures;
  for (size_t r = 0; r < report.runs.size(); ++r) {
    if (report.runs[r].confusion.empty()) continue;
    figures += ConfusionFigure(report.runs[r], static_cast<int>(r),
                               report.class_names);
  }
  if (figures.empty()) return "";
  return absl::StrCat(
      "<section>\n<h2>What is taken for what</h2>\n<p class=\"soft\">Each row "
      "is a true class, each column a prediction; the diagonal is right."
      "</p>\n<div class=\"grid\">\n",
      figures, "</div>\n</section>\n");
}

}  // namespace

std::string Html(const Report& report) {
  return Page(report.title,
              absl::StrCat("<header>\n<h1>", Escape(report.title),
                           "</h1>\n<p class=\"soft\">", Escape(report.subtitle),
                           "</p>\n</header>\n<main>\n", Verdict(report),
                           Results(report), AccuracySection(report),
                           LossSection(report), Confusions(report),
                           Facts(report), "</main>\n"));
}

}  // namespace tenon::train
