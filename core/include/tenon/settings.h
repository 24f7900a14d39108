// Settings of the process: threads, memory, SIMD level.
#ifndef TENON_SETTINGS_H_
#define TENON_SETTINGS_H_

#include <cstdint>
#include <string>

#include "tenon/internal/host.h"

namespace tenon {

// A setting by name: "threads", "simd", "memory.in_use", "memory.peak",
// "memory.cached", "memory.cap" ... An unknown name gives an error that lists
// all of them.
inline int64_t setting(const std::string& name) {
  const tn_string text = internal::to_c(name);
  tn_value value = {};
  internal::check(internal::tables().base->setting_get(&text, &value));
  return value.as.i;
}
inline void set_setting(const std::string& name, int64_t number) {
  const tn_string text = internal::to_c(name);
  const tn_value value = {TN_VALUE_INT, 0, {.i = number}, 0};
  internal::check(internal::tables().base->setting_set(&text, &value));
}

// How many threads the core computes with, the caller's among them. Results
// are the same, bit for bit, for any number.
inline int64_t num_threads() { return setting("threads"); }
inline void set_num_threads(int64_t threads) {
  set_setting("threads", threads);
}

}  // namespace tenon

#endif  // TENON_SETTINGS_H_
