// tenon compare-optimizers as its users run it: killed and resumed, with bad
// files, and with an optimizer that someone contributed.
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <sys/inotify.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <string>

#include "core/cli/tool_testing.h"
#include "core/formats/json.h"
#include "core/train/markup_check.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

namespace tenon::cli {
namespace {

namespace fs = std::filesystem;

// Of functions alone, in a folder of its own.
class Comparison {
 public:
  explicit Comparison(const std::string& name)
      : folder_(testing::TempDir() + "/" + name) {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }

  const std::string& folder() const { return folder_; }
  std::string Arguments() const {
    return "compare-optimizers --tasks quadratic,rosenbrock --budget 3 "
           "--seeds 2 --out " +
           folder_ + "/page.html";
  }
  std::string Page() const { return ReadFile(folder_ + "/page.html"); }
  std::string File() const { return folder_ + "/page.html.results"; }
  // Without what no two runs share.
  std::string Results() const {
    static const std::regex times("\"(update_)?seconds\":[^,}]*");
    return std::regex_replace(ReadFile(File()), times, "");
  }

 private:
  const std::string folder_;
};

// Starts the tool and kills it when so many trials have come to the file.
void KillAfter(const Comparison& comparison, const std::string& more,
               int trials) {
  const int changes = inotify_init1(IN_CLOEXEC);
  ASSERT_GE(inotify_add_watch(changes, comparison.folder().c_str(), IN_MODIFY),
            0);
  int alive[2];  // hung up when the tool ends
  ASSERT_EQ(pipe(alive), 0);
  const std::string command =
      "exec " + Tool() + " " + comparison.Arguments() + more + " 2>/dev/null";
  const pid_t child = fork();
  if (child == 0) {
    close(alive[0]);
    execl("/bin/sh", "sh", "-c", command.c_str(), nullptr);
    _exit(127);
  }
  close(alive[1]);
  pollfd events[] = {{changes, POLLIN, 0}, {alive[0], POLLIN, 0}};
  alignas(inotify_event) char event[sizeof(inotify_event) + NAME_MAX + 1];
  const auto lines = [&] {
    const std::string text = ReadFile(comparison.File());
    return std::count(text.begin(), text.end(), '\n');
  };
  const auto wanted = lines() + trials;
  while (lines() < wanted) {
    poll(events, 2, -1);
    ASSERT_EQ(events[1].revents, 0) << "it ended by itself";
    ASSERT_GT(read(changes, event, sizeof event), 0);
  }
  kill(child, SIGKILL);
  int status;
  waitpid(child, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status));
  close(changes);
  close(alive[0]);
}

TEST(Compare, KilledRunEndsAsTheWholeOne) {
  // Long enough that none ends while this process is not looking.
  const std::string names = " --optimizers sgd,adam,adamw --steps 1000";
  const Comparison whole("whole"), killed("killed");
  const Result result = Call(whole.Arguments() + names);
  ASSERT_EQ(result.code, 0) << result.error;
  EXPECT_TRUE(Has(result.error,
                  "3 optimizers, 2 tasks, 3 rates and 2 seeds: "
                  "30 runs, 0 of them done; some "))
      << result.error;
  EXPECT_TRUE(Has(result.error, "optimizer 3/3")) << result.error;
  for (const int trials : {3, 1, 5, 2}) KillAfter(killed, names, trials);
  std::ofstream(killed.File(), std::ios::app) << "{\"optimizer\":\"ad";
  const Result rest = Call(killed.Arguments() + names + " --threads 1");
  ASSERT_EQ(rest.code, 0) << rest.error;
  EXPECT_EQ(killed.Results(), whole.Results());
  EXPECT_EQ(std::string(whole.Page()).substr(0, 2000),
            std::string(killed.Page()).substr(0, 2000));

  const std::string before = ReadFile(whole.File());
  const Result again = Call(whole.Arguments() + names + " --json");
  EXPECT_TRUE(Has(again.error, "30 runs, 30 of them done")) << again.error;
  EXPECT_EQ(ReadFile(whole.File()), before);
  const auto json = formats::ParseJson(again.out, 10).value();
  ASSERT_EQ(json["ranking"].size(), 3u);
  EXPECT_EQ(json["ranking"][0]["package"], "tenon");
  EXPECT_EQ(json["ranking"][0]["tasks"].size(), 2u);
}

TEST(Compare, BadResultsFilesAreKeptAndNamed) {
  const Comparison bad("bad");
  const auto call = [&] { return Call(bad.Arguments() + " --optimizers sgd"); };
  std::ofstream(bad.File()) << "not mine";
  const Result other = call();
  EXPECT_EQ(other.code, 1);
  EXPECT_TRUE(Has(other.error, bad.File() + ": is no file of this command; "
                                            "give another --results"))
      << other.error;
  EXPECT_EQ(ReadFile(bad.File()), "not mine");
  fs::remove(bad.File());
  ASSERT_EQ(call().code, 0);
  std::ofstream(bad.File(), std::ios::app) << "{}\n";
  const Result damaged = call();
  EXPECT_EQ(damaged.code, 1);
  EXPECT_TRUE(Has(damaged.error,
                  "line 12 has no \"optimizer\"; take the line "
                  "out"))
      << damaged.error;
}

TEST(Compare, AFullDiskIsAnErrorAndTheRestGoesOn) {
  const Comparison full("full");
  const Result result = Call(full.Arguments() + " --optimizers sgd",
                             "trap '' 25; ulimit -f 4; exec ");
  EXPECT_EQ(result.code, 1);
  EXPECT_TRUE(Has(result.error, "can not write all of it")) << result.error;
  const Comparison whole("unlimited");
  ASSERT_EQ(Call(full.Arguments() + " --optimizers sgd").code, 0);
  ASSERT_EQ(Call(whole.Arguments() + " --optimizers sgd").code, 0);
  EXPECT_EQ(full.Results(), whole.Results());
}

TEST(Compare, AnOptimizerEntersByBeingInstalled) {
  const Comparison league("league");
  const Result before =
      Call(league.Arguments(), "TENON_PACKAGE_PATH=/nowhere exec ");
  ASSERT_EQ(before.code, 0) << before.error;
  EXPECT_FALSE(Has(before.out, "my_lab"));
  const Result after =
      Call(league.Arguments(),
           "TENON_PACKAGE_PATH=" + std::string(std::getenv("TEST_SRCDIR")) +
               "/tenon/core/cli/my_lab exec ");
  ASSERT_EQ(after.code, 0) << after.error;
  EXPECT_TRUE(Has(after.error, "4 optimizers, 2 tasks")) << after.error;
  EXPECT_TRUE(Has(after.error, "40 runs, 30 of them done")) << after.error;
  EXPECT_TRUE(Has(after.out, "my_lab.sign_descent")) << after.out;
  EXPECT_TRUE(Has(league.Page(),
                  "my_lab.sign_descent<small>"
                  "my_lab@0.1.0</small>"));
  EXPECT_EQ(train::MarkupFault(league.Page()), "");
}

TEST(Compare, FollowersAndWhatIsNotRun) {
  const Comparison some("some");
  const Result result = Call(some.Arguments() +
                             " --optimizers addons.ema,addons.lookahead,"
                             "addons.cautious,addons.swa,addons.sophia,"
                             "addons.sam");
  ASSERT_EQ(result.code, 0) << result.error;
  EXPECT_TRUE(Has(result.out, "adamw, then addons.ema")) << result.out;
  EXPECT_TRUE(Has(result.out, "not run: addons.sam: asks for the loss twice"));
  EXPECT_TRUE(Has(some.Page(), "<td>addons.sophia</td>"));
  EXPECT_EQ(train::MarkupFault(some.Page()), "");
  const Result none = Call(some.Arguments() + " --optimizers addons.sam");
  EXPECT_EQ(none.code, 0);
  EXPECT_TRUE(Has(some.Page(), "No optimizer was run."));
}

TEST(Compare, EveryTaskRuns) {
  const Comparison all("all");
  const Result result = Call(
      "compare-optimizers --optimizers sgd,addons.muon --budget 1 "
      "--seeds 1 --steps 2 --out " +
      all.folder() + "/page.html");
  ASSERT_EQ(result.code, 0) << result.error;
  EXPECT_TRUE(Has(result.error, "11 tasks")) << result.error;
  EXPECT_EQ(train::MarkupFault(all.Page()), "");
  EXPECT_FALSE(Has(all.Page(), "Failed runs"));
}

TEST(Compare, WrongUseAndMissingData) {
  const Comparison wrong("wrong");
  for (const char* arguments : {"--budget 0", "--seeds x", "--steps 0", "now",
                                "--tasks ,", "--optimizers ,"}) {
    EXPECT_EQ(Call("compare-optimizers " + std::string(arguments)).code, 2)
        << arguments;
  }
  const Result misspelt = Call(wrong.Arguments() + " --optimizers adm");
  EXPECT_EQ(misspelt.code, 1);
  EXPECT_TRUE(Has(misspelt.error, "did you mean adam?")) << misspelt.error;
  const Result missing = Call(
      "compare-optimizers --optimizers sgd --tasks mlp --data /nowhere "
      "--out " +
      wrong.folder() + "/page.html");
  EXPECT_EQ(missing.code, 1);
  EXPECT_TRUE(Has(missing.error, "dataset-fashion-mnist")) << missing.error;
}

}  // namespace
}  // namespace tenon::cli
