#!/bin/sh
# way.sh DOANVIEN - the exact forms of the command line that scripts rely on, end to end on the
# sample data; then bad input, each with its exit code and a line that says what to do.
set -u
. "$(dirname "$0")/tap.sh"

examples=$(cd "$(dirname "$0")/../../examples" && pwd)
design="$examples/designs/standard"
DOANVIEN_HOME="$work/home"
export DOANVIEN_HOME
trap '"$program" local destroy --yes >/dev/null 2>&1; chmod -R u+w "$work"; rm -rf "$work"' EXIT
trap 'exit 1' INT TERM

# field NAME: the values of a column of the JSON array in $out, a line each
field() {
    python3 -c 'import json, sys
for row in json.load(open(sys.argv[1])):
    print(row[sys.argv[2]] if row[sys.argv[2]] is not None else "")' "$out" "$1"
}
count() { field "$1" | grep -c -x -e "$2"; }
lists_json() { gives 0 "$@" --json && is_json; }
intake() { sed -n 's/^intake \([0-9]*\)$/\1/p' "$err"; }
all_helped() {
    "$program" --help | sed -n 's/^  \([a-z][a-z-]*\( [a-z-]*\)\{0,1\}\) .*  .*/\1/p' | sed '/^$/d' >"$work/commands"
    [ "$(wc -l <"$work/commands")" -ge 33 ] || { echo "few commands"; return 1; }
    while read -r words; do
        # shellcheck disable=SC2086
        gives 0 $words --help && says "usage: doanvien $words" || { echo "$words"; return 1; }
        # shellcheck disable=SC2086
        gives 0 --lang vi $words --help && says "cách dùng: doanvien $words" || return 1
    done <"$work/commands"
}

# ---- the words ----

is "help lists the commands and the exit codes" gives 0 --help
is "in English" says "25 revoked"
is "help speaks Vietnamese" gives 0 --help --lang=vi
is "with its accents" says "đã thu hồi"
LC_ALL=vi_VN.UTF-8
is "a Vietnamese locale is enough" gives 64 nothing
is "for messages too" complains "không có lệnh này"
LC_ALL=C.UTF-8
is "every command has a help in both languages" all_helped
is "no command is wrong usage" gives 64
is "an unknown command is wrong usage" gives 64 member love
is "an unknown option is wrong usage" gives 64 unit list --colour red
is "an option of another command is wrong usage" gives 64 unit list --approver A
is "an option without its value is wrong usage" gives 64 unit list --unit
is "a missing option is named" gives 64 run create --all-units --out "$work/x"
is "as it is written" complains "--design"
is "a word too many is wrong usage" gives 64 unit import a b
is "after -- all are operands" gives 64 unit import a -- --json
is "both --unit and --all-units is wrong usage" gives 64 card list --unit A --all-units

# ---- the way ----

is "with no database a command says how to start one" gives 13 card list --all-units
is "by its name" complains "doanvien local start"
is "the private database starts" gives 0 local start
is "before init a command says what is missing" gives 4 unit list
is "by its name" complains "doanvien init"
is "init prepares the database and sets what is given" gives 0 init \
    --qr-prefix HTTPS://THE.EXAMPLE.VN/V/ --number-prefix 79 --number-digits 12 --card-valid-years 5
is "again with other settings" gives 0 init --number-digits=10 --number-no-check --number-prefix ""
is "the last word counts" gives 0 init --number-digits=10
is "a setting that cannot be is refused" gives 8 init --qr-prefix "https://lower/"
is "init is safe to repeat" gives 0 init
is "units are imported" gives 0 unit import "$examples/data/units.csv"
is "the same file changes nothing" gives 0 unit import "$examples/data/units.csv" --json
is "and says so" says '"changed":0'
is "units are listed" lists_json unit list
units=$(field code | wc -l)
is "a unit and those below it are fewer" lists_json unit list --unit CDX
is "than all" test "$(field code | wc -l)" -lt "$units"
is "an unknown unit is not found" gives 5 unit list --unit NONE
is "a unit gets its own number range" gives 0 unit range --unit CS-TH --prefix 5 --digits 9 \
    --first 10 --last 5000 --no-check
