// fork, exec, wait4: the kernel counts the child's memory.
#include "core/bench/child.h"

#include <fcntl.h>
#include <link.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>

extern char** environ;

namespace tenon::bench {

Cost RunChild(const std::vector<std::string>& command) {
  Cost cost;
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return cost;
  std::vector<char*> arguments;
  for (const std::string& word : command) {
    arguments.push_back(const_cast<char*>(word.c_str()));
  }
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  const auto begin = std::chrono::steady_clock::now();
  pid_t pid;
  const int failed = posix_spawnp(&pid, arguments[0], &actions, nullptr,
                                  arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  if (failed == 0) {
    char buffer[4096];
    ssize_t n;
    while ((n = read(ends[0], buffer, sizeof(buffer))) > 0) {
      if (cost.output.size() < (1 << 16)) {
        cost.output.append(buffer, static_cast<size_t>(n));
      }
    }
    int status = 0;
    rusage usage = {};
    wait4(pid, &status, 0, &usage);
    cost.seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - begin)
            .count();
    cost.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    const auto seconds = [](const timeval& t) {
      return static_cast<double>(t.tv_sec) +
             static_cast<double>(t.tv_usec) * 1e-6;
    };
    cost.cpu_seconds = seconds(usage.ru_utime) + seconds(usage.ru_stime);
    cost.megabytes = static_cast<double>(usage.ru_maxrss) / 1024;
  }
  close(ends[0]);
  return cost;
}

int LibraryCount() {
  int count = 0;
  dl_iterate_phdr(
      [](dl_phdr_info* info, size_t, void* to) {
        const std::string name = info->dlpi_name;
        if (name.find(".so") != std::string::npos) ++*static_cast<int*>(to);
        return 0;
      },
      &count);
  return count;
}

TemporaryDirectory::TemporaryDirectory() {
  std::string pattern =
      std::filesystem::temp_directory_path().string() + "/tenon_XXXXXX";
  if (mkdtemp(pattern.data()) != nullptr) path_ = pattern;
}

TemporaryDirectory::~TemporaryDirectory() {
  std::error_code ignored;
  if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
}

}  // namespace tenon::bench
