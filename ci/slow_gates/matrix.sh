#!/bin/bash
# Packages of every make, together in one process: compilers, standard libraries,
# languages, ABI minors, and files that were made long ago. Prints a table.
#   matrix.sh --fossils FOLDER    makes the files that are to be kept
set -euo pipefail
cd "$(dirname "$0")/../.."
tree=$PWD
parts=$tree/ci/slow_gates/matrix
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
home=$work/home
. ci/slow_gates/release/there.sh
. ci/slow_gates/matrix/cells.sh

mkdir -p "$work"/{dist,log,packages} "$home/project" "$work/now"
bash ci/release --out "$work/dist" core dev >/dev/null
for part in core dev; do
  tar -xzf "$work/dist/tenon-$part"-*.tar.gz -C "$work/now"
done
for other in older newer floor major; do
  another_abi "$other"
done

if [ "${1-}" = --fossils ]; then
  make_fossils "$2"
  exit
fi

cxx gcc now g++ -O2
cxx gcc_o0 now g++ -O0 -g
cxx gcc_o3_lto now g++ -O3 -flto
cxx gcc_old_strings now g++ -O2 -D_GLIBCXX_USE_CXX11_ABI=0
cxx clang now clang++-14 -O2
cxx clang_libcxx now clang++-14 -O2 -stdlib=libc++
c c now gcc -O2 -std=c11
c c_clang now clang-14 -O0 -std=c11
c no_exceptions now g++ -O2 -std=c++20 -x c++ -fno-exceptions -fno-rtti
c older older gcc -O2 -std=c11
c newer newer gcc -O2 -std=c11
cxx newer_cxx newer g++ -O2
c floor floor gcc -O2 -std=c11
c major major gcc -O2 -std=c11
fossils

g++ -std=c++20 -O2 "$parts/host.cc" -o "$work/host" -I"$work/now/include" \
  -L"$work/now/lib" -ltenon -Wl,-rpath,"$work/now/lib"
gcc -O2 "$parts/old_host.c" -o "$work/old_host" -I"$work/older/include"

mapfile -t fit < <(cells_that fit now)
mapfile -t not_fit < <(cells_that misfit now)
together "$work/host" "${fit[@]}"
together "$work/host --refuses ABI_TOO_NEW" "${not_fit[@]}"
for cell in "${cells[@]}"; do
  alone older "$work/old_host" "$cell"
  alone now "$tree/core/abi/fossils/0.9/old_host" "$cell"
done
print_table
for manifest in */manifest.textproto; do
  out_of_tree "${manifest%/*}"
done
[ "$wrong" = 0 ] || fail "$wrong cells are wrong"
