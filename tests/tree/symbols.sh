#!/bin/sh
# symbols.sh ARCHIVE SYM - what lib/ marks DV_API is what the version script lists. TAP.
# The archive is asked, not the shared library: that one was made from the list itself.
set -eu
marked=$(readelf -sW "$1" | awk '$4 == "FUNC" && $5 == "GLOBAL" && $6 == "DEFAULT" && $7 != "UND" {
    print $8 }' | sort -u)
listed=$(sed -n 's/^ *\(dv_[a-z0-9_]*\);$/\1/p' "$2" | sort -u)
echo "1..1"
if [ "$marked" = "$listed" ]; then
    echo "ok 1 - the version script lists every public function and no other"
else
    echo "not ok 1 - the version script lists every public function and no other"
    printf '%s\n' "$marked" >"$2.marked.$$"
    printf '%s\n' "$listed" | diff - "$2.marked.$$" | sed 's/^/# /'
    rm -f "$2.marked.$$"
    exit 1
fi
