#!/bin/sh
# headers.sh SOURCE CC CXX - every public header compiles alone, as C99 and as C++11. TAP.
set -eu
cd "$1"
n=0 bad=0
try() {
    what=$1
    shift
    n=$((n + 1))
    if out=$("$@" 2>&1); then echo "ok $n - $what"; else echo "not ok $n - $what"; echo "$out" | sed 's/^/# /'; bad=1; fi
}
for header in include/doanvien/*.h; do
    try "$header compiles alone as C99" \
        "$2" -std=c99 -pedantic -Wall -Wextra -Werror -Iinclude -fsyntax-only -x c "$header"
    [ -z "${3:-}" ] || try "$header compiles alone as C++11" \
        "$3" -std=c++11 -pedantic -Wall -Wextra -Werror -Iinclude -fsyntax-only -x c++ "$header"
done
echo "1..$n"
exit $bad
