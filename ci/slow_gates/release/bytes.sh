# shellcheck shell=bash
# For release.sh: the same bytes whoever packs, and no names of this machine.

# two_releases A B: packs twice, as different users would, and compares.
two_releases() {
  bash ci/release --out "$1"
  (umask 077 && export TZ=Asia/Tokyo LC_ALL=C TMPDIR="$work" &&
    bash ci/release --out "$2")
  diff -rq "$1" "$2" || fail "packing twice gives the different files above"
}

# No file below $1 holds the path of the tree, or one that Bazel built in.
no_build_paths() {
  local base
  base=$(bazel info output_base 2>/dev/null)
  ! grep -rlaF -e "$tree/" -e "$base" -e _solib_ -e execroot "$1" ||
    fail "the files above hold paths of the build"
}
