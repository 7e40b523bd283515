#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Check status lists with an implementation that shares no code with the library.

Python's zlib, Debian's python3-cbor2 and python3-cryptography read, judge and make each list of
vectors/status.tsv anew; any difference is printed and the exit code is 1. With --write the vectors
are made again. With --decode FILE KEYS a list is read, and printed a claim a line.
"""
import csv
import pathlib
import sys
import zlib

import cbor2
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

import check_vectors as card

TYPE = "application/statuslist+cwt"
FILE = card.HERE / "status.tsv"
COLUMNS = "name outcome bits values hex".split()
SUB, EXP, IAT, LIST, TTL, KIDS = 2, 4, 6, 65533, 65534, -65537


def header(kid):
    return card.dumps({1: -8, 4: kid, 16: TYPE})


def pack(values, bits):
    """Places from the lowest bits of each byte upward, as the draft has them."""
    data = bytearray((len(values) * bits + 7) // 8)
    for i, value in enumerate(values):
        data[i * bits // 8] |= value << i * bits % 8
    return bytes(data)


def unpack(data, bits):
    return [data[i * bits // 8] >> i * bits % 8 & (1 << bits) - 1 for i in range(len(data) * 8 // bits)]


def parse(data):
    """Header, claims and what is left to judge; ValueError for what is no list of ours."""
    tag = cbor2.loads(data)
    if not isinstance(tag, cbor2.CBORTag) or tag.tag != 18 or card.dumps(tag) != data:
        raise ValueError("not deterministic, or not COSE_Sign1")
    protected, unprotected, payload, signature = tag.value
    head, claims = cbor2.loads(protected), cbor2.loads(payload)
    if card.dumps(head) != protected or card.dumps(claims) != payload or unprotected != {}:
        raise ValueError("not deterministic")
    if set(head) != {1, 4, 16} or head[1] != -8 or head[16] != TYPE or len(head[4]) != 4:
        raise ValueError("header")
    if not {SUB, IAT, LIST} <= set(claims) <= {SUB, EXP, IAT, LIST, TTL, KIDS}:
        raise ValueError("claims")
    if set(claims[LIST]) != {"bits", "lst"} or claims[LIST]["bits"] not in (1, 2, 4, 8):
        raise ValueError("status list")
    return protected, head[4], payload, claims, signature


def judge(keys, data):
    """("read", claims, values), or why not."""
    try:
        protected, kid, payload, claims, signature = parse(data)
    except (ValueError, TypeError, KeyError, AttributeError, cbor2.CBORDecodeError):
        return "no list", None, None
    try:
        Ed25519PublicKey.from_public_bytes(keys[kid]).verify(
            signature, card.dumps(["Signature1", protected, b"", payload]))
    except (InvalidSignature, KeyError):
        return "not signed", None, None
    inflate = zlib.decompressobj()
    try:
        array = inflate.decompress(claims[LIST]["lst"], 1 << 25)
    except zlib.error:
        return "no list", None, None
    if not inflate.eof or inflate.unused_data or not array:
        return "no list", None, None
    return "read", claims, unpack(array, claims[LIST]["bits"])


def claims_of(values, bits):
    return {SUB: "https://union.example/status", IAT: 1790000000, EXP: 1790604800, TTL: 86400,
            LIST: {"bits": bits, "lst": zlib.compress(pack(values, bits), 9)}}


def without(claims, *keys):
    return {k: v for k, v in claims.items() if k not in keys}


def sign(private, payload, kid=None, protected=None, **how):
    protected = protected or header(kid or card.kid_of(card.public_bytes(private)))
    return card.make_token(private, payload, protected, **how)


def good_lists(private):
    draft1 = [1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1]  # of the draft, 4.1: b9 a3
    draft2 = [1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3]              # of the draft: c9 44 f9
    assert pack(draft1, 1).hex() == "b9a3" and pack(draft2, 2).hex() == "c944f9"
    yield "one bit, of the draft", draft1, 1, claims_of(draft1, 1)
    yield "two bits, of the draft", draft2, 2, claims_of(draft2, 2)
    yield "four bits", [0, 1, 2, 3, 11, 15], 4, claims_of([0, 1, 2, 3, 11, 15], 4)
    yield "eight bits", [0, 1, 255, 2], 8, claims_of([0, 1, 255, 2], 8)
    yield "no last second, no time to live", [0, 1, 3, 0], 2, without(claims_of([0, 1, 3, 0], 2), EXP, TTL)
    yield "keys named", [0, 3, 1, 0], 2, {**claims_of([0, 3, 1, 0], 2), KIDS: b"\1\2\3\4" * 2}
    yield "packed in another way", [0] * 40 + [1] * 4, 2, {
        **claims_of([], 2), LIST: {"bits": 2, "lst": zlib.compress(pack([0] * 40 + [1] * 4, 2), 0)}}


def bad_lists(private, other):
    """(name, outcome, bytes): well signed, so that only what the name says is wrong."""
    claims = claims_of([0, 1, 3, 0], 2)
    kid = card.kid_of(card.public_bytes(private))
    right = sign(private, claims)
    lst = claims[LIST]["lst"]

    def list_of(**parts):
        return sign(private, {**claims, LIST: {**claims[LIST], **parts}})

    yield "key that is not listed", "not signed", sign(other, claims)
    yield "other key under a listed key id", "not signed", sign(other, claims, kid)
    yield "one bit of the signature", "not signed", right[:-1] + bytes([right[-1] ^ 1])
    yield "nothing", "no list", b""
    yield "one byte behind", "no list", right + b"\0"
    yield "one byte short", "no list", right[:-1]
    yield "without its type", "no list", card.make_token(private, claims)
    yield "of another type", "no list", sign(private, claims, protected=card.dumps(
        {1: -8, 4: kid, 16: "application/statuslist+jwt"}))
    yield "without a tag", "no list", sign(private, claims, tag=None)
    yield "a card", "no list", card.make_token(private, card.make_payload(card.good("")))
    yield "no time of issue", "no list", sign(private, without(claims, IAT))
    yield "no address", "no list", sign(private, without(claims, SUB))
    yield "no list in it", "no list", sign(private, without(claims, LIST))
    yield "a claim too many", "no list", sign(private, {**claims, 1: "issuer"})
    yield "three bits", "no list", list_of(bits=3)
    yield "no bits", "no list", list_of(bits=0)
    yield "a word too many", "no list", list_of(aggregation_uri="https://union.example/")
    yield "an array that is not packed", "no list", list_of(lst=pack([0, 1, 3, 0], 2))
    yield "a packed array cut short", "no list", list_of(lst=lst[:-1])
    yield "a byte behind the packed array", "no list", list_of(lst=lst + b"\0")
    yield "a wrong checksum", "no list", list_of(lst=lst[:-1] + bytes([lst[-1] ^ 1]))
    yield "a packed array of nothing", "no list", list_of(lst=zlib.compress(b""))
    yield "raw deflate", "no list", list_of(lst=lst[2:-4])


def make_rows(private, other):
    rows = [dict(zip(COLUMNS, [name, "read", bits, " ".join(map(str, values)),
                               sign(private, claims).hex()]))
            for name, values, bits, claims in good_lists(private)]
    rows += [dict(zip(COLUMNS, [name, outcome, 0, "", data.hex()]))
             for name, outcome, data in bad_lists(private, other)]
    return rows


def write():
    with open(FILE, "w", encoding="utf-8", newline="") as out:
        table = csv.DictWriter(out, COLUMNS, delimiter="\t", lineterminator="\n")
        table.writeheader()
        table.writerows(make_rows(*card.keys_for_write()))


def check_row(row, keys):
    outcome, claims, values = judge(keys, bytes.fromhex(row["hex"]))
    if outcome != row["outcome"]:
        return "is %s, should be %s" % (outcome, row["outcome"])
    if claims and (str(claims[LIST]["bits"]) != row["bits"]
                   or row["values"] != " ".join(map(str, values[:len(row["values"].split())]))):
        return "says %r" % values
    return None


def decode(path, list_path):
    keys = {}
    for line in open(list_path):
        if line.strip() and not line.startswith("#"):
            kid, _, key, _ = line.split()
            keys[bytes.fromhex(kid)] = card.base64.b64decode(key)
    outcome, claims, values = judge(keys, pathlib.Path(path).read_bytes())
    print(outcome)
    if claims:
        print("sub %s iat %d exp %d ttl %d bits %d kids %s" % (
            claims[SUB], claims[IAT], claims.get(EXP, 0), claims.get(TTL, 0), claims[LIST]["bits"],
            claims.get(KIDS, b"").hex()))
        print(len(values), " ".join("%d:%d" % (i, v) for i, v in enumerate(values) if v))
    return 0


def main():
    if sys.argv[1:2] == ["--decode"]:
        return decode(*sys.argv[2:])
    if sys.argv[1:] == ["--write"]:
        write()
    keys = card.load_list()
    rows = list(csv.DictReader(open(FILE, encoding="utf-8"), delimiter="\t"))
    wrong = ["%s: %s" % (row["name"], fault) for row in rows for fault in [check_row(row, keys)] if fault]
    print("\n".join(wrong + ["%d lists, %d wrong" % (len(rows), len(wrong))]))
    return 1 if wrong or not rows else 0


if __name__ == "__main__":
    sys.exit(main())
