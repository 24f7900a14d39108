#!/bin/bash
# The example finds the mean effect, and says the same when its run is ended and
# goes on from the file. Arguments: the program, then the package's files, which
# are loaded from a directory that only its owner can write.
set -eu
program=$1
shift
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for file in $*; do
  cp "$file" "$work"
done
export TENON_PACKAGE_PATH=$work
"$program" 500 >"$work/whole"
cat "$work/whole"
awk '$1 == "mu[0]" { exit !($2 > 3.5 && $2 < 5.3) }' "$work/whole"
"$program" 200 "$work/run.safetensors" >/dev/null
"$program" 500 "$work/run.safetensors" >"$work/resumed"
cmp "$work/whole" "$work/resumed"
