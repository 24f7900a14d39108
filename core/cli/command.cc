// Reading command lines, and the text of --help.
#include "core/cli/command.h"

#include <cstdlib>
#include <string_view>

#include "tenon/internal/suggest.h"

namespace tenon::cli {
namespace {

const Option& Find(const Command& command, const std::string& name) {
  std::vector<std::string_view> names;
  for (const Option& option : command.options) {
    if (option.name == name) return option;
    names.push_back(option.name);
  }
  names.push_back("help");
  throw UsageError("no option --" + name + internal::suggestion(name, names));
}

}  // namespace

Arguments::Arguments(const Command& command,
                     const std::vector<std::string>& words) {
  for (size_t i = 0; i < words.size(); ++i) {
    if (words[i] == "--") {
      words_.insert(words_.end(), words.begin() + i + 1, words.end());
      return;
    }
    if (words[i].rfind("--", 0) != 0) {
      words_.push_back(words[i]);
      continue;
    }
    const size_t equal = words[i].find('=');
    const Option& option = Find(command, words[i].substr(2, equal - 2));
    std::string value;
    if (equal != std::string::npos) value = words[i].substr(equal + 1);
    const bool is_switch = *option.value == '\0';
    if (is_switch && equal != std::string::npos) {
      throw UsageError("--" + std::string(option.name) + " takes no value");
    }
    if (!is_switch && equal == std::string::npos) {
      if (++i == words.size()) {
        throw UsageError("--" + std::string(option.name) + " needs a value, " +
                         option.value);
      }
      value = words[i];
    }
    given_[option.name].push_back(value);
  }
}

std::string Arguments::text(const std::string& option,
                            const std::string& otherwise) const {
  const auto found = given_.find(option);
  return found == given_.end() ? otherwise : found->second.back();
}

int64_t Arguments::integer(const std::string& option, int64_t otherwise,
                           int64_t least) const {
  if (!has(option)) return otherwise;
  const std::string value = text(option);
  char* end = nullptr;
  const int64_t number = std::strtoll(value.c_str(), &end, 10);
  if (value.empty() || *end != '\0' || number < least) {
    throw UsageError("--" + option + " is \"" + value +
                     "\", must be an integer of at least " +
                     std::to_string(least));
  }
  return number;
}

double Arguments::number(const std::string& option, double otherwise) const {
  if (!has(option)) return otherwise;
  const std::string value = text(option);
  char* end = nullptr;
  const double number = std::strtod(value.c_str(), &end);
  if (value.empty() || *end != '\0') {
    throw UsageError("--" + option + " is \"" + value + "\", must be a number");
  }
  return number;
}

std::vector<std::string> Arguments::all(const std::string& option) const {
  const auto found = given_.find(option);
  return found == given_.end() ? std::vector<std::string>() : found->second;
}

std::string Help(const Command& command) {
  std::string text = "tenon " + std::string(command.name) + " " +
                     command.usage + "\n\n" + command.summary + "\n";
  if (!command.options.empty()) text += "\nOptions:\n";
  for (const Option& option : command.options) {
    std::string left = "  --" + std::string(option.name);
    if (*option.value != '\0') left += std::string(" ") + option.value;
    left.resize(left.size() < 26 ? 26 : left.size() + 2, ' ');
    text += left + option.doc + "\n";
  }
  return text + "\nExample:\n  " + command.example + "\n";
}

std::string UserPath(const std::string& path) {
  const char* directory = std::getenv("BUILD_WORKING_DIRECTORY");
  if (directory == nullptr || path.empty() || path[0] == '/') return path;
  return std::string(directory) + "/" + path;
}

}  // namespace tenon::cli
