// The progress line, letter by letter, on a fake clock; and terminal detection
// on a real pseudo-terminal.
#include "core/train/progress.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cmath>
#include <cstdlib>
#include <string>

namespace tenon::train {
namespace {

constexpr char kLion[] = "addons.lion 0.1.0";

// A stream in memory and a clock that a test sets.
class ProgressTest : public testing::Test {
 protected:
  ~ProgressTest() override {
    std::fclose(out_);
    std::free(buffer_);
  }

  ProgressOptions Options(const Terminal& terminal) {
    return {out_, [this] { return now_; }, terminal};
  }
  // What was written since the last call.
  std::string Written() {
    std::fflush(out_);
    std::string text(buffer_ + read_, size_ - read_);
    read_ = size_;
    return text;
  }

  double now_ = 100;
  char* buffer_ = nullptr;
  size_t size_ = 0;
  size_t read_ = 0;
  std::FILE* out_ = open_memstream(&buffer_, &size_);
};

constexpr Terminal kPlain{false, false, true, 80};
constexpr Terminal kAscii{true, false, false, 120};
constexpr Terminal kUtf8{true, false, true, 120};
constexpr Terminal kColor{true, true, true, 120};

// 62 % of epoch 4 of 10, with 1,875 steps each, at 1,480 steps/s.
constexpr int64_t kStep = 6788;
constexpr double kSeconds = kStep / 1480.0;

TEST_F(ProgressTest, NamesTheParts) {
  ProgressOptions options = Options(kPlain);
  options.part = "optimizer";
  Progress progress("", options);
  progress.Start(100, 4);
  now_ += 1;
  progress.Update(50, 3, 0.5);
  progress.Finish();
  EXPECT_EQ(Written(),
            "optimizer 3/4    0 %  50 steps/s  loss 0.500  in 1 s\n");
}

TEST_F(ProgressTest, DrawsOnATerminal) {
  Progress progress(kLion, Options(kUtf8));
  progress.Start(18750, 10);
  now_ += kSeconds;
  progress.Update(kStep, 4, 0.2912, 0.8931);
  EXPECT_EQ(Written(),
            "\raddons.lion 0.1.0   epoch 4/10  ━━━━━━━━━━━━╸───────  62 %  "
            "1,480 steps/s  loss 0.291  acc 89.3 %  8 s left\x1b[K");
}

TEST_F(ProgressTest, DrawsInAscii) {
  Progress progress("adam", Options(kAscii));
  progress.Start(200, 2);
  now_ += 50;
  progress.Update(50, 1, 12.5);
  EXPECT_EQ(Written(),
            "\radam   epoch 1/2  ##########----------  50 %  1.00 steps/s  "
            "loss 12.500  2 min 30 s left\x1b[K");
}

TEST_F(ProgressTest, ColorsOnlyTheBar) {
  Progress progress("adam", Options(kColor));
  progress.Start(4, 1);
  now_ += 2;
  progress.Update(2, 1, 1, 0.5);
  EXPECT_EQ(Written(),
            "\radam   epoch 1/1  \x1b[36m━━━━━━━━━━\x1b[90m━━━━━━━━━━\x1b[0m"
            "  50 %  1.00 steps/s  loss 1.000  acc 50.0 %  2 s left\x1b[K");
}

TEST_F(ProgressTest, RedrawsAtMostTenTimesASecond) {
  Progress progress("adam", Options(kUtf8));
  progress.Start(1000, 1);
  int draws = 0;
  for (int step = 1; step <= 1000; ++step) {
    now_ += 0.001;
    progress.Update(step, 1, 1);
    if (!Written().empty()) ++draws;
  }
  EXPECT_GE(draws, 9);
  EXPECT_LE(draws, 11);
}

TEST_F(ProgressTest, FinishLeavesTheNewestState) {
  Progress progress("adam", Options(kUtf8));
  progress.Start(100, 1);
  now_ += 1;
  progress.Update(99, 1, 0.5);
  now_ += 0.01;
  progress.Update(100, 1, 0.4, 0.9);  // too soon to be drawn
  Written();
  now_ += 0.99;
  progress.Finish();
  EXPECT_EQ(Written(),
            "\radam   epoch 1/1  ━━━━━━━━━━━━━━━━━━━━ 100 %  50 steps/s  "
            "loss 0.400  acc 90.0 %  in 2 s\x1b[K\n");
  progress.Finish();
  EXPECT_EQ(Written(), "");
}

TEST_F(ProgressTest, LabelGoesAboveAndFieldsGoAwayWhereTheWindowIsNarrow) {
  Terminal narrow = kUtf8;
  const auto draw = [&](int columns) {
    narrow.columns = columns;
    now_ = 100;
    Progress progress(kLion, Options(narrow));
    progress.Start(18750, 10);
    now_ += kSeconds;
    progress.Update(kStep, 4, 0.2912, 0.8931);
    return Written();
  };
  EXPECT_EQ(draw(80),
            "addons.lion 0.1.0\n"
            "\repoch 4/10  ━━━━━━━╸────  62 %  1,480 steps/s  loss 0.291  "
            "acc 89.3 %  8 s left\x1b[K");
  EXPECT_EQ(draw(60),
            "\naddons.lion 0.1.0\n"
            "\repoch 4/10  ━━━━╸──  62 %  loss 0.291  acc 89.3 %  8 s left"
            "\x1b[K");
  EXPECT_EQ(draw(20), "\naddons.lion 0.1.0\n\r4/10  62 %\x1b[K");
  EXPECT_EQ(Written(), "\n");  // the destructor ended the line
}

TEST_F(ProgressTest, PlainLinesComeOncePerEpoch) {
  Progress progress("adam", Options(kPlain));
  progress.Start(30, 3);
  for (int step = 1; step <= 30; ++step) {
    now_ += 0.1;
    progress.Update(step, (step - 1) / 10 + 1, 1.0 / step, 0.5);
  }
  progress.Finish();
  EXPECT_EQ(Written(),
            "adam   epoch 1/3  100 %  10 steps/s  loss 0.100  acc 50.0 %  "
            "2 s left\n"
            "adam   epoch 2/3  100 %  10 steps/s  loss 0.050  acc 50.0 %  "
            "1 s left\n"
            "adam   epoch 3/3  100 %  10 steps/s  loss 0.033  acc 50.0 %  "
            "in 3 s\n");
}

TEST_F(ProgressTest, PlainLinesComeEveryTenSecondsInLongEpochs) {
  Progress progress("adam", Options(kPlain));
  progress.Start(1000, 1);
  std::string written;
  for (int step = 1; step <= 25; ++step) {
    now_ += 1;
    progress.Update(step, 1, 1);
  }
  EXPECT_EQ(Written(),
            "adam   epoch 1/1    1 %  1.00 steps/s  loss 1.000  "
            "16 min 30 s left\n"
            "adam   epoch 1/1    2 %  1.00 steps/s  loss 1.000  "
            "16 min 20 s left\n");
}

TEST_F(ProgressTest, ResumedRunMeasuresFromWhereItGoesOn) {
  Progress progress("adam", Options(kPlain));
  progress.Start(1000, 1, /*first_step=*/900);
  now_ += 10;
  progress.Update(950, 1, 1);
  EXPECT_EQ(Written(),
            "adam   epoch 1/1   95 %  5.00 steps/s  loss 1.000  10 s left\n");
}

TEST_F(ProgressTest, OddValuesAreShownNotHidden) {
  Progress progress("adam", Options(kPlain));
  progress.Start(0, 0);
  now_ += 10;
  progress.Update(0, 1, NAN, INFINITY);
  now_ += 10;
  progress.Update(0, 1, 1e-7);
  EXPECT_EQ(Written(),
            "adam   epoch 1/1    0 %  loss nan\n"
            "adam   epoch 1/1    0 %  loss 1.00e-07\n");
}

TEST_F(ProgressTest, NothingIsWrittenWithoutUpdates) {
  {
    Progress progress("adam", Options(kUtf8));
    progress.Update(1, 1, 1);  // before Start
    progress.Start(10, 1);
    progress.Finish();
  }
  EXPECT_EQ(Written(), "");
}

class TerminalTest : public testing::Test {
 protected:
  TerminalTest() {
    for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG", "NO_COLOR"}) {
      unsetenv(name);
    }
    setenv("TERM", "xterm-256color", 1);
    if (controller_ < 0) return;  // as in a bare chroot
    grantpt(controller_);
    unlockpt(controller_);
    terminal_ = std::fopen(ptsname(controller_), "r+");
  }
  ~TerminalTest() override {
    if (terminal_ != nullptr) std::fclose(terminal_);
    if (controller_ >= 0) close(controller_);
  }
  void SetUp() override {
    if (terminal_ == nullptr) GTEST_SKIP() << "no pseudo-terminals here";
  }

