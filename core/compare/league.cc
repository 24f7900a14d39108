// Trials in their order, and what follows from them.
#include "core/compare/league.h"

#include <algorithm>
#include <cmath>

namespace tenon::compare {
namespace {

double ScoreOf(const Task& task, const Trial& trial) {
  return trial.failure.empty() ? std::max(trial.score, task.solved) : INFINITY;
}

double Median(std::vector<double> numbers) {
  std::sort(numbers.begin(), numbers.end());
  const size_t n = numbers.size();
  return n % 2 == 1 ? numbers[n / 2]
                    : (numbers[n / 2 - 1] + numbers[n / 2]) / 2;
}

// Goes through what was run, in order; `visit` sees each trial. Gives the
// first that was not.
template <class Visit>
std::optional<TrialKey> Walk(const Plan& plan, const Entrant& entrant,
                             const Task& task, const Results& results,
                             const Visit& visit) {
  const int64_t steps = plan.StepsOf(task);
  const RateBounds bounds = {entrant.rate, entrant.least, entrant.most};
  Tried tried;
  while (const auto place = NextPlace(tried, plan.budget, bounds)) {
    const TrialKey key = KeyOf(entrant, task, steps, *place, 0);
    const Trial* trial = results.Find(key);
    if (trial == nullptr) return key;
    visit(*trial);
    tried[*place] = ScoreOf(task, *trial);
  }
  const std::optional<int> best = BestPlace(tried);
  for (int seed = 1; best && seed <= plan.seeds; ++seed) {
    const TrialKey key = KeyOf(entrant, task, steps, *best, seed);
    const Trial* trial = results.Find(key);
    if (trial == nullptr) return key;
    visit(*trial);
  }
  return std::nullopt;
}

Cell MakeCell(const Plan& plan, const Entrant& entrant, const Task& task,
              const Results& results) {
  Cell cell;
  std::vector<double> scores;
  Walk(plan, entrant, task, results, [&](const Trial& trial) {
    const double score = ScoreOf(task, trial);
    if (!trial.failure.empty()) {
      cell.failure = trial.failure;
      ++cell.failures;
    }
    if (trial.key.seed == 0) {
      cell.tried[trial.key.place] = score;
      return;
    }
    scores.push_back(score);
    if (trial.failure.empty()) cell.trials.push_back(&trial);
  });
  cell.place = BestPlace(cell.tried).value_or(0);
  cell.rate = RateAt(entrant.rate, cell.place);
  if (scores.empty()) scores.push_back(INFINITY);
  cell.score = Median(scores);
  cell.low = *std::min_element(scores.begin(), scores.end());
  cell.high = *std::max_element(scores.begin(), scores.end());
  return cell;
}

void RankCells(std::vector<Standing>& standings, size_t task) {
  for (Standing& mine : standings) {
    int better = 0, equal = 0;
    for (const Standing& other : standings) {
      better += other.cells[task].score < mine.cells[task].score;
      equal += other.cells[task].score == mine.cells[task].score;
    }
    mine.cells[task].rank = better + (equal + 1) / 2.0;
  }
}

const Task* Largest(const Plan& plan, const std::vector<Standing>& standings) {
  const Task* largest = nullptr;
  int64_t most = 0;
  for (size_t t = 0; t < plan.tasks.size(); ++t) {
    for (const Standing& s : standings) {
      if (s.cells[t].trials.empty()) continue;
      if (s.cells[t].trials[0]->parameters <= most) continue;
      most = s.cells[t].trials[0]->parameters;
      largest = plan.tasks[t];
    }
  }
  return largest;
}

void Measure(const Cell& cell, Standing& standing) {
  if (cell.trials.empty()) return;
  std::vector<double> seconds;
  for (const Trial* t : cell.trials) seconds.push_back(t->update_seconds);
  standing.update_seconds = Median(seconds);
  standing.bytes_per_parameter =
      static_cast<double>(cell.trials[0]->state_bytes) /
      static_cast<double>(cell.trials[0]->parameters);
}

void Sum(const Plan& plan, const Results& results, const Entrant& entrant,
         League& league) {
  for (const Task* task : plan.tasks) {
    Walk(plan, entrant, *task, results, [&](const Trial& trial) {
      ++league.trials;
      league.seconds += trial.seconds;
    });
  }
}

}  // namespace

int64_t Plan::StepsOf(const Task& task) const {
  if (steps > 0) return steps;
  return std::max<int64_t>(
      std::llround(static_cast<double>(task.steps) / shorten), 1);
}

std::optional<TrialKey> NextTrial(const Plan& plan, const Entrant& entrant,
                                  const Task& task, const Results& results) {
  return Walk(plan, entrant, task, results, [](const Trial&) {});
}

Count CountTrials(const Plan& plan, const Entrant& entrant, const Task& task,
                  const Results& results) {
  Count count;
  const bool complete =
      !Walk(plan, entrant, task, results, [&](const Trial&) { ++count.done; });
  count.all = complete ? count.done : plan.budget + plan.seeds;
  return count;
}

League MakeLeague(const Plan& plan, const Results& results) {
  League league;
  league.plan = plan;
  for (const Entrant& entrant : plan.entrants) {
    if (!entrant.why_not.empty()) {
      league.not_run.push_back(entrant);
      continue;
    }
    Standing& standing = league.standings.emplace_back();
    standing.entrant = entrant;
    for (const Task* task : plan.tasks) {
      standing.cells.push_back(MakeCell(plan, entrant, *task, results));
      standing.failures += standing.cells.back().failures;
    }
    Sum(plan, results, entrant, league);
  }
  league.largest = Largest(plan, league.standings);
  for (size_t t = 0; t < plan.tasks.size(); ++t) {
    RankCells(league.standings, t);
    for (Standing& s : league.standings) {
      s.mean_rank += s.cells[t].rank / static_cast<double>(plan.tasks.size());
      if (plan.tasks[t] == league.largest) Measure(s.cells[t], s);
    }
  }
  std::stable_sort(league.standings.begin(), league.standings.end(),
                   [](const Standing& a, const Standing& b) {
                     return a.mean_rank < b.mean_rank;
                   });
  return league;
}

}  // namespace tenon::compare
