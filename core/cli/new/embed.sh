#!/bin/sh
# Files as C++, for package_new.cc: {"path below new/", R"tenon(text)tenon"},
for file; do
  case $file in
  LICENSE) path=all/LICENSE.in ;;
  *) path=${file#*/cli/new/} ;;
  esac
  printf '{"%s", R"tenon(%s\n)tenon"},\n' "${path%.in}" "$(cat "$file")"
done
