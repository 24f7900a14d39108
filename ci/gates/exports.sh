#!/bin/bash
# libtenon.so exports what core/exports.map lists, and nothing of a library in it.
# A package exports tn_package_1 alone, and needs nothing of Tenon's to link.
set -euo pipefail
cd "$(dirname "$0")/../.."

fail() {
  echo "exports: $*"
  exit 1
}

mapfile -t packages < <(bazel query --noshow_progress \
  'filter("\.so$", kind(cc_binary, //... except //core/...))')
bazel build -c opt //core:libtenon.so.0 "${packages[@]}"
bin=$(bazel info -c opt bazel-bin)

# Symbols of a shared library; versions are absolute symbols (A), no exports.
defined() { nm -D -P --defined-only "$1" | awk '$2 != "A" {print $1}'; }
undefined() { nm -D -P --undefined-only "$1" | awk '{print $1}'; }

listed=$(sed -n '/global:/,/local:/p' core/exports.map |
  grep -oE '[A-Za-z0-9_]+;' | tr -d ';' | sort)
[ -n "$listed" ] || fail "core/exports.map lists nothing"
found=$(defined "$bin/core/libtenon.so.0" | sed 's/@.*//' | sort)
[ "$found" = "$listed" ] || fail "libtenon.so exports: $(comm -3 \
  <(echo "$listed") <(echo "$found") | head -n 20) (indented: not listed)"

for target in "${packages[@]}"; do
  path=${target#//}
  file=$bin/${path/://}
  [ "$(defined "$file")" = tn_package_1 ] ||
    fail "$target must export tn_package_1 alone, exports: $(defined "$file" |
      head -n 20)"
  ! undefined "$file" | grep -E '^tn_|5tenon' ||
    fail "$target needs the symbols above of libtenon.so at link time"
  ! readelf -d "$file" | grep NEEDED | grep -E 'tenon|absl|protobuf' ||
    fail "$target links the libraries above"
done
echo "libtenon.so and ${#packages[@]} packages"
