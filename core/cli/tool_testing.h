// For tests that run the tool as its users do.
#ifndef TENON_CORE_CLI_TOOL_TESTING_H_
#define TENON_CORE_CLI_TOOL_TESTING_H_

#include <sys/wait.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

#include "gtest/gtest.h"

namespace tenon::cli {

struct Result {
  int code;
  std::string out;
  std::string error;
};

inline std::string Tool() {
  return std::string(std::getenv("TEST_SRCDIR")) + "/tenon/core/cli/tenon";
}

inline std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

// By the shell, with `before` in front. A signal that ends it is a negative
// code.
inline Result Call(const std::string& arguments,
                   const std::string& before = "exec ") {
  const std::string out = testing::TempDir() + "/out";
  const std::string error = testing::TempDir() + "/error";
  const int status = std::system(
      (before + Tool() + " " + arguments + " >" + out + " 2>" + error).c_str());
  const int code =
      WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
  return {code, ReadFile(out), ReadFile(error)};
}

inline bool Has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace tenon::cli

#endif  // TENON_CORE_CLI_TOOL_TESTING_H_
