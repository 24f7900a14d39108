// Ranks of results that were made up, and the page of them.
#include <cmath>

#include "core/compare/page.h"
#include "core/compare/testing.h"
#include "core/train/markup_check.h"

namespace tenon::compare {
namespace {

// A results file that was made up: optimizer, task, place, seed, score; a
// score below zero is a failure.
struct MadeUp {
  const char* optimizer;
  const char* task;
  int place;
  uint64_t seed;
  double score;
};

League LeagueOf(const Plan& plan, const std::vector<MadeUp>& trials,
                const std::string& name) {
  Results results(Path(name));
  for (const MadeUp& m : trials) {
    Trial trial;
    trial.key = KeyOf(EntrantsNamed(m.optimizer, plan.entrants)[0],
                      *TasksNamed(m.task)[0], plan.steps, m.place, m.seed);
    if (m.score < 0) {
      trial.failure = "<b>the loss</b>";
    } else {
      trial.score = m.score;
    }
    if (m.seed != 0) trial.curve.assign(kCurvePoints + 1, m.score);
    trial.parameters = 10;
    trial.state_bytes = 80;
    trial.update_seconds = 1e-6;
    results.Add(trial);
  }
  const League league = MakeLeague(plan, results);
  // Points into results, but not to be drawn any more.
  EXPECT_EQ(train::MarkupFault(Html(league)), "");
  return league;
}

TEST(League, RanksByTheMedianAtTheBestRate) {
  Plan plan = SmallPlan();
  plan.entrants = EntrantsNamed("sgd,adam,adamw", FindEntrants());
  plan.budget = 2;
  plan.seeds = 3;
  std::vector<MadeUp> trials;
  for (const char* task : {"quadratic", "rosenbrock"}) {
    for (const char* name : {"sgd", "adam", "adamw"}) {
      trials.push_back({name, task, 0, 0, 5});
      trials.push_back({name, task, 1, 0, 2});  // better
    }
  }
  const auto scores = [&](const char* name, const char* task, double a,
                          double b, double c) {
    trials.push_back({name, task, 1, 1, a});
    trials.push_back({name, task, 1, 2, b});
    trials.push_back({name, task, 1, 3, c});
  };
  scores("sgd", "quadratic", 9, 1, 3);
  scores("adam", "quadratic", 2, 2, 900);
  scores("adamw", "quadratic", -1, -1, 1);        // two of three failed
  scores("sgd", "rosenbrock", 1e-9, 1e-9, 1e-9);  // solved, as well as
  scores("adam", "rosenbrock", 1e-8, 1e-8, 1e-8);
  scores("adamw", "rosenbrock", 1, 1, 1);
  const League league = LeagueOf(plan, trials, "ranks");
  ASSERT_EQ(league.standings.size(), 3u);
  const Standing& first = league.standings[0];
  EXPECT_EQ(first.entrant.name, "adam");
  EXPECT_EQ(first.cells[0].score, 2);
  EXPECT_EQ(first.cells[0].high, 900);
  EXPECT_EQ(first.cells[0].rank, 1);
  EXPECT_EQ(first.cells[1].rank, 1.5);
  EXPECT_DOUBLE_EQ(first.mean_rank, 1.25);
  EXPECT_DOUBLE_EQ(first.cells[0].rate, RateAt(1e-3, 1));
  EXPECT_EQ(league.standings[1].mean_rank, 1.75);
  const Standing& last = league.standings[2];
  EXPECT_EQ(last.cells[0].score, INFINITY);
  EXPECT_EQ(last.cells[0].rank, 3);
  EXPECT_EQ(last.failures, 2);
  EXPECT_EQ(first.bytes_per_parameter, 8);
  EXPECT_EQ(league.trials, 3 * 2 * 5);
}

TEST(League, WhatFailsAtEveryRateIsLast) {
  Plan plan = SmallPlan();
  plan.tasks = TasksNamed("quadratic");
  plan.budget = 2;
  plan.seeds = 1;
  const League league = LeagueOf(plan,
                                 {{"sgd", "quadratic", 0, 0, -1},
                                  {"sgd", "quadratic", -2, 0, -1},
                                  {"adam", "quadratic", 0, 0, 7},
                                  {"adam", "quadratic", 1, 0, 8},
                                  {"adam", "quadratic", 0, 1, 7}},
                                 "failed");
  EXPECT_EQ(league.standings[1].entrant.name, "sgd");
  EXPECT_EQ(league.standings[1].cells[0].rank, 2);
  EXPECT_EQ(league.standings[1].update_seconds, 0);
  EXPECT_EQ(league.standings[0].cells[0].rate, 1e-3);
}

TEST(Entrants, AreThoseOfTheRegistry) {
  const std::vector<Entrant> all = FindEntrants();
  ASSERT_GE(all.size(), 3u);
  EXPECT_EQ(all[0].package, "tenon");
  EXPECT_NE(all[0].version, "");
  EXPECT_NE(
      ErrorOf([&] { EntrantsNamed("adamm", all); }).find("did you mean adam?"),
      std::string::npos);
  EXPECT_EQ(EntrantsNamed("adam,adam", all).size(), 1u);
}

}  // namespace
}  // namespace tenon::compare
