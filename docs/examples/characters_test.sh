#!/bin/bash
# A few steps of the example bring the loss well below that of a first guess,
# log 128, and it writes 400 characters.
set -eu
written=$("$1" 20)
echo "$written"
loss=$(grep -o 'last tenth: .*' <<<"$written" | grep -o '[0-9.]*$')
awk "BEGIN { exit !($loss < 3.5) }"
[ "$(sed -n '/^The /,$p' <<<"$written" | wc -c)" -ge 300 ]