  int controller_ = posix_openpt(O_RDWR | O_NOCTTY);
  std::FILE* terminal_ = nullptr;
};

TEST_F(TerminalTest, AsksTheWindowForItsWidth) {
  winsize window = {};
  window.ws_col = 133;
  ASSERT_EQ(ioctl(controller_, TIOCSWINSZ, &window), 0);
  const Terminal terminal = DetectTerminal(terminal_);
  EXPECT_TRUE(terminal.live);
  EXPECT_TRUE(terminal.color);
  EXPECT_FALSE(terminal.utf8);
  EXPECT_EQ(terminal.columns, 133);
}

TEST_F(TerminalTest, UnknownWidthIsEighty) {
  EXPECT_EQ(DetectTerminal(terminal_).columns, 80);
}

TEST_F(TerminalTest, HeedsTheEnvironment) {
  setenv("NO_COLOR", "1", 1);
  EXPECT_FALSE(DetectTerminal(terminal_).color);
  EXPECT_TRUE(DetectTerminal(terminal_).live);
  setenv("TERM", "dumb", 1);
  EXPECT_FALSE(DetectTerminal(terminal_).live);
  setenv("LANG", "de_DE.UTF-8", 1);
  EXPECT_TRUE(DetectTerminal(terminal_).utf8);
  setenv("LC_ALL", "C", 1);
  EXPECT_FALSE(DetectTerminal(terminal_).utf8);
  setenv("LC_ALL", "C.utf8", 1);
  EXPECT_TRUE(DetectTerminal(terminal_).utf8);
}

TEST_F(TerminalTest, AFileIsNotLive) {
  std::FILE* file = std::tmpfile();
  const Terminal terminal = DetectTerminal(file);
  EXPECT_FALSE(terminal.live);
  EXPECT_FALSE(terminal.color);
  EXPECT_EQ(terminal.columns, 80);
  std::fclose(file);
}

}  // namespace
}  // namespace tenon::train
