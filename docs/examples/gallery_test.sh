#!/bin/bash
# Every picture of the page is there, and none is large.
set -euo pipefail
page=$1
count=0
while read -r picture; do
  file=$(dirname "$page")/$picture
  [ -s "$file" ] || { echo "no $file"; exit 1; }
  size=$(stat -L -c %s "$file")
  [ "$size" -lt 300000 ] || { echo "$file has $size bytes"; exit 1; }
  count=$((count + 1))
done < <(grep -oE '^!\[[^]]*\]\([^)]*\)' "$page" | sed 's/.*(\(.*\))/\1/')
[ "$count" -ge 4 ]
