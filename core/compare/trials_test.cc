// The search for a rate, trials, and the results file.
#include <algorithm>
#include <cmath>
#include <fstream>
#include <sstream>

#include "core/compare/testing.h"
#include "core/compare/trial_json.h"

namespace tenon::compare {
namespace {

constexpr RateBounds kUnbounded = {1e-3, 0, 1e300};

// The places that a search tries where `score` is what they give.
std::vector<int> Places(int budget, const RateBounds& bounds,
                        const std::function<double(int)>& score) {
  std::vector<int> places;
  Tried tried;
  while (const auto place = NextPlace(tried, budget, bounds)) {
    places.push_back(*place);
    tried[*place] = score(*place);
  }
  return places;
}

TEST(Search, GoesByDecadesThenByHalves) {
  const auto away_from = [](int best) {
    return [=](int place) { return std::abs(place - best); };
  };
  EXPECT_EQ(Places(7, kUnbounded, away_from(5)),
            (std::vector<int>{0, 2, 4, 6, 5, 7, 3}));
  EXPECT_EQ(Places(7, kUnbounded, away_from(0)),
            (std::vector<int>{0, 2, -2, 1, -1, 3, -3}));
  EXPECT_EQ(Places(3, kUnbounded, away_from(-9)), (std::vector<int>{0, 1, -1}));
  EXPECT_EQ(Places(1, kUnbounded, away_from(3)), std::vector<int>{0});
  EXPECT_DOUBLE_EQ(RateAt(1e-3, 4), 0.1);
  EXPECT_DOUBLE_EQ(RateAt(1e-3, -2), 1e-4);
}

TEST(Search, KeepsWithinBoundsAndFallsWhereAllFail) {
  const auto higher_is_better = [](int place) { return -place; };
  EXPECT_EQ(Places(5, {0.01, 0, 1}, higher_is_better),
            (std::vector<int>{0, 2, 4, 3, 1}));
  const auto fails = [](int) { return INFINITY; };
  EXPECT_EQ(Places(4, kUnbounded, fails), (std::vector<int>{0, -2, -4, -6}));
  EXPECT_EQ(BestPlace({{0, INFINITY}}), std::nullopt);
  EXPECT_EQ(BestPlace({{-2, 0.5}, {0, 0.5}, {2, 0.5}}), 0);
  EXPECT_EQ(BestPlace({{0, INFINITY}, {2, 3}}), 2);
}

void Write(const std::string& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

std::string Read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

// Runs what is left of a plan, at most `most` trials.
int RunSome(const Plan& plan, Results& results, int most) {
  Data none("/nowhere", "/nowhere");
  int count = 0;
  for (const Entrant& entrant : plan.entrants) {
    for (const Task* task : plan.tasks) {
      while (const auto key = NextTrial(plan, entrant, *task, results)) {
        if (count == most) return count;
        results.Add(RunTrial(entrant, *task, *key, none));
        ++count;
      }
    }
  }
  return count;
}

TEST(Results, GoesOnAfterEachTrialAndAfterHalfALine) {
  const Plan plan = SmallPlan();
  const std::string path = Path("results");
  EXPECT_EQ(RunSome(plan, *std::make_unique<Results>(path), 7), 7);
  const std::string whole = Read(path);
  Write(path, whole + "{\"optimizer\":\"sg");
  {
    Results results(path);
    EXPECT_EQ(RunSome(plan, results, 1000), 2 * 2 * 5 - 7);
    EXPECT_EQ(RunSome(plan, results, 1000), 0);
  }
  EXPECT_EQ(Read(path).substr(0, whole.size()), whole);
  // Cut anywhere, all lines that are whole count, and nothing else.
  const std::string all = Read(path);
  for (size_t size = 0; size < all.size(); size += 97) {
    Write(path, all.substr(0, size));
    const Results results(path);
    int64_t done = 0;
    for (const Entrant& entrant : plan.entrants) {
      for (const Task* task : plan.tasks) {
        done += CountTrials(plan, entrant, *task, results).done;
      }
    }
    const auto lines = std::count(all.begin(), all.begin() + size, '\n');
    EXPECT_EQ(done, std::max<int64_t>(lines - 1, 0)) << size;
  }
}

TEST(Results, WhatIsNoResultsFileIsRefusedAndKept) {
  const std::string path = Path("other");
  for (const char* text : {"my thesis\n", "my thesis", "{}\n", "\n"}) {
    Write(path, text);
    EXPECT_NE(ErrorOf([&] {
                Results results(path);
              }).find("is no file of this command; give another --results"),
              std::string::npos);
    EXPECT_EQ(Read(path), text);
  }
  EXPECT_NE(ErrorOf([] { Results results(testing::TempDir()); })
                .find("results "
                      "file"),
            std::string::npos);
  EXPECT_NE(ErrorOf([] { Results results("/nowhere/x"); }).find("No such file"),
            std::string::npos);
  EXPECT_NE(
      ErrorOf([] { Results results("/dev/null"); }).find("no regular file"),
      std::string::npos);
}

TEST(Results, ALineThatIsNoTrialIsNamed) {
  const std::string path = Path("damaged");
  RunSome(SmallPlan(), *std::make_unique<Results>(path), 3);
  const std::string whole = Read(path);
  const size_t second = whole.find('\n', whole.find('\n') + 1) + 1;
  const auto damaged = [&](const std::string& from, const std::string& to) {
    std::string text = whole;
    text.replace(text.find(from, second), from.size(), to);
    Write(path, text);
    const std::string error = ErrorOf([&] { Results results(path); });
    EXPECT_EQ(Read(path), text);
    EXPECT_NE(error.find("line 3 "), std::string::npos) << error;
    EXPECT_NE(error.find("take the line out"), std::string::npos) << error;
    return error;
  };
  EXPECT_NE(damaged("\"score\":", "\"score\":-").find("\"score\" is no number"),
            std::string::npos);
  damaged("\"score\":", "\"score\":1e999,\"a\":");
  damaged("\"score\":", "\"score\":null,\"a\":");
  damaged("\"score\"", "\"scare\"");
  damaged("\"steps\":20", "\"steps\":0");
  damaged("\"steps\":20", "\"steps\":20.5");
  damaged("\"steps\":20", "\"steps\":99999999999999999999");
  damaged("\"curve\":[]", "\"curve\":[[]]");
  damaged("\"curve\":[]", "\"curve\":[1,1,1,1,1,1,1,1,1,1,1,1,1,1]");
  damaged("\"seed\":0", "\"seed\":1");  // without the curve that it must have
  damaged("\"seed\":0", "\"seed\":-1");
  damaged("\"place\":", "\"place\":1e9,\"b\":");
  damaged("\"optimizer\":\"", "\"optimizer\":[\"");
  damaged("{\"optimizer\"", "[\"optimizer\"");
  damaged("\"task\":\"", "\"task\":\"\xff");
}

TEST(Results, AnotherProcessHasTheFile) {
  const std::string path = Path("locked");
  const Results first(path);
  EXPECT_NE(ErrorOf([&] {
              Results second(path);
            }).find("another process writes to it"),
            std::string::npos);
}

TEST(Trials, SameKeySameNumbers) {
  Data none("/nowhere", "/nowhere");
  const Entrant adam = EntrantsNamed("adam", FindEntrants())[0];
  for (const Task& task : FunctionTasks()) {
    const TrialKey key = KeyOf(adam, task, 30, 2, 1);
    const Trial a = RunTrial(adam, task, key, none);
    const Trial b = RunTrial(adam, task, key, none);
    EXPECT_EQ(a.curve, b.curve) << task.name;
    EXPECT_EQ(a.curve.size(), kCurvePoints + 1u);
    EXPECT_EQ(a.curve.back(), a.score);
    EXPECT_LT(a.score, a.curve.front()) << task.name;
    EXPECT_GE(a.state_bytes, 8 * a.parameters);
    EXPECT_NE(RunTrial(adam, task, KeyOf(adam, task, 30, 2, 2), none).score,
              a.score);
    const Trial back = TrialFromJson(TrialToJson(a));
    EXPECT_EQ(TrialToJson(back), TrialToJson(a));
  }
}

TEST(Trials, ALossThatIsNotFiniteAndAnErrorAreFailures) {
  Data none("/nowhere", "/nowhere");
  const Task& task = *TasksNamed("rosenbrock")[0];
  Entrant sgd = EntrantsNamed("sgd", FindEntrants())[0];
  const Trial diverged = RunTrial(sgd, task, KeyOf(sgd, task, 50, 6, 1), none);
  EXPECT_NE(diverged.failure.find("is not finite at step"), std::string::npos);
  EXPECT_EQ(TrialFromJson(TrialToJson(diverged)).failure, diverged.failure);
  sgd.rate = -1;
  const Trial refused = RunTrial(sgd, task, KeyOf(sgd, task, 50, 0, 1), none);
  EXPECT_NE(refused.failure.find("learning_rate"), std::string::npos);
}

TEST(Tasks, MissingDataIsAnErrorWithARemedy) {
  Data none("/nowhere", "/nowhere");
  EXPECT_NE(ErrorOf([&] { none.images(7); }).find("dataset-fashion-mnist"),
            std::string::npos);
  EXPECT_NE(ErrorOf([&] { none.text(); }).find("--tasks"), std::string::npos);
  EXPECT_NE(
      ErrorOf([] { TasksNamed("quadratik"); }).find("did you mean quadratic?"),
      std::string::npos);
  EXPECT_EQ(TasksNamed("all").size(), 11u);
}

}  // namespace
}  // namespace tenon::compare
