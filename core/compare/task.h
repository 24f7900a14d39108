// The fixed tasks on which optimizers are compared. What a task computes is a
// function of its seed alone: the same on every machine.
#ifndef TENON_CORE_COMPARE_TASK_H_
#define TENON_CORE_COMPARE_TASK_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/compare/data.h"
#include "tenon/module.h"

namespace tenon::compare {

// What is held out, where there is data: one part to choose a learning rate
// by, another to rank by. Functions have no parts.
enum class Part { kTuning, kRanking };

// One seed's instance of a task.
class Problem {
 public:
  virtual ~Problem() = default;
  virtual Parameters parameters() const = 0;
  // Of the batch, or with the noise, of this step.
  virtual Tensor loss(int64_t step) = 0;
  // Of the parameters as they are; 0 or above, lower is better.
  virtual double score(Part part) = 0;
};

struct Task {
  const char* name;
  const char* doc;      // what is learnt
  const char* measure;  // what score() gives, in words
  int64_t steps;
  double solved;  // scores below it are no better than it
  std::unique_ptr<Problem> (*make)(uint64_t seed, Data& data);
};

// All of them, in the order of the page.
const std::vector<Task>& Tasks();

// Of Tasks(), one file for each group.
std::vector<Task> FunctionTasks();
std::vector<Task> ImageTasks();
std::vector<Task> TextTasks();

// "all", or names with commas between them. *Errors*: a name that is none,
// with what is near to it.
std::vector<const Task*> TasksNamed(const std::string& names);

// The words between commas; empty ones are left out.
std::vector<std::string> WordsOf(const std::string& list);

}  // namespace tenon::compare

#endif  // TENON_CORE_COMPARE_TASK_H_
