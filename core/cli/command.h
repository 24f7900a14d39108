// A sub-command of the tool: what it is called, takes and does.
#ifndef TENON_CORE_CLI_COMMAND_H_
#define TENON_CORE_CLI_COMMAND_H_

#include <cstdint>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

namespace tenon::cli {

struct Option {
  const char* name;   // without the dashes
  const char* value;  // "N", "DIR"; empty: a switch
  const char* doc;
};

class Arguments;

struct Command {
  const char* name;
  const char* summary;
  const char* usage;    // behind the name: "[--epochs N] ..."
  const char* example;  // a whole command line
  std::vector<Option> options;
  int (*run)(const Arguments&);  // gives the exit code
};

// A command line that is wrong; the tool ends with exit code 2.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// What was given to a command. Options may stand anywhere, as "--name value"
// or "--name=value"; behind "--" nothing is an option.
class Arguments {
 public:
  // Throws UsageError for an unknown option, with what is near to it.
  Arguments(const Command& command, const std::vector<std::string>& words);

  bool has(const std::string& option) const { return given_.count(option); }
  // The last value given, or `otherwise`. Numbers throw UsageError for what is
  // no number, or below `least`.
  std::string text(const std::string& option,
                   const std::string& otherwise = "") const;
  int64_t integer(const std::string& option, int64_t otherwise,
                  int64_t least) const;
  double number(const std::string& option, double otherwise) const;
  // Every value given.
  std::vector<std::string> all(const std::string& option) const;
  const std::vector<std::string>& words() const { return words_; }

 private:
  std::map<std::string, std::vector<std::string>> given_;
  std::vector<std::string> words_;
};

// What `tenon NAME --help` prints.
std::string Help(const Command& command);

// A path as the user meant it: `bazel run` starts programs elsewhere.
std::string UserPath(const std::string& path);

// All commands, in the order of `tenon help`.
const std::vector<Command>& Commands();

Command TrainCommand();
Command CompareCommand();
Command PackageCommand();
Command OpsCommand();
Command DoctorCommand();

}  // namespace tenon::cli

#endif  // TENON_CORE_CLI_COMMAND_H_
