// The Python side of rows: a process that does a library's work and answers
// with times and values, one line for each question.
#ifndef TENON_CORE_BENCH_PYTHON_PEER_H_
#define TENON_CORE_BENCH_PYTHON_PEER_H_

#include <sys/types.h>

#include <cstdio>
#include <string>
#include <vector>

namespace tenon::bench {

class PythonPeer {
 public:
  // `python` is an interpreter that has the library, such as "torch" or "jax".
  PythonPeer(const std::string& python, const std::string& library);
  ~PythonPeer();
  PythonPeer(const PythonPeer&) = delete;
  PythonPeer& operator=(const PythonPeer&) = delete;

  bool is_there() const { return there_; }
  const std::string& name() const { return name_; }
  // Which version, or what is missing.
  const std::string& remark() const { return remark_; }

  // Nanoseconds of a repetition of the work; kNone where the library has none.
  double Measure(const std::string& work, double seconds) const;
  // Some of the work's results; none where the library has no such work.
  std::vector<double> Values(const std::string& work) const;

 private:
  std::string Ask(const std::string& question) const;

  std::string name_;
  std::string remark_;
  pid_t pid_ = -1;
  FILE* stream_ = nullptr;
  bool there_ = false;
};

}  // namespace tenon::bench

#endif  // TENON_CORE_BENCH_PYTHON_PEER_H_
