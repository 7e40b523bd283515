#!/usr/bin/env python3
"""print.py DOANVIEN SOURCE DATA [PHOTOS] - the main job on an HR export, judged from outside. TAP.

DATA holds units.csv, hires.csv and hires-expected.csv. Every row of the preview is compared with
what is expected of it; every PNG, every PDF page and every sheet is read back by zbarimg and must
give exactly the texts that the database holds, and these must verify offline.
"""
import concurrent.futures
import csv
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as tree

doanvien, source, data = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
photos = sys.argv[4:5]
work = pathlib.Path(tempfile.mkdtemp(prefix='dv way '))
env = dict(os.environ, DOANVIEN_HOME=str(work / 'home'), LC_ALL='C.UTF-8')
env.pop('DOANVIEN_DB', None)
for name in [n for n in env if n.startswith('PG')]:
    del env[name]
done = []


def told(right, sentence, *why):
    done.append(right)
    print('%sok %d - %s' % ('' if right else 'not ', len(done), sentence), flush=True)
    for line in [] if right else why:
        print('# %s' % str(line).replace('\n', '\n# '), flush=True)


def dv(*args, **more):
    return subprocess.run([doanvien, *map(str, args)], env=env, text=True, capture_output=True, **more)


def must(*args):
    ran = dv(*args)
    if ran.returncode != 0:
        told(False, 'doanvien ' + ' '.join(map(str, args)), ran.stdout, ran.stderr)
        raise SystemExit(1)
    return ran


# Cells of refused rows that the file does not hold: only the column that the reason names, and
# only when what is expected there stands nowhere in the row.
EXCUSED = {'name-missing': 'full_name', 'birth-date-invalid': 'born', 'unit-unknown': 'unit',
           'id-number-invalid': 'id_number', 'hired-before-birth': 'hired'}


def cell_fits(mine, expected, column, raw):
    if mine[column] == expected[column]:
        return True
    return (expected['outcome'] == 'refused' and column == EXCUSED.get(expected['reason'])
            and mine['outcome'] == 'refused' and mine['reason'] == expected['reason']
            and expected[column] not in raw)


def compare():
    ran = must('hire', 'compare', data / 'hires.csv', '--source', 'hr', '--csv')
    intake = ran.stderr.split()[-1]
    mine = list(csv.DictReader(ran.stdout.splitlines()))
    expected = list(csv.DictReader((data / 'hires-expected.csv').open(encoding='utf-8')))
    raw = list(csv.reader((data / 'hires.csv').open(encoding='utf-8-sig', newline=''), delimiter=';'))
    told(list(mine[0]) == list(expected[0]), 'the preview has the columns expected', list(mine[0]))
    told(len(mine) == len(expected), 'the preview has a line for each row',
         '%d, expected %d' % (len(mine), len(expected)))
    wrong = ['row %s %s: %r, expected %r' % (e['row'], c, m[c], e[c]) for m, e in zip(mine, expected)
             for c in e if not cell_fits(m, e, c, raw[int(e['row']) - 1])]
    told(not wrong, 'every column of every row comes out as expected', *wrong[:20])
    return intake, expected


def zbar(files):
    """What zbarimg reads in each file: {path: [texts]}."""
    out = subprocess.run(['zbarimg', '-q', '--xml', '-Sdisable', '-Sqrcode.enable', *map(str, files)],
                         capture_output=True).stdout
    space = '{http://zbar.sourceforge.net/2008/barcode}'
    return {s.get('href'): [d.text for d in s.iter(space + 'data')]
            for s in tree.fromstring(out).iter(space + 'source')}


def decode_images(files):
    groups = [files[i:i + 20] for i in range(0, len(files), 20)]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        return {k: v for part in pool.map(zbar, groups) for k, v in part.items()}


def decode_pdf(pdf, step):
    """Texts on each front page; step: how far apart the pages are looked at."""
    pages = int(next(line.split()[1] for line in subprocess.run(
        ['pdfinfo', pdf], capture_output=True, text=True).stdout.splitlines()
        if line.startswith('Pages:')))
    folder = pathlib.Path(tempfile.mkdtemp(dir=work))

    def some(first):
        subprocess.run(['pdftoppm', '-r', '300', '-gray', *step, '-f', str(first), '-l',
                        str(min(first + 19, pages)), str(pdf), str(folder / 'p')], check=True)

    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        list(pool.map(some, range(1, pages + 1, 20)))
    read = decode_images(sorted(folder.glob('*.pgm')))
    shutil.rmtree(folder)
    return pages, sorted(t for texts in read.values() for t in texts)


