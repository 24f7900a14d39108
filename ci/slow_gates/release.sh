#!/bin/bash
# What ci/release makes, used where there is no source tree: docs/install.md to
# the letter, the conformance kit, the .debs; and what a start costs there.
set -euo pipefail
cd "$(dirname "$0")/../.."
tree=$PWD
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
home=$work/home

. ci/slow_gates/release/there.sh
. ci/slow_gates/release/bytes.sh
. ci/slow_gates/release/debian.sh
. ci/slow_gates/release/rows.sh

mkdir -p "$home/project"
two_releases "$home/project/dist" "$work/again"
cp docs/examples/{step.cc,first.cc,contract.c} core/bench/first_op.cc \
  ci/slow_gates/release/slope/* "$home/project"
guide docs/install.md >"$home/project/guide"
there bash -euxo pipefail guide
no_build_paths "$home/tenon"

# Nothing of a package is touched by a program that asks for none; strace would
# see it.
traced() { there strace -f -e trace=file build/step "$@" 2>&1; }
package='libaddons|lib/tenon["/]|share/tenon'
traced addons.lion | grep -E "$package" >/dev/null ||
  fail "strace sees no package where one is used"
! traced adam | grep -E "$package|$tree" ||
  fail "a program of the core alone opens the files above"

version=$(cat addons/VERSION)
says "addons   $version" there ../tenon/bin/tenon package list
says 'name: "schedule_free_adamw"' there ../tenon/bin/tenon package info addons
says "slope" there ../tenon/bin/tenon package list
says "sha256" cat "$home/tenon/lib/tenon/addons.manifest.textproto"

# The kit's own sources, as a user's test.
mkdir "$home/project/kit"
cp ci/slow_gates/release/{CMakeLists.txt,kit.cc} "$home/project/kit"
there cmake -S kit -B kit/build -DCMAKE_PREFIX_PATH="$home/tenon"
there cmake --build kit/build -j 2
there kit/build/kit "$home/project/libslope.so" ||
  fail "the conformance kit finds what stands above"
! there kit/build/kit "$home/project/libnone.so" ||
  fail "the conformance kit takes a file that is not there"

debian_packages "$home/project/dist"
rows

# A prefix can be moved.
mv "$home/tenon" "$home/moved"
says "$home/moved/lib/tenon/libaddons.so" there ../moved/bin/tenon package list
says "$home/moved/" there env PKG_CONFIG_PATH="$home/moved/lib/pkgconfig" \
  pkg-config --cflags tenon
echo "$summary"
