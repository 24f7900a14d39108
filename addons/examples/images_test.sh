#!/bin/bash
# The example draws the picture of the README: a PNG file with a row for each
# of three pieces and a column for each of 13 operations. Arguments: the
# program, the README's picture, then the package's files. Needs the data set.
set -eu
program=$1
picture=$2
shift 2
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
for file in $*; do
  cp "$file" "$directory"
done
TENON_PACKAGE_PATH=$directory "$program" "$directory/images.png"
[ "$(od -An -tx1 -N8 "$directory/images.png" | tr -d ' ')" = 89504e470d0a1a0a ]
[ "$(od -An -tu1 -j16 -N8 "$directory/images.png" | tr -s ' ')" = \
  " 0 0 3 12 0 0 0 180" ]
cmp -n 33 "$directory/images.png" "$picture"
