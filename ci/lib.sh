# shellcheck shell=bash
# For the scripts of ci/, sourced: sets up, runs gates, counts what they say.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export HOME="${HOME:-$(getent passwd "$(id -u)" | cut -d: -f6)}"

passed=0
failed=0
logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT

# A line of progress twice a minute, no colours, nothing to read on stdin.
bazel_quiet=(--curses=no --color=no --show_progress_rate_limit=30
  --noshow_loading_progress)

# count NAME SECONDS PASSED FAILED [REMARK]: adds up and prints a line.
count() {
  passed=$((passed + $3))
  failed=$((failed + $4))
  printf '%-20s %4d passed %4d failed %5d s  %s\n' "$1" "$3" "$4" "$2" "${5:-}"
}

# gate NAME COMMAND...: passes when the command does. The last line that it
# prints is its remark; when it fails, the end of its output is shown.
gate() {
  local name=$1 begin=$SECONDS rc=0
  local log=$logs/$name
  shift
  echo "$name: $*"
  "$@" >"$log" 2>&1 </dev/null || rc=$?
  if [ $rc = 0 ]; then
    count "$name" $((SECONDS - begin)) 1 0 "$(tail -n 1 "$log")"
  else
    tail -n 60 "$log"
    count "$name" $((SECONDS - begin)) 0 1 "exit code $rc"
  fi
}

# tests NAME ARGUMENTS...: `bazel test` with these arguments; counts its targets.
tests() {
  local name=$1 begin=$SECONDS rc=0 good bad
  local log=$logs/$name
  shift
  echo "$name: bazel test $*"
  bazel test --keep_going "${bazel_quiet[@]}" "$@" 2>&1 </dev/null |
    tee "$log" |
    sed -u -E '/ PASSED in |^(INFO|Loading|Analyzing|There were tests)|^$/d' || rc=$?
  good=$(grep -cE '^//[^ ]+ .*PASSED in ' "$log" || true)
  bad=$(grep -cE '^//[^ ]+ .*(FAILED|TIMEOUT|FLAKY|NO STATUS)' "$log" || true)
  if [ $rc != 0 ] && [ "$bad" = 0 ]; then
    bad=1
  fi
  count "$name" $((SECONDS - begin)) "$good" "$bad"
}

# script NAME FILE: runs another script that ends with `finish`, adds its counts.
script() {
  local name=$1 log=$logs/$1
  bash "$2" 2>&1 </dev/null | tee "$log" || true
  if [[ $(tail -n 1 "$log") =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed$ ]]; then
    passed=$((passed + BASH_REMATCH[1]))
    failed=$((failed + BASH_REMATCH[2]))
  else
    count "$name" 0 0 1 "it ended without a count"
  fi
}

# finish: the last line, and the exit code.
finish() {
  echo "$passed passed, $failed failed"
  [ "$failed" = 0 ]
}
