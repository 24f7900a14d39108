// Terminal detection by isatty, TIOCGWINSZ and the environment's conventions.
#include "core/train/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"

namespace tenon::train {
namespace {

std::string Environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

bool LocaleIsUtf8() {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const std::string value = absl::AsciiStrToLower(Environment(name));
    if (value.empty()) continue;
    return absl::StrContains(value, "utf-8") ||
           absl::StrContains(value, "utf8");
  }
  return false;
}

}  // namespace

Terminal DetectTerminal(std::FILE* out) {
  Terminal terminal;
  const int descriptor = fileno(out);
  terminal.live = descriptor >= 0 && isatty(descriptor) == 1 &&
                  Environment("TERM") != "dumb";
  terminal.color = terminal.live && Environment("NO_COLOR").empty();
  terminal.utf8 = LocaleIsUtf8();
  winsize window = {};
  if (descriptor >= 0 && ioctl(descriptor, TIOCGWINSZ, &window) == 0 &&
      window.ws_col > 0) {
    terminal.columns = window.ws_col;
  }
  return terminal;
}

}  // namespace tenon::train
