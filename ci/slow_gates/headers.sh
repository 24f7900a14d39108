#!/bin/bash
# Every public header compiles alone, with both compilers; abi.h is C11 as well.
# Reports what including tenon/tenon.h costs (budget: 1.5 s and 300 MB).
set -euo pipefail
cd "$(dirname "$0")/../../core/include"

flags=(-Wall -Wextra -Werror -I. -fsyntax-only)
for header in $(git ls-files ':(glob)tenon/*.h'); do
  for compiler in g++ clang++-14; do
    "$compiler" -std=c++20 "${flags[@]}" -x c++ - <<<"#include \"$header\"" || {
      echo "headers: $header does not compile alone with $compiler"
      exit 1
    }
  done
done
for compiler in gcc clang-14; do
  "$compiler" -std=c11 -pedantic "${flags[@]}" -x c - \
    <<<'#include "tenon/c/abi.h"'
done

cost=$(mktemp)
trap 'rm -f "$cost"' EXIT
/usr/bin/time -f '%e %M' -o "$cost" g++ -std=c++20 -O2 -I. -c -o /dev/null \
  -x c++ - <<<'#include "tenon/tenon.h"'
awk '{printf "tenon/tenon.h: %.1f s, %d MB\n", $1, $2 / 1000}' "$cost"
