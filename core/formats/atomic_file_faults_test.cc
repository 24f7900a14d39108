// Each system call of a write made to fail, and each made the last of its
// process: the file is whole, old or new, and what fails says so.
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdarg>
#include <filesystem>

#include "core/formats/atomic_file.h"
#include "core/formats/testing.h"
#include "gtest/gtest.h"

namespace {

enum class Fault { kNone, kFull, kHalfThenFull, kKill };

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

}  // namespace

// In place of the C library's, for all of this program.
extern "C" {
ssize_t write(int descriptor, const void* bytes, size_t size) {
  if (fault == Fault::kHalfThenFull && calls_left == 1) {
    size = (size + 1) / 2;  // a disk takes what fits, and fails the rest
    fault = Fault::kFull;
  } else if (Strikes()) {
    return -1;
  }
  return syscall(SYS_write, descriptor, bytes, size);
}
int fsync(int descriptor) {
  return Strikes() ? -1 : static_cast<int>(syscall(SYS_fsync, descriptor));
}
int fchmod(int descriptor, mode_t mode) noexcept {
  return Strikes() ? -1
                   : static_cast<int>(syscall(SYS_fchmod, descriptor, mode));
}
int rename(const char* from, const char* to) noexcept {
  return Strikes() ? -1 : static_cast<int>(syscall(SYS_rename, from, to));
}
int open(const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  return Strikes() ? -1
                   : static_cast<int>(
                         syscall(SYS_openat, AT_FDCWD, path, flags, mode));
}
}

namespace tenon::formats {
namespace {

namespace fs = std::filesystem;

constexpr int kMostCalls = 50;

const std::string& Old() {
  static const auto& text = *new std::string(3000, 'o');
  return text;
}
const std::string& New() {
  static const auto& text = *new std::string(5000, 'n');
  return text;
}

// Replaces the file in two pieces, with the fault at its n-th call.
absl::Status Replace(const std::string& path, Fault kind, int n) {
  fault = kind;
  calls_left = n;
  const absl::Status status = [&] {
    auto file = AtomicFile::Create(path);
    if (!file.ok()) return file.status();
    file->Append(absl::string_view(New()).substr(0, 2000)).IgnoreError();
    file->Append(absl::string_view(New()).substr(2000)).IgnoreError();
    return file->Commit();
  }();
  fault = Fault::kNone;
  return status;
}

int Files(const std::string& folder) {
  int files = 0;
  for (const auto& entry : fs::directory_iterator(folder)) {
    files += !entry.path().empty();
  }
  return files;
}

TEST(AtomicFileFaults, EachCallThatFailsKeepsAWholeFileAndSaysWhy) {
  for (const Fault kind : {Fault::kFull, Fault::kHalfThenFull}) {
    int n = 1;
    for (; n < kMostCalls; ++n) {
      SCOPED_TRACE(n);
      const std::string folder = TestFolder();
      const std::string path = folder + "a.txt";
      ASSERT_TRUE(WriteFileAtomically(path, Old()).ok());
      const absl::Status status = Replace(path, kind, n);
      const std::string there = ReadAll(path);
      EXPECT_EQ(Files(folder), 1);
      if (status.ok()) {
        EXPECT_GT(calls_left, 0);
        EXPECT_TRUE(there == New());
        break;
      }
      const std::string text = Message(status);
      EXPECT_EQ(text.find("write: " + path + ": "), 0u) << text;
      EXPECT_NE(text.find(": No space left on device"), std::string::npos)
          << text;
      const bool in_place = text.find("is in place") != std::string::npos;
      EXPECT_TRUE(there == (in_place ? New() : Old())) << text;
    }
    EXPECT_GT(n, 7);
    EXPECT_LT(n, kMostCalls);
  }
}

TEST(AtomicFileFaults, EachCallThatIsTheLastKeepsAWholeFile) {
  int n = 1;
  for (; n < kMostCalls; ++n) {
    SCOPED_TRACE(n);
    const std::string folder = TestFolder();
    const std::string path = folder + "a.txt";
    ASSERT_TRUE(WriteFileAtomically(path, Old()).ok());
    const pid_t child = fork();
    if (child == 0) _exit(Replace(path, Fault::kKill, n).ok() ? 0 : 1);
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    const std::string there = ReadAll(path);
    EXPECT_TRUE(there == Old() || there == New()) << there.size();
    RemoveUnfinished(folder);
    EXPECT_EQ(Files(folder), 1);
    EXPECT_TRUE(ReadAll(path) == there);
    if (!WIFSIGNALED(status)) {
      EXPECT_EQ(WEXITSTATUS(status), 0);
      EXPECT_TRUE(there == New());
      break;
    }
  }
  EXPECT_GT(n, 7);
  EXPECT_LT(n, kMostCalls);
}

}  // namespace
}  // namespace tenon::formats
