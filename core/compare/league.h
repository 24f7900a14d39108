// Who is best at what: ranks of optimizers out of their trials.
#ifndef TENON_CORE_COMPARE_LEAGUE_H_
#define TENON_CORE_COMPARE_LEAGUE_H_

#include <functional>
#include <string>
#include <vector>

#include "core/compare/results.h"
#include "core/compare/search.h"

namespace tenon::compare {

struct Plan {
  std::vector<Entrant> entrants;
  std::vector<const Task*> tasks;
  int budget = 7;      // learning rates that each may try at a task
  int seeds = 3;       // for ranking
  int64_t steps = 0;   // of each trial; 0: as the task says
  double shorten = 1;  // divides the tasks' steps
  int64_t StepsOf(const Task& task) const;
};

// One optimizer at one task.
struct Cell {
  Tried tried;       // of the search for a rate
  int place = 0;     // of the rate that was best
  double rate = 0;   // that rate
  double score = 0;  // the median over seeds; infinite where it failed
  double low = 0;    // the least and the greatest of them
  double high = 0;
  double rank = 0;                   // 1 is best; equal ones share their mean
  std::string failure;               // the last one's
  int failures = 0;                  // of all its trials
  std::vector<const Trial*> trials;  // for ranking, that came to their end
};

struct Standing {
  Entrant entrant;
  std::vector<Cell> cells;  // one for each task
  double mean_rank = 0;
  int failures = 0;
  // Of the task with the most parameters; 0 where it always failed.
  double update_seconds = 0;
  double bytes_per_parameter = 0;
};

struct League {
  Plan plan;
  std::vector<Standing> standings;  // the best first
  std::vector<Entrant> not_run;
  const Task* largest = nullptr;  // where time and memory are from
  int64_t trials = 0;
  double seconds = 0;  // that all of them took
};

// The next trial that a place in the league needs; nothing where all were run.
std::optional<TrialKey> NextTrial(const Plan& plan, const Entrant& entrant,
                                  const Task& task, const Results& results);

// How many trials a plan has, and how many of them are in the file.
struct Count {
  int64_t all = 0;
  int64_t done = 0;
};
Count CountTrials(const Plan& plan, const Entrant& entrant, const Task& task,
                  const Results& results);

// Out of results that are complete; points to trials in them.
League MakeLeague(const Plan& plan, const Results& results);

}  // namespace tenon::compare

#endif  // TENON_CORE_COMPARE_LEAGUE_H_
