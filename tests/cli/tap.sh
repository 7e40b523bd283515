# shellcheck shell=sh disable=SC2034,SC2059
# tap.sh - sourced by the tests of the command line: a sentence each, counted as TAP.
# $program is the binary; $work a scratch folder that goes away; $out and $err hold what it said.
program=$(readlink -f "${1:?the path of doanvien}")
work=$(mktemp -d "${TMPDIR:-/tmp}/doanvien cli.XXXXXX")
out="$work/out"
err="$work/err"
n=0
failed=0
LC_ALL=C.UTF-8
export LC_ALL
unset DOANVIEN_DB LANG LC_MESSAGES LANGUAGE
for name in $(env | sed -n 's/^\(PG[A-Z]*\)=.*/\1/p'); do
    unset "$name"
done
# Fontconfig keeps what it has read; a sanitized program must not call that a leak of ours.
echo 'leak:libfontconfig' >"$work/known leaks"
: "${LSAN_OPTIONS:=suppressions='$work/known leaks':print_suppressions=0}"
export LSAN_OPTIONS

# is SENTENCE COMMAND...: the command succeeds
is() {
    sentence=$1
    shift
    n=$((n + 1))
    if "$@" >"$work/said" 2>&1; then
        echo "ok $n - $sentence"
    else
        failed=$((failed + 1))
        echo "not ok $n - $sentence"
        echo "# failed: $*"
        for file in "$work/said" "$out" "$err"; do
            [ ! -f "$file" ] || head -n 5 "$file" | sed 's/^/# /'
        done
    fi
}

# gives CODE ARGUMENT...: doanvien exits with this code
gives() {
    wanted=$1
    shift
    got=0
    "$program" "$@" >"$out" 2>"$err" </dev/null || got=$?
    [ "$got" -eq "$wanted" ] || { echo "exit code $got, not $wanted"; return 1; }
}

# typed CODE TEXT ARGUMENT...: the same with text on standard input, as printf reads it
typed() {
    wanted=$1 text=$2
    shift 2
    got=0
    printf "$text" | "$program" "$@" >"$out" 2>"$err" || got=$?
    [ "$got" -eq "$wanted" ] || { echo "exit code $got, not $wanted"; return 1; }
}

says() { grep -q -e "$1" "$out"; }
complains() { grep -q -e "$1" "$err"; }
is_json() { python3 -m json.tool "$out" >/dev/null; }
# fails COMMAND...: the command does not succeed
fails() { ! "$@"; }
same() { [ "$1" = "$2" ] || { echo "$1 is not $2"; return 1; }; }

finish() {
    echo "1..$n"
    [ "$failed" -eq 0 ]
}
