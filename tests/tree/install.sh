#!/bin/sh
# install.sh BUILD SOURCE CC - what `meson install` puts down is enough for a program outside the
# tree: built by pkg-config against the installed headers, with the shared and the static library. TAP.
set -eu
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
n=0 bad=0
try() {
    what=$1
    shift
    n=$((n + 1))
    if out=$("$@" 2>&1); then echo "ok $n - $what"; else echo "not ok $n - $what"; echo "$out" | sed 's/^/# /'; bad=1; fi
}
try "meson install puts everything under a folder" \
    meson install -C "$1" --no-rebuild --quiet --destdir "$root"
pc=$(find "$root" -name doanvien.pc)
libdir=$(dirname "$(dirname "$pc")")
sed "s|^prefix=.*|prefix=$root/usr/local|" "$pc" >"$root/doanvien.pc"
PKG_CONFIG_PATH=$root
export PKG_CONFIG_PATH
program() {
    # The library may have been built with sanitizers, and then so must be who links it.
    "$3" -std=c99 -pedantic -Wall -Werror ${DV_LINK_FLAGS:-} -o "$root/verify" "$2/examples/c/verify.c" \
        $(pkg-config --cflags doanvien) $4
}
try "a program outside the tree builds with pkg-config" program "$1" "$2" "$3" \
    "$(pkg-config --libs doanvien)"
try "it runs, and believes a token of the test vectors" sh -c '
    cd "$2/tests/credential/vectors"
    text=$(grep -m1 -oE "\b[A-Z2-7]{150,}\b" vectors.tsv)
    LD_LIBRARY_PATH=$3 "$1" keys.txt "$text" | grep -q "^valid: member "' sh \
    "$root/verify" "$2" "$libdir"
# Static ours, shared theirs: Debian ships no static form of what libpq needs.
try "and it builds with the static library" program "$1" "$2" "$3" "$libdir/libdoanvien.a
    $(pkg-config --libs $(pkg-config --print-requires-private doanvien | awk '{ print $1 }')) -lm"
try "the command line runs from where it was installed" \
    env LD_LIBRARY_PATH="$libdir" "$root/usr/local/bin/doanvien" --help
echo "1..$n"
exit $bad
