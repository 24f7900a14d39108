#!/bin/bash
# C++ files are as clang-format 14 writes them.
set -euo pipefail
cd "$(dirname "$0")/../.."

git ls-files -z '*.h' '*.cc' |
  xargs -0 clang-format-14 --dry-run -Werror --ferror-limit=3 || {
  echo "format: to mend it: git ls-files '*.h' '*.cc' | xargs clang-format-14 -i"
  exit 1
}
