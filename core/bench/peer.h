// The peer's side of rows: a plug-in over libtorch, compiled when the benchmark
// runs, so that nothing of it is needed to build Tenon.
#ifndef TENON_CORE_BENCH_PEER_H_
#define TENON_CORE_BENCH_PEER_H_

#include <string>

#include "core/bench/measure.h"

namespace tenon::bench {

class Peer {
 public:
  // Looks at `folder` (include/ and lib/ in it), else at TENON_TORCH, else for
  // Debian's libtorch-dev. `library` names a plug-in that is compiled already.
  Peer(const std::string& folder, const std::string& library);

  bool is_there() const { return find_ != nullptr; }
  // Which libtorch, or how to get one.
  const std::string& remark() const { return remark_; }

  // Nanoseconds of a repetition of the row's work; kNone where there is none.
  double Measure(const std::string& row, double seconds = 0.15) const;

  // What it cost to compile the plug-in, which includes torch/torch.h, and how
  // many libraries and milliseconds it took to load it; kNone: not known.
  double compile_seconds = -1;
  double compile_megabytes = -1;
  double load_milliseconds = -1;
  double libraries = -1;

 private:
  bool Compile(const std::string& folder, const std::string& output);
  void Load(const std::string& library);

  using Work = void (*)(unsigned long long n);
  Work (*find_)(const char* row) = nullptr;
  std::string remark_;
};

}  // namespace tenon::bench

#endif  // TENON_CORE_BENCH_PEER_H_
