#!/bin/bash
# A package author's work where there is no source tree: docs/recipes to the letter,
# what `tenon package new` makes built in every way, and a mistake in each kind.
set -euo pipefail
cd "$(dirname "$0")/../.."
tree=$PWD
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
home=$work/home
. ci/slow_gates/release/there.sh
. ci/slow_gates/release/builds.sh

mkdir -p "$home"/{project,tenon}
bash ci/release --out "$work/dist" core dev
for part in core dev; do
  tar -xzf "$work/dist/tenon-$part"-*.tar.gz -C "$home/tenon"
done

# in_path COMMAND...: `there`, as docs/authors.md sets it up.
in_path() {
  there bash -euo pipefail -c "$(guide docs/authors.md)"'; exec "$@"' - "$@"
}

for recipe in docs/recipes/*.md; do
  [ "$(wc -l <"$recipe")" -le 120 ] || fail "$recipe has more than two pages"
  name=$(basename "$recipe" .md)
  mkdir "$home/project/$name"
  guide docs/authors.md "$recipe" >"$home/project/$name/guide"
  there bash -c "cd $name && bash -euxo pipefail guide" >"$work/$name" 2>&1 || {
    tail -n 40 "$work/$name"
    fail "$recipe does not do as it says"
  }
done

# From `new` to a network that one's own optimizer trained.
commands=$(awk '/^```sh$/ {on = 1; next} /^```$/ {on = 0} on' \
  docs/recipes/optimizer.md | wc -l)
files=$(grep -c '^```[a-z+]* [a-z]' docs/recipes/optimizer.md)
[ "$commands" -le 5 ] || fail "an own optimizer takes $commands commands"
[ "$files" = 1 ] || fail "an own optimizer takes $files edited files"
accuracy=$(awk '$1 == "my_lab.adagrad" && $5 == "%" {print $4}' \
  "$work/optimizer")
[ "${accuracy%.*}" -ge 80 ] || fail "it learns to no more than '$accuracy' %"

for kind in optimizer function op kernel type; do
  every_build "$kind"
done
mistake optimizer 's/- rate \* sign/- 2 * rate * sign/' 'golden 0, composed: at 0'
mistake function 's/(1.0 - exp/(1.1 - exp/' 'sample 0: output 0 at 0: got'
mistake op 's|/ 2.0);|/ 2.5);|' 'first order: the gradient of input 0'
mistake type 's|square(z) / 2.0|square(z) / 2.1|' 'golden: pair 0 at 0: got'
mistake kernel 's/set1_ps(6)/set1_ps(7)/' 'hard_swish, sample 0'
echo "own optimizer: $commands commands, $files edited file, $accuracy %"
