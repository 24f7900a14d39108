// tenon compare-optimizers: every optimizer that is found, on fixed tasks; a
// ranking and a page at the end.
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "core/cli/command.h"
#include "core/cli/compare_run.h"
#include "core/cli/package_path.h"
#include "core/compare/page.h"
#include "core/formats/atomic_file.h"
#include "core/formats/json.h"
#include "core/train/table.h"
#include "core/train/text.h"
#include "tenon/settings.h"

namespace tenon::cli {
namespace {

using compare::Cell;
using compare::League;
using compare::Plan;
using compare::Standing;

Plan PlanOf(const Arguments& arguments) {
  const bool quick = arguments.has("quick");
  Plan plan;
  plan.tasks = compare::TasksNamed(arguments.text("tasks", "all"));
  if (plan.tasks.empty()) throw UsageError("--tasks names none");
  plan.budget =
      static_cast<int>(arguments.integer("budget", quick ? 3 : plan.budget, 1));
  plan.seeds =
      static_cast<int>(arguments.integer("seeds", quick ? 1 : plan.seeds, 1));
  plan.steps = arguments.integer("steps", 0, 1);
  plan.shorten = quick ? 2 : 1;
  const std::string names = arguments.text("optimizers", "all");
  AddPackagePath(arguments);
  plan.entrants = compare::EntrantsNamed(names, compare::FindEntrants());
  if (plan.entrants.empty()) throw UsageError("--optimizers names none");
  return plan;
}

void PrintTable(const League& league) {
  using train::Align;
  train::Table table({{"rank", Align::kRight},
                      {"optimizer"},
                      {"package"},
                      {"mean rank", Align::kRight},
                      {"bytes/param", Align::kRight},
                      {"failed", Align::kRight}});
  for (size_t i = 0; i < league.standings.size(); ++i) {
    const Standing& s = league.standings[i];
    table.Add({absl::StrCat(i + 1), s.entrant.name,
               s.entrant.package + "@" + s.entrant.version,
               absl::StrFormat("%.2f", s.mean_rank),
               absl::StrFormat("%.1f", s.bytes_per_parameter),
               absl::StrCat(s.failures)});
  }
  std::printf("%s", table.Text().c_str());
  for (const compare::Entrant& e : league.not_run) {
    std::printf("not run: %s: %s\n", e.name.c_str(), e.why_not.c_str());
  }
}

nlohmann::ordered_json ToJson(const Cell& cell, const compare::Task& task) {
  nlohmann::ordered_json json = {{"task", task.name}, {"rank", cell.rank}};
  if (std::isfinite(cell.score)) json["score"] = cell.score;
  if (!cell.failure.empty()) json["failure"] = cell.failure;
  json["learning_rate"] = cell.rate;
  json["failed_trials"] = cell.failures;
  return json;
}

void PrintJson(const League& league) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const Standing& s : league.standings) {
    nlohmann::ordered_json cells = nlohmann::ordered_json::array();
    for (size_t t = 0; t < s.cells.size(); ++t) {
      cells.push_back(ToJson(s.cells[t], *league.plan.tasks[t]));
    }
    list.push_back({{"optimizer", s.entrant.name},
                    {"package", s.entrant.package},
                    {"version", s.entrant.version},
                    {"mean_rank", s.mean_rank},
                    {"update_seconds", s.update_seconds},
                    {"bytes_per_parameter", s.bytes_per_parameter},
                    {"tasks", cells}});
  }
  nlohmann::ordered_json not_run = nlohmann::ordered_json::array();
  for (const compare::Entrant& e : league.not_run) {
    not_run.push_back({{"optimizer", e.name}, {"why", e.why_not}});
  }
  std::printf(
      "%s\n",
      formats::DumpJson({{"ranking", list}, {"not_run", not_run}}, 2).c_str());
}

int Run(const Arguments& arguments) {
  if (!arguments.words().empty()) throw UsageError("takes options only");
  if (arguments.has("threads")) {
    set_num_threads(arguments.integer("threads", 0, 1));
  }
  const std::string out = UserPath(arguments.text("out", "optimizers.html"));
  const std::string file =
      UserPath(arguments.text("results", out + ".results"));
  const Plan plan = PlanOf(arguments);
  compare::Data data(
      arguments.text("data", "/usr/share/datasets/fashion-mnist"),
      arguments.text("texts", "/usr/share/common-licenses"));
  compare::Results results(file);
  RunAll(plan, data, results);
  const League league = compare::MakeLeague(plan, results);
  const absl::Status status =
      formats::WriteFileAtomically(out, compare::Html(league));
  if (!status.ok()) {
    throw Error(TN_UNAVAILABLE, std::string(status.message()));
  }
  if (arguments.has("json")) {
    PrintJson(league);
  } else {
    PrintTable(league);
    std::printf("page: %s\nresults: %s\n", out.c_str(), file.c_str());
  }
  return 0;
}

}  // namespace

Command CompareCommand() {
  return {
      .name = "compare-optimizers",
      .summary = "ranks all optimizers, those of packages too, on fixed tasks",
      .usage = "[OPTIONS]",
      .example =
          "tenon compare-optimizers --optimizers adamw,addons.lion --quick",
      .options =
          {{"optimizers", "LIST", "names with commas between them (all)"},
           {"tasks", "LIST", "such as mlp,rosenbrock (all)"},
           {"budget", "N", "learning rates that each may try at a task (7)"},
           {"seeds", "N", "runs to rank by, at the best of them (3)"},
           {"steps", "N", "of each run (as the task says)"},
           {"quick", "", "3 rates, 1 seed and half of the steps"},
           {"out", "FILE", "the page (optimizers.html)"},
           {"results", "FILE",
            "finished runs; what is in it is not run again (OUT.results)"},
           {"json", "", "the ranking as JSON"},
           {"threads", "N", "to compute with (all cores)"},
           {"data", "DIR", "Fashion-MNIST's files"},
           {"texts", "DIR", "the files that `characters` reads"},
           kPackagePath},
      .run = Run};
}

}  // namespace tenon::cli
