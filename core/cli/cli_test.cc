// The tool as its users run it: output, exit codes, and a run that is killed.
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <sys/inotify.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "core/cli/tool_testing.h"
#include "core/formats/json.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

namespace tenon::cli {
namespace {

TEST(Tool, EveryCommandHasHelpWithAnExample) {
  EXPECT_EQ(Call("help").code, 0);
  for (const char* name :
       {"train", "compare-optimizers", "package", "ops", "doctor"}) {
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
        "package info", "package new", "package check", "ops a b", "doctor now",
        "doctor --json=1"}) {
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
  ASSERT_GE(packages.size(), 2u);  // those that were built along, too
  EXPECT_EQ(packages[0]["name"], "tenon");
  EXPECT_EQ(packages[0]["version"].get<std::string>() + "\n",
            ReadFile(std::string(std::getenv("TEST_SRCDIR")) +
                     "/tenon/core/VERSION"));
  EXPECT_EQ(packages[1]["name"], "addons");
  EXPECT_EQ(packages[1]["refusal"], "");
  EXPECT_EQ(parse(Call("package why-not addons --json"))["abi"], "0.9");
  EXPECT_EQ(parse(Call("package check gan --json"))[0]["findings"], 0);
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

TEST(Tool, SaysWhichKernelRuns) {
  const std::string path = " --package plugged --package-path " +
                           std::string(std::getenv("TEST_SRCDIR")) +
                           "/tenon/core/nn/plugged";
  const auto kernels = [&](const std::string& arguments,
                           const std::string& before = "exec ") {
    const Result result = Call("ops matmul --json" + arguments, before);
    EXPECT_EQ(result.code, 0) << result.error;
    return formats::ParseJson(result.out, 10).value()["kernels"];
  };
  const nlohmann::json square = kernels(path + " --shapes 2x3,3x2");
  ASSERT_EQ(square.size(), 2u);
  EXPECT_EQ(square[0]["package"], "plugged");
  EXPECT_EQ(square[0]["priority"], 5);
  EXPECT_EQ(square[0]["runs"], true);
  EXPECT_EQ(square[1]["package"], "tenon");
  EXPECT_EQ(square[1]["why_not"], "one of a higher priority takes the call");
  const nlohmann::json column = kernels(path + " --shapes 2x3,3x1");
  EXPECT_EQ(column[0]["why_not"], "takes factors of one size only");
  EXPECT_EQ(column[1]["runs"], true);
  EXPECT_EQ(kernels(path + " --shapes 2,2 --dtype float64")[0]["why_not"],
            "does not take float64");
  EXPECT_EQ(kernels(path, "TENON_KERNELS_OFF=none,plugged exec ")[0]["why_not"],
            "kernels.plugged is switched off");
  EXPECT_EQ(kernels("", "TENON_KERNELS_OFF=tenon.exp exec ").size(), 1u);
}

TEST(Tool, DescribesCallsByShapes) {
  EXPECT_TRUE(Has(Call("ops exp").out, "WHY NOT"));
  EXPECT_TRUE(Has(Call("ops conv2d --shapes 1x5x5x2,3x3x1x4 --set groups=2 "
                       "--set stride=2x1 --set padding=same")
                      .out,
                  "yes"));
  EXPECT_TRUE(Has(Call("ops exp --shapes scalar --dtype float64").out, "yes"));
  EXPECT_EQ(Call("ops conv2d --shapes 1x5x5x2,3x3x1x4").code, 1);
  for (const char* wrong :
       {"--shapes 2", "--shapes 2xa,2", "--shapes 2,2,2", "--shapes 2,none",
        "--shapes 2,2 --dtype float31", "--shapes 2,2 --set lost=1"}) {
    EXPECT_EQ(Call("ops matmul " + std::string(wrong)).code, 2) << wrong;
  }
}

// A short training run in a folder of its own.
class Training {
 public:
  explicit Training(const std::string& folder)
      : folder_(testing::TempDir() + folder) {}

  std::string Arguments() const {
    return std::string("train --epochs 3 --batch 1000 --save-every 25 ") +
           "--optimizer " + kName + " --out " + folder_;
  }
  std::string RunFolder() const { return folder_ + "/" + kName; }
  std::string Checkpoint() const {
    return ReadFile(RunFolder() + "/checkpoint.safetensors");
  }
  std::string Model() const {
    return ReadFile(RunFolder() + "/model.safetensors");
  }
  std::string Report() const { return ReadFile(folder_ + "/report.html"); }
  std::vector<std::string> Files() const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(RunFolder())) {
      names.push_back(entry.path().filename());
    }
    std::sort(names.begin(), names.end());
    return names;
  }

