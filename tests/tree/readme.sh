#!/bin/sh
# readme.sh SOURCE CC DOANVIEN LIBRARY - what the README says is so: its links lead somewhere, its C
# compiles and runs, its commands work as they stand. TAP.
set -u
source=$1 compiler=$2 library=$(readlink -f "$4")
set -- "$3"
. "$(dirname "$0")/../cli/tap.sh"
readme=$source/README.md
DOANVIEN_HOME="$work/home"
export DOANVIEN_HOME
trap '"$program" local destroy --yes >/dev/null 2>&1; rm -rf "$work"' EXIT
trap 'exit 1' INT TERM

links() {
    grep -oE '\]\([^)#]+\)' "$readme" | sed 's/^](//; s/)$//' | grep -v '^http' >"$work/links"
    [ "$(wc -l <"$work/links")" -ge 20 ] || { echo "few links"; return 1; }
    while read -r link; do
        [ -e "$source/$link" ] || { echo "$link"; return 1; }
    done <"$work/links"
}
is "every link leads to a file" links

sed -n '/^```c$/,/^```$/p' "$readme" | sed '1d;$d' >"$work/gate.c"
is "the C is about 20 lines" test "$(grep -c . "$work/gate.c")" -le 22
is "it compiles without a warning" "$compiler" -Wall -Wextra -Werror ${DV_LINK_FLAGS:-} \
    -o "$work/gate" "$work/gate.c" -I "$source/include" "$library" \
    "-Wl,-rpath,$(dirname "$library")"
vectors=$source/tests/credential/vectors
text=$(grep -m1 -oE '\b[A-Z2-7]{150,}\b' "$vectors/vectors.tsv")
gate() { "$work/gate" "$vectors/keys.txt" "$1" >"$out" 2>"$err"; }
is "it opens to a card" gate "$text"
is "and says whose it is" says '^valid [^ ]'
is "not to another text" gate NONSENSE
is "which is malformed" says '^malformed'

# The commands of "by hand", but for where the cards go and what the scanner read.
sed -n '/^    doanvien local start/,/^    doanvien verify/p' "$readme" |
    sed "s|--out cards|--out '$work/cards'|; s|--out list.pdf|--out '$work/list.pdf'|; s|\"TEXT\"|\"\$text\"|" >"$work/by_hand"
by_hand() {
    PATH=$(dirname "$program"):$PATH
    cd "$source" || return 1
    while read -r line; do
        text=$(sed -n 's/.*"qr":"\([^"]*\)".*/\1/p' "$out" | head -n 1)
        (eval "$line") >"$out" 2>"$err" || { echo "$line"; return 1; }
    done <"$work/by_hand"
}
is "there are ten commands or so" test "$(wc -l <"$work/by_hand")" -ge 8
is "they work as they stand" by_hand
is "to the last, which finds the card good" says '^VALID '
is "and the cards are there" test -f "$work/cards/run-1-cards-0001.pdf"

fields() {
    sed -n 's/^    \[DV_FEED_[A-Z_]*\] = {"\([a-z_]*\)".*/\1/p' "$source/lib/registry/feed_columns.c" \
        >"$work/fields"
    [ "$(wc -l <"$work/fields")" -ge 16 ] || { echo "few fields"; return 1; }
    while read -r field; do
        sed -n '/^\*\*By CSV/,/^$/p' "$readme" | grep -qw "$field" || { echo "$field"; return 1; }
        gives 9 hire compare "$readme" --source readme --map "$field=Title" || return 1
    done <"$work/fields"
}
is "every field that --map takes is named" fields

words() {
    { sed -n 's/.*fault(row, "\([a-z-]*\)").*/\1/p; s/.*{DV_[A-Z_]*, "\([a-z0-9-]*\)"},.*/\1/p' \
        "$source/lib/registry/feed_words.c"
      grep -oE "'[a-z]+(-[a-z]+)+'" "$source/sql/query/feed_classify.sql" | tr -d "'"
    } | sort -u >"$work/words"
    [ "$(wc -l <"$work/words")" -ge 20 ] || { echo "few words"; return 1; }
    while read -r word; do
        grep -q "^    {\"$word\"," "$source/examples/doanvien/say.c" || { echo "$word"; return 1; }
    done <"$work/words"
}
is "the command line has words for all that the feed finds" words
finish
