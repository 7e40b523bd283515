#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""run.py BUILD [CARDS] - are our QR codes read by decoders that are not ours?

CARDS (40) cards of made-up members, the designs under examples/designs in turn, are drawn at 300
dpi and given to five decoders: zbar and zxing-cpp (Debian's zbar-tools, zxing-cpp-tools), and from
npm jsqr, @zxing/library and zxing-wasm (pinned in package-lock.json, installed into
BUILD/decoders by npm ci, from whatever registry npm is set to), and so is an ideal code: the same
symbol at the same place and size, alone on white. Each must read each card; a decoder that does not
read even the ideal code is told, and is no fault of the card.

Then each card is made worse in one of eight ways by ImageMagick, and so is its ideal code. Where 3
of 5 read the ideal one, 3 of 5 must read the card. DV_SEED repeats a run. Not run in CI: it needs node, ImageMagick and minutes.
"""
import collections
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
FIVE = ["zbar", "zxing-cpp", "jsqr", "@zxing/library", "zxing-wasm"]
AT_ONCE = 100


def run(*words, **how):
    return subprocess.run([str(w) for w in words], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                          encoding="utf-8", check=False, **how).stdout


def install(work):
    for name in ("package.json", "package-lock.json"):
        shutil.copy(HERE / name, work)
    subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--silent"], cwd=work, check=True,
                   stderr=subprocess.DEVNULL)


def draw(build, work, count):
    """[(number, design, text)]"""
    for kind in ("card", "ideal"):
        shutil.rmtree(work / kind, ignore_errors=True)
        (work / kind).mkdir()
    designs = sorted(p.parent for p in ROOT.glob("examples/designs/*/front.svg"))
    said = subprocess.run([str(build / "tests/decoders_draw"), str(count), str(work)]
                          + [str(d) for d in designs], stdout=subprocess.PIPE, encoding="utf-8",
                          check=True).stdout
    return [line.split("\t") for line in said.splitlines() if re.match(r"\d+\t", line)]


def read_by_zbar(files):
    """Of the QR codes: in modules that happen to look like one, zbar reads a bar code as well."""
    found = {}
    name = kind = None
    for line in run("zbarimg", "-q", "--xml", *files).splitlines():
        source = re.match("<source href='(.*)'>", line)
        name = source.group(1) if source else name
        symbol = re.search("<symbol type='(.*?)'", line)
        kind = symbol.group(1) if symbol else kind
        data = re.search(r"<data><!\[CDATA\[(.*)\]\]></data>", line)
        if data and kind == "QR-Code":
            found[name] = data.group(1)
    return found


def read_by_zxing_cpp(files):
    found = {}
    for line in run("ZXingReader", "-1", *files).splitlines():
        read = re.match(r'(\S+) QRCode "(.*)"', line)
        if read:
            found[read.group(1)] = read.group(2)
    return found


def read_all(work, files):
    """{decoder: {file: text}}"""
    read = {name: {} for name in FIVE}
    for i in range(0, len(files), AT_ONCE):
        some = [str(f) for f in files[i:i + AT_ONCE]]
        read["zbar"].update(read_by_zbar(some))
        read["zxing-cpp"].update(read_by_zxing_cpp(some))
        for line in run("node", HERE / "decode.js", work, input="\n".join(some)).splitlines():
            decoder, name, text = line.split("\t")
            read[decoder][name] = text
    return read


def readers(read, name, text):
    return [decoder for decoder in FIVE if read[decoder].get(str(name)) == text]


# ---- making worse ----

def worse_by_perspective(chance):
    d = [chance.uniform(0, 0.12) for _ in range(8)]
    corners = ("0,0 %[fx:w*{0}],%[fx:h*{1}]  %[fx:w],0 %[fx:w*(1-{2})],%[fx:h*{3}]  "
               "%[fx:w],%[fx:h] %[fx:w*(1-{4})],%[fx:h*(1-{5})]  0,%[fx:h] %[fx:w*{6}],%[fx:h*(1-{7})]")
    return ["-virtual-pixel", "white", "-distort", "Perspective", corners.format(*d)]


WAYS = {
    "scale": lambda c: ["-filter", "triangle", "-resize", "%d%%" % c.randint(45, 80)],
    "blur": lambda c: ["-gaussian-blur", "0x%.2f" % c.uniform(0.8, 2.2)],
    "rotation": lambda c: ["-background", "white", "-rotate", "%.1f" % c.uniform(-45, 45)],
    "perspective": worse_by_perspective,
    "noise": lambda c: ["-seed", c.randint(1, 10**6), "-attenuate", "%.2f" % c.uniform(0.5, 2.0),
                        "+noise", "Gaussian"],
    "jpeg": lambda c: ["-quality", c.randint(8, 30)],
    "contrast": lambda c: ["+level", "%d%%,%d%%" % (c.randint(20, 35), c.randint(55, 75))],
    "telephone": lambda c: ["-background", "white", "-rotate", "%.1f" % c.uniform(-8, 8), "-filter",
                            "triangle", "-resize", "%d%%" % c.randint(60, 85), "-gaussian-blur",
                            "0x%.2f" % c.uniform(0.4, 0.9), "-seed", c.randint(1, 10**6),
                            "-attenuate", "0.5", "+noise", "Gaussian", "-quality", c.randint(40, 70)],
}


def make_worse(work, number, way, seed):
    for kind in ("card", "ideal"):
        folder = work / ("worse-" + kind)
        folder.mkdir(exist_ok=True)
        how = WAYS[way](random.Random("%d-%s" % (seed, number)))
        middle = folder / (number + ".jpg") if "-quality" in how else folder / (number + ".png")
        run("convert", work / kind / (number + ".png"), *how, middle)
        if middle.suffix == ".jpg":
            run("convert", middle, folder / (number + ".png"))
            middle.unlink()


def check_clean(work, cards):
    read, best = (read_all(work, [work / kind / (n + ".png") for n, _, _ in cards])
                  for kind in ("card", "ideal"))
    table = collections.Counter()
    wrong = 0
    for number, design, text in cards:
        by = readers(read, work / "card" / (number + ".png"), text)
        table.update((design, decoder) for decoder in by)
        table[design, "cards"] += 1
        able = set(readers(best, work / "ideal" / (number + ".png"), text))
        wrong += not able <= set(by)
        for decoder in sorted(set(FIVE) - set(by)):
            print("card %s (%s) is not read by %s%s" % (
                number, design, decoder, "" if decoder in able else ", nor is its ideal code"))
    print("%-12s%8s" % ("design", "cards") + "".join("%16s" % d for d in FIVE))
    for design in sorted({d for d, _ in table}):
        print("%-12s%8d" % (design, table[design, "cards"])
              + "".join("%16d" % table[design, d] for d in FIVE))
    return wrong


def check_worse(work, cards, seed):
    ways = list(WAYS)
    way_of = {number: ways[i // 4 % len(ways)] for i, (number, _, _) in enumerate(cards)}
    for number, way in way_of.items():
        make_worse(work, number, way, seed)
    read = {kind: read_all(work, [work / ("worse-" + kind) / (n + ".png") for n in way_of])
            for kind in ("card", "ideal")}
    table = collections.Counter()
    wrong = 0
    for number, design, text in cards:
        way = way_of[number]
        by = {kind: readers(read[kind], work / ("worse-" + kind) / (number + ".png"), text)
              for kind in ("card", "ideal")}
        table[way, "cards"] += 1
        for kind in by:
            table.update((way, kind, decoder) for decoder in by[kind])
            table[way, kind] += len(by[kind]) >= 3
        if len(by["ideal"]) >= 3 > len(by["card"]):
            wrong += 1
            print("card %s (%s), %s: %d of 5, the ideal code %d" % (
                number, design, way, len(by["card"]), len(by["ideal"])))
    print("read: of the cards / of the ideal codes\n%-12s%6s%10s" % ("way", "cards", "3 of 5")
          + "".join("%16s" % d for d in FIVE))
    for way in ways:
        print("%-12s%6d%10s" % (way, table[way, "cards"], "%d/%d" % (table[way, "card"], table[way, "ideal"]))
              + "".join("%16s" % ("%d/%d" % (table[way, "card", d], table[way, "ideal", d])) for d in FIVE))
    return wrong


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 40
    seed = int(os.environ.setdefault("DV_SEED", str(int(time.time()))))
    work = build / "decoders"
    work.mkdir(exist_ok=True)
    print("DV_SEED=%d" % seed)
    install(work)
    cards = draw(build, work, count)
    wrong = check_clean(work, cards) + check_worse(work, cards, seed)
    print("%d cards, %d not as they must be" % (len(cards), wrong))
    return 1 if wrong or len(cards) != count else 0


if __name__ == "__main__":
    sys.exit(main())
