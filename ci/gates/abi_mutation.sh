#!/bin/bash
# The contract's layout is written down, and the assertions on it notice each
# change of a single item.
set -euo pipefail
cd "$(dirname "$0")/../.."

header=core/include/tenon/c/abi.h
python3 core/abi/layout.py write $header | diff -u core/abi/layout_test.c - || {
  echo "abi: $header is not what core/abi/layout_test.c says; where it only grew:"
  echo "  core/abi/layout.py write $header >core/abi/layout_test.c"
  exit 1
}
python3 core/abi/layout.py mutate $header
