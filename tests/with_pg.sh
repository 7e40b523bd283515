#!/bin/sh
# with_pg.sh COMMAND... - run a command with a private PostgreSQL that is thrown away afterwards
# (libpq finds it by PGHOST and its like). Inside another with_pg.sh the server is shared.
set -eu
[ -z "${DV_WITH_PG:-}" ] || exec "$@"
DV_WITH_PG=1
export DV_WITH_PG
exec pg_virtualenv -t -o fsync=off -o full_page_writes=off -o max_wal_size=4GB \
    -o max_connections=60 "$@"
