// A package checked in a child process.
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "tenon/package.h"
#include "tenon/testing.h"

namespace tenon::testing {
namespace {

void Append(Findings& findings, const Findings& more) {
  findings.insert(findings.end(), more.begin(), more.end());
}

Findings FindAll(const std::string& path) {
  try {
    const std::string name = inspect_package(path).name;
    load_package_file(path);
    Findings all = check_ops(name);
    Append(all, check_optimizers(name));
    Append(all, check_functions(name));
    return all;
  } catch (const std::exception& e) {
    return {e.what()};
  }
}

// Ends the child: nothing of the parent's is to be flushed or destroyed twice.
[[noreturn]] void RunChild(const std::string& path, int to) {
  std::FILE* out = fdopen(to, "w");
  for (const std::string& finding : FindAll(path)) {
    std::fprintf(out, "%s\n", finding.c_str());
  }
  std::fclose(out);
  _exit(0);
}

// Copies the child's lines, and gives how many there were.
int CopyLines(std::FILE* in, std::FILE* out) {
  int lines = 0;
  for (int c = std::fgetc(in); c != EOF; c = std::fgetc(in)) {
    lines += c == '\n';
    std::fputc(c, out);
  }
  return lines;
}

}  // namespace

int check_package(const std::string& path, std::FILE* out) {
  std::fflush(nullptr);
  int ends[2];
  const pid_t child = pipe(ends) == 0 ? fork() : -1;
  if (child < 0) {
    std::fprintf(out, "%s: no process to check it in: %s\n", path.c_str(),
                 std::strerror(errno));
    return 1;
  }
  if (child == 0) {
    close(ends[0]);
    RunChild(path, ends[1]);
  }
  close(ends[1]);
  std::FILE* in = fdopen(ends[0], "r");
  int findings = CopyLines(in, out);
  std::fclose(in);
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return findings;
  if (WIFSIGNALED(status)) {
    std::fprintf(out, "%s: crashed: %s\n", path.c_str(),
                 strsignal(WTERMSIG(status)));
  } else {
    std::fprintf(out, "%s: ended its process with code %d\n", path.c_str(),
                 WEXITSTATUS(status));
  }
  return findings + 1;
}

}  // namespace tenon::testing
