// The page's frame: verdict, method, tasks, what was not run.
#include "core/compare/page.h"

#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "core/train/html.h"
#include "core/train/text.h"
#include "tenon/settings.h"

namespace tenon::compare {
namespace {

using train::Escape;

constexpr char kRules[] = R"(
body { max-width: 76rem }
.league th, .league td { padding: .16rem .4rem; vertical-align: middle;
  white-space: nowrap }
.league thead th { vertical-align: bottom }
.league .task { padding: .3rem 0 }
.league .task span { writing-mode: vertical-rl; transform: rotate(180deg) }
.league td.cell { padding: .16rem 0; text-align: center; color: var(--ink);
  border-left: 1px solid var(--page); font-size: .8125rem; min-width: 2rem }
.league td.dark { color: var(--on-heat) }
.league td.fail { color: var(--soft) }
.league td small { display: inline; margin-left: .4em }
.spark { width: 84px; height: 22px }
.spark .base { stroke: var(--line) }
.spark .curve { stroke-width: 1.75 }
.spark .best { fill: currentColor }
.key { display: flex; flex-wrap: wrap; gap: .2rem 1.4rem; margin: .5rem 0 1rem }
svg .others { stroke: var(--soft); stroke-width: 1; stroke-opacity: .28 }
svg .band { fill: currentColor; fill-opacity: .14; stroke: none }
)";

std::string Plural(int64_t count, const std::string& what) {
  return absl::StrCat(train::Thousands(count), " ", what,
                      count == 1 ? "" : "s");
}

std::string Label(const Standing& standing) {
  return absl::StrCat(
      "<strong>", Escape(standing.entrant.name), "</strong> (",
      Escape(standing.entrant.package + "@" + standing.entrant.version),
      absl::StrFormat(", mean rank %.1f)", standing.mean_rank));
}

std::string Verdict(const League& league) {
  if (league.standings.empty()) return "<p>No optimizer was run.</p>\n";
  std::string text = absl::StrCat("<p class=\"verdict\">Best on average: ",
                                  Label(league.standings[0]));
  for (size_t i = 1; i < league.standings.size() && i < 3; ++i) {
    absl::StrAppend(&text, i == 1 ? ", then " : " and ",
                    Label(league.standings[i]));
  }
  return text + ".</p>\n";
}

std::string Method(const League& league) {
  const Plan& plan = league.plan;
  return absl::StrCat(
      "<p class=\"soft\">At each task, every optimizer tried up to ",
      Plural(plan.budget, "learning rate"),
      ", its own default first and then what lies ten and three times above "
      "and below the best one so far, all other options as declared; at the "
      "best of them it was run "
      "again with ",
      Plural(plan.seeds, "new seed"),
      ", and is ranked by the median score on data that no choice was made by. "
      "The order is that of the mean rank over all tasks; a run whose loss is "
      "no longer finite has failed and ranks last.</p>\n");
}

std::string TasksHtml(const League& league) {
  std::string html =
      "<section>\n<h2>Tasks</h2>\n<div class=\"scroll\"><table>\n<thead><tr>"
      "<th>Task</th><th>What is learnt</th><th>Score</th>"
      "<th class=\"num\">Steps</th></tr></thead>\n<tbody>\n";
  for (const Task* task : league.plan.tasks) {
    absl::StrAppend(
        &html, "<tr><td>", task->name, "</td><td>", Escape(task->doc),
        "</td><td>", task->measure, "</td><td class=\"num\">",
        train::Thousands(league.plan.StepsOf(*task)), "</td></tr>\n");
  }
  return absl::StrCat(
      html,
      "</tbody>\n</table></div>\n<p class=\"soft\">Images are those of "
      "Fashion-MNIST at 7 x 7, 12,000 to learn from, 1,000 to choose a rate "
      "by, 2,000 to rank by; characters are those of free licences, capitals "
      "alone, 90&#160;% to learn from. Rates fall to 0 along a cosine, but "
      "stay as they are where "
      "an optimizer evaluates an average of its own. A loss of a function "
      "below 0.000001 counts as solved.</p>\n</section>\n");
}

std::string NotRunHtml(const League& league) {
  if (league.not_run.empty()) return "";
  std::string html =
      "<section>\n<h2>Not run</h2>\n<div class=\"scroll\"><table>\n<tbody>\n";
  for (const Entrant& e : league.not_run) {
    absl::StrAppend(&html, "<tr><td>", Escape(e.name), "</td><td>",
                    Escape(e.package + "@" + e.version), "</td><td>",
                    Escape(e.why_not), "</td></tr>\n");
  }
  return html + "</tbody>\n</table></div>\n</section>\n";
}

// Where runs failed, and how the last one did.
std::string FailuresHtml(const League& league) {
  std::string rows;
  for (const Standing& s : league.standings) {
    for (size_t t = 0; t < s.cells.size(); ++t) {
      const Cell& cell = s.cells[t];
      if (cell.failures == 0) continue;
      absl::StrAppend(&rows, "<tr><td>", Escape(s.entrant.name), "</td><td>",
                      league.plan.tasks[t]->name, "</td><td class=\"num\">",
                      cell.failures, "</td><td>", Escape(cell.failure),
                      std::isfinite(cell.score) ? "" : "; ranked last",
                      "</td></tr>\n");
    }
  }
  if (rows.empty()) return "";
  return absl::StrCat(
      "<section>\n<h2>Failed runs</h2>\n<p class=\"soft\">Most of them are "
      "rates that were tried and are too high.</p>\n<details><summary>Show "
      "them</summary>\n<div class=\"scroll\"><table>\n<thead><tr><th>Optimizer"
      "</th><th>Task</th><th class=\"num\">Runs</th><th>The last one</th></tr>"
      "</thead>\n<tbody>\n",
      rows, "</tbody>\n</table></div>\n</details>\n</section>\n");
}

std::string SetupHtml(const League& league) {
  return absl::StrCat(
      "<section>\n<h2>Setup</h2>\n<dl>\n<dt>runs</dt><dd>",
      train::Thousands(league.trials), ", in ", train::Duration(league.seconds),
      "</dd>\n<dt>threads</dt><dd>", num_threads(),
      "</dd>\n<dt>made by</dt><dd>tenon compare-optimizers</dd>\n</dl>\n"
      "</section>\n");
}

}  // namespace

std::string ScoreText(double score) { return absl::StrFormat("%.3g", score); }

std::string Html(const League& league) {
  const std::string title = absl::StrCat(
      Plural(static_cast<int64_t>(league.standings.size()), "optimizer"),
      " compared on ",
      Plural(static_cast<int64_t>(league.plan.tasks.size()), "task"));
  return train::Page(
      title,
      absl::StrCat("<header>\n<h1>", title, "</h1>\n", Verdict(league),
                   Method(league), "</header>\n<main>\n", RankingHtml(league),
                   CurvesHtml(league), NotRunHtml(league), TasksHtml(league),
                   FailuresHtml(league), SetupHtml(league), "</main>\n"),
      kRules);
}

}  // namespace tenon::compare
