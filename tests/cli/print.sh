#!/bin/sh
# print.sh DOANVIEN SHIM MUTE - print jobs over IPP to printers that fail at will. A printer is ippeveprinter
# with a command that notes the member numbers of the cards it "prints": what came out is held against
# the ledger. DV_PRINT_KILLS: how often the command line is killed (0).
set -u
. "$(dirname "$0")/tap.sh"

shim=$(readlink -f "${2:?the path of no_dns_sd}")
mute=$(readlink -f "${3:?the path of mute}")
examples=$(cd "$(dirname "$0")/../../examples" && pwd)
DOANVIEN_HOME="$work/home"
export DOANVIEN_HOME
trap '"$program" local destroy --yes >/dev/null 2>&1; stop_printer a; stop_printer b; stop_printer raster; rm -rf "$work"' EXIT
trap 'exit 1' INT TERM

if ! command -v ippeveprinter >/dev/null; then
    echo "1..0 # SKIP no ippeveprinter (package cups-ipp-utils)"
    exit 0
fi

# ---- printers ----

# What a printer does with a job: $P/behave has a word, $P/out what came out.
cat >"$work/command" <<'EOF'
#!/bin/sh
pdf=
for pdf do :; done
pages=0 behave=$(cat "$P/behave")
[ "$behave" != refuse ] || exit 1
for number in $(pdftotext "$pdf" - | grep -oE '^[0-9]{10}$'); do
    if [ "$behave" = jam ] && [ "$pages" -ge 4 ]; then
        echo "STATE: +media-jam-error" >&2
        sleep 1.5
        echo "STATE: -media-jam-error" >&2
        exit 1
    fi
    if [ "$behave" = ribbon ] && [ "$pages" -ge 2 ] && [ ! -e "$P/mended" ]; then
        echo "STATE: +marker-supply-empty-error" >&2
        touch "$P/waiting"
        while [ ! -e "$P/mended" ]; do sleep 0.1; done
        echo "STATE: -marker-supply-empty-error" >&2
    fi
    case $behave in slow*) sleep "${behave#slow}" ;; esac
    echo "$number" >>"$P/out"
    pages=$((pages + 2))
    echo "ATTR: job-impressions-completed=$pages" >&2
done
EOF
chmod +x "$work/command"

# printer NAME PORT [FORMAT]: sets uri_NAME and waits until it answers
printer() {
    P="$work/printer-$1"
    mkdir -p "$P/spool"
    [ -e "$P/behave" ] || echo ok >"$P/behave"
    P=$P LD_PRELOAD="$shim" ippeveprinter -r off -n localhost -p "$2" -d "$P/spool" -2 \
        -f "${3:-application/pdf}" -c "$work/command" "$1" >"$P/log" 2>&1 &
    echo $! >"$P/pid"
    tries=0
    until ipptool -q -T 1 "ipp://localhost:$2/ipp/print" get-printer-attributes.test >"$P/asked" 2>&1; do
        tries=$((tries + 1))
        [ $tries -lt 50 ] && kill -0 "$(cat "$P/pid")" 2>/dev/null || return 1
        sleep 0.1
    done
}
stop_printer() {
    [ -e "$work/printer-$1/pid" ] || return 0
    kill -9 "$(cat "$work/printer-$1/pid")" 2>/dev/null
    wait "$(cat "$work/printer-$1/pid")" 2>/dev/null
    rm "$work/printer-$1/pid"
}
behave() { echo "$2" >"$work/printer-$1/behave"; }
port=$((20000 + $$ % 20000))
a="ipp://localhost:$port/ipp/print"
b="ipp://localhost:$((port + 1))/ipp/print"

# ---- what came out, and what is believed ----