is "ranges are listed" lists_json unit ranges
is "with the new one" same "$(count prefix 5)" 1
printf 'Hình thức,Mã,Tên,Cấp trên\nĐổi tên,CS-TH,Công đoàn tên thử,\n' >"$work/changes.csv"
is "a reorganisation is proposed" gives 0 unit change "$work/changes.csv" --decision 12/QD \
    --date 2026-06-20 --effective 1/7/2026 --submitter an
change=$(sed -n 's/^reorganisation \([0-9]*\)$/\1/p' "$err")
is "shown again before it is approved" gives 0 unit preview "$change"
is "not by who proposed it" gives 8 unit approve "$change" --approver AN
is "but by another" gives 0 unit approve "$change" --approver binh --json
is "once" gives 7 unit approve "$change" --approver binh
is "and then withdrawn no more" gives 7 unit withdraw "$change"
is "the tree of the day has the new name" gives 0 unit tree --as-of 1/7/2026
is "as it was given" says "Công đoàn tên thử"
is "that of the day before the old one" gives 0 unit tree --as-of 2026-06-30 --unit CS-TH
is "still" test "$(grep -c "Công đoàn tên thử" "$out")" -eq 0
is "reorganisations are listed" lists_json unit changes
is "so are cards with an old name" gives 0 unit outdated --all-units --json
sed 's/Đổi tên/Giải tán/' "$work/changes.csv" >"$work/faults.csv"
is "a change that is none is refused" gives 8 unit change "$work/faults.csv" --decision 13/QD \
    --date 2026-06-20 --submitter an
is "with its row" says '^  2 .*change is unknown'

sed 's/SM0003;Nguyễn Thị Hồng Lan;25.09.1988/SM0003;Nguyễn Thị Hồng Lan;31\/02\/1988/' \
    "$examples/data/hires.csv" >"$work/dates.csv"
is "a date that is none is shown as it was" gives 0 hire compare "$work/dates.csv" --source dates
is "with its row" says '^  7  refused  *SM0003  .*birth date cannot be read  *31/02/1988$'
is "a feed is compared" gives 0 hire compare "$examples/data/hires.csv" --source sample --csv
cp "$out" "$work/preview.csv"
is "the preview has the columns that scripts read" same "$(head -n 1 "$work/preview.csv")" \
    row,code,outcome,full_name,born,sex,id_kind,id_number,phone,hired,unit,repairs,warning,reason
is "the intake's id stands on standard error" test -n "$(intake)"
first=$(intake)
is "the preview is JSON for machines" lists_json hire compare "$examples/data/hires.csv" \
    --source sample
new=$(count outcome new)
is "with the same rows" same "$(field row | wc -l)" "$(($(wc -l <"$work/preview.csv") - 1))"
is "a person reads counts and what to do next" gives 0 hire compare "$examples/data/hires.csv" \
    --source sample
is "in words" complains 'doanvien"* hire apply'
is "which can be pasted" complains "^next: \"\{0,1\}$program\"\{0,1\} hire apply [0-9]*$"
is "each row with the value that offends" says \
    '^ 55  refused  *SM0051  Đinh Thị Mai Uyên  *unit is unknown  *Công ty Trên Mây$'
is "or was repaired" says '^  5  new  *SM0001  Nguyễn Hữu Việt  *VNI encoding  *Nguyễn Hữu Vieät$'
narrow() {
    python3 "$(dirname "$0")/terminal.py" 80 "$program" --lang vi hire compare \
        "$examples/data/hires.csv" --source sample >"$out" &&
        python3 -c 'import sys, unicodedata
text = unicodedata.normalize("NFC", open(sys.argv[1], encoding="utf-8").read())
rows = [line for line in text.splitlines()[1:] if " hire " not in line]
sys.exit(len(rows) < 40 or max(map(len, rows)) > 80)' "$out"
}
is "a terminal of 80 columns holds a row on a line" narrow
is "with the end of long cells cut" says '…'
is "an intake is applied" gives 0 hire apply "$first"
is "an older preview is out of date" gives 6 hire apply "$((first + 1))"
is "a file is compared and applied in one" gives 0 hire apply "$examples/data/hires.csv" \
    --source sample --json
