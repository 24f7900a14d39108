// The results file: one line of JSON for each finished trial, added as it ends,
// so that a comparison that was stopped at any moment goes on there.
#ifndef TENON_CORE_COMPARE_RESULTS_H_
#define TENON_CORE_COMPARE_RESULTS_H_

#include <map>
#include <string>

#include "core/compare/trial.h"

namespace tenon::compare {

// While it lives, no other process can open the file.
class Results {
 public:
  // Begins the file where there is none. A last line that was not written to
  // its end is taken off; its trial is run again.
  // *Errors*: another file, a line that is no trial (with its number and what
  // to do), one that another process has open, no right to write.
  explicit Results(const std::string& path);
  ~Results();
  Results(const Results&) = delete;
  Results& operator=(const Results&) = delete;

  // Null where it was not run yet.
  const Trial* Find(const TrialKey& key) const;
  // Writes it to the disk, whole, before it returns. *Errors*: a full disk.
  const Trial& Add(const Trial& trial);

 private:
  void Read();
  void Append(const std::string& line);
  [[noreturn]] void Fail(const std::string& what) const;

  const std::string path_;
  int file_;
  int64_t size_ = 0;  // in bytes, whole lines
  std::map<TrialKey, Trial> trials_;
};

}  // namespace tenon::compare

#endif  // TENON_CORE_COMPARE_RESULTS_H_
