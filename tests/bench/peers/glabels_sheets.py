#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""glabels_sheets.py FOLDER - write FOLDER/cards.glabels, sheets of 2 x 5 fronts for glabels-3-batch: merged from
cards.csv, the photo of each row, and its own QR codes."""
import csv
import os
import sys
from xml.sax.saxutils import quoteattr

import card

folder = os.path.realpath(sys.argv[1])
with open(folder + "/merge.csv", "w", newline="", encoding="utf-8") as file:
    rows = csv.writer(file)
    for row in card.cards(folder):
        rows.writerow(row + [f"{folder}/{row[card.CODE]}.jpg"])


def at(x, y, w, h):
    return f'x="{x}mm" y="{y}mm" w="{w}mm" h="{h}mm" a0="1" a1="0" a2="0" a3="1" a4="0" a5="0"'


objects = [f'<Object-image {at(0, 0, card.WIDTH, card.HEIGHT)} src={quoteattr(folder + "/background.png")}/>',
           f'<Object-image {at(*card.PHOTO)} field="{card.TEXT + 2}"/>']
for column, x, y, size, weight, colour in card.TEXTS:
    rgb = "0x%02x%02x%02xff" % colour
    bold = "bold" if weight == "Bold" else "normal"
    objects.append(f'<Object-text {at(x, y - size, 55, size * 1.3)} justify="left" valign="top" auto_shrink="false">'
                   f'<Span color="{rgb}" font_family="Roboto" font_size="{size * 72 / 25.4 - 1:.0f}" '
                   f'font_weight="{bold}" font_italic="false" line_spacing="1"><Field name="{column + 1}"/></Span>'
                   '</Object-text>')
x, y, w = card.SYMBOL
objects.append(f'<Object-barcode {at(x, y, w, w)} backend="libqrencode" style="IEC18004" text="false" '
               f'checksum="true" color="0x000000ff" field="{card.TEXT + 1}"/>')
with open(folder + "/cards.glabels", "w", encoding="utf-8") as file:
    file.write(f'''<?xml version="1.0"?>
<Glabels-document xmlns="http://glabels.org/xmlns/3.0/">
<Template brand="Bench" part="A4" size="A4" description="A4, 2 x 5">
<Meta category="card"/>
<Label-rectangle id="0" width="{card.WIDTH}mm" height="{card.HEIGHT}mm" round="0" x_waste="0" y_waste="0">
<Markup-margin size="0"/>
<Layout nx="2" ny="5" x0="17.4mm" y0="7.5mm" dx="89.6mm" dy="56.98mm"/>
</Label-rectangle></Template>
<Objects id="0" rotate="False">{"".join(objects)}</Objects>
<Merge type="Text/Comma" src={quoteattr(folder + "/merge.csv")}/>
</Glabels-document>
''')
