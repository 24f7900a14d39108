// The child's standard input and output are one socket: a question and its
// answer are a line each.
#include "core/bench/python_peer.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <sstream>

#include "core/bench/board.h"

extern char** environ;

namespace tenon::bench {
namespace {

// Under the folder of what the benchmark was built with.
constexpr const char* kScript = "core/bench/packages_peer.py";

std::string LineOf(FILE* stream) {
  std::string line;
  int c;
  while ((c = std::fgetc(stream)) != EOF && c != '\n') {
    line.push_back(static_cast<char>(c));
  }
  return line;
}

}  // namespace

PythonPeer::PythonPeer(const std::string& python, const std::string& library)
    : name_(library) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) return;
  signal(SIGPIPE, SIG_IGN);  // a peer that died answers nothing
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  std::string words[] = {python, kScript, library};
  char* arguments[] = {words[0].data(), words[1].data(), words[2].data(),
                       nullptr};
  if (posix_spawnp(&pid_, arguments[0], &actions, nullptr, arguments,
                   environ) != 0) {
    pid_ = -1;
  }
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  stream_ = fdopen(ends[0], "r");
  remark_ = pid_ < 0 ? "" : LineOf(stream_);
  there_ = !remark_.empty() && remark_.rfind("no ", 0) != 0;
  if (remark_.empty()) remark_ = "no " + library + ": " + python + " failed";
}

PythonPeer::~PythonPeer() {
  if (stream_ != nullptr) std::fclose(stream_);  // ends the child
  if (pid_ > 0) waitpid(pid_, nullptr, 0);
}

std::string PythonPeer::Ask(const std::string& question) const {
  if (!there_) return "";
  const std::string line = question + "\n";
  const ssize_t sent = write(fileno(stream_), line.data(), line.size());
  return sent == static_cast<ssize_t>(line.size()) ? LineOf(stream_) : "";
}

double PythonPeer::Measure(const std::string& work, double seconds) const {
  const std::string answer =
      Ask("time " + work + " " + std::to_string(seconds));
  return answer.empty() ? kNone : std::strtod(answer.c_str(), nullptr);
}

std::vector<double> PythonPeer::Values(const std::string& work) const {
  std::istringstream answer(Ask("values " + work));
  std::vector<double> values;
  double x;
  while (answer >> x) values.push_back(x);
  return values;
}

}  // namespace tenon::bench
