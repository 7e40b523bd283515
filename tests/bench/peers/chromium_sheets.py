#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""chromium_sheets.py FOLDER - write FOLDER/cards.html, sheets of 2 x 5 fronts for a browser to print; it has no
encoder, so the symbols lie ready made."""
import html
import sys

import card

folder = sys.argv[1]
x, y, w, h = card.PHOTO
sx, sy, sw = card.SYMBOL
styles = "".join(f".t{column}{{left:{tx}mm;top:{ty - size}mm;font-size:{size}mm;font-weight:"
                 f"{'bold' if weight == 'Bold' else 500};color:rgb{colour}}}"
                 for column, tx, ty, size, weight, colour in card.TEXTS)
with open(folder + "/cards.html", "w", encoding="utf-8") as file:
    file.write('<!DOCTYPE html><html><head><meta charset="utf-8"><title>Cards</title><style>'
               "@page{size:A4;margin:0}body{margin:0;font-family:Roboto}"
               ".p{position:relative;width:210mm;height:296.9mm;overflow:hidden;break-after:page}"
               f".c{{position:absolute;width:{card.WIDTH}mm;height:{card.HEIGHT}mm}}"
               ".c *{position:absolute;white-space:nowrap;line-height:1.15}"
               f".b{{width:{card.WIDTH}mm;height:{card.HEIGHT}mm}}"
               f".f{{left:{x}mm;top:{y}mm;width:{w}mm;height:{h}mm}}"
               f".q{{left:{sx}mm;top:{sy}mm;width:{sw}mm;height:{sw}mm;image-rendering:pixelated}}{styles}"
               "</style></head><body>")
    for i, row in enumerate(card.cards(folder)):
        if i % 10 == 0:
            file.write('</div><div class="p">' if i else '<div class="p">')
        file.write(f'<div class="c" style="left:{17.4 + i % 2 * 89.6}mm;top:{7.5 + i % 10 // 2 * 56.98}mm">'
                   f'<img class="b" src="background.png"><img class="f" src="{row[card.CODE]}.jpg">'
                   f'<img class="q" src="{row[card.CODE]}.png">')
        for column, *_ in card.TEXTS:
            file.write(f'<span class="t{column}">{html.escape(row[column])}</span>')
        file.write("</div>")
    file.write("</div></body></html>")
