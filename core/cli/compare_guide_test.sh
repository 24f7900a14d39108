#!/bin/bash
# docs/compare.md to the letter: compare_guide_test.sh TOOL GUIDE ADDONS -- MY_LAB
# Packages are loaded from folders that only their owner can write.
set -euo pipefail
tool=$PWD/$1 guide=$PWD/$2
shift 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/bin" "$work/addons" "$work/my_lab"
ln -s "$tool" "$work/bin/tenon"
to=addons
for file; do
  if [ "$file" = -- ]; then
    to=my_lab
  else
    cp "$file" "$work/$to"
  fi
done
cd "$work"
export HOME=$work XDG_DATA_HOME=$work/data TENON_PACKAGE_PATH=$work/addons
PATH=$work/bin:$PATH

# shellcheck disable=SC2016  # the guide's, not the shell's
sed -n '/^```sh$/,/^```$/{/^```/!p}' "$guide" >commands
bash -euxo pipefail commands >said 2>&1 || {
  cat said
  exit 1
}
for text in "adamw, then addons.ema" "my_lab.sign_descent" \
  "24 runs, 24 of them done" "16 runs, 8 of them done"; do
  grep -F "$text" said >/dev/null || {
    echo "no '$text' in: $(cat said)"
    exit 1
  }
done
grep -F "<svg" league.html >/dev/null
grep -F '"mean_rank"' ranking.json >/dev/null
