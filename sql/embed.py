#!/usr/bin/env python3
"""Turn sql/schema/*.sql, sql/query/*.sql and sql/check/*.sql into C: embed.py sql.c sql.h FILE...

A query becomes `const dv_sql DV_SQL_<name>`, with the number of its parameters; the migrations
become the array DV_SCHEMA, in the order of their numbers; the rules that give no row the array
DV_CHECK, each asked for its first few rows only. Leading comment lines stay in the file.
"""
import pathlib
import re
import sys

out_c, out_h, files = sys.argv[1], sys.argv[2], sorted(map(pathlib.Path, sys.argv[3:]))


def statement(path):
    lines = path.read_text(encoding='utf-8').split('\n')
    while lines and (lines[0].startswith('--') or not lines[0].strip()):
        lines.pop(0)
    return '\n'.join(lines).strip()


def literal(text):
    quoted = text.replace('\\', '\\\\').replace('"', '\\"')
    return '\n'.join('    "%s\\n"' % line for line in quoted.split('\n'))


def arguments(text):
    code = re.sub(r'--[^\n]*', '', text)
    return max((int(n) for n in re.findall(r'\$(\d+)', code)), default=0)


queries = [f for f in files if f.parent.name == 'query']
schema = [f for f in files if f.parent.name == 'schema']
checks = [f for f in files if f.parent.name == 'check']
with open(out_h, 'w', encoding='utf-8') as h:
    h.write('/* Made from sql/ by sql/embed.py. */\n#ifndef DV_SQL_H\n#define DV_SQL_H\n')
    h.write('#include "ground/db.h"\n\n')
    h.writelines('extern const dv_sql DV_SQL_%s;\n' % q.stem for q in queries)
    h.write('\nenum { DV_SCHEMA_VERSION = %d };\n' % len(schema))
    h.write('extern const dv_sql DV_SCHEMA[DV_SCHEMA_VERSION];\n')
    h.write('\nenum { DV_CHECK_COUNT = %d };\n' % len(checks))
    h.write('extern const dv_sql DV_CHECK[DV_CHECK_COUNT];\n\n#endif\n')
with open(out_c, 'w', encoding='utf-8') as c:
    c.write('/* Made from sql/ by sql/embed.py. */\n#include "sql.h"\n\n')
    # C99 asks for 4095 bytes; every compiler we build with takes far more.
    c.write('#pragma GCC diagnostic ignored "-Woverlength-strings"\n\n')
    for q in queries:
        text = statement(q)
        c.write('const dv_sql DV_SQL_%s = { "%s", %d,\n%s };\n\n'
                % (q.stem, q.stem, arguments(text), literal(text)))
    c.write('const dv_sql DV_SCHEMA[DV_SCHEMA_VERSION] = {\n')
    for n, f in enumerate(schema, 1):
        if int(f.stem.split('_')[0]) != n:
            sys.exit('sql/schema: %s should be number %04d' % (f.name, n))
        c.write('{ "%s", 0,\n%s },\n' % (f.stem, literal(statement(f))))
    c.write('};\n')
    c.write('\nconst dv_sql DV_CHECK[DV_CHECK_COUNT] = {\n')
    for f in checks:
        # Materialized, or the limit makes the planner choose nested loops, which never end when no row is found.
        text = 'WITH broken AS MATERIALIZED (\n%s\n) SELECT * FROM broken LIMIT 6' % statement(f)
        c.write('{ "%s", 0,\n%s },\n' % (f.stem, literal(text)))
    c.write('};\n')
