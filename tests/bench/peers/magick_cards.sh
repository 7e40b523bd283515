#!/bin/sh
# SPDX-License-Identifier: MIT
# magick_cards.sh FOLDER OUT - a PNG of 300 dpi a card by ImageMagick, zlib at level 1; 20 cards a process.
set -eu
folder=$1 out=$2
fonts=/usr/share/fonts/truetype/roboto/unhinted/RobotoTTF/Roboto
set --
while IFS=, read -r code name number unit born joined text; do
    set -- "$@" \( +clone \( "$folder/$code.jpg" -resize 269x359! \) -geometry +53+135 -composite \
        \( "$folder/$code.png" -scale 400% \) -geometry +713+366 -composite \
        -font "$fonts-Bold.ttf" -fill '#0f4c5c' -pointsize 53 -annotate +354+214 "$name" \
        -pointsize 45 -annotate +53+587 "$number" \
        -font "$fonts-Medium.ttf" -fill '#14262e' -pointsize 34 -annotate +354+314 "$unit" \
        -annotate +354+445 "$born" -annotate +354+587 "$joined" -write "$out/$code.png" +delete \)
    if [ $# -ge 1000 ]; then
        convert -size 1011x638 "$folder/background.png" -density 72 -define png:compression-level=1 "$@" null:
        set --
    fi
done <"$folder/cards.csv"
[ $# = 0 ] || convert "$folder/background.png" -density 72 -define png:compression-level=1 "$@" null:
