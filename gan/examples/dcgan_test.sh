#!/bin/bash
# Twenty steps of the example: it draws a picture that is a PNG file, and is
# scored. Arguments: the program, then the package's files. Needs the data set.
set -eu
program=$1
shift
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
for file in $*; do
  cp "$file" "$directory"
done
TENON_PACKAGE_PATH=$directory "$program" "$directory/out" 1 1280 |
  tee "$directory/said"
grep -Eq '^epoch 1, .* s +[0-9]+\.[0-9]+ ' "$directory/said"
picture=$directory/out/epoch_1.png
[ "$(od -An -tx1 -N8 "$picture" | tr -d ' ')" = 89504e470d0a1a0a ]
[ "$(od -An -tu1 -j16 -N8 "$picture" | tr -s ' ')" = " 0 0 0 224 0 0 0 224" ]