is "the same file changes nothing" says '"changes":0'
is "a file needs its source" gives 64 hire apply "$examples/data/hires.csv"
is "rejected rows are written" gives 0 hire rejects "$first" --out "$work/rejects.csv"
is "to a file with a header and a row" test "$(wc -l <"$work/rejects.csv")" -gt 1
is "or to standard output" gives 0 hire rejects "$first"
is "which is the same" cmp "$out" "$work/rejects.csv"
is "digits that are the name of a file are a file" sh -c 'cd "$2" && : >1 && "$1" hire apply 1;
[ $? -eq 64 ]' sh "$program" "$work"
is "an unknown intake is not found" gives 5 hire apply 99999

is "candidates are listed" lists_json admission candidates --all-units
is "as many as were new" same "$(field code | wc -l)" "$new"
is "an application is made" gives 0 admission make --unit CS-TH --json
application=$(field application_id)
is "and submitted" gives 0 admission submit "$application" --submitter "Lê Minh"
is "the submitter cannot approve it" gives 8 admission approve "$application" --decision 1/QD \
    --date 2026-03-31 --approver "Lê Minh"
is "a day that is none is wrong usage" gives 64 admission approve "$application" --decision 1/QD \
    --date 31/02/2026 --approver "Trần An"
is "who stands on it is listed" lists_json admission people "$application"
person=$(field person_id | sed -n 1p)
is "one of them is refused" gives 0 admission refuse "$application" --person "$person" \
    --reason "chưa đủ hồ sơ" --approver "Trần An"
is "a signed page is kept" gives 0 admission attach "$application" "$examples/card.png"
is "and listed" lists_json admission papers "$application"
is "and comes back" gives 0 admission paper "$application" "$(field sha256)" --out "$work/page.png"
is "byte for byte" cmp "$examples/card.png" "$work/page.png"
is "another officer approves it" gives 0 admission approve "$application" --decision 1/QD \
    --date 31/3/2026 --approver "Trần An"
is "who was refused applies alone" gives 0 admission make --unit CS-TH --person "$person" --json
application=$(field application_id)
is "withdraws" gives 0 admission withdraw "$application" --submitter "Lê Minh" --reason "lập nhầm"
is "applies again" gives 0 admission make --unit CS-TH --person "$person" --json
application=$(field application_id)
is "it is submitted" gives 0 admission submit "$application" --submitter "Lê Minh"
is "and recognised" gives 0 admission approve "$application" --decision 3/QD --date 31/3/2026 \
    --approver "Trần An" --recognise
is "the rest is admitted in one go" gives 0 admission admit --all-units --decision 2/QD \
    --date 2026-04-15 --submitter "Lê Minh" --approver "Trần An"
is "applications are listed" lists_json admission list
is "members are listed" lists_json member list --all-units
is "as many as were new" same "$(field member_no | wc -l)" "$new"
member=$(field member_no | sed -n 1p)
is "a unit gives numbers to one below" gives 0 number give --all-units --to CS-TH --quantity 20 --json
is "as many" says '"moved":20'
is "and they go back" gives 0 number return --unit CS-TH --quantity 5
is "not more than are there" gives 7 number return --unit CS-TH --quantity 99999
is "who owns which numbers is listed" lists_json number list
is "with who runs low" same "$(count low 1)" 0
is "what was moved is listed" lists_json number history --all-units
is "twice" same "$(field kind | sort | tr '\n' ' ')" "given returned "
is "the water mark is set" gives 0 number low 1000000
is "not to anything" gives 8 number low many
is "a unit's own range gave its numbers" lists_json member list --unit CS-TH
is "with its prefix" same "$(field member_no | grep -c -v '^5........$')" 0
is "a member is found by number" lists_json member find "$member"
is "and is one" same "$(field member_no)" "$member"
is "nobody found is an empty list" lists_json member find "khong co ai ten nay"
is "for machines too" same "$(cat "$out")" "[]"

is "a key is made" gives 0 key new
is "readable by its owner only" same "$(stat -c %a "$DOANVIEN_HOME/keys/card-1.key")" 400
is "the next key has a name of its own" gives 0 key new
is "in the same folder" test -f "$DOANVIEN_HOME/keys/card-2.key"
is "a key file is never overwritten" gives 6 key new --key "$DOANVIEN_HOME/keys/card-2.key"
is "keys are listed" lists_json key list
is "both" same "$(field kid | wc -l)" 2
is "the design has no fault" gives 0 design check "$design"
is "the design is drawn" gives 0 design preview "$design" --out "$work/preview"
is "both sides of two people, and all on one sheet" same \
    "$(find "$work/preview" -name '*.png' | wc -l)" 5

