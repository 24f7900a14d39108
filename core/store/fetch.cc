// One child process for each file; its output is read up to the limit.
#include "core/store/fetch.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <vector>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "core/abi/status.h"
#include "core/base/status.h"

extern char** environ;

namespace tenon::store {
namespace {

constexpr size_t kMaxMessage = 4096;  // of what curl says

struct Child {
  pid_t pid = -1;
  int out = -1;     // what it fetched
  int errors = -1;  // what it says
};

absl::StatusOr<Child> Start(const std::vector<std::string>& command) {
  int out[2], errors[2];
  if (pipe2(out, O_CLOEXEC) != 0) {
    return absl::ErrnoToStatus(errno, "pipe");
  }
  if (pipe2(errors, O_CLOEXEC) != 0) {
    const int error = errno;
    close(out[0]);
    close(out[1]);
    return absl::ErrnoToStatus(error, "pipe");
  }
  std::vector<char*> words;
  for (const std::string& w : command) {
    words.push_back(const_cast<char*>(w.c_str()));
  }
  words.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null",
                                   O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, errors[1], STDERR_FILENO);
  Child child;
  const int failed = posix_spawnp(&child.pid, words[0], &actions, nullptr,
                                  words.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(out[1]);
  close(errors[1]);
  child.out = out[0];
  child.errors = errors[0];
  if (failed == 0) return child;
  close(out[0]);
  close(errors[0]);
  return absl::FailedPreconditionError(
      absl::StrCat("a web address needs `", command[0],
                   "`, which could not be started: apt install ", command[0],
                   ", or mirror the server to a directory"));
}

// At most `limit` bytes, and whether that was all.
bool ReadUpTo(int descriptor, uint64_t limit, std::string& bytes) {
  char buffer[1 << 16];
  while (true) {
    const ssize_t n = read(descriptor, buffer, sizeof(buffer));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return true;
    const auto room = static_cast<size_t>(limit - bytes.size());
    bytes.append(buffer, std::min(room, static_cast<size_t>(n)));
    if (room < static_cast<size_t>(n)) return false;
  }
}

}  // namespace

bool IsAddress(absl::string_view from) {
  return absl::StartsWith(from, "http://") ||
         absl::StartsWith(from, "https://");
}

absl::StatusOr<std::string> Fetch(const std::string& address, uint64_t limit) {
  const bool secure = absl::StartsWith(address, "https://");
  TN_ASSIGN_OR_RETURN(
      const Child child,
      Start({"curl", "--disable", "--globoff", "--fail", "--silent",
             "--show-error", "--location", "--max-redirs", "5", "--proto",
             secure ? "=https" : "=http,https", "--connect-timeout", "30",
             "--speed-limit", "1", "--speed-time", "60", "--url", address}));
  std::string bytes, message;
  const bool whole = ReadUpTo(child.out, limit, bytes);
  close(child.out);  // ends a child that has more to say
  ReadUpTo(child.errors, kMaxMessage, message);
  close(child.errors);
  int status = 0;
  while (waitpid(child.pid, &status, 0) < 0 && errno == EINTR) {
  }
  if (!whole) {
    return abi::Refusal(abi::kManifestInvalid,
                        absl::StrCat(address, " has more than ", limit,
                                     " bytes, which are all that are read"));
  }
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return bytes;
  const absl::string_view said = absl::StripSuffix(message, "\n");
  return abi::Refusal(
      abi::kNotFound,
      absl::StrCat(address, ": ", said.empty() ? "curl failed" : said));
}

}  // namespace tenon::store