def main():
    must('local', 'start')
    must('init')
    must('key', 'new')
    must('unit', 'import', data / 'units.csv')
    intake, expected = compare()
    new = [e for e in expected if e['outcome'] == 'new']

    must('hire', 'apply', intake)
    again = dv('hire', 'apply', data / 'hires.csv', '--source', 'hr')
    told(again.returncode == 0 and 'changes: 0' in again.stdout, 'the same file again changes nothing',
         again.stdout, again.stderr)
    rows = list(csv.DictReader(must('hire', 'compare', data / 'hires.csv', '--source', 'hr', '--csv')
                               .stdout.splitlines()))
    told(not [r for r in rows if r['outcome'] in ('new', 'changed', 'left')],
         'and its preview says that nothing is new')

    same = dv('admission', 'admit', '--all-units', '--decision', '15/QD', '--date', '2026-11-01',
              '--submitter', 'le.minh', '--approver', 'Le.Minh')
    told(same.returncode == 8, 'who submits cannot approve', same.stderr)
    must('admission', 'admit', '--all-units', '--decision', '15/QD', '--date', '2026-11-01',
         '--submitter', 'le.minh', '--approver', 'tran.an')
    must('card', 'order', '--all-units')
    design = source / 'examples/designs/standard'
    print_command = ['run', 'create', '--all-units', '--design', design, '--out', work / 'cards',
                     '--format', 'png,pdf,sheet'] + (['--photos', photos[0]] if photos else [])
    must(*print_command)
    must(*print_command)

    cards = json.loads(must('card', 'list', '--all-units', '--json').stdout)
    told(len(cards) == len(new), 'each candidate is a member with a card',
         '%d cards, %d candidates' % (len(cards), len(new)))
    waiting = [c for c in cards if c['state'] == 'ordered']
    foreign = [e for e in new if any(ord(ch) > 0x2E80 for ch in e['full_name'])]
    told(sorted(c['full_name'] for c in waiting) == sorted(e['full_name'] for e in foreign),
         'only names in characters that the font lacks are not drawn', waiting)
    printed = {c['member_no']: c for c in cards if c['state'] == 'printed'}
    texts = sorted(c['qr'] for c in printed.values())
    told(len(set(texts)) == len(cards) - len(waiting), 'all others are printed, each with its own text')

    fronts = sorted((work / 'cards').rglob('*-front.png'))
    read = decode_images(fronts)
    wrong = [f.name for f in fronts if read.get(str(f)) != [printed[f.name[:-10]]['qr']]]
    told(len(fronts) == len(printed) and not wrong,
         'every PNG decodes to exactly the text in the database', len(fronts), *wrong[:10])

    pages, found = 0, []
    for pdf in sorted((work / 'cards').glob('*-cards-*.pdf')):
        n, some = decode_pdf(pdf, ['-o'])
        pages += n
        found += some
    told(sorted(found) == texts and pages == 2 * len(printed),
         'every card in the PDF of single cards decodes to exactly the text in the database',
         '%d of %d, %d pages' % (len(set(found) & set(texts)), len(texts), pages))
    found = []
    for pdf in sorted((work / 'cards').glob('*-sheets-*.pdf')):
        found += decode_pdf(pdf, ['-o'])[1]
    told(sorted(found) == texts, 'and so does every card on the sheets',
         '%d of %d' % (len(set(found) & set(texts)), len(texts)))

    offline = dict(env, DOANVIEN_DB='host=/nowhere')
    verified = subprocess.run([doanvien, 'verify'], input='\n'.join(texts) + '\n', env=offline,
                              text=True, capture_output=True)
    told(verified.returncode == 0, 'every text verifies offline, with no database in reach',
         verified.returncode, verified.stderr)

    rejects = work / 'rejects.csv'
    must('hire', 'rejects', intake, '--out', rejects)
    back = dv('hire', 'compare', rejects, '--source', 'hr', '--csv')
    kept = list(csv.DictReader(back.stdout.splitlines()))
    refused = [e for e in expected if e['outcome'] in ('refused', 'ambiguous')]
    told(sorted(r['reason'] for r in kept) == sorted(e['reason'] for e in refused),
         'the file of rejected rows is read as it is, with the same reasons',
         back.stderr, [r['reason'] for r in kept])


try:
    main()
finally:
    dv('local', 'destroy', '--yes')
    shutil.rmtree(work, ignore_errors=True)
    print('1..%d' % len(done))
sys.exit(0 if all(done) else 1)