field() {
    python3 -c 'import json, sys
for row in json.load(open(sys.argv[1])):
    print(row[sys.argv[2]] if row[sys.argv[2]] is not None else "")' "$out" "$1"
}
out_numbers() { cat "$work"/printer-*/out 2>/dev/null; }
came_out() { same "$(out_numbers | wc -l)" "$1"; }
none_twice() { same "$(out_numbers | sort | uniq -d)" ""; }
printed_numbers() {
    "$program" card list --all-units --json | python3 -c 'import json, sys
for row in json.load(sys.stdin):
    if row["state"] == "printed" and str(row["run_id"]) == sys.argv[1]:
        print(row["member_no"])' "$run"
}
listed_numbers() { "$program" run uncertain "$run" --json >"$out" && field member_no; }
# What is believed printed came out, and what came out is believed or listed.
believed_or_listed() {
    out_numbers | sort >"$work/1"
    printed_numbers | sort >"$work/2"
    { cat "$work/2"; listed_numbers; } | sort >"$work/3"
    same "$(comm -13 "$work/1" "$work/2")" "" && same "$(comm -23 "$work/1" "$work/3")" ""
}
jobs_are() { gives 0 run jobs "$run" --json && same "$(field state | tr '\n' ' ')" "$1"; }
new_run() {
    "$program" run create --unit "$1" --design "$examples/designs/standard" --format printer \
        --json >"$out" 2>"$err" && run=$(field run_id | head -n 1)
}

# ---- the office ----

office() {
    "$program" local start && "$program" init --number-prefix 79 --number-digits 10 &&
        "$program" unit import "$examples/data/units.csv" &&
        "$program" hire apply "$examples/data/hires.csv" --source sample &&
        "$program" admission admit --all-units --decision 2/QD --date 2026-04-15 \
            --submitter "Lê Minh" --approver "Trần An" && "$program" key new &&
        "$program" card order --all-units
}
is "an office orders its cards" office
is "a printer starts" printer a "$port"

