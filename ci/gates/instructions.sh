#!/bin/bash
# Instructions of one create, add, recorded add and view, within their budgets.
# Two counts of repetitions: their difference has no start and no first call.
set -euo pipefail
cd "$(dirname "$0")/../.."

bazel build -c opt //core/bench:instructions
program=$(bazel info -c opt bazel-bin)/core/bench/instructions
few=1000
many=51000

# total OP COUNT: all instructions of a run.
total() {
  valgrind --tool=callgrind --callgrind-out-file=/dev/null \
    "$program" "$1" "$2" 2>&1 | awk '/Collected/ {print $4}'
}

over=0
table=$(printf '%-14s %12s %8s' op instructions budget)
for row in create:200 add:400 add_recorded:550 view:300; do
  op=${row%:*}
  budget=${row#*:}
  each=$((($(total "$op" $many) - $(total "$op" $few)) / (many - few)))
  verdict=""
  if [ "$each" -gt "$budget" ]; then
    verdict="  over"
    over=$((over + 1))
  fi
  table+=$(printf '\n%-14s %12d %8d%s' "$op" "$each" "$budget" "$verdict")
done
echo "$table"
[ $over = 0 ] || exit 1
echo "create, add, add_recorded, view within their budgets"
