// The tool as its users run it: output, exit codes, and a run that is killed.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

#include "core/formats/json.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

namespace tenon::cli {
namespace {

struct Result {
  int code;
  std::string out;
  std::string error;
};

std::string Tool() {
  return std::string(std::getenv("TEST_SRCDIR")) + "/tenon/core/cli/tenon";
}

std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

Result Call(const std::string& arguments) {
  const std::string out = testing::TempDir() + "/out";
  const std::string error = testing::TempDir() + "/error";
  const int status = std::system(
      (Tool() + " " + arguments + " >" + out + " 2>" + error).c_str());
  return {WEXITSTATUS(status), ReadFile(out), ReadFile(error)};
}

bool Has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST(Tool, EveryCommandHasHelpWithAnExample) {
  EXPECT_EQ(Call("help").code, 0);
  for (const char* name : {"train", "package", "ops", "doctor"}) {
    const Result help = Call(std::string(name) + " --help");
    EXPECT_EQ(help.code, 0);
    EXPECT_TRUE(Has(help.out, "Example:\n  tenon " + std::string(name)));
    EXPECT_TRUE(Has(Call("help").out, name));
  }
}

TEST(Tool, WrongUseIsTwoAndOnStderr) {
  for (const char* arguments :
       {"trian", "train", "train --epoch 3", "train --optimizer",
        "train --optimizer adam --epochs x", "package", "package lost",
        "package info", "ops a b", "doctor now", "doctor --json=1"}) {
    SCOPED_TRACE(arguments);
    const Result result = Call(arguments);
    EXPECT_EQ(result.code, 2);
    EXPECT_EQ(result.out, "");
    EXPECT_TRUE(Has(result.error, "--help")) << result.error;
  }
  EXPECT_TRUE(Has(Call("trian").error, "did you mean train?"));
}

TEST(Tool, FailureIsOneAndOnStderr) {
  const Result result = Call("train --optimizer addons.loin");
  EXPECT_EQ(result.code, 1);
  EXPECT_EQ(result.out, "");
  EXPECT_TRUE(Has(result.error, "did you mean addons.lion?")) << result.error;
  EXPECT_EQ(Call("ops softmx").code, 1);
  EXPECT_EQ(Call("package info none").code, 1);
  EXPECT_EQ(Call("package why-not /dev/null").code, 1);
  EXPECT_EQ(Call("train --optimizer adam --data /nowhere").code, 1);
}

TEST(Tool, FactsAsJson) {
  const auto parse = [](const Result& result) {
    EXPECT_EQ(result.code, 0) << result.error;
    return formats::ParseJson(result.out, 10).value();
  };
  const nlohmann::json packages = parse(Call("package list --json"));
  ASSERT_EQ(packages.size(), 2u);
  EXPECT_EQ(packages[0]["name"], "tenon");
  EXPECT_EQ(packages[1]["name"], "addons");
  EXPECT_EQ(packages[1]["refusal"], "");
  EXPECT_EQ(parse(Call("package check addons --json"))["abi"], "0.9");
  EXPECT_GT(parse(Call("ops --json")).size(), 100u);
  EXPECT_EQ(parse(Call("ops softmax --json"))["gradient"], true);
  EXPECT_FALSE(parse(Call("doctor --json"))["libraries"].empty());
}

TEST(Tool, ListsWhatThereIs) {
  EXPECT_TRUE(Has(Call("package list").out, "3 optimizers"));
  EXPECT_TRUE(Has(Call("package info addons").out, "schedule_free_adamw"));
  EXPECT_TRUE(Has(Call("package why-not addons").out, "nothing stands in"));
  EXPECT_TRUE(Has(Call("ops matmul").out, "Gradient: declared"));
  EXPECT_TRUE(Has(Call("doctor").out, "simd"));
}

// Starts the tool, and kills it when it has reported the first epoch.
void KillInSecondEpoch(const std::string& arguments) {
  int pipe_ends[2];
  ASSERT_EQ(pipe(pipe_ends), 0);
  const std::string command = "exec " + Tool() + " " + arguments;
  const pid_t child = fork();
  if (child == 0) {
    dup2(pipe_ends[1], STDERR_FILENO);
    execl("/bin/sh", "sh", "-c", command.c_str(), nullptr);
    _exit(127);
  }
  close(pipe_ends[1]);
  std::string seen;
  char buffer[256];
  ssize_t n;
  while (!Has(seen, "epoch 1/3  100 %") &&
         (n = read(pipe_ends[0], buffer, sizeof buffer)) > 0) {
    seen.append(buffer, n);
  }
  kill(child, SIGKILL);
  int status;
  waitpid(child, &status, 0);
  close(pipe_ends[0]);
  EXPECT_TRUE(WIFSIGNALED(status)) << seen;
}

TEST(Train, KilledRunEndsAsTheWholeOne) {
  const std::string name = "addons.schedule_free_adamw";
  const std::string run = "train --epochs 3 --batch 1000 --optimizer " + name +
                          " --out " + testing::TempDir();
  const Result whole = Call(run + "/whole");
  ASSERT_EQ(whole.code, 0) << whole.error;
  EXPECT_TRUE(Has(whole.out, "88.30 %")) << whole.out;
  KillInSecondEpoch(run + "/killed");
  const Result rest = Call(run + "/killed --resume --threads 1");
  ASSERT_EQ(rest.code, 0) << rest.error;
  const auto model = [&](const std::string& which) {
    return ReadFile(testing::TempDir() + which + "/" + name +
                    "/model.safetensors");
  };
  EXPECT_GT(model("/whole").size(), 500000u);
  EXPECT_TRUE(model("/whole") == model("/killed"));
  EXPECT_TRUE(
      Has(ReadFile(testing::TempDir() + "/killed/report.html"), "<svg"));
}

}  // namespace
}  // namespace tenon::cli
