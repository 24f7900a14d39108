# shellcheck shell=bash
# For release.sh: the .debs, by eye and installed in a root of their own.

# The packages whose libraries the programs below $1 load.
libraries_of() {
  local file name
  { find "$1" -type f -exec readelf -dW {} + 2>/dev/null || true; } |
    sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' | sort -u | grep -v libtenon |
    while read -r name; do
      file=$(/sbin/ldconfig -p |
        awk -v name="$name" '$1 == name && !seen++ {print $NF}')
      file=$(realpath "$file")
      # Some files are known by the name they had before /lib was in /usr.
      { dpkg -S "$file" || dpkg -S "${file#/usr}"; } 2>/dev/null ||
        fail "no package has $name" >&2
    done | cut -d: -f1 | sort -u
}

# install_in ROOT DEB...: dpkg in a root of its own, that knows of this
# machine's packages those which the .debs ask for.
install_in() {
  local admin=$1/var/lib/dpkg deb
  mkdir -p "$admin"/{info,updates,triggers}
  for deb in "${@:2}"; do
    dpkg-deb -f "$deb" Depends | tr , '\n' | awk '!/tenon/ {print $1}'
  done | sort -u | xargs dpkg-query -s >"$admin/status"
  dpkg --force-not-root --no-triggers --admindir="$admin" --instdir="$1" \
    --log=/dev/null -i "${@:2}"
}

# debian_packages FOLDER
debian_packages() {
  local deb name version file library root=$work/root
  for deb in "$1"/*.deb; do
    name=$(dpkg-deb -f "$deb" Package)
    version=$(dpkg-deb -f "$deb" Version)
    [ "$(basename "$deb")" = "${name}_${version}_amd64.deb" ] ||
      fail "$deb is not named as it says"
    ! dpkg-deb -c "$deb" | grep -vE '^([d-]rwxr-xr-x|-rw-r--r--|lrwxrwxrwx) ' ||
      fail "$deb has files with the modes above"
    ! dpkg-deb -c "$deb" | grep -v ' root/root ' ||
      fail "$deb has files that are not root's"
    dpkg-deb -x "$deb" "$work/$name"
    for file in copyright changelog.gz README.md; do
      [ -s "$work/$name/usr/share/doc/$name/$file" ] || fail "$deb has no $file"
    done
    libraries_of "$work/$name" >"$work/libraries"
    [ -s "$work/libraries" ] || fail "$deb seems to need no library"
    while read -r library; do
      [[ " $(dpkg-deb -f "$deb" Depends), " == *" $library"[\ ,]* ]] ||
        fail "$deb does not depend on $library"
      [[ $library =~ ^lib(c6|gcc|stdc) ]] ||
        grep -qw "$library" docs/install.md ||
        fail "docs/install.md does not name $library"
    done <"$work/libraries"
  done
  ! install_in "$work/no_core" "$1"/tenon-addons_*.deb ||
    fail "tenon-addons installs without a core"
  install_in "$root" "$1"/tenon-{core,addons,dev}_*.deb
  says "$root/usr/lib/tenon/libaddons.so" \
    there "$root/usr/bin/tenon" package list
}
