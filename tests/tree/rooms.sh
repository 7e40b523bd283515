#!/bin/sh
# rooms.sh SOURCE - arrows between the rooms of lib/ run one way only. TAP.
set -eu
cd "$1/lib"
n=0 bad=0
# say RESULT SENTENCE
say() {
    n=$((n + 1))
    if [ -z "$1" ]; then echo "ok $n - $2"; else echo "not ok $n - $2"; echo "$1" | sed 's/^/# /'; bad=1; fi
}
may_not() {
    room=$1
    shift
    for other in "$@"; do
        found=$(grep -rn "#include [\"<]$other/" "$room" || true)
        say "$found" "$room does not include $other"
    done
}
may_not ground credential picture registry press
may_not credential picture registry press
may_not picture credential registry press
may_not registry credential picture press

found=$(grep -rn 'libpq-fe.h' . | grep -v '^./ground/db.c:' || true)
say "$found" "only ground/db.c includes libpq"
found=$(grep -rnE '#include <doanvien/(registry|unit|feed|admission|member|card|image|run|verify|event|head|privacy)\.h>' credential picture ground || true)
say "$found" "credential and picture work without the registry's headers"
found=$(grep -rnE '#include "(ground/db|sql)\.h"' credential picture || true)
say "$found" "credential and picture know no database"
found=$(grep -rnE '\b(getenv|printf|puts|perror|setlocale|exit|abort)\(' --include='*.c' . | grep -vE 'snprintf|vsnprintf|dv_buf_printf|dv_.*printf' || true)
say "$found" "the library prints nothing, reads no environment and never exits"
found=$(grep -rnE 'time\(NULL\)[^;]*/' --include='*.c' . | grep -v '^./ground/date.c:' || true)
say "$found" "what day it is only ground/date.c says"
found=$(cd ..; for f in sql/query/*.sql sql/check/*.sql; do
    code=$(sed 's/--.*//' "$f" | tr '\n' ' ')
    case "${code%%[ ]}" in *\;*[!\ ]*) echo "$f holds more than one statement" ;; esac
    case $(head -c 2 "$f") in --) ;; *) echo "$f does not begin with what it is" ;; esac
done)
say "$found" "each query file holds one statement and says what it is"
found=$(cd ../sql && ls schema/*.sql query/*.sql check/*.sql | while read -r f; do
    grep -q "'$f'" meson.build || echo "$f is not in sql/meson.build"
done)
say "$found" "each file of SQL is built in"
echo "1..$n"
exit $bad
