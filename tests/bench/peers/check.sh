#!/bin/sh
# check.sh - the scripts of the peers have no fault of syntax; PHP's is looked at where there is a PHP. TAP.
set -eu
cd "$(dirname "$0")"
bad=0 n=0
# look NAME COMMAND... - one line of TAP.
look() {
    name=$1
    shift
    n=$((n + 1))
    if "$@" >/dev/null; then echo "ok $n - $name"; else echo "not ok $n - $name"; bad=1; fi
}
for script in *.py; do
    look "$script" python3 -c 'import ast, sys; ast.parse(open(sys.argv[1], encoding="utf-8").read())' "$script"
done
for script in *.sh; do look "$script" sh -n "$script"; done
if command -v php >/dev/null; then look tcpdf_sheets.php php -l tcpdf_sheets.php; fi
echo "1..$n"
exit $bad
