// What tests of a comparison share.
#ifndef TENON_CORE_COMPARE_TESTING_H_
#define TENON_CORE_COMPARE_TESTING_H_

#include <filesystem>
#include <functional>
#include <string>

#include "core/compare/league.h"
#include "gtest/gtest.h"

namespace tenon::compare {

// A small comparison, of functions alone.
inline Plan SmallPlan() {
  Plan plan;
  plan.entrants = EntrantsNamed("sgd,adam", FindEntrants());
  plan.tasks = TasksNamed("rosenbrock,quadratic");
  plan.budget = 3;
  plan.seeds = 2;
  plan.steps = 20;
  return plan;
}

// Of a file that is not there.
inline std::string Path(const std::string& name) {
  const std::string path = testing::TempDir() + "/" + name;
  std::filesystem::remove(path);
  return path;
}

inline std::string ErrorOf(const std::function<void()>& body) {
  try {
    body();
  } catch (const Error& e) {
    return e.what();
  }
  return "none";
}

}  // namespace tenon::compare

#endif  // TENON_CORE_COMPARE_TESTING_H_
