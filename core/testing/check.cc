// The parent's side of a package's check: reads what the child says, and where
// that dies makes a finding of it and goes on with the next part in another.
#include <poll.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <utility>

#include "core/testing/package_check.h"
#include "tenon/package.h"

namespace tenon::testing {
namespace {

// One child, from its start to its end.
class Child {
 public:
  // `parts` is what was checked before, and grows.
  Child(const std::string& path, int64_t seconds, std::vector<Part>& parts)
      : path_(path), seconds_(seconds), parts_(parts) {}

  // Begins with part `from`. Whether there is something left to check.
  bool Run(size_t from);

 private:
  void Listen();
  void Hear(const std::string& said);
  void Bury(pid_t child);
  double CpuSeconds() const;

  const std::string& path_;
  const int64_t seconds_;
  std::vector<Part>& parts_;
  std::string doing_;
  std::string heard_;
  int from_child_ = -1;
  pid_t pid_ = -1;
  bool began_ = false, ended_ = false, stuck_ = false;
};

bool Child::Run(size_t from) {
  int ends[2];
  pid_ = pipe(ends) == 0 ? fork() : -1;
  if (pid_ < 0) {
    parts_.back().findings.push_back(
        path_ + ": no process to check it in: " + std::strerror(errno));
    return false;
  }
  if (pid_ == 0) {
    close(ends[0]);
    RunParts(path_, from, seconds_, ends[1]);
  }
  close(ends[1]);
  from_child_ = ends[0];
  Listen();
  close(from_child_);
  Bury(pid_);
  return began_ && !ended_;
}

double Child::CpuSeconds() const {
  clockid_t clock;
  timespec time = {};
  if (clock_getcpuclockid(pid_, &clock) != 0) return 0;
  clock_gettime(clock, &time);
  return static_cast<double>(time.tv_sec) +
         static_cast<double>(time.tv_nsec) * 1e-9;
}

// Reads until the pipe is closed or the child has said that it is through. One
// that neither speaks nor computes waits for something.
void Child::Listen() {
  constexpr int kInterval = 1000;  // ms
  double used = -1;
  for (int64_t still = 0; !ended_;) {
    pollfd event = {from_child_, POLLIN, 0};
    if (poll(&event, 1, kInterval) == 0) {
      const double now = CpuSeconds();
      still = now > used ? 0 : still + 1;
      used = now;
      if (still < seconds_) continue;
      stuck_ = true;
      kill(pid_, SIGKILL);
      return;
    }
    char text[4096];
    const ssize_t n = read(from_child_, text, sizeof text);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return;
    still = 0;
    for (const char c : std::string(text, static_cast<size_t>(n))) {
      if (c != '\0') {
        heard_.push_back(c);
      } else {
        Hear(std::exchange(heard_, ""));
      }
    }
  }
}

void Child::Hear(const std::string& said) {
  const std::string text = said.substr(1);
  switch (said[0]) {
    case message::kPart: {
      began_ = true;
      const size_t space = text.find(' ');
      const std::string name = text.substr(space + 1);
      // Which stands there since before it was loaded.
      if (parts_.back().kind == "package" && text.rfind("package ", 0) == 0) {
        parts_.back().name = name;
      } else {
        parts_.push_back({text.substr(0, space), name, {}});
      }
      doing_ = name;
      break;
    }
    case message::kDoing:
      doing_ = text;
      break;
    case message::kFinding:
      parts_.back().findings.push_back(text);
      break;
    case message::kEnd:
      ended_ = true;
      break;
  }
}

// What the child's end was, if it was not the one that was meant.
void Child::Bury(pid_t child) {
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (ended_) return;
  const std::string seconds = std::to_string(seconds_) + " s";
  std::string text;
  if (stuck_) {
    text = "did nothing for " + seconds +
           "; hold no lock over a call of the host, and wait for nothing that "
           "may not come";
  } else if (WIFEXITED(status)) {
    text = "ended its process with code " +
           std::to_string(WEXITSTATUS(status)) +
           "; return a status, or throw, instead";
  } else if (WTERMSIG(status) == SIGXCPU) {
    text = "was not done after " + seconds +
           " of CPU time; does a loop of it end?";
  } else {
    text = std::string("crashed: ") + strsignal(WTERMSIG(status)) +
           "; gdb says where: gdb -ex 'set follow-fork-mode child' -ex run "
           "--args tenon package check " +
           path_;
  }
  const std::string& who = doing_.empty() ? parts_.back().name : doing_;
  parts_.back().findings.push_back(who + ": " + text);
}

}  // namespace

std::vector<Part> CheckParts(const std::string& path, int64_t seconds) {
  std::fflush(nullptr);
  std::vector<Part> parts = {{"package", path, {}}};
  try {
    const PackageInfo info = inspect_package(path);
    parts[0].name = info.name + ", its start";
    if (!info.refusal.empty()) {
      parts[0].findings.push_back(info.refusal);
      return parts;
    }
  } catch (const std::exception& e) {
    parts[0].findings.push_back(e.what());
    return parts;
  }
  for (size_t from = 0; Child(path, seconds, parts).Run(from);) {
    from = parts.size();
  }
  return parts;
}

int check_package(const std::string& path, std::FILE* out) {
  int findings = 0;
  for (const Part& part : CheckParts(path)) {
    for (const std::string& finding : part.findings) {
      std::fprintf(out, "%s\n", finding.c_str());
      ++findings;
    }
  }
  return findings;
}

}  // namespace tenon::testing
