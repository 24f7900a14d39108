# shellcheck shell=bash
# For authors.sh: what `tenon package new` makes, built in every way it offers.

# every_build KIND
every_build() {
  local name=my_$1 compiler
  in_path tenon package new "$name" --kind "$1"
  for compiler in g++ clang++-14; do
    in_path make -C "$name" check CXX="$compiler" \
      CXXFLAGS="-O2 -Wall -Wextra -Werror"
    in_path make -C "$name" clean
  done
  case $1 in
  op | type) ;;
  *) return 0 ;; # built the same way
  esac
  in_path cmake -S "$name" -B "$name/build"
  in_path cmake --build "$name/build"
  in_path ctest --test-dir "$name/build" --output-on-failure
  bazel_build "$name"
}

# bazel_build NAME: with Debian's rules, as there is no network.
bazel_build() {
  awk '/^(new_)?local_repository/, /^)/' "$tree/WORKSPACE" |
    sed "s|\"third_party|\"$tree/third_party|; s|\"//third_party/bazel:|\"|" \
      >>"$home/project/$1/WORKSPACE"
  cp "$tree/third_party/bazel/remote_coverage_tools.BUILD" "$home/project/$1"
  application "$home/project/$1"
  in_path bash -c "cd $1 && bazel --output_user_root=$work/bazel \
    --max_idle_secs=5 build -c opt --symlink_prefix=bazel- //:$1 \
    //application:step"
  in_path tenon package check "$1/bazel-bin/lib$1.so"
  in_path "$1/bazel-bin/application/step" adam
}

# application FOLDER: a program that depends on the core alone, in it.
application() {
  mkdir "$1/application"
  cp "$tree/docs/examples/step.cc" "$1/application"
  cat >"$1/application/BUILD" <<'END'
cc_binary(
    name = "step",
    srcs = ["step.cc"],
    copts = ["-std=c++20"],
    deps = ["@tenon//:tenon"],
)
END
}

# mistake KIND SED TEXT: the component is edited so, and the check says TEXT.
mistake() {
  local name=my_$1 text
  sed -i "$2" "$home/project/$name"/[!p]*.cc
  text=$(in_path make -C "$name" check 2>&1) &&
    fail "the check of a wrong $1 finds nothing"
  [[ $text == *"$3"* ]] || fail "the check does not say '$3' but: $text"
}
