#!/usr/bin/env python3
"""Turn stock/*.ini into C: embed.py stock_files.c FILE..."""
import pathlib
import sys

out, files = sys.argv[1], sorted(map(pathlib.Path, sys.argv[2:]), key=lambda f: f.stem)


def literal(text):
    lines = text.replace('\\', '\\\\').replace('"', '\\"').rstrip('\n').split('\n')
    return '\n'.join('    "%s\\n"' % line for line in lines)


with open(out, 'w', encoding='utf-8') as c:
    c.write('/* Made from lib/picture/stock/ by its embed.py. */\n#include "picture/stock.h"\n\n')
    c.write('const dv_stock_file DV_STOCK_FILES[] = {\n')
    for f in files:
        c.write('{ "%s",\n%s },\n' % (f.stem, literal(f.read_text(encoding='utf-8'))))
    c.write('{ NULL, NULL } };\n')