 private:
  static constexpr char kName[] = "addons.schedule_free_adamw";
  const std::string folder_;
};

// Starts the tool, and kills it when so many checkpoints were put in place.
void KillAtSave(const Training& training, const std::string& more, int saves) {
  std::filesystem::create_directories(training.RunFolder());
  const int changes = inotify_init1(IN_CLOEXEC);
  ASSERT_GE(
      inotify_add_watch(changes, training.RunFolder().c_str(), IN_MOVED_TO), 0);
  int alive[2];  // hung up when the tool ends
  ASSERT_EQ(pipe(alive), 0);
  const std::string command =
      "exec " + Tool() + " " + training.Arguments() + more + " 2>/dev/null";
  const pid_t child = fork();
  if (child == 0) {
    close(alive[0]);
    execl("/bin/sh", "sh", "-c", command.c_str(), nullptr);
    _exit(127);
  }
  close(alive[1]);
  pollfd events[] = {{changes, POLLIN, 0}, {alive[0], POLLIN, 0}};
  alignas(inotify_event) char event[sizeof(inotify_event) + NAME_MAX + 1];
  for (int seen = 0; seen < saves; ++seen) {
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

// A run that was never stopped.
const Training& Whole() {
  static const auto& training = *[] {
    auto* whole = new Training("whole");
    const Result result = Call(whole->Arguments());
    EXPECT_EQ(result.code, 0) << result.error;
    EXPECT_TRUE(Has(result.out, "88.30 %")) << result.out;
    const size_t first = result.error.find("epoch 1/3");
    EXPECT_TRUE(Has(result.error.substr(first, 80), "  acc ")) << result.error;
    return whole;
  }();
  return training;
}

TEST(Train, KilledRunEndsAsTheWholeOne) {
  const Training killed("killed");
  KillAtSave(killed, "", 1);
  for (const int saves : {2, 1, 1, 2}) KillAtSave(killed, " --resume", saves);
  const Result rest = Call(killed.Arguments() + " --resume --threads 1");
  ASSERT_EQ(rest.code, 0) << rest.error;
  EXPECT_GT(Whole().Model().size(), 500000u);
  EXPECT_TRUE(Whole().Model() == killed.Model());
  EXPECT_TRUE(Has(killed.Report(), "<svg"));
}

// Where no file may grow beyond a size, writing more ends the process, or
// fails where it ignores the signal: what a crash and a full disk do.
TEST(Train, EndingWhileItSavesKeepsTheLastCheckpoint) {
  const Training training("full");
  KillAtSave(training, "", 1);
  for (const int blocks : {16, 3000}) {  // of 512 bytes
    for (const bool ignored : {false, true}) {
      SCOPED_TRACE(blocks);
      SCOPED_TRACE(ignored);
      const std::string before = training.Checkpoint();
      ASSERT_GT(before.size(), 3000u * 512);
      const Result result =
          Call(training.Arguments() + " --resume",
               std::string(ignored ? "trap '' 25; " : "") + "ulimit -f " +
                   std::to_string(blocks) + "; exec ");
      EXPECT_EQ(result.code, ignored ? 1 : -SIGXFSZ) << result.error;
      EXPECT_TRUE(training.Checkpoint() == before);
      if (!ignored) continue;
      EXPECT_TRUE(Has(result.error, "write: " + training.RunFolder() +
                                        "/checkpoint.safetensors: can not "
                                        "write all of it: File too large"))
          << result.error;
      EXPECT_EQ(training.Files(),
                std::vector<std::string>{"checkpoint.safetensors"});
    }
  }
  const Result rest = Call(training.Arguments() + " --resume");
  ASSERT_EQ(rest.code, 0) << rest.error;
  EXPECT_TRUE(Whole().Model() == training.Model());
  EXPECT_EQ(training.Files(),
            (std::vector<std::string>{"checkpoint.safetensors",
                                      "model.safetensors"}));
}

TEST(Train, FullDiskIsAnErrorThatNamesTheFile) {
  const std::string folder = testing::TempDir() + "disk";
  std::filesystem::create_directories(folder);
  const std::string small_disk =
      "unshare --user --map-root-user --mount sh -c 'mount -t tmpfs -o "
      "size=1m none " +
      folder + " && exec \"$@\"' sh ";
  if (Call("help", small_disk).code != 0) {
    GTEST_SKIP() << "no disk can be mounted here";
  }
  const Result result =
      Call("train --optimizer adam --epochs 1 --batch 5000 --out " + folder,
           small_disk);
  EXPECT_EQ(result.code, 1);
  EXPECT_TRUE(Has(result.error,
                  "write: " + folder +
                      "/adam/checkpoint.safetensors: can not write all of "
                      "it: No space left on device"))
      << result.error;
}

TEST(Train, ResumingAnotherRunIsRefused) {
  const std::string checkpoint = Whole().Checkpoint();
  const std::string resume = Whole().Arguments() + " --resume ";
  for (const auto& [other, text] :
       {std::pair{"--epochs 4", "with --epochs 3, this one has --epochs 4;"},
        {"--model cnn", "with --model mlp, this one has --model cnn;"},
        {"--batch 500", "with --batch 1000, this one has --batch 500;"},
        {"--seed 2", "with --seed 1, this one has --seed 2;"},
        {"--learning-rate 0.01", "with options learning_rate 0.0025, "}}) {
    const Result result = Call(resume + other);
    EXPECT_EQ(result.code, 1);
    EXPECT_TRUE(Has(result.error, text)) << result.error;
    EXPECT_TRUE(Has(result.error, Whole().RunFolder())) << result.error;
  }
  EXPECT_TRUE(Whole().Checkpoint() == checkpoint);
  EXPECT_EQ(Call(resume).code, 0);  // it is complete: only its report is made
}

TEST(Train, ResumingOnOtherDataOrWithAnotherPackageIsRefused) {
  const Training training("other");
  std::filesystem::create_directories(training.RunFolder());
  std::filesystem::copy(Whole().RunFolder(), training.RunFolder());
  const std::string resume = training.Arguments() + " --resume ";

  // The same labels, packed at another time: bytes 4 to 7 of a gzip file.
  const std::string data = testing::TempDir() + "data";
  const std::string labels = data + "/train-labels-idx1-ubyte.gz";
  std::filesystem::copy("/usr/share/datasets/fashion-mnist", data);
  std::string bytes = ReadFile(labels);
  bytes[4] ^= 1;
  std::ofstream(labels, std::ios::binary) << bytes;
  const Result other_data = Call(resume + "--data " + data);
  EXPECT_EQ(other_data.code, 1);
  EXPECT_TRUE(Has(other_data.error, "is of a run with data crc32 "))
      << other_data.error;

  std::string checkpoint = training.Checkpoint();
  const size_t version = checkpoint.find("addons 0.");
  ASSERT_NE(version, std::string::npos);
  checkpoint[version + 7] = '9';
  std::ofstream(training.RunFolder() + "/checkpoint.safetensors",
                std::ios::binary)
      << checkpoint;
  const Result other_package = Call(resume);
  EXPECT_EQ(other_package.code, 1);
  EXPECT_TRUE(Has(other_package.error, "with package addons 9."))
      << other_package.error;
}

}  // namespace
}  // namespace tenon::cli
