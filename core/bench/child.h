// Other processes: what they cost; and what this one has mapped.
#ifndef TENON_CORE_BENCH_CHILD_H_
#define TENON_CORE_BENCH_CHILD_H_

#include <string>
#include <vector>

namespace tenon::bench {

struct Cost {
  int exit_code = -1;
  double seconds = 0;      // from start to end
  double cpu_seconds = 0;  // of all its processes
  // At its peak, or what this process had before if that was more: measure
  // while this process is small.
  double megabytes = 0;
  std::string output;  // of stdout, its first 64 KiB
};

// Runs a program of the PATH and waits for it.
Cost RunChild(const std::vector<std::string>& command);

// How many shared libraries this process has mapped.
int LibraryCount();

// Removed with all that is in it.
class TemporaryDirectory {
 public:
  TemporaryDirectory();
  ~TemporaryDirectory();
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace tenon::bench

#endif  // TENON_CORE_BENCH_CHILD_H_
