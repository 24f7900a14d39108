// Trials one after another, so that their times can be compared.
#include "core/cli/compare_run.h"

#include <algorithm>
#include <cstdio>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include "core/train/progress.h"
#include "core/train/text.h"

namespace tenon::cli {
namespace {

using compare::Plan;
using compare::Results;
using compare::Task;
using compare::Trial;

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr int64_t kSampleSteps = 20;
// What optimizers took over all tasks, on average, of sgd's time.
constexpr double kSlower = 1.5;

// What there is to do.
struct Work {
  int64_t trials = 0;
  int64_t done = 0;
  int64_t steps = 0;                       // of trials that are left
  double seconds = 0;                      // that those may take
  std::vector<compare::Entrant> entrants;  // that have some left
};

// Seconds of a step with plain descent.
double StepSeconds(const Task& task, int64_t most, compare::Data& data) {
  compare::Entrant sgd;
  sgd.name = sgd.base = "sgd";
  const int64_t steps = std::min(most, kSampleSteps);
  const Trial trial = compare::RunTrial(
      sgd, task, compare::KeyOf(sgd, task, steps, 0, 0), data);
  return trial.seconds / static_cast<double>(steps);
}

Work WorkOf(const Plan& plan, compare::Data& data, const Results& results) {
  Work work;
  std::map<const Task*, int64_t> steps;  // left
  for (const compare::Entrant& entrant : plan.entrants) {
    if (!entrant.why_not.empty()) continue;
    bool any = false;
    for (const Task* task : plan.tasks) {
      const auto count = compare::CountTrials(plan, entrant, *task, results);
      work.trials += count.all;
      work.done += count.done;
      steps[task] += (count.all - count.done) * plan.StepsOf(*task);
      any = any || count.done < count.all;
    }
    if (any) work.entrants.push_back(entrant);
  }
  for (const auto& [task, left] : steps) {
    if (left == 0) continue;
    StepSeconds(*task, 1, data);  // reads the data, which is done once
    work.seconds += kSlower * static_cast<double>(left) *
                    StepSeconds(*task, plan.StepsOf(*task), data);
    work.steps += left;
  }
  return work;
}

std::string Plural(int64_t count, const std::string& what) {
  return train::Thousands(count) + " " + what + (count == 1 ? "" : "s");
}

void Announce(const Plan& plan, const Work& work) {
  const int64_t entrants =
      std::count_if(plan.entrants.begin(), plan.entrants.end(),
                    [](const auto& e) { return e.why_not.empty(); });
  std::fprintf(
      stderr, "%s, %s, %s and %s: %s, %s of them done; some %s\n",
      Plural(entrants, "optimizer").c_str(),
      Plural(static_cast<int64_t>(plan.tasks.size()), "task").c_str(),
      Plural(plan.budget, "rate").c_str(), Plural(plan.seeds, "seed").c_str(),
      Plural(work.trials, "run").c_str(), train::Thousands(work.done).c_str(),
      train::Duration(work.seconds).c_str());
}

}  // namespace

void RunAll(const Plan& plan, compare::Data& data, Results& results) {
  const Work work = WorkOf(plan, data, results);
  Announce(plan, work);
  if (work.entrants.empty()) return;
  train::ProgressOptions options;
  options.part = "optimizer";
  train::Progress progress("compare", options);
  progress.Start(work.steps, static_cast<int>(work.entrants.size()));
  int64_t steps = 0;
  for (size_t i = 0; i < work.entrants.size(); ++i) {
    for (const Task* task : plan.tasks) {
      while (const auto key =
                 compare::NextTrial(plan, work.entrants[i], *task, results)) {
        const Trial& trial =
            results.Add(compare::RunTrial(work.entrants[i], *task, *key, data));
        steps += key->steps;
        progress.Update(steps, static_cast<int>(i) + 1,
                        trial.failure.empty() ? trial.score : kNaN);
      }
    }
  }
  progress.Finish();
}

}  // namespace tenon::cli