is "cards are ordered" gives 0 card order --unit CS-TH \
    --request 6f0f1f1e-8f5a-4a57-9d5e-0e4d4f1a7b10 --json
ordered=$(cat "$out")
is "the same request orders no more" gives 0 card order --unit CS-TH \
    --request 6f0f1f1e-8f5a-4a57-9d5e-0e4d4f1a7b10 --json
is "and gives the same answer" same "$(cat "$out")" "$ordered"
is "who holds a card gets no second" gives 6 card order --member \
    "$("$program" member list --unit CS-TH --json | python3 -c 'import json, sys
print(json.load(sys.stdin)[0]["member_no"])')"
is "a folder that takes no file is told before a card is printed" gives 10 run create \
    --unit CS-TH --design "$design" --out "$examples/data/units.csv/cards" --format pdf
is "cards are printed" gives 0 run create --unit CS-TH --design "$design" --out "$work/cards" \
    --photos "$examples/data/photos" --format png,pdf,sheet
is "with plain lines of progress where there is no terminal" complains "(100 %)"
is "printed again nothing is printed twice" gives 0 run create --unit CS-TH --design "$design" \
    --out "$work/cards" --format png,pdf,sheet
is "in words" says "No ordered cards\|: 0 printed"
is "runs are listed" lists_json run list
run=$(field run_id | sed -n 1p)
is "a finished run can be resumed" gives 0 run resume "$run"
is "its report lists what was refused" lists_json run report "$run"
is "a list to sign of nobody is said" gives 5 run handover "$run" --out "$work/list.pdf"
is "and so is a package of nothing" gives 5 run bureau "$run" --out "$work/bureau.zip"
is "who is absent is somebody" gives 5 run handed-over "$run" --by "Hà" --absent 0000000000
is "where nobody has a card nobody gets one" gives 5 run handed-over "$run" --unit CS-DET --by "Hà"
is "photos are kept" gives 0 photo import "$examples/data/photos"
is "who has none is listed" lists_json photo list --missing --photos "$examples/data/photos"
is "a photo of nobody is not found" gives 5 photo show 0000000000 --out "$work/photo.jpg"
is "cards are listed" lists_json card list --unit CS-TH
printed=$(count state printed)
is "with a picture for each" same "$(find "$work/cards" -name '*-front.png' | wc -l)" "$printed"
is "and more than a few" test "$printed" -ge 3
its=$(field run_id | sed -n 1p)
is "a list to sign is a PDF" gives 0 run handover "$its" --out "$work/list.pdf"
is "or a workbook" gives 0 run handover "$its" --unit CS-TH --out "$work/list.xlsx"
is "and nothing else" gives 64 run handover "$its" --out "$work/list.doc"
is "a bureau gets all in one" gives 0 run bureau "$its" --out "$work/bureau.zip" \
    --photos "$examples/data/photos"
is "blanks alone are nobody" gives 8 run handed-over "$its" --unit CS-TH --by "  "
is "cards are handed over" gives 0 run handed-over "$its" --unit CS-TH --by "Nguyễn Thị Hà" --json
is "all of them" same "$(cat "$out")" "{\"handed_over\":$printed}"
is "once" gives 0 run handed-over "$its" --by "Nguyễn Thị Hà" --json
is "and no more" same "$(cat "$out")" '{"handed_over":0}'
is "cards are listed again" lists_json card list --unit CS-TH
field qr | sed '/^$/d' >"$work/codes"
qr=$(head -n 1 "$work/codes")
card=$(field card_id | sed -n 1p)
is "blanks are received" gives 0 blank receive --unit CS-TH --quantity 500
is "some are spoiled" gives 0 blank spoil --unit CS-TH --quantity 3 --note "ướt"
is "not more than there are" gives 7 blank spoil --unit CS-TH --quantity 498
is "the stock is listed" lists_json blank list --all-units
is "what is left" same "$(field balance)" 497
is "and its moves" lists_json blank history --all-units
is "one card is shown" lists_json card show "$card"
is "a person reads it" gives 0 card show "$card"

