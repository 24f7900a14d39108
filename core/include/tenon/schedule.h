// Schedules: numbers that follow the step, for any option of any optimizer.
#ifndef TENON_SCHEDULE_H_
#define TENON_SCHEDULE_H_

#include <cstdint>
#include <cstdio>
#include <functional>
#include <string>
#include <type_traits>
#include <utility>

#include "tenon/internal/plain.h"

namespace tenon {

// A number for each step; step 0 is the first. Any function will do:
//
//   tn::Schedule("halving", [](int64_t step) { return 0.1 / (1 + step); })
class Schedule {
 public:
  template <class T, class = std::enable_if_t<std::is_arithmetic_v<T>>>
  Schedule(T number)  // NOLINT: a number is a schedule
      : text_(number_text(static_cast<double>(number))),
        at_([value = static_cast<double>(number)](int64_t) { return value; }) {}
  Schedule(std::string text, std::function<double(int64_t step)> at)
      : text_(std::move(text)), at_(std::move(at)) {}

  double operator()(int64_t step) const { return at_(step); }
  // How it is written: "0.1", "cosine(0.0003, 10000)".
  const std::string& text() const { return text_; }

  // "0.0003": the shortest of up to 15 digits, for texts of schedules.
  static std::string number_text(double x) {
    char text[32];
    std::snprintf(text, sizeof text, "%.15g", x);
    return text;
  }

 private:
  std::string text_;
  std::function<double(int64_t)> at_;
};

namespace internal {

template <class... Numbers>
std::string call_text(const char* name, Numbers... numbers) {
  std::string text = name;
  const char* before = "(";
  for (const double x : {static_cast<double>(numbers)...}) {
    text += before + Schedule::number_text(x);
    before = ", ";
  }
  return text + ")";
}

// How far `step` has come in `steps`, in [0, 1].
inline double progress(int64_t step, int64_t steps) {
  if (step >= steps) return 1;
  return step <= 0 ? 0 : static_cast<double>(step) / static_cast<double>(steps);
}

inline double half_cosine(double first, double last, double progress) {
  constexpr double pi = 3.14159265358979323846;
  return last + (first - last) * (1 + cosine_of(pi * progress)) / 2;
}

}  // namespace internal

// The same at all steps.
inline Schedule constant(double value) { return Schedule(value); }

// From `first` to `last` on a straight line over `steps` steps, then `last`.
inline Schedule linear_schedule(double first, double last, int64_t steps) {
  return {internal::call_text("linear", first, last, steps), [=](int64_t step) {
            return first + (last - first) * internal::progress(step, steps);
          }};
}

// From `first` to `last` along half a cosine over `steps` steps, then `last`.
// *Source*: Loshchilov & Hutter 2017, arXiv:1608.03983, equation 5.
inline Schedule cosine(double first, int64_t steps, double last = 0) {
  return {internal::call_text("cosine", first, steps, last), [=](int64_t step) {
            return internal::half_cosine(first, last,
                                         internal::progress(step, steps));
          }};
}

// From `peak` / `warmup` at step 0 up to `peak`, on a straight line over
// `warmup` steps; then down to `last` at step `steps` along half a cosine.
inline Schedule warmup_cosine(double peak, int64_t warmup, int64_t steps,
                              double last = 0) {
  return {internal::call_text("warmup_cosine", peak, warmup, steps, last),
          [=](int64_t step) {
            if (step < warmup) {
              return peak * static_cast<double>(step + 1) /
                     static_cast<double>(warmup);
            }
            return internal::half_cosine(
                peak, last, internal::progress(step - warmup, steps - warmup));
          }};
}

// `first`, times `factor` after every `every` steps.
inline Schedule step_decay(double first, double factor, int64_t every) {
  return {internal::call_text("step_decay", first, factor, every),
          [=](int64_t step) {
            return first *
                   internal::power(factor, static_cast<double>(step / every));
          }};
}

// `first` times `factor` to the power of step / every, without stairs.
inline Schedule exponential_decay(double first, double factor, int64_t every) {
  return {internal::call_text("exponential_decay", first, factor, every),
          [=](int64_t step) {
            return first *
                   internal::power(factor, static_cast<double>(step) /
                                               static_cast<double>(every));
          }};
}

}  // namespace tenon

#endif  // TENON_SCHEDULE_H_
