#!/bin/bash
# The program in README.md is docs/examples/first.cc, to the letter.
set -eu
diff <(sed -n '/^```cpp$/,/^```$/p' "$1" | sed '1d;$d') "$2"
