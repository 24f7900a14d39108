// The frame and style of a report's page.
#include "core/train/html.h"

#include <cstddef>

#include "absl/strings/str_cat.h"

namespace tenon::train {
namespace {

constexpr int kColors = 7;

// Okabe-Ito; where a colour is too faint on one of the two backgrounds,
// another of the palette stands in for it.
constexpr char kColorRules[] = R"(
:root { color-scheme: light;
  --page: #ffffff; --ink: #1b1f24; --soft: #5b636d; --line: #d9dde2;
  --panel: #f6f7f9; --heat: #0072b2; --on-heat: #ffffff;
  --c0: #0072b2; --c1: #d55e00; --c2: #009e73; --c3: #b3568b; --c4: #a87400;
  --c5: #2f8fc4; --c6: #1b1f24 }
@media screen and (prefers-color-scheme: dark) { :root { color-scheme: dark;
  --page: #14171b; --ink: #e8eaed; --soft: #a3abb5; --line: #353b43;
  --panel: #1d2126; --heat: #56b4e9; --on-heat: #0b0d0f;
  --c0: #56b4e9; --c1: #f07b2e; --c2: #1fbf92; --c3: #e39bc4; --c4: #e69f00;
  --c5: #f0e442; --c6: #e8eaed } }
.c0 { color: var(--c0) } .c1 { color: var(--c1) } .c2 { color: var(--c2) }
.c3 { color: var(--c3) } .c4 { color: var(--c4) } .c5 { color: var(--c5) }
.c6 { color: var(--c6) }
)";

constexpr char kPageRules[] = R"(
* { box-sizing: border-box }
body { margin: 0 auto; max-width: 68rem; padding: 2rem 1.25rem 3rem;
  background: var(--page); color: var(--ink);
  font: 16px/1.5 system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 .25rem }
h2 { font-size: 1.2rem; margin: 2.5rem 0 .5rem }
h3 { font-size: 1rem; margin: 0 0 .25rem }
p { margin: .25rem 0 .75rem }
.soft, figcaption, small { color: var(--soft) }
figcaption, small { font-size: .875rem }
.verdict { font-size: 1.15rem; margin: 1rem 0 1.25rem }
.scroll { overflow-x: auto }
table { border-collapse: collapse; width: 100%;
  font-variant-numeric: tabular-nums }
th, td { padding: .5rem .75rem; text-align: left; vertical-align: top;
  border-bottom: 1px solid var(--line) }
th { color: var(--soft); font-size: .8125rem; font-weight: 600 }
td small { display: block }
.num { text-align: right; white-space: nowrap }
.best { font-weight: 700 }
.published td { background: var(--panel) }
.swatch { display: inline-block; width: .8em; height: .8em; margin-right: .5em;
  border-radius: 2px; background: currentColor }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1.25rem;
  margin: 0 }
dt { color: var(--soft) }
dd { margin: 0; overflow-wrap: anywhere }
figure { margin: 0; break-inside: avoid }
svg { display: block; width: 100%; height: auto }
.narrow { display: none }
.grid { display: grid; gap: 2rem 1.5rem;
  grid-template-columns: repeat(auto-fit, minmax(min(100%, 19.5rem), 1fr)) }
ul { margin: .5rem 0 0; padding-left: 1.2rem }
@media (max-width: 640px) {
  body { padding: 1.25rem 1rem 2rem }
  .wide { display: none } .narrow { display: block }
  .minor { display: none } th.num { white-space: normal }
  th, td { padding: .4rem .3rem } td:first-child { overflow-wrap: anywhere } }
@media print { body { max-width: none; padding: 0; font-size: 11pt }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact } }
)";

constexpr char kDrawingRules[] = R"(
svg text { font-size: 13px; fill: var(--soft) }
svg .grid-line { stroke: var(--line) }
svg .axis { stroke: var(--soft) }
svg .label { fill: currentColor; font-weight: 600 }
svg .curve { fill: none; stroke: currentColor; stroke-width: 2.25;
  stroke-linejoin: round; stroke-linecap: round }
svg .raw { stroke-width: 1; stroke-opacity: .16 }
.narrow svg .raw { stroke-opacity: .08 }
svg .lone { stroke-width: 8 }
svg .dashed { stroke-width: 2; stroke-dasharray: 5 4 }
svg .reference { stroke: var(--soft); stroke-width: 1.5;
  stroke-dasharray: 1 4; stroke-linecap: round }
svg .leader { fill: none; stroke: currentColor; stroke-opacity: .5 }
svg .dot { fill: var(--page); stroke: currentColor; stroke-width: 2 }
svg .cell { fill: var(--heat) }
svg .frame { fill: none; stroke: var(--line) }
svg .count { text-anchor: middle; fill: var(--ink) }
svg .hot { fill: var(--on-heat) }
)";

}  // namespace

std::string Escape(const std::string& text) {
  std::string escaped;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const char next = i + 1 < text.size() ? text[i + 1] : '\0';
    switch (c) {
      case ' ':
        escaped += next == '%' ? "&#160;" : " ";
        break;
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      case '\'':
        escaped += "&#39;";
        break;
      case '\t':
      case '\n':
        escaped += c;
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
          escaped += "\xEF\xBF\xBD";
        } else {
          escaped += c;
        }
    }
  }
  return escaped;
}

std::string Page(const std::string& title, const std::string& body,
                 const std::string& rules) {
  return absl::StrCat(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, "
      "initial-scale=1\">\n<title>",
      Escape(title), "</title>\n<style>", kColorRules, kPageRules,
      kDrawingRules, rules, "</style>\n</head>\n<body>\n", body,
      "</body>\n</html>\n");
}

std::string ColorClass(int run) { return absl::StrCat("c", run % kColors); }

}  // namespace tenon::train
