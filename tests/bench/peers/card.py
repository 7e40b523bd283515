# SPDX-License-Identifier: MIT
"""What the peers in Python share: where things stand on the front of the standard design in mm (photo, symbol,
and for each text its column in cards.csv, left edge, baseline, size, weight and colour), and QR symbols by
libqrencode, which is faster than any encoder in Python."""
import csv
import ctypes
import os

from PIL import Image

WIDTH, HEIGHT = 85.60, 53.98
PHOTO = (4.5, 11.4, 22.8, 30.4)
SYMBOL = (60.4, 31.0, 22.2)
DEEP, INK = (0x0f, 0x4c, 0x5c), (0x14, 0x26, 0x2e)
TEXTS = ((1, 30.0, 18.1, 4.5, "Bold", DEEP), (2, 4.5, 49.7, 3.8, "Bold", DEEP), (3, 30.0, 26.6, 2.9, "Medium", INK),
         (4, 30.0, 37.7, 2.9, "Medium", INK), (5, 30.0, 49.7, 2.9, "Medium", INK))
CODE, TEXT = 0, 6
FONTS = "/usr/share/fonts/truetype/roboto/unhinted/RobotoTTF/Roboto-%s.ttf"


def cards(folder):
    with open(os.path.join(folder, "cards.csv"), encoding="utf-8", newline="") as file:
        yield from csv.reader(file)


class Symbol(ctypes.Structure):
    _fields_ = [("version", ctypes.c_int), ("width", ctypes.c_int), ("data", ctypes.c_void_p)]


qrencode = ctypes.CDLL("libqrencode.so.4")
qrencode.QRcode_encodeString.restype = ctypes.POINTER(Symbol)
QUIET, LEVEL_M, EIGHT_BIT = 4, 1, 2
LIGHT_OR_DARK = bytes(0 if module & 1 else 255 for module in range(256))


def symbol(text):
    """A gray image, a pixel a module, with its white border."""
    made = qrencode.QRcode_encodeString(text.encode(), 0, LEVEL_M, EIGHT_BIT, 1)
    side = made.contents.width
    modules = ctypes.string_at(made.contents.data, side * side).translate(LIGHT_OR_DARK)
    qrencode.QRcode_free(made)
    image = Image.new("L", (side + 2 * QUIET, side + 2 * QUIET), 255)
    image.paste(Image.frombytes("L", (side, side), modules), (QUIET, QUIET))
    return image


def usual_symbol(text):
    """The same by the package qrcode."""
    import qrcode

    made = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_M, box_size=1, border=QUIET)
    made.add_data(text)
    return made.make_image().get_image().convert("L")
