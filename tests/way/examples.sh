#!/bin/sh
# examples.sh SOURCE BUILD - the seven C programs and way.py, run one after another as a reader
# would, each on a database of its own. Under with_pg.sh. TAP.
set -eu
source=$1 c=$2/examples/c
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
n=0 bad=0
# try SENTENCE WORDS COMMAND... - the command succeeds and prints the words
try() {
    what=$1 words=$2
    shift 2
    n=$((n + 1))
    if "$@" >"$work/out" 2>&1 && grep -qE -- "$words" "$work/out"; then
        echo "ok $n - $what"
    else
        echo "not ok $n - $what"
        sed 's/^/# /' "$work/out"
        bad=1
    fi
}
one=dv_examples_c_$$ two=dv_examples_py_$$
for db in $one $two; do
    psql -qXd postgres -c "CREATE DATABASE $db ENCODING 'UTF8' TEMPLATE template0"
done
DOANVIEN_DB="dbname=$one"
export DOANVIEN_DB
try "unit loads the tree" "CS-GO  Công đoàn cơ sở" "$c/example_unit" "$source/examples/data/units.csv"
try "feed compares and applies" "changes" "$c/example_feed" "$source/examples/data/hires.csv" hr
try "feed again changes nothing" ": 0 changes" "$c/example_feed" "$source/examples/data/hires.csv" hr
try "admission admits by a second officer" "^[1-9][0-9]* admitted" "$c/example_admission" LDLD 1/QD 20700
try "member finds a name without accents" "Nguyễn" "$c/example_member" nguyen
try "card orders" "^[1-9][0-9]* cards" "$c/example_card" LDLD 6d0c1f0e-3f56-4f0a-9a43-0c1f2b7a5e11
first=$(cat "$work/out")
try "card asked again with the same request gives the same answer" "^$first\$" \
    "$c/example_card" LDLD 6d0c1f0e-3f56-4f0a-9a43-0c1f2b7a5e11
member=$("$c/example_member" nguyen | sed 's/ .*//;q')
try "membership offers a transfer" "  transfer  offered" "$c/example_membership" "$member" CDX 7/GT
mkdir "$work/py"
DOANVIEN_DB="dbname=$two"
lib=$(find "$2/lib" -name 'libdoanvien.so.0' | head -n 1)
preload=
case $(readelf -d "$lib" | tr '\n' ' ') in *libasan* | *libclang_rt.asan*) preload=yes ;; esac
if nm -D "$lib" | grep -q __asan_init; then preload=yes; fi
if [ -n "$preload" ]; then
    # A library built with ASan needs its runtime before everything else; Python is not ours to check.
    asan=$(clang -print-file-name=libclang_rt.asan-x86_64.so)
    try "way.py goes the whole way" "^verified: \{'valid': [1-9]" env ASAN_OPTIONS=detect_leaks=0 \
        LD_PRELOAD="$asan" LIBDOANVIEN="$lib" /usr/bin/python3 "$source/examples/way.py" \
        "$source/examples/data/units.csv" "$source/examples/data/hires.csv" "$work/py"
else
    try "way.py goes the whole way" "^verified: \{'valid': [1-9]" env LIBDOANVIEN="$lib" \
        /usr/bin/python3 "$source/examples/way.py" \
        "$source/examples/data/units.csv" "$source/examples/data/hires.csv" "$work/py"
fi
DOANVIEN_DB="dbname=$one"
try "run prints" "^run [0-9]" "$c/example_run" LDLD "$source/examples/designs/standard" "$work/cards" \
    "$work/py/card.key"
qr=$(psql -qXAtd "$one" -c "SELECT qr FROM dv.card WHERE qr IS NOT NULL LIMIT 1")
try "verify believes what was printed" "^valid: member " "$c/example_verify" "$work/py/keys.txt" "$qr"
for db in $one $two; do psql -qXd postgres -c "DROP DATABASE $db (FORCE)"; done
echo "1..$n"
exit $bad
