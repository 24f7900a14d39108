#!/bin/bash
# Trains with an optimizer of a package, from a directory that only its owner
# can write. Arguments: the program, then the package's files.
set -eu
program=$1
shift
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
for file in $*; do
  cp "$file" "$directory"
done
"$program" "$directory"
