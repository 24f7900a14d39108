#!/bin/bash
# Some steps of the example bring recall@1 well above that of chance, and the
# picture is well-formed XML with all its images. Arguments: the program, then
# the package's files, which are loaded from a directory that only its owner can
# write.
set -eu
program=$1
shift
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for file in $*; do
  cp "$file" "$work"
done
export TENON_PACKAGE_PATH=$work
written=$("$program" 20 "$work/picture.svg")
echo "$written"
recall=$(grep -o 'recall@1 [0-9.]*' <<<"$written" | cut -d' ' -f2)
awk "BEGIN { exit !($recall > 0.6) }"
python3 -c 'import sys, xml.dom.minidom as m; m.parse(sys.argv[1])' \
  "$work/picture.svg"
[ "$(grep -c 'data:image/png' "$work/picture.svg")" = 90 ]
