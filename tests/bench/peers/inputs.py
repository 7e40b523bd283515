#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""inputs.py FOLDER COUNT DESIGN PHOTO - what every peer gets to make COUNT cards of: cards.csv with the text of
the QR symbol, a photo a card as a file of its own, and the design's front without its placeholders as
background.png. For ImageMagick, which has no encoder, the symbols too, ready made."""
import base64
import csv
import hashlib
import os
import re
import shutil
import subprocess
import sys

import card

FAMILY = "Nguyễn Trần Lê Phạm Hoàng Phan Vũ Đặng Bùi Đỗ Hồ Ngô Dương Lý".split()
MIDDLE = "Thị Hồng|Văn|Thị Ngọc|Đức|Minh|Thị Thanh|Quốc|Thị Kim|Xuân|Hữu".split("|")
GIVEN = "Ẩn Bình Châu Dũng Đạt Giang Hạnh Khánh Liễu Mỹ Nhật Oanh Phượng Quỳnh Sơn Tuyết Uyên Vỹ Yến".split()


def write_background(design, folder):
    with open(os.path.join(design, "front.svg"), encoding="utf-8") as file:
        svg = file.read()
    svg = re.sub(r'<g id=.*?</g>|<rect id="(photo|qr)".*?/>', "", svg, flags=re.S)
    with open(os.path.join(folder, "background.svg"), "w", encoding="utf-8") as file:
        file.write(svg)
    subprocess.run(["rsvg-convert", "-w", "1011", "-h", "638", "-b", "white", "-o", "background.png",
                    "background.svg"], cwd=folder, check=True)


folder, count, design, photo = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4]
write_background(design, folder)
with open(os.path.join(folder, "cards.csv"), "w", newline="", encoding="utf-8") as file:
    rows = csv.writer(file)
    for i in range(count):
        name = " ".join((FAMILY[i % len(FAMILY)], MIDDLE[i // 3 % len(MIDDLE)], GIVEN[i % len(GIVEN)]))
        digest = b"".join(hashlib.sha512(b"%d %d" % (i, j)).digest() for j in range(3))
        text = "HTTPS://THE.EXAMPLE.VN/V/" + base64.b32encode(digest).decode()[:260]
        rows.writerow([f"{i:05d}", name, f"{100000000 + i:010d}", "Công đoàn Công ty May Sông Lam",
                       f"{i % 28 + 1:02d}/{i % 12 + 1:02d}/19{60 + i % 40}", "30/04/2026", text])
        shutil.copyfile(photo, os.path.join(folder, f"{i:05d}.jpg"))
        card.symbol(text).convert("1").save(os.path.join(folder, f"{i:05d}.png"))
