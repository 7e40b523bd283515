#!/bin/sh
# run.sh - install what the tests need, build with gcc, with clang, and with clang under ASan and
# UBSan, and run the tests with each, those that take long with one of them. Closes with "N passed, N failed".
set -eu
cd "$(dirname "$0")/.."
sh examples/packages.sh tests
unset DOANVIEN_DB DOANVIEN_HOME

# build DIR CC OPTION... - warnings are errors here, and only here.
build() {
    dir=$1 cc=$2
    shift 2
    [ -e "$dir/build.ninja" ] || CC=$cc meson setup "$dir" -Dwerror=true "$@" >"$dir.log" 2>&1 || {
        cat "$dir.log"
        return 1
    }
    rm -f "$dir.log"
    ninja -C "$dir" >"$dir/build.log" 2>&1 || { cat "$dir/build.log"; return 1; }
}

# The caches that fontconfig keeps for the life of the process are not ours to free.
LSAN_OPTIONS="suppressions='$PWD/tests/lsan.txt':print_suppressions=0"
export LSAN_OPTIONS

passed=0 failed=0
# check DIR WHAT OPTION... - run the tests of a build and add up its cases.
check() {
    dir=$1 what=$2
    shift 2
    tests/with_pg.sh meson test -C "$dir" --no-rebuild --print-errorlogs "$@" || true
    counts=$(python3 tests/count.py "$dir")
    echo "$what: $counts"
    passed=$((passed + ${counts% *})) failed=$((failed + ${counts#* }))
}

build build-gcc gcc
check build-gcc gcc --no-suite slow
build build-clang clang
check build-clang clang --no-suite once --no-suite slow --no-suite registry # there the work is SQL's
build build-asan clang -Db_sanitize=address,undefined -Db_lundef=false
DV_DEEDS=300
export DV_DEEDS
check build-asan 'clang with ASan and UBSan' --timeout-multiplier 4 --no-suite once

echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
