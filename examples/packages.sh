#!/bin/sh
# packages.sh [tests] - install what building and running needs (Debian 12), and with "tests" what the
# tests need too. As root, or as a user with sudo. Does nothing when all is there.
set -eu
need='gcc libc6-dev meson ninja-build pkg-config python3-minimal
    libpq-dev libpng-dev zlib1g-dev libjpeg62-turbo-dev librsvg2-dev libcairo2-dev
    libpango1.0-dev libharfbuzz-dev libfontconfig-dev libexpat1-dev libsodium-dev libutf8proc-dev libpoppler-glib8 libzbar-dev
    libxlsxwriter-dev libcups2-dev
    postgresql fonts-roboto-unhinted'
if [ "${1:-}" = tests ]; then
    need="$need clang libclang-rt-14-dev libcmocka-dev libqrencode-dev zbar-tools poppler-utils qpdf pngcheck unzip
        python3 python3-cbor2 python3-cryptography procps pgbouncer cups-ipp-utils"
fi

missing=
for package in $need; do
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" = installed ] ||
        missing="$missing $package"
done
[ -n "$missing" ] || exit 0

as_root=
if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || {
        echo "These packages are missing, and there is no sudo to install them with:$missing" >&2
        exit 1
    }
    as_root=sudo
fi
echo "Installing:$missing"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! { $as_root apt-get update -qq &&
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
        $missing; } >"$log" 2>&1; then
    cat "$log" >&2
    echo "The packages could not be installed; see above." >&2
    exit 1
fi
