// The tool `tenon`. Results go to stdout, errors and progress to stderr; the
// exit code is 0, 1 where something failed, or 2 where the command was wrong.
#include <cstdio>
#include <exception>
#include <string>
#include <string_view>
#include <vector>

#include "core/cli/command.h"
#include "tenon/error.h"
#include "tenon/internal/suggest.h"

namespace tenon::cli {

const std::vector<Command>& Commands() {
  static const auto& commands = *new std::vector<Command>{
      TrainCommand(), CompareCommand(), PackageCommand(), OpsCommand(),
      DoctorCommand()};
  return commands;
}

namespace {

constexpr char kExample[] = "tenon train --optimizer adam --epochs 2";

int PrintHelp(const std::vector<std::string>& words) {
  for (const Command& command : Commands()) {
    if (!words.empty() && words[0] == command.name) {
      std::printf("%s", Help(command).c_str());
      return 0;
    }
  }
  std::printf("tenon COMMAND [OPTIONS]\n\n");
  for (const Command& command : Commands()) {
    std::printf("  %-20s %s\n", command.name, command.summary);
  }
  std::printf("  %-20s %s\n\n`tenon COMMAND --help` says more.\n\n", "help",
              "this page, or that of a command");
  std::printf("Example:\n  %s\n", kExample);
  return 0;
}

int Usage(const std::string& command, const std::string& message) {
  std::fprintf(stderr, "tenon%s%s: %s\n  see: tenon %s%s--help\n",
               command.empty() ? "" : " ", command.c_str(), message.c_str(),
               command.c_str(), command.empty() ? "" : " ");
  return 2;
}

int Run(std::vector<std::string> words) {
  const std::string name = words.empty() ? "--help" : words[0];
  if (!words.empty()) words.erase(words.begin());
  if (name == "help" || name == "--help") return PrintHelp(words);
  std::vector<std::string_view> names = {"help"};
  for (const Command& command : Commands()) {
    names.push_back(command.name);
    if (name != command.name) continue;
    for (const std::string& word : words) {
      if (word == "--") break;
      if (word == "--help") return PrintHelp({name});
    }
    try {
      return command.run(Arguments(command, words));
    } catch (const UsageError& e) {
      return Usage(name, e.what());
    } catch (const Error& e) {
      std::fprintf(stderr, "tenon: %s\n", e.what());
    } catch (const std::exception& e) {
      std::fprintf(stderr, "tenon %s: %s\n", name.c_str(), e.what());
    }
    return 1;
  }
  return Usage(
      "", "no command \"" + name + "\"" + internal::suggestion(name, names));
}

}  // namespace
}  // namespace tenon::cli

int main(int argc, char** argv) {
  return tenon::cli::Run({argv + 1, argv + argc});
}
