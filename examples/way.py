#!/usr/bin/env python3
"""The whole way of a card through libdoanvien, in Python with nothing but ctypes.

    DOANVIEN_DB="host=/run/postgresql dbname=union" LIBDOANVIEN=build/lib/libdoanvien.so.0 \\
        examples/way.py examples/data/units.csv examples/data/hires.csv OUT

Every shape of the C API is used once: an opaque pointer, a struct that begins with its size, the
1 KiB error, text that the library keeps, a page of rows. Java (FFM) and C# need the same five.
"""
import ctypes as c
import os
import sys
import time


class Error(c.Structure):
    _fields_ = [('status', c.c_int32), ('retry', c.c_int32), ('sqlstate', c.c_char * 8),
                ('message', c.c_char * 256), ('detail', c.c_char * 512), ('hint', c.c_char * 240)]


class RegistryOptions(c.Structure):
    _fields_ = [('size', c.c_uint32), ('connect_timeout_s', c.c_int32),
                ('statement_timeout_s', c.c_int32), ('reserved', c.c_int32),
                ('conninfo', c.c_char_p), ('officer', c.c_char_p)]


class Input(c.Structure):
    _fields_ = [('size', c.c_uint32), ('reserved', c.c_uint32), ('path', c.c_char_p),
                ('data', c.c_void_p), ('data_size', c.c_size_t)]


class FeedRequest(c.Structure):
    _fields_ = [('size', c.c_uint32), ('reserved', c.c_uint32), ('source', c.c_char_p),
                ('map', c.c_char_p), ('input', c.POINTER(Input)), ('progress', c.c_void_p)]


class Decision(c.Structure):
    _fields_ = [('size', c.c_uint32), ('date', c.c_int32), ('number', c.c_char_p),
                ('approver', c.c_char_p)]


class RunRequest(c.Structure):
    _fields_ = [('size', c.c_uint32), ('formats', c.c_int32), ('unit_code', c.c_char_p),
                ('design_folder', c.c_char_p), ('photos_folder', c.c_char_p),
                ('out_folder', c.c_char_p), ('signer', c.c_void_p), ('progress', c.c_void_p),
                ('part_cards', c.c_int32), ('reserved', c.c_int32)]


class Failed(Exception):
    pass


dv = c.CDLL(os.environ.get('LIBDOANVIEN', 'libdoanvien.so.0'))
for name in ('dv_page_text', 'dv_token_member_no', 'dv_token_full_name', 'dv_verdict_name',
             'dv_page_next'):
    getattr(dv, name).restype = c.c_char_p
dv.dv_page_int.restype = c.c_int64
for name in ('dv_page_text', 'dv_page_int'):
    getattr(dv, name).argtypes = [c.c_void_p, c.c_int32, c.c_char_p]
for name in ('dv_page_count', 'dv_page_next', 'dv_page_free', 'dv_registry_close', 'dv_signer_free',
             'dv_keyring_free', 'dv_token_free', 'dv_token_verdict', 'dv_token_member_no',
             'dv_token_full_name'):
    getattr(dv, name).argtypes = [c.c_void_p]
dv.dv_signer_kid.argtypes = [c.c_void_p]


def call(name, *args):
    """Call a function that gives a status; its last argument, the error, is added here."""
    err = Error()
    if getattr(dv, name)(*args, c.byref(err)) != 0:
        raise Failed('%s: %s (%s) %s' % (name, err.message.decode(), err.detail.decode(),
                                         err.hint.decode()))


def sized(kind, **fields):
    return kind(size=c.sizeof(kind), **fields)


def rows(name, *args):
    """A listing that pages: all of its rows as dictionaries of the columns asked for."""
    *args, columns = args
    after = None
    while True:
        page = c.c_void_p()
        call(name, *args, after, 1000, c.byref(page))
        for i in range(dv.dv_page_count(page)):
            yield {k: (dv.dv_page_text(page, i, k.encode()) or b'').decode() for k in columns}
        after = dv.dv_page_next(page)
        dv.dv_page_free(page)
        if not after:
            return


def main(units_csv, hires_csv, out):
    here = os.path.dirname(os.path.abspath(__file__))
    conninfo = os.environ.get('DOANVIEN_DB', 'dbname=doanvien').encode()
    os.makedirs(out, exist_ok=True)
    key, keys = os.path.join(out, 'card.key').encode(), os.path.join(out, 'keys.txt').encode()

    # the registry
    options = sized(RegistryOptions, conninfo=conninfo, officer=b'way.py')
    call('dv_registry_migrate', c.byref(options), None)
    registry = c.c_void_p()
    call('dv_registry_open', c.byref(options), c.byref(registry))

    # units
    call('dv_unit_import', registry, c.byref(sized(Input, path=units_csv.encode())), None)

    # HR feed -> candidates
    source = sized(Input, path=hires_csv.encode())
    intake, changes = c.c_int64(), c.c_int64()
    call('dv_feed_compare', registry,
         c.byref(sized(FeedRequest, source=b'way', input=c.pointer(source))), c.byref(intake))
    call('dv_feed_apply', registry, intake, c.byref(changes))
    print('intake %d: %d changes' % (intake.value, changes.value))

    # candidates -> members, approved by a second officer
    admitted = c.c_int64()
    decision = sized(Decision, date=int(time.time()) // 86400, number=b'1/QD', approver=b'Tran An')
    call('dv_admission_admit', registry, None, b'Le Minh', c.byref(decision), c.byref(admitted))
    print('%d admitted' % admitted.value)

    # members -> cards
    ordered = c.c_int64()
    call('dv_card_order', registry, None, None, c.byref(ordered))
    print('%d cards ordered' % ordered.value)

    # cards -> signed, drawn files
    if not os.path.exists(key):
        call('dv_key_new', key, keys, None)
    signer, keyring, run = c.c_void_p(), c.c_void_p(), c.c_int64()
    call('dv_signer_open', key, c.byref(signer))
    design = os.path.join(here, 'designs', 'standard').encode()
    call('dv_run_create', registry,
         c.byref(sized(RunRequest, formats=2, design_folder=design, out_folder=out.encode(),
                       signer=signer)), c.byref(run))
    print('run %d' % run.value)

    # verification, offline
    call('dv_keyring_open', keys, c.byref(keyring))
    verdicts = {}
    for card in rows('dv_card_list', registry, None, ('member_no', 'full_name', 'state', 'qr')):
        if card['state'] != 'printed':
            continue
        token = c.c_void_p()
        call('dv_token_verify', keyring, card['qr'].encode(), c.c_int64(int(time.time())),
             c.byref(token))
        verdict = dv.dv_verdict_name(dv.dv_token_verdict(token)).decode()
        if verdict == 'valid' and dv.dv_token_member_no(token).decode() != card['member_no']:
            verdict = 'of another member'
        verdicts[verdict] = verdicts.get(verdict, 0) + 1
        dv.dv_token_free(token)
    print('verified: %s' % verdicts)

    dv.dv_keyring_free(keyring)
    dv.dv_signer_free(signer)
    dv.dv_registry_close(registry)
    return 0 if list(verdicts) == ['valid'] else 1


if __name__ == '__main__':
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    try:
        sys.exit(main(*sys.argv[1:]))
    except Failed as failed:
        sys.exit(str(failed))
