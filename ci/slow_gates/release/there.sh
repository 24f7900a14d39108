# shellcheck shell=bash
# For release.sh and authors.sh: a user's folder, and pages followed to the letter.
# Reads $home.

fail() {
  echo "$(basename "$0" .sh): $*"
  exit 1
}

# there COMMAND...: runs it in the user's folder, with nothing of this shell's.
there() {
  (cd "$home/project" && env -i HOME="$home" PATH=/usr/bin:/bin "$@")
}

# says TEXT COMMAND...: the command prints it.
says() {
  local text
  text=$("${@:2}" 2>&1) || fail "${*:2}: $text"
  [[ $text == *"$1"* ]] || fail "${*:2} does not say '$1' but: $text"
}

# guide PAGE...: a script that does what the pages say: the commands of their
# blocks of sh, and a file for each block that names one.
guide() {
  awk '
    /^```sh$/ { on = 1; next }
    /^```[a-z+]+ [A-Za-z_.\/]+$/ {
      print "cat >" $2 " <<\"END_OF_FILE\""
      on = file = 1
      next
    }
    /^```$/ && file { print "END_OF_FILE" }
    /^```$/ { on = file = 0 }
    on' "$@"
}
