// What an output stream can show: redrawing, colour, UTF-8, and its width.
#ifndef TENON_CORE_TRAIN_TERMINAL_H_
#define TENON_CORE_TRAIN_TERMINAL_H_

#include <cstdio>

namespace tenon::train {

struct Terminal {
  bool live = false;   // a terminal on which a line can be redrawn in place
  bool color = false;  // implies live
  bool utf8 = false;
  int columns = 80;
};

// Asks the system about `out` and the environment. TERM=dumb is not live,
// NO_COLOR (any value but the empty one) takes the colour, and the first of
// LC_ALL, LC_CTYPE and LANG that is set decides about UTF-8. The width is the
// window's now; a stream that has no window gets 80 columns.
Terminal DetectTerminal(std::FILE* out);

}  // namespace tenon::train

#endif  // TENON_CORE_TRAIN_TERMINAL_H_
