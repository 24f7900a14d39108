// The progress line. A line never reaches the last column: many terminals would
// wrap there, and a wrapped line can't be redrawn.
#include "core/train/progress.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "core/train/text.h"

namespace tenon::train {
namespace {

constexpr double kRedrawSeconds = 0.1;
constexpr double kPlainSeconds = 10;
constexpr double kMemorySeconds = 30;  // over which the speed forgets
constexpr int kWidestBar = 20;
constexpr int kNarrowestBar = 6;
// Columns of a line without label in ordinary use, with a bar of some use.
constexpr int kUsualWidth = 82;

double SystemSeconds() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration<double>(now).count();
}

std::string Repeat(const char* piece, int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += piece;
  return text;
}

// Without colour the rest of the bar is thinner instead of darker.
std::string Bar(const Terminal& terminal, double fraction, int width) {
  const int halves = static_cast<int>(std::lround(fraction * width * 2));
  const int full = halves / 2;
  if (!terminal.utf8) {
    return absl::StrCat(std::string(full, '#'), std::string(width - full, '-'));
  }
  const bool half = halves % 2 == 1;
  const std::string done = Repeat("━", full) + (half ? "╸" : "");
  const int rest = width - full - (half ? 1 : 0);
  if (!terminal.color) return done + Repeat("─", rest);
  return absl::StrCat("\x1b[36m", done, "\x1b[90m", Repeat("━", rest),
                      "\x1b[0m");
}

std::string LossText(double loss) {
  const double size = std::abs(loss);
  const bool plain = size == 0 || (size >= 0.001 && size < 1000);
  return plain ? absl::StrFormat("loss %.3f", loss)
               : absl::StrFormat("loss %.2e", loss);
}

std::string SpeedText(double steps_per_second) {
  if (!(steps_per_second > 0 && steps_per_second < 1e15)) return "";
  if (steps_per_second < 10) {
    return absl::StrFormat("%.2f steps/s", steps_per_second);
  }
  return absl::StrCat(Thousands(std::llround(steps_per_second)), " steps/s");
}

std::string Field(const std::string& text) {
  return text.empty() ? "" : "  " + text;
}

}  // namespace

Progress::Progress(std::string label, ProgressOptions options)
    : label_(std::move(label)), options_(std::move(options)) {}

Progress::~Progress() {
  if (!running_ || !terminal_.live || !last_.has_value()) return;
  std::fputs("\n", options_.out);
  std::fflush(options_.out);
}

void Progress::Start(int64_t total_steps, int epochs, int64_t first_step) {
  terminal_ = options_.terminal.value_or(DetectTerminal(options_.out));
  total_steps_ = total_steps;
  epochs_ = std::max(epochs, 1);
  first_step_ = measured_step_ = first_step;
  start_ = measured_ = options_.clock ? options_.clock() : SystemSeconds();
  drawn_ = terminal_.live ? start_ - kRedrawSeconds : start_;
  recent_steps_ = recent_seconds_ = 0;
  last_.reset();
  running_ = true;
  if (terminal_.live && !label_.empty() &&
      DisplayWidth(label_) + kUsualWidth > terminal_.columns) {
    absl::FPrintF(options_.out, "%s\n", std::exchange(label_, ""));
  }
}

void Progress::Update(int64_t step, int epoch, double loss, double accuracy) {
  if (!running_) return;
  const double now = options_.clock ? options_.clock() : SystemSeconds();
  const bool next_epoch = last_.has_value() && epoch != last_->epoch;
  if (!terminal_.live && next_epoch) DrawRunning(now);
  last_ = Moment{now, step, epoch, loss, accuracy};
  const double pause = terminal_.live ? kRedrawSeconds : kPlainSeconds;
  if (now - drawn_ >= pause) DrawRunning(now);
}

void Progress::Finish() {
  if (!running_) return;
  running_ = false;
  if (!last_.has_value()) return;
  const double now = options_.clock ? options_.clock() : SystemSeconds();
  const double seconds = now - start_;
  Draw(now, SpeedText((last_->step - first_step_) / seconds),
       absl::StrCat("in ", Duration(seconds)));
  if (terminal_.live) std::fputs("\n", options_.out);
  std::fflush(options_.out);
}

// The mean speed at first, later that of the last half minute or so.
void Progress::Measure() {
  const double keep = std::exp((measured_ - last_->time) / kMemorySeconds);
  recent_steps_ = keep * recent_steps_ + (last_->step - measured_step_);
  recent_seconds_ = keep * recent_seconds_ + (last_->time - measured_);
  measured_ = last_->time;
  measured_step_ = last_->step;
}

void Progress::DrawRunning(double now) {
  Measure();
  const double speed = recent_steps_ / recent_seconds_;
  const double left = (total_steps_ - last_->step) / speed;
  const std::string speed_text = SpeedText(speed);
  Draw(now, speed_text,
       speed_text.empty() ? "" : absl::StrCat(Duration(left), " left"));
}

void Progress::Draw(double now, const std::string& speed,
                    const std::string& time) {
  drawn_ = now;
  if (!options_.terminal.has_value() && terminal_.live) {
    terminal_.columns = DetectTerminal(options_.out).columns;
  }
  const std::string line = Line(speed, time);
  if (terminal_.live) {
    absl::FPrintF(options_.out, "\r%s\x1b[K", line);
  } else {
    absl::FPrintF(options_.out, "%s\n", line);
  }
  std::fflush(options_.out);
}

std::string Progress::Line(std::string speed, const std::string& time) const {
  std::string label = label_.empty() ? "" : label_ + "   ";
  std::string loss = LossText(last_->loss);
  std::string accuracy = std::isfinite(last_->accuracy)
                             ? "acc " + Percent(last_->accuracy, 1)
                             : "";
  const double fraction = EpochFraction();
  // What goes first when the window is too narrow.
  for (std::string* drop :
       {static_cast<std::string*>(nullptr), &label, &speed, &accuracy, &loss}) {
    if (drop != nullptr) drop->clear();
    const std::string head = absl::StrFormat(
        "%s%s %d/%d  ", label, options_.part, last_->epoch, epochs_);
    const std::string tail = absl::StrCat(
        absl::StrFormat("%3d %%", static_cast<int>(100 * fraction)),
        Field(speed), Field(loss), Field(accuracy), Field(time));
    if (!terminal_.live) return head + tail;
    const int room = terminal_.columns - 2 - DisplayWidth(head + tail);
    if (room < kNarrowestBar) continue;
    const int width = std::min(room, kWidestBar);
    return absl::StrCat(head, Bar(terminal_, fraction, width), " ", tail);
  }
  return absl::StrFormat("%d/%d %3d %%", last_->epoch, epochs_,
                         static_cast<int>(100 * fraction));
}

double Progress::EpochFraction() const {
  if (total_steps_ <= 0) return 0;
  const double epochs_done =
      static_cast<double>(last_->step) * epochs_ / total_steps_;
  return std::clamp(epochs_done - (last_->epoch - 1), 0.0, 1.0);
}

}  // namespace tenon::train
