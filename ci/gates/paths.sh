#!/bin/bash
# No file of the tree names a folder of one machine.
set -euo pipefail
cd "$(dirname "$0")/../.."

if git grep -nIE '(^|[^A-Za-z0-9_.])/(work|farm|root|home)/' -- .; then
  echo "paths: make them relative, or find them at run time"
  exit 1
fi
