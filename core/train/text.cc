// Numbers, times and widths. DisplayWidth knows the ranges that matter in
// names and paths, not all of Unicode.
#include "core/train/text.h"

#include <cmath>
#include <cstddef>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace tenon::train {
namespace {

constexpr double kLongestSeconds = 1e4 * 3600;

struct Range {
  char32_t first;
  char32_t last;
};

constexpr Range kZeroWidth[] = {
    {0x0300, 0x036F}, {0x200B, 0x200F}, {0x20D0, 0x20FF}, {0xFE00, 0xFE0F}};
constexpr Range kDoubleWidth[] = {
    {0x1100, 0x115F}, {0x2E80, 0xA4CF},   {0xAC00, 0xD7A3},
    {0xF900, 0xFAFF}, {0xFE30, 0xFE6F},   {0xFF00, 0xFF60},
    {0xFFE0, 0xFFE6}, {0x1F300, 0x1FAFF}, {0x20000, 0x3FFFD}};

template <size_t N>
bool InAny(const Range (&ranges)[N], char32_t c) {
  for (const Range& range : ranges) {
    if (c >= range.first && c <= range.last) return true;
  }
  return false;
}

// Takes one code point off the front of `text`; an invalid byte is returned
// as U+FFFD.
char32_t TakeCodePoint(std::string_view& text) {
  const auto byte = [&](size_t i) { return static_cast<uint8_t>(text[i]); };
  const uint8_t lead = byte(0);
  size_t size = lead < 0x80 ? 1 : lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  char32_t c = size == 1 ? lead : lead & (0xFF >> (size + 1));
  bool valid = lead < 0x80 || (lead >= 0xC2 && lead <= 0xF4);
  valid = valid && size <= text.size();
  for (size_t i = 1; valid && i < size; ++i) {
    valid = (byte(i) & 0xC0) == 0x80;
    c = (c << 6) | (byte(i) & 0x3F);
  }
  if (!valid) {
    size = 1;
    c = 0xFFFD;
  }
  text.remove_prefix(size);
  return c;
}

}  // namespace

std::string Thousands(int64_t number) {
  std::string digits = absl::StrCat(number);
  const int first = number < 0 ? 1 : 0;
  for (int at = static_cast<int>(digits.size()) - 3; at > first; at -= 3) {
    digits.insert(at, 1, ',');
  }
  return digits;
}

std::string Duration(double seconds) {
  if (!(seconds >= 0 && seconds <= kLongestSeconds)) return "?";
  const int64_t whole = std::llround(seconds);
  if (whole < 60) return absl::StrCat(whole, " s");
  if (whole < 3600) {
    return absl::StrFormat("%d min %02d s", whole / 60, whole % 60);
  }
  return absl::StrFormat("%d h %02d min", whole / 3600, whole / 60 % 60);
}

std::string Percent(double fraction, int decimals) {
  if (!std::isfinite(fraction)) return "-";
  return absl::StrFormat("%.*f %%", decimals, 100 * fraction);
}

int DisplayWidth(std::string_view utf8) {
  int width = 0;
  while (!utf8.empty()) {
    const char32_t c = TakeCodePoint(utf8);
    width += InAny(kZeroWidth, c) ? 0 : InAny(kDoubleWidth, c) ? 2 : 1;
  }
  return width;
}

}  // namespace tenon::train
