# shellcheck shell=bash
# For release.sh: the budgets of size and start, of what is installed. Times are
# for reading; the size and the number of libraries must hold.

rows() {
  local size libraries start compile
  size=$(stat -Lc %s "$home/tenon/lib/libtenon.so.0")
  [ "$size" -le 8000000 ] || fail "libtenon.so has $size bytes, above 8 MB"
  there bash -c 'export PKG_CONFIG_PATH=~/tenon/lib/pkgconfig
    use="$(pkg-config --cflags --libs tenon) -Wl,-rpath,$HOME/tenon/lib"
    g++ -std=c++20 -O2 first_op.cc $use -o first_op
    echo "#include <tenon/tenon.h>" >empty.cc
    /usr/bin/time -f "%U + %S s, %M kB" -o compile \
      g++ -std=c++20 -O2 $(pkg-config --cflags tenon) -c empty.cc'
  libraries=$(there ./first_op | cut -d" " -f1)
  [ "$libraries" -le 44 ] || fail "$libraries libraries are loaded, above 44"
  start=$(for _ in 1 2 3 4 5 6 7 8 9; do
    there bash -c 'begin=$EPOCHREALTIME
      ./first_op >/dev/null
      echo "$begin $EPOCHREALTIME"'
  done | awk '{printf "%.1f\n", ($2 - $1) * 1e3}' | sort -n | head -n 1)
  summary="libtenon.so $((size / 1000)) kB, $libraries libraries, first op in"
  summary+=" $start ms, tenon/tenon.h $(cat "$home/project/compile")"
}
