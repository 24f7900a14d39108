// HTML for reports: escaping, and a page that needs no file beside it: no
// script, no font, nothing fetched.
#ifndef TENON_CORE_TRAIN_HTML_H_
#define TENON_CORE_TRAIN_HTML_H_

#include <string>

namespace tenon::train {

// `text` for use as content or inside a quoted attribute. Control characters,
// which HTML forbids, become U+FFFD; a percent sign stays on its number's line.
std::string Escape(const std::string& text);

// A whole document. `title` is escaped, `body` is markup. The style sheet
// follows the reader's light or dark preference, prints light, and defines:
//   c0..c6   the colour of run 0..6 as currentColor (Okabe-Ito palette, which
//            readers of any colour vision can tell apart)
//   wide, narrow   shown on wide and on narrow windows only; minor: left out of
//   a
//                  table on narrow ones
// and the classes of chart.cc and heatmap.cc; `rules` are added to it.
std::string Page(const std::string& title, const std::string& body,
                 const std::string& rules = "");

// "c3" for run 3; colours repeat after the seventh.
std::string ColorClass(int run);

}  // namespace tenon::train

#endif  // TENON_CORE_TRAIN_HTML_H_
