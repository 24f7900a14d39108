# shellcheck shell=bash
# For ci/release, sourced: what each part holds, and how it is packed. Reads
# $part, $bin where Bazel built, and $out; fills $stage, an empty prefix.

# Folders with a package of their own, such as addons.
package_folders() {
  local manifest
  for manifest in */manifest.textproto; do
    echo "${manifest%/*}"
  done
}

# abi MAJOR|MINOR|FLOOR: a number of the contract.
abi() {
  sed -n "s/^#define TN_ABI_$1 \([0-9]*\)u.*/\1/p" core/include/tenon/c/abi.h
}

# put MODE FILE... FOLDER: copies into a folder of the prefix.
put() {
  local mode=$1 folder=$stage/${*: -1}
  mkdir -p "$folder"
  install -m "$mode" "${@:2:$#-2}" "$folder"
}

# fill FOLDER FILE.in...: the same, with the version filled in.
fill() {
  local file
  mkdir -p "$stage/$1"
  for file in "${@:2}"; do
    sed "s/@VERSION@/$version/" "$file" >"$stage/$1/$(basename "$file" .in)"
  done
}

# begin FOLDER SECTION SUMMARY: what is the same in every part. Its version and
# changes are the folder's.
begin() {
  version=$(cat "$1/VERSION")
  name=tenon-$part
  section=$2
  summary=$3
  own=""      # what it needs of Tenon, as Debian says it
  provides="" # and what it is to others
  put 644 README.md LICENSE core/install/copyright "share/doc/$name"
  gzip -9n <"$1/CHANGELOG.md" >"$stage/share/doc/$name/CHANGELOG.md.gz"
}

stage_core() {
  begin core libs "deep learning in C++, library and tool"
  provides="tenon-abi-$(abi MAJOR) (= $(abi MINOR))"
  mkdir -p "$stage/lib/tenon" # of packages and kernel plugins
  put 644 "$bin/core/libtenon.so.0" lib
  put 755 "$bin/core/cli/tenon" bin
  mkdir -p "$stage/share/man/man1"
  gzip -9n <core/install/tenon.1 >"$stage/share/man/man1/tenon.1.gz"
  strip --strip-unneeded "$stage/lib/libtenon.so.0" "$stage/bin/tenon"
  # shellcheck disable=SC2016  # the linker's, not the shell's
  chrpath -r '$ORIGIN/../lib' "$stage/bin/tenon" >/dev/null
  mv "$stage/lib/libtenon.so.0" "$stage/lib/libtenon.so.$version"
  ln -s "libtenon.so.$version" "$stage/lib/libtenon.so.0"
}

stage_dev() {
  local kit
  begin core libdevel "deep learning in C++, to build programs and packages"
  own="tenon-core (= $version)"
  mkdir -p "$stage/lib"
  ln -s libtenon.so.0 "$stage/lib/libtenon.so"
  put 755 "$bin/core/abi/generate_manifest" libexec/tenon
  strip "$stage/libexec/tenon/generate_manifest"
  cp -r core/include "$stage"
  mapfile -t kit < <(find core/testing -maxdepth 1 -name '*.h' -o \
    -name '*.cc' ! -name '*_test.cc')
  put 644 "${kit[@]}" share/tenon/core/testing
  put 644 core/install/{package.mk,tenon.BUILD,package.bzl,package_rule.bzl} \
    core/package.map share/tenon
  install -m 644 core/install/share.BUILD "$stage/share/tenon/BUILD"
  put 755 core/install/package_source share/tenon
  put 644 core/install/Tenon{Config,Package}.cmake lib/cmake/Tenon
  fill lib/cmake/Tenon core/install/TenonConfigVersion.cmake.in
  fill lib/pkgconfig core/install/tenon.pc.in
}

# The oldest minor of the ABI that the package in FOLDER takes.
oldest_abi() {
  sed -nE 's/^ *(floor|minor): //p' "$bin/$1/$1.manifest.textproto" |
    sort -n | tail -n 1
}