stopped() {
    "$program" run create --all-units --design "$design" --out "$work/stopped" --format png \
        >"$out" 2>"$err" &
    pid=$! tries=0
    until grep -q % "$err" || [ $tries -eq 200 ]; do
        sleep 0.1
        tries=$((tries + 1))
    done
    kill -TERM $pid
    wait $pid
    same $? 15
}
"$program" card order --all-units >/dev/null 2>&1
is "a run that is told to stop stops" stopped
is "and says how to go on" complains "same command"
is "with another folder nothing is left to print" gives 0 run create --all-units \
    --design "$design" --out "$work/elsewhere" --format png
is "and the run that was stopped is named" complains "doanvien\"\{0,1\} run resume [0-9]"
is "the same command finishes it" gives 0 run create --all-units --design "$design" \
    --out "$work/stopped" --format png
is "cards are listed" lists_json card list --all-units
is "each has its picture" same "$(($(count state printed) + $(count state "handed over")))" \
    "$(find "$work/cards" "$work/stopped" -name '*-front.png' | wc -l)"

# ---- is this card good? ----

offline() { DOANVIEN_HOME="$work/home" DOANVIEN_DB=host=/nowhere gives "$@"; }
is "a card verifies with no database" offline 0 verify "$qr"
is "in words" says VALID
is "asked of the database it is valid too" gives 0 verify "$qr" --online
is "every card verifies, typed by a scanner" sh -c \
    "\"\$1\" verify <\"\$2\" >\"\$3\"" sh "$program" "$work/codes" "$out"
is "each on a line" same "$(grep -c VALID "$out")" "$printed"
is "the answer is JSON for machines" gives 0 verify "$qr" --json
is "that can be read" is_json
is "lower case and a line end are forgiven" typed 0 \
    "$(printf %s "$qr" | tr '[:upper:]' '[:lower:]')\\r\\n" verify
