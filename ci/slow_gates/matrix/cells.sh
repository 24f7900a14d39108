# shellcheck shell=bash
# For matrix.sh: packages, one for each cell. Reads $work, $parts and $tree.

cells=()
wrong=0
declare -A made_by floor result

# another_abi WHICH: a prefix $work/WHICH whose headers are of that ABI.
another_abi() {
  mkdir "$work/$1"
  cp -r "$work/now/include" "$work/$1"
  ln -s ../now/share ../now/libexec "$work/$1"
  python3 "$parts/other_abi.py" "$1" <"$work/now/include/tenon/c/abi.h" \
    >"$work/$1/include/tenon/c/abi.h"
}

# abi PREFIX MAJOR|MINOR|FLOOR
abi() {
  sed -n "s/^#define TN_ABI_$2 \([0-9]*\)u.*/\1/p" \
    "$work/$1/include/tenon/c/abi.h"
}

# add CELL FLOOR LIBRARY: takes a library, if it is a package and nothing else.
# FLOOR is the ABI that it needs, 0.9.
add() {
  local symbols
  cells+=("$1")
  floor[$1]=$2
  set -- "$1" "$3"
  symbols=$(nm -D --defined-only "$2" | awk '{print $3}')
  [ "$symbols" = tn_package_1 ] || fail "$1 exports $symbols"
  ! nm -D --undefined-only "$2" | grep -E ' (tn_|tenon)' ||
    fail "$1 needs the symbols above"
  install -m 644 "$2" "$work/packages/libcell_$1.so"
}

# cxx CELL PREFIX COMPILER FLAG...: of the authors' headers.
cxx() {
  local folder=$work/build_$1
  made_by[$1]="${*:3}, ABI $(abi "$2" MAJOR).$(abi "$2" MINOR)"
  cp -r "$parts/cell" "$folder"
  make -C "$folder" NAME="cell_$1" PREFIX="$work/$2" CXX="$3" \
    CXXFLAGS="${*:4}" >"$work/log/$1" 2>&1 || {
    tail -n 30 "$work/log/$1"
    fail "$1 does not build"
  }
  add "$1" "$(abi "$2" MAJOR).$(abi "$2" FLOOR)" "$folder/libcell_$1.so"
}

# c CELL PREFIX COMPILER FLAG...: of tenon/c/abi.h alone.
c() {
  local library=$work/lib$1.so
  made_by[$1]="${*:3}, ABI $(abi "$2" MAJOR).$(abi "$2" MINOR)"
  "$3" "${@:4}" "$parts/cell.c" -o "$library" -shared -fPIC \
    -fvisibility=hidden -Wl,-z,defs -I"$work/$2/include" \
    -DCELL="\"cell_$1\"" -DCELL_MAJOR="\"$(abi "$2" MAJOR)\"" \
    -DCELL_FLOOR="\"$(abi "$2" FLOOR)\"" -DCELL_BUILT="\"$(abi "$2" MINOR)\"" \
    >"$work/log/$1" 2>&1 || {
    tail -n 30 "$work/log/$1"
    fail "$1 does not build"
  }
  add "$1" "$(abi "$2" MAJOR).$(abi "$2" FLOOR)" "$library"
}

# sources FOLDER: what makes its package, without package.cc.
sources() {
  git ls-files "$1/*.cc" |
    grep -vE '_test\.cc$|^[a-z_]*/(package\.cc|bench|examples)'
}

# out_of_tree FOLDER: a package of the tree, built where there is no tree.
out_of_tree() {
  local folder=$work/out_of_tree/$1 libraries=
  [ "$1" != onednn ] || libraries="-ldnnl -lgomp"
  mkdir -p "$folder"
  cp -r "$1" "$folder"
  cp "$1"/{package.cc,VERSION,manifest.textproto} "$parts/cell/Makefile" \
    "$folder"
  # Not optimized: whether it builds and holds is all that is asked.
  make -j 2 -C "$folder" check NAME="$1" PREFIX="$work/now" LDFLAGS="$libraries" \
    CXXFLAGS="-O0 -Wall -Wextra" SOURCES="$(sources "$1" | tr '\n' ' ')" >"$work/log/$1" 2>&1 || {
    tail -n 30 "$work/log/$1"
    fail "$1 does not build, or does not hold, out of the tree"
  }
  echo "$1, out of the tree: $(tail -n 2 "$work/log/$1" | grep passed)"
}

# make_fossils FOLDER: what is kept of this ABI.
make_fossils() {
  mkdir -p "$1"
  c fossil_c now gcc -O2 -std=c11 -s
  cxx fossil_cxx now g++ -O2 -s
  install -m 644 "$work"/packages/libcell_fossil_*.so "$1"
  gcc -O2 -s "$parts/old_host.c" -o "$1/old_host" -I"$work/now/include"
}

# Packages that were kept, of each ABI of this major.
fossils() {
  local folder file name
  for folder in "$tree"/core/abi/fossils/*/; do
    for file in "$folder"lib*.so; do
      name=$(basename "$file" .so)
      name=${name#libcell_}
      made_by[$name]="kept since ABI $(basename "$folder")"
      add "$name" "$(basename "$folder")" "$file"
    done
  done
}

# cells_that fit|misfit PREFIX: those that a core of its ABI takes, or refuses.
cells_that() {
  local cell is
  for cell in "${cells[@]}"; do
    is=misfit
    [ "${floor[$cell]%.*}" != "$(abi "$2" MAJOR)" ] ||
      [ "${floor[$cell]#*.}" -gt "$(abi "$2" MINOR)" ] || is=fit
    [ "$is" != "$1" ] || echo "$cell"
  done
}

# note CELL CORE RESULT: "ok", or "refused" where that is right.
note() {
  result[$1 $2]=$3
  case $3 in ok | refused) ;; *) wrong=$((wrong + 1)) ;; esac
}

# together COMMAND CELL...: all in one process of today's core.
together() {
  local cell said text right=ok
  [[ $1 != *--refuses* ]] || right=refused
  # shellcheck disable=SC2046,SC2086  # a command, and names without spaces
  text=$($1 $(printf "$work/packages/libcell_%s.so " "${@:2}") 2>&1) || true
  for cell in "${@:2}"; do
    said=$(sed -n "s/^cell_$cell //p" <<<"$text")
    [ "$said" != ok ] || said=$right
    note "$cell" core "${said:-${text: -200}}"
  done
}

# alone PREFIX COMMAND CELL: a process of a small old core of that ABI.
alone() {
  local code=0 text said
  text=$("$2" "$work/packages/libcell_$3.so" 2>&1) || code=$?
  said="exit $code: $text"
  if cells_that fit "$1" | grep -x "$3" >/dev/null; then
    [ "$code" != 0 ] || said=ok
  elif [ "$code" = 3 ] && [[ $text == *ABI_TOO_NEW* ]]; then
    said=refused
  fi
  note "$3" "$1" "$said"
}

print_table() {
  local cell row='%-16s %-46s %-9s %-9s %s\n'
  # shellcheck disable=SC2059  # one form for all rows
  printf "$row" package "built by" core "old core" "older core"
  for cell in "${cells[@]}"; do
    # shellcheck disable=SC2059
    printf "$row" "$cell" "${made_by[$cell]}" "${result[$cell core]}" \
      "${result[$cell now]}" "${result[$cell older]}"
  done
}
