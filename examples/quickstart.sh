#!/bin/sh
# quickstart.sh - the main job on sample data: install packages, build, start a private PostgreSQL,
# read an HR export, admit, order, sign and print, verify. May be run again: it begins afresh.
set -eu
cd "$(dirname "$0")/.."
began=$(date +%s)

sh examples/packages.sh
echo "Building ..."
[ -e build/build.ninja ] || meson setup build >build.log 2>&1 || { cat build.log; exit 1; }
rm -f build.log
ninja -C build >build/build.log 2>&1 || { cat build/build.log; exit 1; }

# Everything of this trial lies here: keys, the place of its database, the cards.
home=$PWD/build/quickstart
doanvien="$PWD/build/examples/doanvien/doanvien"
DOANVIEN_HOME=$home
export DOANVIEN_HOME
unset DOANVIEN_DB
dv() { "$doanvien" "$@"; }
step() { printf '\n== %s\n' "$*"; }

[ ! -e "$home" ] || dv local destroy --yes
rm -rf "$home"

step "1. A private PostgreSQL, and an empty registry in it"
dv local start
dv init
dv key new
step "2. The union's units"
dv unit import examples/data/units.csv
step "3. What HR says, compared with the registry: a preview, nothing is changed yet"
dv hire compare examples/data/hires.csv --source sample --csv >"$home/preview.csv" 2>/dev/null
dv hire compare examples/data/hires.csv --source sample >"$home/preview.txt" 2>&1 || {
    cat "$home/preview.txt"
    exit 1
}
cat "$home/preview.txt"
intake=$(sed -n 's/.*doanvien"\{0,1\} hire apply \([0-9][0-9]*\)$/\1/p' "$home/preview.txt")
step "4. Applied; the rows that need a human are written to a file"
dv hire apply "$intake"
dv hire rejects "$intake" --out "$home/rejects.csv"
step "5. Admission: one officer submits, another approves"
dv admission admit --all-units --decision 15/QD-CDX --date "$(date +%Y-%m-%d)" \
    --submitter 'Lê Minh' --approver 'Trần An'
step "6. Cards: ordered, signed, printed"
dv card order --all-units
dv run create --all-units --design examples/designs/standard --photos examples/data/photos \
    --out "$home/cards"
step "7. One card, checked offline"
dv card list --all-units --json >"$home/cards.json"
one=$(python3 -c 'import json, sys
cards = [c for c in json.load(open(sys.argv[1])) if c["state"] == "printed"]
print(cards[0]["member_no"], cards[0]["qr"])' "$home/cards.json")
qr=${one#* }
member_no=${one%% *}
dv verify "$qr"

printf '\n== Summary\n'
python3 - "$home" "$(($(date +%s) - began))" <<'PYTHON'
import collections, csv, json, pathlib, sys
home = pathlib.Path(sys.argv[1])
rows = list(csv.DictReader(open(home / 'preview.csv', encoding='utf-8')))
seen = collections.Counter(r['outcome'] for r in rows)
cards = json.load(open(home / 'cards.json', encoding='utf-8'))
files = [f for f in (home / 'cards').rglob('*') if f.is_file()]
waiting = sum(c['state'] == 'ordered' for c in cards)
units = sum(1 for _ in open('examples/data/units.csv', encoding='utf-8')) - 1
for what, n in [('units', units),
                ('rows read', len(rows)),
                ('candidates', seen['new']),
                ('repaired', sum(bool(r['repairs']) for r in rows)),
                ('refused', '%d, and %d wait for a human' % (seen['refused'], seen['ambiguous'])),
                ('admitted', len(cards)),
                ('cards', '%d printed%s' % (len(cards) - waiting, waiting and
                    ', %d not drawn (a name in characters that the font lacks)' % waiting or '')),
                ('files', '%d in %s' % (len(files), home / 'cards')),
                ('seconds', sys.argv[2])]:
    print('  %-12s %s' % (what, n))
PYTHON
png=$(find "$home/cards" -name "$member_no-front.png")
cat <<END

Look at one card:   xdg-open "$png"
All on A4 sheets:   xdg-open "$(find "$home/cards" -name '*sheets*.pdf' | sort | sed 1q)"
Check one:          DOANVIEN_HOME="$home" "$doanvien" verify "$qr"
Stop the database:  DOANVIEN_HOME="$home" "$doanvien" local stop
Remove it all:      DOANVIEN_HOME="$home" "$doanvien" local destroy --yes && rm -r "$home"
END