is "files need a folder" gives 64 run create --all-units --design "$examples/designs/standard"
is "a run for a printer writes none" new_run CS-TH
cards=$("$program" run list --json | python3 -c 'import json, sys
print(json.load(sys.stdin)[0]["cards"])')
is "it is not drawn by resuming it" gives 7 run resume "$run"
is "a printer that is none is wrong usage" gives 64 run print "$run" --printer http://localhost/
is "one that is not there is said" gives 7 run print "$run" --printer "$b"
is "in Vietnamese too" gives 7 --lang vi run print "$run" --printer "$b"
is "with its accents" complains "không trả lời"
printer raster "$((port + 2))" image/pwg-raster,image/urf
is "a printer that takes only pictures is refused" gives 7 run print "$run" \
    --printer "ipp://localhost:$((port + 2))/ipp/print"
is "it is said how such a one is used" complains "Make a queue for it in CUPS"
is "no card was claimed for it" jobs_are ""
stop_printer raster
is "cards that wait are in no doubt" gives 0 run uncertain "$run"

# ---- it jams ----

behave a jam
is "a jam stops the printing" gives 40 run print "$run" --printer "$a" --cards 4
is "and is said" complains "a card is jammed"
lists_two() { listed_numbers >"$work/two" && same "$(wc -l <"$work/two")" 2; }
is "what the printer counted is printed, the rest listed" lists_two
is "two came out" came_out 2
is "nothing else is believed" believed_or_listed
is "the cards that were not sent cannot be settled" gives 7 run printed "$run" 5
is "one of the two came out" gives 0 run unprinted "$run" 4
is "the other spoiled" gives 0 run spoiled "$run" 3 --reason "kẹt thẻ" --json
is "said again it is one" gives 0 run spoiled "$run" 3-3 --reason "kẹt thẻ" --json
is "and no more" says '"settled":0'
is "no card is in doubt" gives 0 run uncertain "$run"

# ---- the ribbon ends, and is mended while we wait ----

mend() {
    until [ -e "$work/printer-a/waiting" ]; do sleep 0.1; done
    sleep 1
    touch "$work/printer-a/mended"
}
behave a ribbon
mend &
is "out of ribbon is waited for" gives 0 run print "$run" --printer "$a" --cards 20 --wait 30
is "and said" complains "out of ribbon"
is "every card came out but those that were refused and spoiled" came_out "$(printed_numbers | wc -l)"
is "once" none_twice
is "as is believed" believed_or_listed
run_state() {
    gives 0 run list --json && python3 -c 'import json, sys
print([row["state"] for row in json.load(open(sys.argv[1])) if str(row["run_id"]) == sys.argv[2]][0])' \
        "$out" "$run" >"$work/state" && same "$(cat "$work/state")" "$1"
}
is "the run is done" run_state done

# ---- for too long ----

next_run() { new_run "$1" && rm -f "$work"/printer-*/out "$work"/printer-*/mended; }
is "another run" next_run CS-DET
is "a printer in trouble for too long is given up" gives 40 --lang vi run print "$run" \
    --printer "$a" --cards 5 --wait 0
is "it is said what is wrong" complains "hết ruy băng"
is "its job is cancelled" jobs_are "uncertain "
touch "$work/printer-a/mended" # it had them in its memory still
until [ "$(out_numbers | wc -l)" -ge 5 ]; do sleep 0.1; done
is "what came out is listed, or believed" believed_or_listed
is "somebody who looked says so" gives 0 run printed "$run" 1-5

# ---- the printer is switched off in the middle ----

off() {
    until [ "$(out_numbers | wc -l)" -ge 6 ]; do sleep 0.1; done
    stop_printer a
}
behave a slow0.3
off &
is "a printer that is gone is given up" gives 40 run print "$run" --printer "$a" --cards 5 --wait 1
is "that is said" complains "does not answer"
rm -f "$work/printer-a/pid"
is "what came out is listed, or believed" believed_or_listed

# ---- it is on again; another beside it; and we are killed ----

behave a slow0.05
mkdir -p "$work/printer-b" && behave b slow0.05
is "it is on again" printer a "$port"
is "with another" printer b "$((port + 1))"
for kill in $(seq "${DV_PRINT_KILLS:-0}"); do
    "$program" run print "$run" --printer "$a" --cards 2 >/dev/null 2>&1 &
    one=$!
    "$program" run print "$run" --printer "$b" --cards 2 >/dev/null 2>&1 &
    two=$!
    sleep "0.$((3 + kill * 7 % 6))"
    kill -9 "$one" "$two" 2>/dev/null
    wait "$one" "$two" 2>/dev/null
done
"$program" run print "$run" --printer "$a" --cards 20 --wait 10 >/dev/null 2>&1 &
one=$!
is "the rest is printed by two, but what is in doubt" gives 40 run print "$run" --printer "$b" \
    --cards 20 --wait 10
wait "$one"
# What one of the two gave up is printed by another.
"$program" run print "$run" --printer "$b" --wait 10 >/dev/null 2>&1
is "no card came out twice" none_twice
is "each that came out is believed or listed" believed_or_listed
accounted() {
    listed_numbers >"$work/3" && gives 0 run list --json && same "$(($(printed_numbers | wc -l) + $(wc -l <"$work/3")))" \
        "$(python3 -c 'import json, sys
print([row["cards"] - row["refused"] for row in json.load(open(sys.argv[1])) if str(row["run_id"]) == sys.argv[2]][0])' \
            "$out" "$run")"
}
is "no card was lost" accounted

# ---- we die when the printer has made the job, and nothing of the document was sent ----

stop_printer a
behave a ok
is "a third run" next_run CS-GO
is "a printer starts anew" printer a "$port"
died() {
    LD_PRELOAD="$mute" DV_MUTE_AT=last-document "$program" run print "$run" --printer "$a" \
        --cards 5 >"$out" 2>"$err"
    same $? 137
}
is "killed before the document is sent" died
is "its job is with the printer" jobs_are "sent "
is "again, all is printed" gives 0 run print "$run" --printer "$a" --cards 500 --wait 1
is "a job without a document is cancelled, and that is said" complains "does not go on"
is "all came out" came_out "$(printed_numbers | wc -l)"
is "and no card twice" none_twice

finish
