// Schedules: numbers that follow the step, for any option of any optimizer.
#ifndef TENON_SCHEDULE_H_
#define TENON_SCHEDULE_H_

#include <cstdint>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "tenon/error.h"
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

// From `first` to `last` along (1 - step / steps)^power, then `last`.
inline Schedule polynomial_decay(double first, int64_t steps, double power = 1,
                                 double last = 0) {
  return {internal::call_text("polynomial_decay", first, steps, power, last),
          [=](int64_t step) {
            const double left = 1 - internal::progress(step, steps);
            return last + (first - last) * internal::power(left, power);
          }};
}

// Up to `peak` on a straight line over `warmup` steps, as warmup_cosine, then
// down with the root of the step. *Source*: Vaswani et al. 2017,
// arXiv:1706.03762, equation 3.
inline Schedule inverse_sqrt(double peak, int64_t warmup) {
  return {internal::call_text("inverse_sqrt", peak, warmup), [=](int64_t step) {
            const auto t = static_cast<double>(step + 1);
            const double from =
                static_cast<double>(internal::larger<int64_t>(warmup, 1));
            return t < from ? peak * t / from
                            : peak * internal::power(from / t, 0.5);
          }};
}

// Warm-up, stable, decay: up to `peak` over `warmup` steps, as warmup_cosine;
// `peak` for `stable` steps; down to `last` on a straight line over `decay`
// steps. *Source*: Hu et al. 2024, arXiv:2404.06395, section 4.
inline Schedule warmup_stable_decay(double peak, int64_t warmup, int64_t stable,
                                    int64_t decay, double last = 0) {
  return {internal::call_text("warmup_stable_decay", peak, warmup, stable,
                              decay, last),
          [=](int64_t step) {
            if (step < warmup) {
              return peak * static_cast<double>(step + 1) /
                     static_cast<double>(warmup);
            }
            const int64_t down = step - warmup - stable;
            return peak + (last - peak) * internal::progress(down, decay);
          }};
}

// One cycle: along half a cosine from peak / 25 up to `peak` over the share
// `rise` of all steps, then down to a 10,000th of where it began. *Source*:
// Smith & Topin 2018, arXiv:1708.07120, with cosines for lines.
inline Schedule one_cycle(double peak, int64_t steps, double rise = 0.3) {
  return {
      internal::call_text("one_cycle", peak, steps, rise), [=](int64_t step) {
        const double start = peak / 25, end = start / 1e4;
        const double up = rise * static_cast<double>(steps) - 1;
        const double down = static_cast<double>(steps) - 1 - up;
        const auto t = static_cast<double>(internal::smaller(step, steps - 1));
        return t <= up && up > 0
                   ? internal::half_cosine(start, peak, t / up)
                   : internal::half_cosine(peak, end, (t - up) / down);
      }};
}

// Cosines from `first` to `last` over and over (SGDR): of `period` steps, each
// `growth` times as long as the one before. *Source*: Loshchilov & Hutter 2017,
// arXiv:1608.03983, equation 5.
inline Schedule cosine_restarts(double first, int64_t period,
                                int64_t growth = 1, double last = 0) {
  return {internal::call_text("cosine_restarts", first, period, growth, last),
          [=](int64_t step) {
            int64_t length = internal::larger<int64_t>(period, 1);
            if (growth <= 1) step %= length;
            while (step >= length) {
              step -= length;
              length *= growth;
            }
            return internal::half_cosine(first, last,
                                         internal::progress(step, length));
          }};
}

namespace internal {

// On straight lines from `low` to `high` and back, `half` steps each; heights
// shrink by `factor` to the power of the cycles or steps before.
inline Schedule cycles(const char* name, double low, double high, int64_t half,
                       double factor, bool by_step) {
  const std::string text = call_text(name, low, high, half, factor);
  half = larger<int64_t>(half, 1);
  return {text, [=](int64_t step) {
            const int64_t cycle = step / (2 * half);
            const int64_t within = step % (2 * half);
            const int64_t from_low = within < half ? within : 2 * half - within;
            const double height =
                power(factor, static_cast<double>(by_step ? step : cycle));
            return low + (high - low) * height * progress(from_low, half);
          }};
}

}  // namespace internal

// Up from `low` to `high` and down again, `half` steps each, over and over.
// *Source*: Smith 2017, arXiv:1506.01186, section 3.1.
inline Schedule triangular(double low, double high, int64_t half) {
  return internal::cycles("triangular", low, high, half, 1, false);
}
// Each cycle half as high above `low` as the one before.
inline Schedule triangular_halving(double low, double high, int64_t half) {
  return internal::cycles("triangular_halving", low, high, half, 0.5, false);
}
// Heights above `low` times `factor` at each step.
inline Schedule triangular_decay(double low, double high, int64_t half,
                                 double factor) {
  return internal::cycles("triangular_decay", low, high, half, factor, true);
}

struct PlateauOptions {
  double factor = 0.1;      // of the value, each time
  int64_t patience = 10;    // measurements without an improvement before that
  double threshold = 1e-4;  // least improvement, relative to the best
  int64_t cooldown = 0;     // measurements after that which do not count
  double least = 0;         // of the value
};

// A value that falls where a loss no longer does:
//
//   tn::Plateau plateau(1e-3);
//   tn::Optimizer optimizer("adam", parameters,
//                           {{"learning_rate", plateau.schedule()}});
//   plateau.measured(validation_loss);  // after each epoch
class Plateau {
 public:
  explicit Plateau(double first, const PlateauOptions& options = {})
      : options_(options), state_(std::make_shared<State>()) {
    state_->value = first;
  }
  Schedule schedule() const {
    return {internal::call_text("plateau", state_->value, options_.factor,
                                options_.patience),
            [state = state_](int64_t) { return state->value; }};
  }
  void measured(double loss) {
    State& s = *state_;
    const bool improves =
        !s.any ||
        loss < s.best - options_.threshold * (s.best < 0 ? -s.best : s.best);
    if (improves) s.best = loss;
    s.any = s.any || improves;
    s.waited = improves ? 0 : s.waited + 1;
    if (s.cooling > 0) {
      --s.cooling;
      s.waited = 0;
    }
    if (s.waited <= options_.patience) return;
    const double lower = s.value * options_.factor;
    s.value = lower < options_.least ? options_.least : lower;
    s.cooling = options_.cooldown;
    s.waited = 0;
  }
  double value() const { return state_->value; }

  // All of it as numbers, for a checkpoint.
  std::vector<double> state() const {
    const State& s = *state_;
    return {s.value, s.best, s.any ? 1.0 : 0.0, static_cast<double>(s.waited),
            static_cast<double>(s.cooling)};
  }
  void set_state(const std::vector<double>& from) {
    if (from.size() != 5) {
      throw Error(TN_INVALID_ARGUMENT, "plateau: its state is 5 numbers, got " +
                                           std::to_string(from.size()));
    }
    *state_ = {from[0], from[1], from[2] != 0, static_cast<int64_t>(from[3]),
               static_cast<int64_t>(from[4])};
  }

 private:
  struct State {
    double value = 0;
    double best = 0;
    bool any = false;     // whether there is a best
    int64_t waited = 0;   // measurements since it
    int64_t cooling = 0;  // measurements that do not count yet
  };
  PlateauOptions options_;
  std::shared_ptr<State> state_;
};

}  // namespace tenon

#endif  // TENON_SCHEDULE_H_
