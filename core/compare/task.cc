// The list of tasks.
#include "core/compare/task.h"

#include <string_view>

#include "tenon/internal/suggest.h"

namespace tenon::compare {

const std::vector<Task>& Tasks() {
  static const auto& tasks = *[] {
    auto* all = new std::vector<Task>;
    for (const auto& group : {FunctionTasks(), ImageTasks(), TextTasks()}) {
      all->insert(all->end(), group.begin(), group.end());
    }
    return all;
  }();
  return tasks;
}

std::vector<std::string> WordsOf(const std::string& list) {
  std::vector<std::string> words;
  for (size_t begin = 0; begin <= list.size();) {
    const size_t end = std::min(list.find(',', begin), list.size());
    if (end > begin) words.push_back(list.substr(begin, end - begin));
    begin = end + 1;
  }
  return words;
}

std::vector<const Task*> TasksNamed(const std::string& names) {
  std::vector<std::string_view> known;
  for (const Task& task : Tasks()) known.push_back(task.name);
  const std::vector<std::string> wanted = WordsOf(names);
  std::vector<bool> picked(known.size(), names == "all");
  for (const std::string& name : wanted) {
    if (names == "all") break;
    const auto at = std::find(known.begin(), known.end(), name);
    if (at == known.end()) {
      throw Error(TN_NOT_FOUND, "no task \"" + name + "\"" +
                                    internal::suggestion(name, known));
    }
    picked[at - known.begin()] = true;
  }
  std::vector<const Task*> tasks;
  for (size_t i = 0; i < picked.size(); ++i) {
    if (picked[i]) tasks.push_back(&Tasks()[i]);
  }
  return tasks;
}

}  // namespace tenon::compare
