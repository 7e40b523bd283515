#!/bin/sh
# run.sh SECONDS [TARGET...] - fuzz each target for so long, with libFuzzer under ASan and UBSan, one
# after the other: all of them unless some are named. Corpora grow in build-fuzz/corpus and are used
# again. Ends with 1 at the first finding; what made it lies in build-fuzz/TARGET-*, and belongs, made
# small (-minimize_crash=1), into found/TARGET/, which the tests replay. A new target: see fuzz.h.
set -eu
cd "$(dirname "$0")/../.."
seconds=${1:?usage: run.sh SECONDS [TARGET...]}
shift
[ -e build-fuzz/build.ninja ] || CC=clang meson setup build-fuzz -Db_sanitize=address,undefined \
    -Db_lundef=false -Dc_args=-fsanitize=fuzzer-no-link >/dev/null
ninja -j "${DV_JOBS:-2}" -C build-fuzz $(ls tests/fuzz/fuzz_*.c | sed 's|tests/fuzz/\(.*\)\.c|tests/fuzz/\1|') >/dev/null
/usr/bin/python3 tests/fuzz/seeds.py build-fuzz/seeds
[ $# -gt 0 ] || set -- $(ls build-fuzz/seeds)
LSAN_OPTIONS="suppressions='$PWD/tests/lsan.txt':print_suppressions=0"
export LSAN_OPTIONS
for name; do
    mkdir -p "build-fuzz/corpus/$name"
    echo "$name:"
    "build-fuzz/tests/fuzz/fuzz_$name" -max_total_time="$seconds" -max_len=65536 -timeout=20 -rss_limit_mb=1024 \
        -artifact_prefix="build-fuzz/$name-" -print_final_stats=1 \
        "build-fuzz/corpus/$name" "build-fuzz/seeds/$name" >"build-fuzz/$name.log" 2>&1 || {
        tail -n 60 "build-fuzz/$name.log"
        exit 1
    }
    sed -n 's/^stat::number_of_executed_units: */  runs /p; s/^#.*DONE *\(cov: [0-9]*\).*/  \1/p' "build-fuzz/$name.log"
done