body=${qr##*/}
tampered=$(printf %s "$body" | python3 -c 'import base64, sys
text = sys.stdin.read()
raw = bytearray(base64.b32decode(text + "=" * (-len(text) % 8)))
raw[-5] ^= 1
print(base64.b32encode(raw).decode().rstrip("="))')
is "one bit of the signature flipped is forged" gives 22 verify "$tampered"
is "a code that was cut is malformed" gives 24 verify "$(printf %s "$qr" | cut -c1-100)"
is "a wrong alphabet is malformed" gives 24 verify "HTTPS://THE.EXAMPLE.VN/V/1890!@"
is "10 kB of text are malformed" gives 24 verify "$(head -c 10000 /dev/zero | tr '\0' A)"
is "typed too" typed 24 "$(head -c 10000 /dev/zero | tr '\0' A)\\n" verify
is "a NUL byte does not end a code" typed 24 "$qr\\0AAAA\\n" verify
is "an empty text is malformed" gives 24 verify ""
is "no text at all is malformed" gives 24 verify
is "of several lines the worst is the exit code" typed 24 "$qr\\nNONSENSE\\n$tampered\\n" verify
is "offline and online at once is wrong usage" gives 64 verify "$qr" --offline --online
sed '/^[0-9a-f]/!d' "$DOANVIEN_HOME/keys/keys.txt" | head -n 1 >"$work/other.txt"
is "a key that is not in the list is unknown" gives 23 verify "$qr" --keys "$work/other.txt"
is "a key for status lists is made" gives 0 status key
is "a status list is published" gives 0 status publish "$work/before.cwt" --days 1
is "the card is good by it" offline 0 verify "$qr" --status "$work/before.cwt"
is "and its age is said" says "status list 0 minutes old"
is "a card is revoked" gives 0 card revoke "$card" --reason "mất thẻ"
is "the next step names its holder" complains "card order --member [0-9]\{9,\} "
is "revoked again it is no fault" gives 0 card revoke "$card" --reason "mất thẻ"
is "offline nobody can know" gives 0 verify "$qr" --offline
is "online it is revoked" gives 25 verify "$qr" --online
is "with --db it is asked too" gives 13 verify "$qr" --db "host=$work dbname=none"
is "a new status list is published" gives 0 status publish "$work/list.cwt" \
    --uri https://the.example.vn/status
is "by it, offline, the card is revoked" offline 25 verify "$qr" --status "$work/list.cwt"
is "by the old one it is not" offline 0 verify "$qr" --status "$work/before.cwt" --json
is "for machines too" same "$(python3 -c 'import json, sys
print(json.load(open(sys.argv[1]))["list"])' "$out")" says
is "both asked, the ledger is believed" gives 25 verify "$qr" --online --status "$work/before.cwt"
is "a database that is away is said" offline 25 verify "$qr" --online --status "$work/list.cwt"
is "and done without" complains "status list alone"
is "a list is shown" offline 0 status show "$work/list.cwt"
is "with its address" says "https://the.example.vn/status"
is "a card's code is no list" gives 9 verify "$qr" --status "$work/codes"
is "its holder may order a new one" gives 0 card order --member "$(sed -n 1p "$work/codes" |
    xargs -I{} "$program" verify {} --json | python3 -c 'import json, sys
print(json.load(sys.stdin)["member_no"])')"

is "where no list of keys is, it says so" sh -c \
    'DOANVIEN_HOME="$2/nobody" "$1" verify A 2>"$3"; [ $? -eq 5 ]' sh "$program" "$work" "$err"
is "and what to do" complains "keys.txt; put it there, or name it with --keys"
is "an unknown run is not found" gives 5 run report 99999

# ---- lives of members ----

day=$(date -u +%Y-%m-%d)
gives 0 member list --unit CS-DET --json
mover=$(field member_no | sed -n 1p)
is "a member is offered to another unit" gives 0 transfer offer "$mover" --to CS-GO --letter 7/GT \
    --on "$day" --officer lan
is "the offer waits there" lists_json transfer list --unit CS-GO
is "a second one is a conflict" gives 6 transfer offer "$mover" --to CS-TH --letter 8/GT --on "$day"
is "it is accepted" gives 0 transfer accept "$mover" --officer minh
is "once" gives 7 transfer accept "$mover"
is "and is the first move of a history" lists_json member history "$mover"
move=$(sed -n 's/.*"move_id":\([0-9]*\).*/\1/p' "$out" | head -n 1)
is "who made it cannot undo it" gives 8 member undo "$move" --reason wrong --officer lan
is "another officer can" gives 0 member undo "$move" --reason wrong --officer hoa
is "a member is suspended" gives 0 member suspend "$mover" --on "$day" --reason "nghỉ không lương"
is "to expel needs a decision" gives 8 member end "$mover" --as expelled --on "$day"
is "with one it is done" gives 0 member end "$mover" --as expelled --on "$day" \
    --decision 9/QD --date "$day"
is "an ended member is not suspended" gives 7 member suspend "$mover" --on "$day" --reason no
is "a unit above decides who joins again" gives 0 member readmit "$mover" --to CS-TH \
    --decided-by CDX --decision 10/QD --date "$day" --on "$day"
is "a day that is none is wrong usage" gives 64 member resume "$mover" --on 31/2/2026
is "nobody is proposed" lists_json member proposals --all-units

# ---- corrections ----

is "a correction is proposed" gives 0 correction propose full_name "Nguyễn Thị Hồng Lân" \
    --member "$mover" --reason "sai dấu" --decision 12/TP --date 1/3/2026 --officer lan --json
correction=$(sed -n 's/.*"correction_id": *\([0-9]*\).*/\1/p' "$out")
is "not without saying of whom" gives 64 correction propose sex nam --reason sai --decision 1 \
    --date 1/3/2026
is "who proposed it cannot approve it" gives 8 correction approve "$correction" --officer lan
is "another officer can" gives 0 correction approve "$correction" --officer minh
is "once" gives 7 correction approve "$correction" --officer hoa
is "a citizen number is corrected too" gives 0 correction propose cccd 001188000123 \
    --member "$mover" --reason "cấp lại" --decision 13/CA --date 1/3/2026 --officer lan --json
is "or declined" gives 0 correction decline "$((correction + 1))" \
    --reason "thiếu giấy" --officer lan
is "they are listed" lists_json correction list --all-units
is "what was believed is told" lists_json correction history --member "$mover"
is "in the language of the office" gives 0 correction history --member "$mover" --lang vi
is "with the name of now" says "^họ và tên .*Nguyễn Thị Hồng Lân"
is "on a day before there was a registry nothing was" gives 5 correction history \
    --member "$mover" --as-of 2020-01-01
# ---- privacy ----

is "a consent is noted with its proof" gives 0 privacy consent "$mover" photo "$examples/data/units.csv" \
    --on "$day"
is "it is listed" lists_json privacy consents "$mover"
is "and withdrawn" gives 0 privacy withdraw "$mover" photo --on "$day"
is "once" gives 7 privacy withdraw "$mover" photo --on "$day"
is "who has not agreed is listed" lists_json privacy missing photo --all-units
is "a request arrives" gives 0 privacy request "$mover" access --on "$day" --json
request=$(sed -n 's/.*"request_no": *\([0-9]*\).*/\1/p' "$out")
is "it waits with its deadline" lists_json privacy requests --all-units
is "it is acknowledged" gives 0 privacy acknowledge "$request" --on "$day"
is "the answer is a PDF" gives 0 privacy answer "$mover" --out "$work/answer.pdf" --reason ask
is "or JSON" gives 0 privacy answer "$mover" --out "$work/answer.json" --reason ask
is "which is well formed" python3 -m json.tool "$work/answer.json" "$work/answer.txt"
is "it can be nothing else" gives 64 privacy answer "$mover" --out "$work/answer.doc" --reason ask
is "the request is closed" gives 0 privacy close "$request" answered --on "$day" --reason sent
is "and says who did what" gives 0 privacy show "$request"
is "who is a member is not erased" gives 7 privacy erase "$mover" --reason "Luật 91/2025/QH15"

# ---- bad input ----

compare() { wanted=$1 && shift && gives "$wanted" hire compare "$@" --source bad; }
one_line() { same "$(grep -c '^doanvien: ' "$err")" 1; }
head -c 5000 /dev/urandom >"$work/binary.csv"
: >"$work/empty.csv"
printf '1;2;3\n4;5;6\n' >"$work/headless.csv"
python3 -c 'print(";".join("c%d" % i for i in range(300)))' >"$work/wide.csv"
sed 's/SM0003/SM\x000003/' "$examples/data/hires.csv" >"$work/nul.csv"
{ cat "$examples/data/hires.csv" && printf '999;"SM9999;odd'; } >"$work/quote.csv"
for name in binary empty headless wide nul quote; do
    is "a $name file is refused" compare 9 "$work/$name.csv"
    is "with a line that says why" one_line
done
is "a file that is not there is refused" compare 5 "$work/nowhere.csv"
is "a folder is no file" compare 10 "$work"
is "units: a binary file is refused" gives 9 unit import "$work/binary.csv"
printf 'code,name,kind,parent,sector,tax_code,employer\nA,Aa,upper,B,state,,\nB,Bb,upper,A,state,,\nC,Cc,upper,NONE,state,,\n' \
    >"$work/cycle.csv"
is "a cycle of units is refused" gives 8 unit import "$work/cycle.csv" --json
is "with the reason of each row" is_json
is "and nothing of it is loaded" gives 5 unit list --unit C
cp "$DOANVIEN_HOME/keys/card-2.key" "$work/open.key"
chmod 644 "$work/open.key"
"$program" card order --member "$member" >/dev/null 2>&1
is "a key file that others can read is refused" gives 8 run create --unit CS-GO \
    --design "$design" --out "$work/more" --format pdf --key "$work/open.key"
is "a folder without a design is refused" gives 5 run create --unit CS-GO --design "$work" \
    --out "$work/more" --format pdf
is "a format that is none is wrong usage" gives 64 run create --unit CS-GO --design "$design" \
    --out "$work/more" --format gif
is "a database that does not answer is told" gives 13 unit list --db "host=$work dbname=none"
is "the environment names a database too" env DOANVIEN_DB="host=$work dbname=none" \
    sh -c '"$1" unit list; [ $? -eq 13 ]' sh "$program"
is "libpq's own environment leads nowhere else" env PGHOST=127.0.0.1 PGHOSTADDR=127.0.0.1 PGPORT=1 \
    PGDATABASE=none PGUSER=nobody "$program" unit list
is "a full disk is told" sh -c '"$1" unit list >/dev/full; [ $? -eq 10 ]' sh "$program"
gives 0 local stop
is "a private database that was stopped is told" gives 13 member find An
finish
