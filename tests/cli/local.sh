#!/bin/sh
# local.sh DOANVIEN - the private database: nobody else gets in, and it survives what happens to it.
set -u
. "$(dirname "$0")/tap.sh"

# shellcheck disable=SC2089,SC2090
DOANVIEN_HOME="$work/a home, with 'odd' \$signs"
export DOANVIEN_HOME
trap '"$program" local destroy --yes >/dev/null 2>&1; rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
note="$DOANVIEN_HOME/local/where"
socket() { sed -n 's/^socket //p' "$note"; }
cluster() { sed -n 's/^cluster //p' "$note"; }
ask() { psql -X -At -h "$(socket)" -U doanvien -d doanvien -c "$1"; }
mode() { stat -c %a "$1"; }
postmaster() { head -n 1 "$(cluster)/data/postmaster.pid"; }
tcp_sockets() { cat /proc/"$1"/net/tcp /proc/"$1"/net/tcp6 2>/dev/null; }
# No socket of the server is an internet socket that listens.
listens_on_tcp() {
    for fd in /proc/"$1"/fd/*; do
        inode=$(readlink "$fd" | sed -n 's/^socket:\[\([0-9]*\)\]$/\1/p')
        [ -z "$inode" ] || ! tcp_sockets "$1" | awk '$4 == "0A" {print $10}' |
            grep -qx "$inode" || return 0
    done
    return 1
}
row_is_there() { same "$(ask 'SELECT count(*) FROM kept')" 1; }

is "no database is there at first" gives 5 local status
is "to stop what is not there is no fault" gives 0 local stop
is "a command tells how to start it" gives 13 unit list
is "and names the command" complains "doanvien local start"
is "it starts in a folder with spaces, quotes and a comma" gives 0 local start
is "it says what to do next" complains 'doanvien"* init'
is "started again it says so" gives 0 local start
is "in words" says "running already"
is "its status is running" gives 0 local status
is "its status is JSON for machines" gives 0 local status --json
is "that can be read" is_json
is "its owner gets in" ask "SELECT 1"
is "as a user that is no superuser" same "$(ask 'SELECT usesuper FROM pg_user WHERE usename = current_user')" f
is "who may make the extension that the registry needs" ask "CREATE EXTENSION btree_gist"
is "the text is UTF-8" same "$(ask 'SHOW server_encoding')" UTF8
is "data checksums are on" same "$(ask 'SHOW data_checksums')" on
is "what is written is synced" same "$(ask 'SHOW fsync')" on
is "it is told to listen on no address" \
    same "$(ask "SELECT 'on ' || current_setting('listen_addresses')")" "on "
is "no TCP port is open" fails listens_on_tcp "$(postmaster)"
is "nobody else can enter the socket's folder" same "$(mode "$(socket)")" 700
is "nobody else can enter the home folder" same "$(mode "$DOANVIEN_HOME")" 700
is "the superuser of the cluster is closed to its owner" fails \
    psql -X -h "$(socket)" -U postgres -d postgres -c "SELECT 1"
if [ "$(id -u)" -eq 0 ]; then
    chmod 755 "$work"
    is "another user of the machine gets no connection" fails \
        runuser -u nobody -- psql -X -h "$(socket)" -U doanvien -d doanvien -c "SELECT 1"
    is "nor does the user that the server runs as" fails \
        runuser -u postgres -- psql -X -h "$(socket)" -U doanvien -d doanvien -c "SELECT 1"
fi

ask "CREATE TABLE kept AS SELECT 1 AS one" >/dev/null
ask "ALTER ROLE doanvien NOCREATEROLE" >"$out" # as an earlier version left it
is "it stops" gives 0 local stop
is "stopped again it is no fault" gives 0 local stop
is "its status is stopped" gives 13 local status
is "it starts again" gives 0 local start
is "with the right to make the roles of officers" test \
    "$(ask "SELECT rolcreaterole FROM pg_roles WHERE rolname = current_user")" = t
is "with what was in it" row_is_there
kill -9 "$(postmaster)"
is "killed, it starts again" gives 0 local start
is "with what was in it" row_is_there
gives 0 local stop
echo "$$" >"$work/pid"
[ "$(id -u)" -ne 0 ] || chown postgres "$work/pid"
mv "$work/pid" "$(cluster)/data/postmaster.pid"
is "the number of a server long gone, now another's, does not keep it from starting" \
    gives 0 local start

is "to destroy it asks first" gives 64 local destroy
is "and it still runs" gives 0 local status
gives 0 local stop
rm -rf "$(cluster)/data.new"
mv "$(cluster)/data" "$(cluster)/data.new"
is "a cluster that was killed half-made is made anew" gives 0 local start
is "and holds nothing of the other" fails row_is_there
folder=$(cluster)
door="$(socket)/.s.PGSQL.5432"
is "its socket is there" test -S "$door"
is "it is destroyed when told twice" gives 0 local destroy --yes
is "and leaves no data behind" fails test -e "$folder/data"
is "nor its socket" fails test -e "$door"
is "destroyed again it is no fault" gives 0 local destroy --yes

DOANVIEN_HOME=$work/$(printf 'deep%.0s' 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23)
note="$DOANVIEN_HOME/local/where"
is "it starts in a folder whose path is too long for a socket" gives 0 local start
is "its owner gets in" ask "SELECT 1"
is "nobody else can enter the socket's folder" same "$(mode "$(socket)")" 700
finish
