// Each system call of a change made to fail, and each made the last of its
// process: what is in use is the old state or the new one, whole, and the next
// change succeeds.
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdarg>
#include <filesystem>
#include <functional>

#include "core/store/testing.h"

namespace {

enum class Fault { kNone, kFail, kKill };

Fault fault = Fault::kNone;
int calls_left = 0;  // until it strikes; 0: it did, or never will

bool Strikes() {
  if (fault == Fault::kNone || calls_left == 0 || --calls_left > 0) {
    return false;
  }
  if (fault == Fault::kKill) kill(getpid(), SIGKILL);
  errno = ENOSPC;
  return true;
}

template <class... Arguments>
int Call(long number, Arguments... arguments) {
  return Strikes() ? -1 : static_cast<int>(syscall(number, arguments...));
}

}  // namespace

// In place of the C library's, for all of this program.
extern "C" {
ssize_t write(int descriptor, const void* bytes, size_t size) {
  return Strikes() ? -1 : syscall(SYS_write, descriptor, bytes, size);
}
// A process that ends needs no disk; what a power cut would need is followed by
// store_power_test.
int fsync(int) { return Strikes() ? -1 : 0; }
int mkdir(const char* path, mode_t mode) noexcept {
  return Call(SYS_mkdir, path, mode);
}
int symlink(const char* to, const char* path) noexcept {
  return Call(SYS_symlink, to, path);
}
int rename(const char* from, const char* to) noexcept {
  return Call(SYS_rename, from, to);
}
int unlink(const char* path) noexcept { return Call(SYS_unlink, path); }
int rmdir(const char* path) noexcept { return Call(SYS_rmdir, path); }
int unlinkat(int at, const char* path, int flags) noexcept {
  return Call(SYS_unlinkat, at, path, flags);
}
int open(const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  return Call(SYS_openat, AT_FDCWD, path, flags, mode);
}
}

namespace tenon::store {
namespace {

namespace fs = std::filesystem;

constexpr int kMostCalls = 400;

// A change, and the versions of td_plain in use before and after it.
struct Change {
  const char* name;
  std::function<absl::Status(const Home&)> run;
  const char* before;
  const char* after;
  int at_least;  // system calls
};

absl::Status Install(const Home& home, const std::string& built) {
  return InstallFile(home.store(),
                     home.path() + "/" + built + "/libtd_plain.so", {})
      .status();
}

std::vector<Change> Changes() {
  return {
      {"install", [](const Home& home) { return Install(home, "td_plain_2"); },
       "1.0.0", "2.0.0", 20},
      {"use",
       [](const Home& home) { return Use(home.store(), "td_plain", "0.5.0"); },
       "1.0.0", "0.5.0", 8},
      {"rollback", [](const Home& home) { return Rollback(home.store()); },
       "1.0.0", "0.5.0", 4},
      {"remove",
       [](const Home& home) { return Remove(home.store(), "td_plain", ""); },
       "1.0.0", "", 12}};
}

// td_plain 0.5.0, then 1.0.0 in use, and 2.0.0 to be installed.
class Prepared {
 public:
  Prepared() {
    home_.Built("td_plain_2", "td_plain");
    home_.Built("td_plain_old", "td_plain");
    home_.Built("td_plain", "td_plain");
    EXPECT_EQ(CodeOf(Install(home_, "td_plain_old")), "");
    EXPECT_EQ(CodeOf(Install(home_, "td_plain")), "");
  }
  const Home& home() const { return home_; }

  absl::Status Run(const Change& change, Fault kind, int n) const {
    fault = kind;
    calls_left = n;
    const absl::Status status = change.run(home_);
    fault = Fault::kNone;
    return status;
  }

  std::string InUse() const {
    const State state = home_.store().InUse();
    return state.empty() ? "" : state.at("td_plain");
  }

  // What the loader sees is whole, and is what is in use.
  void ExpectWhole() const {
    const Store store = home_.store();
    std::string found;
    for (const PackageInfo& info : packages()) {
      if (info.name != "td_plain") continue;
      EXPECT_EQ(info.refusal, "");
      found = info.version;
    }
    EXPECT_EQ(found, InUse());
    EXPECT_TRUE(Verify(store, "").empty());
  }

 private:
  Home home_;
};

// What a killed or failed change leaves; then the same change again.
void ExpectOldOrNew(const Prepared& there, const Change& change) {
  const std::string now = there.InUse();
  EXPECT_TRUE(now == change.before || now == change.after) << now;
  there.ExpectWhole();
  if (now == change.after && change.name != std::string("remove")) return;
  const absl::Status again = there.Run(change, Fault::kNone, 0);
  EXPECT_TRUE(again.ok() || CodeOf(again) == "NOT_FOUND") << again;
  EXPECT_EQ(there.InUse(), change.after);
  there.ExpectWhole();
  for (const char* leftover : {"staging", "next", "copies"}) {
    EXPECT_FALSE(fs::exists(there.home().store().directory() + "/" + leftover));
  }
}

TEST(StoreFaults, EachCallThatFailsLeavesTheOldStateOrTheNew) {
  for (const Change& change : Changes()) {
    int n = 1;
    for (; n < kMostCalls; ++n) {
      SCOPED_TRACE(testing::Message() << change.name << " call " << n);
      const Prepared there;
      const absl::Status status = there.Run(change, Fault::kFail, n);
      const bool struck = calls_left == 0;
      if (status.ok()) {
        EXPECT_EQ(there.InUse(), change.after);
      } else {
        EXPECT_FALSE(status.message().empty());
      }
      ExpectOldOrNew(there, change);
      if (!struck) break;
    }
    EXPECT_GT(n, change.at_least) << change.name;
    EXPECT_LT(n, kMostCalls) << change.name;
  }
}

TEST(StoreFaults, EachCallThatIsTheLastLeavesTheOldStateOrTheNew) {
  for (const Change& change : Changes()) {
    int n = 1;
    for (; n < kMostCalls; ++n) {
      SCOPED_TRACE(testing::Message() << change.name << " call " << n);
      const Prepared there;
      const pid_t child = fork();
      if (child == 0) _exit(there.Run(change, Fault::kKill, n).ok() ? 0 : 1);
      int status = 0;
      ASSERT_EQ(waitpid(child, &status, 0), child);
      ExpectOldOrNew(there, change);
      if (WIFSIGNALED(status)) continue;
      EXPECT_EQ(WEXITSTATUS(status), 0);
      break;
    }
    EXPECT_GT(n, change.at_least) << change.name;
    EXPECT_LT(n, kMostCalls) << change.name;
  }
}

}  // namespace
}  // namespace tenon::store
