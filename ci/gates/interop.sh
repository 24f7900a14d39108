#!/bin/bash
# Files of Tenon are read by PyPI's safetensors and numpy, and theirs by Tenon.
# Skipped where PyPI can not be reached: Tenon itself needs no Python.
set -euo pipefail
cd "$(dirname "$0")/../.."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

if ! python3 -m venv "$work/venv" >"$work/log" 2>&1 ||
  ! "$work/venv/bin/pip" install --quiet --disable-pip-version-check \
    numpy safetensors >"$work/log" 2>&1; then
  echo "interop: skipped: can not install numpy and safetensors from PyPI:" \
    "$(tail -n 1 "$work/log")"
  exit 0
fi

mkdir "$work/in" "$work/out"
interop=${1:-}
if [ -z "$interop" ]; then
  bazel build -c opt --noshow_progress //core/formats:interop
  interop=$(bazel info -c opt bazel-bin 2>/dev/null)/core/formats/interop
fi
"$interop" write "$work/in"
"$work/venv/bin/python" ci/interop_safetensors.py "$work/in" "$work/out"
"$interop" check "$work/out"
echo "interop: passed with $("$work/venv/bin/pip" list --format=freeze |
  grep -E '^(numpy|safetensors)=' | tr '\n' ' ')"
