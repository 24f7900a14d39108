// Checks in tests that HTML and SVG are well-formed: tags nest and close,
// attributes are quoted, no stray '<' or bare '&'.
#ifndef TENON_CORE_TRAIN_MARKUP_CHECK_H_
#define TENON_CORE_TRAIN_MARKUP_CHECK_H_

#include <cctype>
#include <regex>
#include <set>
#include <string>
#include <vector>

namespace tenon::train {

// The first fault of `text` between tags, or "".
inline std::string TextFault(const std::string& text) {
  static const std::regex entity("&(amp|lt|gt|quot|#[0-9]+);");
  const std::string rest = std::regex_replace(text, entity, "");
  return rest.find('&') == std::string::npos ? "" : "bare & in: " + text;
}

// The first fault of `markup`, or "".
inline std::string MarkupFault(const std::string& markup) {
  static const std::set<std::string> kVoid = {"meta", "br", "!DOCTYPE"};
  static const std::regex kTag(
      R"re((/?)([!A-Za-z0-9]+)((\s+[a-zA-Z:-]+(="[^"<]*")?)*)\s*(/?))re");
  std::vector<std::string> open;
  size_t at = 0;
  while (true) {
    const size_t begin = markup.find('<', at);
    const bool in_style = !open.empty() && open.back() == "style";
    const std::string text = markup.substr(at, begin - at);
    if (!in_style && !TextFault(text).empty()) return TextFault(text);
    if (begin == std::string::npos) break;
    const size_t end = markup.find('>', begin);
    if (end == std::string::npos) return "unfinished tag";
    const std::string tag = markup.substr(begin + 1, end - begin - 1);
    at = end + 1;
    std::smatch match;
    if (tag.size() > 400) {
      // Long attribute values overflow std::regex; only paths are that long.
      if (tag.rfind("path ", 0) != 0 || tag.back() != '/') return "long tag";
      continue;
    }
    if (!std::regex_match(tag, match, kTag)) return "bad tag <" + tag + ">";
    if (!TextFault(match[3]).empty()) return TextFault(match[3]);
    if (kVoid.count(match[2]) > 0 || match[6].length() > 0) continue;
    if (match[1].length() == 0) {
      open.push_back(match[2]);
    } else if (open.empty() || open.back() != match[2]) {
      return "</" + match[2].str() + "> closes nothing";
    } else {
      open.pop_back();
    }
  }
  return open.empty() ? "" : "<" + open.back() + "> is not closed";
}

}  // namespace tenon::train

#endif  // TENON_CORE_TRAIN_MARKUP_CHECK_H_
