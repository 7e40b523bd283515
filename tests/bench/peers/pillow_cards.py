#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""pillow_cards.py FOLDER OUT [qrcode] - a PNG of 300 dpi a card by Pillow, zlib at level 1; the QR symbols by
libqrencode, or by the package qrcode, as its users have it."""
import sys

from PIL import Image, ImageDraw, ImageFont

import card

DOTS = 300 / 25.4
folder, out = sys.argv[1:3]
draw_symbol = card.usual_symbol if sys.argv[3:] == ["qrcode"] else card.symbol
background = Image.open(folder + "/background.png").convert("RGB")
fonts = {(size, weight): ImageFont.truetype(card.FONTS % weight, round(size * DOTS))
         for _, _, _, size, weight, _ in card.TEXTS}
for row in card.cards(folder):
    image = background.copy()
    x, y, w, h = (round(part * DOTS) for part in card.PHOTO)
    with Image.open(f"{folder}/{row[card.CODE]}.jpg") as photo:
        photo.draft("RGB", (w, h))
        image.paste(photo.resize((w, h), Image.BILINEAR), (x, y))
    symbol = draw_symbol(row[card.TEXT])
    side = symbol.width * 4
    image.paste(symbol.resize((side, side), Image.NEAREST), tuple(round(part * DOTS) for part in card.SYMBOL[:2]))
    draw = ImageDraw.Draw(image)
    for column, x, y, size, weight, colour in card.TEXTS:
        draw.text((x * DOTS, y * DOTS), row[column], colour, fonts[size, weight], anchor="ls")
    image.save(f"{out}/{row[card.CODE]}.png", compress_level=1, dpi=(300, 300))
