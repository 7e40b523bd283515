#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""reportlab_sheets.py FOLDER OUT.pdf ENCODER - A4 sheets of 2 x 5 fronts by reportlab: background and fonts embedded
once. ENCODER: widget, reportlab's own, as its manual shows it; qrcode, the package that most use; libqrencode, which
nobody does."""
import sys

from reportlab.graphics import renderPDF
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen import canvas

import card

folder, out, encoder = sys.argv[1:4]
if encoder == "qrcode":
    import qrcode


def widget(text, x, y, side):
    """Drawn as rectangles, by reportlab alone."""
    code = QrCodeWidget(text, barLevel="M", barBorder=4)
    left, bottom, right, top = code.getBounds()
    drawing = Drawing(side, side, transform=[side / (right - left), 0, 0, side / (top - bottom), 0, 0])
    drawing.add(code)
    renderPDF.draw(drawing, page, x, y)


def image(text):
    if encoder == "libqrencode":
        return card.symbol(text)
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, box_size=1, border=4)
    code.add_data(text)
    return code.make_image().get_image()


for weight in ("Bold", "Medium"):
    pdfmetrics.registerFont(TTFont(weight, card.FONTS % weight))
page = canvas.Canvas(out, pagesize=(210 * mm, 297 * mm), pageCompression=1)
page.beginForm("background")
page.drawImage(folder + "/background.png", 0, 0, card.WIDTH * mm, card.HEIGHT * mm)
page.endForm()
for i, row in enumerate(card.cards(folder)):
    if i and i % 10 == 0:
        page.showPage()
    page.saveState()
    page.translate((17.4 + i % 2 * 89.6) * mm, (297 - 7.5 - i % 10 // 2 * 56.98 - card.HEIGHT) * mm)
    page.doForm("background")
    x, y, w, h = card.PHOTO
    page.drawImage(f"{folder}/{row[card.CODE]}.jpg", x * mm, (card.HEIGHT - y - h) * mm, w * mm, h * mm)
    x, y, w = card.SYMBOL
    if encoder == "widget":
        widget(row[card.TEXT], x * mm, (card.HEIGHT - y - w) * mm, w * mm)
    else:
        page.drawImage(ImageReader(image(row[card.TEXT])), x * mm, (card.HEIGHT - y - w) * mm, w * mm, w * mm)
    for column, x, y, size, weight, colour in card.TEXTS:
        page.setFont(weight, size * mm)
        page.setFillColorRGB(*(c / 255 for c in colour))
        page.drawString(x * mm, (card.HEIGHT - y) * mm, row[column])
    page.restoreState()
page.save()
