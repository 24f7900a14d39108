// Numbers, times and widths the way Tenon prints them. None of this depends on
// the process's locale.
#ifndef TENON_CORE_TRAIN_TEXT_H_
#define TENON_CORE_TRAIN_TEXT_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace tenon::train {

// 1234567 as "1,234,567".
std::string Thousands(int64_t number);

// "7 s", "2 min 05 s", "1 h 12 min"; "?" for a time that is not known:
// negative, not finite, or over 10,000 hours.
std::string Duration(double seconds);

// 0.8934 with one decimal as "89.3 %"; "-" where `fraction` is not finite.
std::string Percent(double fraction, int decimals);

// The number of terminal columns that `utf8` takes: combining marks take none,
// East Asian wide characters and emoji two. Invalid bytes count one each.
int DisplayWidth(std::string_view utf8);

}  // namespace tenon::train

#endif  // TENON_CORE_TRAIN_TEXT_H_
