// The live line of a training run: redrawn in place on a terminal, one plain
// line per epoch (and every 10 s) elsewhere.
//
//   Progress progress("addons.lion 0.1.0");
//   progress.Start(/*total_steps=*/18750, /*epochs=*/10);
//   for (...) progress.Update(steps_done, epoch, loss, accuracy);
//   progress.Finish();
//
//   addons.lion 0.1.0   epoch 4/10  ━━━━━╸━━━  62 %  1,480 steps/s  loss 0.291
//       acc 89.3 %  7 s left                                (all on one line)
//
// The bar and its percentage are those of the epoch; the time left is that of
// the whole run. Not thread-safe.
#ifndef TENON_CORE_TRAIN_PROGRESS_H_
#define TENON_CORE_TRAIN_PROGRESS_H_

#include <cstdint>
#include <cstdio>
#include <functional>
#include <limits>
#include <optional>
#include <string>

#include "core/train/terminal.h"

namespace tenon::train {

struct ProgressOptions {
  std::FILE* out = stderr;
  std::function<double()> clock;     // seconds, never going back; unset: system
  std::optional<Terminal> terminal;  // unset: that of `out`, asked as it goes
  std::string part = "epoch";        // what one of the run's equal parts is
};

class Progress {
 public:
  explicit Progress(std::string label, ProgressOptions options = {});

  // Ends the line of a run that stopped half-way, so that an error message
  // which follows stands on a line of its own.
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // Starts the clock. `first_step` is where a resumed run goes on; speed and
  // time left count from there. Where label and line don't fit beside each
  // other the label gets a line above.
  void Start(int64_t total_steps, int epochs, int64_t first_step = 0);

  // `step` counts the steps that are done, `epoch` from 1, `accuracy` is in
  // [0, 1]; NaN leaves it out. Cheap: draws at most ten times a second.
  void Update(int64_t step, int epoch, double loss,
              double accuracy = std::numeric_limits<double>::quiet_NaN());

  // Leaves a last line with the mean speed and the time taken.
  void Finish();

 private:
  struct Moment {
    double time = 0;
    int64_t step = 0;
    int epoch = 1;
    double loss = 0;
    double accuracy = 0;
  };

  void Measure();
  void Draw(double now, const std::string& speed, const std::string& time);
  void DrawRunning(double now);
  std::string Line(std::string speed, const std::string& time) const;
  double EpochFraction() const;

  std::string label_;
  const ProgressOptions options_;
  Terminal terminal_;
  int64_t total_steps_ = 0;
  int64_t first_step_ = 0;
  int epochs_ = 1;
  bool running_ = false;
  std::optional<Moment> last_;  // the newest Update
  double start_ = 0;
  double drawn_ = 0;  // when the line was last drawn
  double measured_ = 0;
  int64_t measured_step_ = 0;
  // Sums that forget with time; their ratio is the speed.
  double recent_steps_ = 0;
  double recent_seconds_ = 0;
};

}  // namespace tenon::train

#endif  // TENON_CORE_TRAIN_PROGRESS_H_
