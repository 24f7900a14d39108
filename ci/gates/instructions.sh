#!/bin/bash
# Instructions of one create, add, recorded add and view: none may take more
# than it does today (limit); the budget is where it is to get.
# Two counts of repetitions: their difference has no start and no first call.
set -euo pipefail
cd "$(dirname "$0")/../.."

bazel build -c opt //core/bench:instructions
program=$(bazel info -c opt bazel-bin)/core/bench/instructions
few=1000
many=51000  # the start varies by some 100,000 instructions

# total OP COUNT: all instructions of a run.
total() {
  valgrind --tool=callgrind --callgrind-out-file=/dev/null \
    "$program" "$1" "$2" 2>&1 | awk '/Collected/ {print $4}'
}

over=0
in_budget=0
printf '%-14s %12s %8s %8s\n' op instructions limit budget
#          op           limit budget
for row in create:215:200 add:500:400 add_recorded:785:550 view:335:300; do
  IFS=: read -r op limit budget <<<"$row"
  each=$((($(total "$op" $many) - $(total "$op" $few)) / (many - few)))
  verdict=""
  if [ "$each" -gt "$limit" ]; then
    verdict="  over"
    over=$((over + 1))
  fi
  if [ "$each" -le "$budget" ]; then
    in_budget=$((in_budget + 1))
  fi
  printf '%-14s %12d %8d %8d%s\n' "$op" "$each" "$limit" "$budget" "$verdict"
done
echo "$over of 4 over the limit, $in_budget of 4 within the budget"
[ $over = 0 ]
