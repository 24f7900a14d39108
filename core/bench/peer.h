// The peers' side of rows: plug-ins over other libraries, compiled when the
// benchmark runs, so that nothing of them is needed to build Tenon.
#ifndef TENON_CORE_BENCH_PEER_H_
#define TENON_CORE_BENCH_PEER_H_

#include <string>

#include "core/bench/measure.h"

namespace tenon::bench {

enum class Library { kTorch, kOneDnn, kOpenBlas };

class Peer {
 public:
  // Looks at `folder` (include/ and lib/ in it), else at TENON_TORCH,
  // TENON_ONEDNN or TENON_OPENBLAS, else for what Debian installs. `plugin`
  // names a plug-in that is compiled already.
  explicit Peer(Library library, const std::string& folder = "",
                const std::string& plugin = "");

  bool is_there() const { return find_ != nullptr; }
  const char* name() const { return name_; }
  // Which version, or how to get one.
  const std::string& remark() const { return remark_; }

  // Nanoseconds of a repetition of the row's work; kNone where there is none.
  double Measure(const std::string& row, double seconds = 0.15) const;

  // What it cost to compile the plug-in, which includes the library's header,
  // and how many libraries and milliseconds it took to load it; kNone: not
  // known.
  double compile_seconds = -1;
  double compile_megabytes = -1;
  double load_milliseconds = -1;
  double libraries = -1;

 private:
  void Load(const std::string& library);

  using Work = void (*)(unsigned long long n);
  const char* name_;
  Work (*find_)(const char* row) = nullptr;
  std::string remark_;
};

}  // namespace tenon::bench

#endif  // TENON_CORE_BENCH_PEER_H_