# stage_package FOLDER: the library and its manifest, with the library's hash,
# and the headers that applications may use it by.
stage_package() {
  local hash
  begin "$1" science "deep learning in C++, package $1"
  own="tenon-abi-$(abi MAJOR) (>= $(oldest_abi "$1"))"
  put 644 "$1/README.md" "share/doc/$name"
  put 644 "$bin/$1/lib$1.so" "$bin/$1/$1.manifest.textproto" lib/tenon
  [ ! -d "$1/include" ] || cp -r "$1/include" "$stage"
  strip --strip-unneeded "$stage/lib/tenon/lib$1.so"
  hash=$(sha256sum <"$stage/lib/tenon/lib$1.so")
  echo "sha256: \"${hash%% *}\"" >>"$stage/lib/tenon/$1.manifest.textproto"
}

# As it stands in debian/control and in Debian's changelogs. Nobody reads mail
# there.
maintainer="The Tenon authors <authors@tenon.invalid>"

# debian_changelog: Debian's form, which says where ours is.
debian_changelog() {
  printf '%s (%s) unstable; urgency=medium\n\n' "$name" "$version"
  printf '  * See CHANGELOG.md.gz.\n\n'
  printf ' -- %s  %s\n' "$maintainer" \
    "$(date -u -R -d "@$SOURCE_DATE_EPOCH")"
}

# The Debian packages of the libraries that the programs below $1 need.
needed() {
  local file programs=()
  local work=$logs/shlibs
  while read -r file; do
    ! readelf -h "$file" >/dev/null 2>&1 || programs+=("$file")
  done < <(find "$1" -type f)
  mkdir -p "$work/debian"
  printf 'Source: tenon\n\nPackage: %s\nArchitecture: any\n' "$name" \
    >"$work/debian/control"
  # Of libtenon nothing is known, and $own says it.
  [ ${#programs[@]} = 0 ] || (cd "$work" && dpkg-shlibdeps -O \
    --ignore-missing-info -l"$bin/core" "${programs[@]}" 2>log) |
    sed -n 's/^shlibs:Depends=//p'
}

# write_control FOLDER: what dpkg-deb reads of the package in it.
write_control() {
  local needs
  needs=$(needed "$1/usr")
  mkdir "$1/DEBIAN"
  (cd "$1" && find usr -type f -print0 | sort -z | xargs -0 md5sum) \
    >"$1/DEBIAN/md5sums"
  if [ "$part" = core ]; then
    echo "libtenon 0 $name (>= $version)" >"$1/DEBIAN/shlibs"
    echo "activate-noawait ldconfig" >"$1/DEBIAN/triggers"
  fi
  sed '/: $/d' >"$1/DEBIAN/control" <<END
Package: $name
Version: $version
Architecture: amd64
Maintainer: $maintainer
Installed-Size: $(du -sk --apparent-size "$1/usr" | cut -f1)
Provides: $provides
Depends: $own${own:+${needs:+, }}$needs
Section: $section
Priority: optional
Description: $summary
 Tenon trains and runs neural networks. Its core is small; optimizers, losses
 and distributions are packages with versions of their own, loaded at run time.
END
}

# $stage as $out/NAME-VERSION-linux-x86_64.tar.gz and NAME_VERSION_amd64.deb.
pack() {
  local tarball=$out/$name-$version-linux-x86_64.tar.gz
  local root=$logs/debian_$part
  find "$stage" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
  (cd "$stage" && tar --sort=name --owner=0 --group=0 --numeric-owner \
    --format=gnu -cf - ./*) | gzip -9n >"$tarball"
  echo "$tarball"

  mkdir "$root"
  mv "$stage" "$root/usr"
  rm "$root/usr/share/doc/$name/LICENSE" # in common-licenses
  debian_changelog | gzip -9n >"$root/usr/share/doc/$name/changelog.gz"
  write_control "$root"
  dpkg-deb --root-owner-group -Zxz --threads-max=1 --build "$root" "$out" \
    >/dev/null
  echo "$out/${name}_${version}_amd64.deb"
}
