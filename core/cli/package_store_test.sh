#!/bin/bash
# docs/store.md to the letter, and the tool's words where something is refused:
# package_store_test.sh TOOL GUIDE FOLDER_OF_LIBRARIES
set -euo pipefail
tool=$PWD/$1 guide=$PWD/$2 built=$PWD/$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
# Not what was built along with the tool.
export HOME=$work XDG_DATA_HOME=$work/data TENON_PACKAGE_PATH=/nowhere
mkdir bin dist
ln -s "$tool" bin/tenon
PATH=$work/bin:$PATH

fail() {
  echo "$*"
  exit 1
}

# pack LIBRARY VERSION: as ci/release does.
pack() {
  mkdir -p "tree$2/lib/tenon" "tree$2/share/doc/tenon-lab"
  cp "$1" "tree$2/lib/tenon/liblab.so"
  echo text >"tree$2/share/doc/tenon-lab/README.md"
  chmod -R go-w "tree$2"
  (cd "tree$2" && tar --format=gnu -cf - ./*) | gzip -9n \
    >"dist/tenon-lab-$2-linux-x86_64.tar.gz"
}

# says CODE TEXT COMMAND...: how `tenon package COMMAND` ends, and what it says.
says() {
  local rc=0 text
  text=$(tenon package "${@:3}" 2>&1) || rc=$?
  [ $rc = "$1" ] || fail "${*:3}: exit code $rc, not $1: $text"
  [[ $text == *"$2"* ]] || fail "${*:3} does not say '$2' but: $text"
}

umask 022
pack "$built/liblab_0.1.0.so" 0.1.0
pack "$built/liblab_0.2.0.so" 0.2.0
mkdir lone
cp "$built/libtd_needs.so" lone
# shellcheck disable=SC2016  # the guide's, not the shell's
sed -n '/^```sh$/,/^```$/{/^```/!p}' "$guide" >commands
bash -euxo pipefail commands >said 2>&1 || fail "$(cat said)"
for text in "lab 0.1.0 is in use" "lab 0.2.0 is in use, in place of 0.1.0" \
  "installed, not in use" "lab 0.1.0 is in use, in place of 0.2.0" \
  "tenon.index: 2 packages" "all is as it was installed" \
  "lab 0.2.0 is signed by ann"; do
  grep -F "$text" said >/dev/null || fail "no '$text' in: $(cat said)"
done

says 0 "lab      0.2.0" list
says 0 '"version": "0.1.0"' list --json
archive=dist/tenon-lab-0.2.0-linux-x86_64.tar.gz
says 1 SIGNATURE install dist/tenon-lab-0.1.0-linux-x86_64.tar.gz
says 0 "in place of 0.2.0" install --unsigned \
  dist/tenon-lab-0.1.0-linux-x86_64.tar.gz
says 1 SIGNATURE install --key "$(printf '%064d' 1)" "$archive"
says 0 "signed by --key" install --key "$(cat public.key)" "$archive"
[ "$(stat -c %a secret.key)" = 600 ] || fail "others can read the secret"
rm data/tenon/keys

says 1 DEPENDENCY install lone/libtd_needs.so
says 1 "needs td_plain >=1, <2, and there is none" install lone/libtd_needs.so
says 1 NOT_FOUND use lab@0.3.0
says 1 "there is lab 0.2.0, 0.1.0" use lab@0.3.0
says 1 NOT_FOUND remove other
says 1 "no package" why-not other
says 0 "nothing stands in its way" why-not lab@0.1.0
says 1 "lab >=7" install 'lab@>=7' --from dist
says 2 "ftp://x/y" install lab --from ftp://x/y
says 1 "NOT_FOUND" install lab --from https://127.0.0.1:1/y
says 0 "what is in use is what it was" install lab --from "file://$work/dist"
ln -s /etc/passwd tree0.1.0/lib/out
tar -C tree0.1.0 -czf dist/evil.tar.gz lib
says 1 UNTRUSTED_PATH install dist/evil.tar.gz
rm dist/tenon.index
says 1 "is a link" install lab --from dist
chmod 666 "$archive"
says 1 UNTRUSTED_PATH install "$archive"
for wrong in install "install a b" "rollback now" use "use lab" "sign x" instal; do
  # shellcheck disable=SC2086  # words
  says 2 --help $wrong
done

mkdir old
cp "$built/libtd_deprecated.so" "$built/libtd_plain.so" old
gone="deprecated: td_plain replaces it, removed in 2.0.0"
says 0 "in use" install old/libtd_deprecated.so
says 0 "$gone" info td_deprecated
says 0 '"maturity": "'"$gone" list --json
says 0 "removed in" list
tenon ops td_deprecated.copy >said
text="Maturity: deprecated: td_plain.copy replaces it, removed in 1.5.0"
grep -F "$text" said >/dev/null || fail "$(cat said)"
tenon ops softmax | grep -F "Maturity: beta" >/dev/null || fail "ops softmax"
says 1 DEPENDENCY why-not lone/libtd_needs.so
says 0 "in use" install old/libtd_plain.so
says 0 "nothing stands in its way" why-not lone/libtd_needs.so

says 2 "TENON_USAGE" usage
export TENON_USAGE=$work/counted
tenon ops softmax >said
tenon ops softmax >said
tenon ops exp >said
unset TENON_USAGE
says 0 "softmax            2" usage counted
says 0 "exp                1" usage counted
[ "$(stat -c %a counted)" = 600 ] || fail "others can read what was used"

echo x >>data/tenon/versions/lab/0.1.0/liblab.so
says 1 HASH_MISMATCH use lab@0.1.0
says 1 "its SHA-256 is" verify
says 0 "lab 0.2.0 is no longer in use" remove lab
says 0 "all is as it was installed" verify
