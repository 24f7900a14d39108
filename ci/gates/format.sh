#!/bin/bash
# C++ files are as clang-format 14 writes them.
set -euo pipefail
cd "$(dirname "$0")/../.."

git ls-files -z '*.h' '*.cc' |
  xargs -0 clang-format-14 --dry-run -Werror --ferror-limit=3
