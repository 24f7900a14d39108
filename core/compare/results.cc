// Lines are added by one write each and flushed. A line is only believed where
// its end is there.
#include "core/compare/results.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string_view>

#include "core/compare/trial_json.h"
#include "tenon/error.h"

namespace tenon::compare {
namespace {

constexpr char kHeader[] = "{\"tenon compare-optimizers\":1}\n";
constexpr int64_t kLargest = int64_t{1} << 30;  // bytes: some million trials

// All of a file; whether it could be read.
bool ReadAll(int file, std::string& text) {
  char piece[1 << 16];
  while (true) {
    const ssize_t n = read(file, piece, sizeof piece);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return false;
    if (n == 0) return true;
    text.append(piece, static_cast<size_t>(n));
  }
}

}  // namespace

Results::Results(const std::string& path)
    : path_(path),
      file_(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666)) {
  if (file_ < 0) Fail(std::strerror(errno));
  try {
    if (flock(file_, LOCK_EX | LOCK_NB) != 0) {
      Fail(
          "another process writes to it; wait for that, or give another "
          "--results");
    }
    Read();
  } catch (...) {
    close(file_);
    throw;
  }
}

Results::~Results() { close(file_); }

void Results::Fail(const std::string& what) const {
  throw Error(TN_FAILED_PRECONDITION, "results file " + path_ + ": " + what);
}

void Results::Read() {
  struct stat facts = {};
  if (fstat(file_, &facts) != 0) Fail(std::strerror(errno));
  if (!S_ISREG(facts.st_mode)) Fail("is no regular file");
  if (facts.st_size > kLargest) Fail("is larger than 1 GiB");
  std::string text;
  if (!ReadAll(file_, text)) Fail(std::strerror(errno));
  const std::string_view header = kHeader;
  if (text.compare(0, header.size(), header) != 0) {
    // A file that was begun just when the process ended is begun anew.
    if (text != header.substr(0, text.size())) {
      Fail("is no file of this command; give another --results");
    }
    return Append(kHeader);
  }
  size_t begin = header.size();
  for (int64_t line = 2; begin < text.size(); ++line) {
    const size_t end = text.find('\n', begin);
    if (end == std::string::npos) break;  // was not written to its end
    try {
      const Trial trial =
          TrialFromJson(std::string_view(text).substr(begin, end - begin));
      trials_.insert_or_assign(trial.key, trial);
    } catch (const Error& e) {
      Fail("line " + std::to_string(line) + " " + e.what() +
           "; take the line out and its trial is run again, or give another "
           "--results");
    }
    begin = end + 1;
  }
  size_ = static_cast<int64_t>(begin);
}

void Results::Append(const std::string& line) {
  const auto wanted = static_cast<ssize_t>(line.size());
  // What lies behind the last whole line goes.
  if (ftruncate(file_, size_) != 0) Fail(std::strerror(errno));
  const ssize_t written = pwrite(file_, line.data(), line.size(), size_);
  if (written != wanted || fdatasync(file_) != 0) {
    Fail(std::string("can not write all of it: ") +
         std::strerror(written >= 0 && written < wanted ? ENOSPC : errno));
  }
  size_ += wanted;
}

const Trial* Results::Find(const TrialKey& key) const {
  const auto found = trials_.find(key);
  return found == trials_.end() ? nullptr : &found->second;
}

const Trial& Results::Add(const Trial& trial) {
  Append(TrialToJson(trial) + "\n");
  return trials_.insert_or_assign(trial.key, trial).first->second;
}

}  // namespace tenon::compare
