#!/bin/bash
# The example finds the wave's period, which is half of pi, and the noise, and
# its picture is well-formed. Arguments: the program, then the package's files,
# which are loaded from a directory that only its owner can write.
set -eu
program=$1
shift
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for file in $*; do
  cp "$file" "$work"
done
export TENON_PACKAGE_PATH=$work
written=$("$program" 400 "$work/picture.svg")
echo "$written"
awk '/period/ { ok = $5 > 1.55 && $5 < 1.6 && $7 > 0.2 && $7 < 0.3 }
     END { exit !ok }' <<<"$written"
python3 -c 'import sys, xml.dom.minidom as m; m.parse(sys.argv[1])' \
  "$work/picture.svg"
[ "$(grep -c '<polygon' "$work/picture.svg")" = 2 ]
[ "$(grep -c '<circle' "$work/picture.svg")" -gt 80 ]
! grep -q nan "$work/picture.svg"
