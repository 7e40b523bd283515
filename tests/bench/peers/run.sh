#!/bin/sh
# run.sh BUILD [CARDS [PHOTO]] - cards per CPU-second of ours and of the peers, fronts with a photo, five texts
# and a QR symbol, in one run: PDF sheets of 2 x 5 by TCPDF, reportlab, gLabels and headless Chromium (the last
# two, and reportlab's own encoder, a tenth of the cards), PNG of 300 dpi by Pillow and ImageMagick (a tenth of
# the cards). Ours goes the whole way, from the database and with signatures; peers draw what lies ready. Pillow
# gets its symbols from libqrencode, faster than what its users have; with python3-qrcode, which they have, it is
# measured too. ImageMagick gets them ready made. Needs
# php-cli php-tcpdf python3-reportlab python3-pil imagemagick librsvg2-bin libqrencode4; left out when they are not
# there: glabels chromium python3-qrcode. Roboto is the font of all.
set -eu
build=$(cd "$1" && pwd) cards=${2:-1000}
peers=$(cd "$(dirname "$0")" && pwd)
root=$peers/../../..
photo=$(realpath "${3:-$root/examples/data/photos/SM0003.jpg}")
python=/usr/bin/python3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# cpu COMMAND... - the CPU seconds it takes, user and system.
cpu() {
    "$python" -c 'import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, stdout=sys.stderr)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_utime + used.ru_stime)' "$@"
}

# rate NAME CARDS SECONDS OURS BYTES - one line of the result.
rate() {
    echo "$1 $2 $3 $4 $5" | awk '{ rate = $2 / $3
        printf "%-22s %7.1f cards per CPU-second, %7d bytes a card; ours is %.1f times as fast\n", \
            $1, rate, $5, $4 / rate }'
}

# ours FORMAT - cards per CPU-second from the database to files; another cluster may have taken the port.
ours() {
    for _ in 1 2 3; do
        "$root/tests/with_pg.sh" "$build/tests/bench_run" "$cards" "$1" "$photo" "$work/front" >"$work/ours" &&
            break
    done
    sed -n 's/.* cards, \([0-9]*\) per CPU-second.*/\1/p' "$work/ours" | grep .
}

mkdir "$work/in" "$work/few" "$work/pillow" "$work/magick" "$work/front"
cp "$root/examples/designs/standard/front.svg" "$work/front"
"$python" "$peers/inputs.py" "$work/in" "$cards" "$root/examples/designs/standard" "$photo"
few=$((cards / 10 + 1))
cp "$work"/in/* "$work/few"
head -n "$few" "$work/in/cards.csv" >"$work/few/cards.csv"

sheets=$(ours sheet)
echo "ours         $sheets sheet cards per CPU-second, with the database"
# reportlab NAME ENCODER FOLDER CARDS - its sheets with the QR symbols of an encoder.
reportlab() {
    seconds=$(cpu "$python" "$peers/reportlab_sheets.py" "$3" "$work/reportlab.pdf" "$2")
    rate "$1" "$4" "$seconds" "$sheets" $(($(wc -c <"$work/reportlab.pdf") / $4))
}
reportlab reportlab widget "$work/few" "$few"
if "$python" -c 'import qrcode' 2>/dev/null; then
    reportlab 'reportlab+qrcode' qrcode "$work/few" "$few"
else
    echo "reportlab+qrcode is left out: no python3-qrcode"
fi
reportlab 'reportlab+libqrencode' libqrencode "$work/in" "$cards"
if command -v glabels-3-batch >/dev/null; then
    "$python" "$peers/glabels_sheets.py" "$work/few"
    seconds=$(cpu glabels-3-batch -o "$work/glabels.pdf" "$work/few/cards.glabels")
    rate gLabels "$few" "$seconds" "$sheets" $(($(wc -c <"$work/glabels.pdf") / few))
else
    echo "gLabels is left out: it is not installed"
fi
if command -v chromium >/dev/null; then
    "$python" "$peers/chromium_sheets.py" "$work/few"
    seconds=$(cpu chromium --headless --no-sandbox --disable-gpu --user-data-dir="$work/chromium" \
        --no-pdf-header-footer --print-to-pdf="$work/chromium.pdf" "file://$work/few/cards.html")
    rate Chromium "$few" "$seconds" "$sheets" $(($(wc -c <"$work/chromium.pdf") / few))
else
    echo "Chromium is left out: it is not installed"
fi
seconds=$(cpu php "$peers/tcpdf_sheets.php" "$work/in" "$work/tcpdf.pdf")
rate TCPDF "$cards" "$seconds" "$sheets" $(($(wc -c <"$work/tcpdf.pdf") / cards))

pngs=$(ours png)
echo "ours         $pngs PNG cards per CPU-second, with the database"
seconds=$(cpu "$python" "$peers/pillow_cards.py" "$work/few" "$work/pillow")
rate Pillow "$few" "$seconds" "$pngs" $(($(cat "$work"/pillow/*.png | wc -c) / few))
seconds=$(cpu "$python" "$peers/pillow_cards.py" "$work/few" "$work/pillow" qrcode)
rate "Pillow+qr" "$few" "$seconds" "$pngs" $(($(cat "$work"/pillow/*.png | wc -c) / few))
seconds=$(cpu sh "$peers/magick_cards.sh" "$work/few" "$work/magick")
rate ImageMagick "$few" "$seconds" "$pngs" $(($(cat "$work"/magick/*.png | wc -c) / few))
"$build/tests/bench_picture" "$work/front" "$few" 300 png "$photo" | sed 's/^png/ours /'
