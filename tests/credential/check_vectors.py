#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Check vectors/ with an implementation that shares no code with the library.

Debian's python3-cbor2 and python3-cryptography read, judge and make each token anew. Any
difference is printed and the exit code is 1. With --write the vectors are made again.
"""
import base64
import csv
import hashlib
import io
import pathlib
import re
import sys
import unicodedata

import cbor2
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

HERE = pathlib.Path(__file__).resolve().parent / "vectors"
COLUMNS = "name verdict now prefix member_no full_name card_id iat exp status text".split()
GROUP_ORDER = 2**252 + 27742317777372353535851937790883648493  # of Ed25519, RFC 8032


def dumps(value):
    return cbor2.dumps(value, canonical=True)


def public_bytes(private):
    return private.public_key().public_bytes(
        serialization.Encoding.Raw, serialization.PublicFormat.Raw)


def kid_of(public):
    return hashlib.sha256(public).digest()[:4]


def load_key():
    return serialization.load_pem_private_key((HERE / "test.key").read_bytes(), None)


def load_list():
    keys = {}
    for line in open(HERE / "keys.txt"):
        if line.strip() and not line.startswith("#"):
            kid, kind, key, day = line.split()
            keys[bytes.fromhex(kid)] = base64.b64decode(key)
    return keys


def to_text(token):
    return base64.b32encode(token).decode().rstrip("=")


# ---- making ----

def make_payload(row):
    claims = {2: row["member_no"], 6: int(row["iat"]), 7: bytes.fromhex(row["card_id"]),
              169: {4: row["full_name"]}}
    if int(row["exp"]):
        claims[4] = int(row["exp"])
    if int(row["status"]):
        claims[65535] = int(row["status"])
    return claims


def make_token(private, payload, protected=None, unprotected=None, tag=18):
    protected = protected if protected is not None else dumps({1: -8, 4: kid_of(public_bytes(private))})
    payload = payload if isinstance(payload, bytes) else dumps(payload)
    signature = private.sign(dumps(["Signature1", protected, b"", payload]))
    parts = [protected, unprotected or {}, payload, signature]
    return dumps(cbor2.CBORTag(tag, parts) if tag else parts)


# ---- judging ----

def plain(text, most):
    return (isinstance(text, str) and 0 < len(text.encode()) <= most
            and not any(unicodedata.category(c) == "Cc" for c in text))


def number(value, least):
    return type(value) is int and least <= value < 2**63


def parse(token):
    """Parts and claims; ValueError for what is no token."""
    tag = cbor2.loads(token)
    if not isinstance(tag, cbor2.CBORTag) or tag.tag != 18 or dumps(tag) != token:
        raise ValueError("not deterministic, or not COSE_Sign1")
    protected, unprotected, payload, signature = tag.value
    header, claims = cbor2.loads(protected), cbor2.loads(payload)
    if dumps(header) != protected or dumps(claims) != payload:
        raise ValueError("not deterministic")
    if unprotected != {} or set(header) != {1, 4} or header[1] != -8 or len(header[4]) != 4:
        raise ValueError("header")
    if len(signature) != 64 or not {2, 6, 7, 169} <= set(claims) <= {2, 4, 6, 7, 169, 65535}:
        raise ValueError("claims")
    if not (plain(claims[2], 64) and set(claims[169]) == {4} and plain(claims[169][4], 200)
            and number(claims[6], 0) and number(claims.get(4, 1), 1)
            and number(claims.get(65535, 1), 1)
            and type(claims[7]) is bytes and len(claims[7]) == 8):
        raise ValueError("values")
    return protected, header[4], payload, claims, signature


def judge(keys, text, now):
    """The verdict, and the claims where they may be believed."""
    text = text.rsplit("/", 1)[-1].strip(" \t\r\n\v\f").upper()
    try:
        token = base64.b32decode(text + "=" * (-len(text) % 8))
        if to_text(token) != text:
            raise ValueError("bits left over")
        protected, kid, payload, claims, signature = parse(token)
    except (ValueError, TypeError, KeyError, AttributeError, cbor2.CBORDecodeError):
        return "malformed", None
    if kid not in keys:
        return "unknown key", None
    try:
        Ed25519PublicKey.from_public_bytes(keys[kid]).verify(
            signature, dumps(["Signature1", protected, b"", payload]))
    except InvalidSignature:
        return "forged", None
    return ("expired" if now > claims.get(4, now) else "valid"), claims


# ---- the vectors ----

def good(name, verdict="valid", now=1800000000, prefix="", member_no="0100000019",
         full_name="Nguyễn Thị Ánh Tuyết", card_id="0123456789abcdef", iat=1790000000,
         exp=1950000000, status=0):
    return dict(zip(COLUMNS, [name, verdict, now, prefix, member_no, full_name, card_id, iat, exp,
                              status, ""]))


GOOD = [
    good("usual card", prefix="HTTPS://UNION.EXAMPLE/V/"),
    good("card without prefix"),
    good("card that does not expire", exp=0),
    good("card with a place in the status list", status=70000),
    good("first second", iat=0, exp=1, status=1, now=0),
    good("shortest claims", member_no="1", full_name="A", iat=0, exp=0),
    good("longest claims", member_no="9" * 64, full_name="ễ" * 66 + "ng", iat=2**63 - 1,
         exp=2**63 - 1, status=2**63 - 1, card_id="ffffffffffffffff"),
    good("edge of one byte", iat=23, exp=24, status=255, now=24),
    good("edge of two bytes", iat=255, exp=256, status=65535, now=0),
    good("edge of four bytes", iat=65535, exp=65536, status=2**32 - 1, now=0),
    good("edge of eight bytes", iat=2**32 - 1, exp=2**32, status=2**32, now=0),
    good("last second", now=1950000000),
    good("one second late", "expired", now=1950000001),
    good("long ago", "expired", now=4000000000),
    good("letters beyond the first plane", full_name="𠊛 Đặng Văn Ngữ"),
]


def swap_signature(token, signature):
    return token[:-64] + signature


def bad_tokens(private, other):
    """(name, verdict, token): well signed, so that only what the name says is wrong."""
    row = good("")
    claims = make_payload(row)
    token = make_token(private, claims)
    kid = kid_of(public_bytes(private))
    header = dumps({1: -8, 4: kid})
    payload = dumps(claims)
    s = int.from_bytes(token[-32:], "little") + GROUP_ORDER

    yield "key that is not listed", "unknown key", make_token(other, claims)
    yield "other key under a listed key id", "forged", make_token(other, claims, header)
    yield "signature of another card", "forged", swap_signature(
        token, make_token(private, make_payload(good("", member_no="0100000027")))[-64:])
    yield "signature of zeros", "forged", swap_signature(token, bytes(64))
    yield "signature with S + L", "forged", swap_signature(
        token, token[-64:-32] + s.to_bytes(32, "little"))
    yield "expired but forged", "forged", swap_signature(
        make_token(private, make_payload(good("", iat=0, exp=1))), bytes(64))

    yield "no tag", "malformed", make_token(private, claims, tag=None)
    yield "tag 17", "malformed", make_token(private, claims, tag=17)
    yield "tag 61 around", "malformed", b"\xd8\x3d" + token
    yield "tag in two bytes", "malformed", b"\xd8\x12" + token[1:]
    yield "one byte behind", "malformed", token + b"\x00"
    yield "one byte short", "malformed", token[:-1]
    yield "array of indefinite length", "malformed", b"\xd2\x9f" + token[2:] + b"\xff"
    yield "array of five", "malformed", b"\xd2\x85" + token[2:] + b"\x00"
    yield "length in two bytes", "malformed", token.replace(
        b"\x58" + bytes([len(payload)]), b"\x59\x00" + bytes([len(payload)]), 1)
    yield "length beyond the end", "malformed", b"\xd2\x84\x5b" + b"\xff" * 8 + token[3:]
    yield "something unprotected", "malformed", make_token(private, claims, None, {4: kid})
    yield "another algorithm", "malformed", make_token(private, claims, dumps({1: -7, 4: kid}))
    yield "no algorithm", "malformed", make_token(private, claims, dumps({4: kid}))
    yield "no key id", "malformed", make_token(private, claims, dumps({1: -8}))
    yield "key id of eight bytes", "malformed", make_token(private, claims,
                                                           dumps({1: -8, 4: kid + kid}))
    yield "header out of order", "malformed", make_token(
        private, claims, b"\xa2\x04\x44" + kid + b"\x01\x27")
    yield "claims out of order", "malformed", make_token(private, cbor2.dumps(
        dict(reversed(list(cbor2.loads(payload).items())))))
    yield "claim said twice", "malformed", make_token(
        private, b"\xa6\x02\x61A" + payload[1:])
    yield "one claim fewer than it says", "malformed", make_token(private, b"\xa6" + payload[1:])
    yield "one claim more than it says", "malformed", make_token(private, b"\xa4" + payload[1:])
    yield "byte behind the claims", "malformed", make_token(private, payload + b"\x00")
    yield "claim too many", "malformed", make_token(private, {**claims, 1: "issuer"})
    yield "two names", "malformed", make_token(private, {**claims, 169: {4: "A", 5: "B"}})
    for claim, name in ((2, "member number"), (6, "time of issue"), (7, "card id"), (169, "name")):
        yield "no " + name, "malformed", make_token(
            private, {k: v for k, v in claims.items() if k != claim})
    for claim, value, name in (
            (2, "", "empty member number"), (2, "9" * 65, "member number of 65 bytes"),
            (2, 100000019, "member number as a number"), (4, 0, "end at zero"),
            (4, 2**63, "end at 2^63"), (4, 1.95e9, "end as a float"), (6, -1, "issue before 1970"),
            (7, bytes(7), "card id of 7 bytes"), (7, "01234567", "card id as text"),
            (169, {4: ""}, "empty name"), (169, {4: "x" * 201}, "name of 201 bytes"),
            (169, {4: "A\nB"}, "line end in the name"), (169, {4: "A\x00"}, "NUL in the name"),
            (169, {4: "A\x7f"}, "DEL in the name"), (169, {4: "A\x85"}, "C1 control in the name"),
            (169, {4: b"A"}, "name as bytes"), (65535, 0, "status at zero")):
        yield name, "malformed", make_token(private, {**claims, claim: value})
    name = row["full_name"].encode()
    yield "name that is not UTF-8", "malformed", make_token(
        private, payload.replace(name, b"\xff" * len(name)))
    yield "name with a surrogate", "malformed", make_token(
        private, dumps({**claims, 169: {4: "ABC"}}).replace(b"ABC", b"\xed\xa0\x80"))


def bad_texts(private):
    text = to_text(make_token(private, make_payload(good(""))))
    left = len(text) % 8 and text[:-1] + "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".index(text[-1]) | 1]
    yield "nothing", ""
    yield "prefix only", "HTTPS://UNION.EXAMPLE/V/"
    yield "another code", "8934563138165"
    yield "bits left over", left
    yield "padding", text + "=" * (-len(text) % 8 or 8)
    yield "one character behind", text + "A"
    yield "digit one", text.replace("I", "1").replace("A", "1", 1)
    yield "space within", text[:80] + " " + text[80:]
    yield "slash at the end", text + "/"


def make_vectors(private, other):
    rows = []
    for row in GOOD:
        rows.append({**row, "text": row["prefix"] + to_text(make_token(private, make_payload(row)))})
    texts = [(name, verdict, to_text(token)) for name, verdict, token in bad_tokens(private, other)]
    texts += [(name, "malformed", text) for name, text in bad_texts(private)]
    for name, verdict, text in texts:
        rows.append({**dict.fromkeys(COLUMNS, ""), "name": name, "verdict": verdict,
                     "now": 1800000000, "text": text})
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, delimiter="\t", quoting=csv.QUOTE_NONE,
                            lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def keys_for_write():
    return [Ed25519PrivateKey.from_private_bytes(hashlib.sha256(name).digest())
            for name in (b"test key of doanvien", b"key that is in no list")]


def write():
    private, other = keys_for_write()
    public = public_bytes(private)
    HERE.mkdir(exist_ok=True)
    (HERE / "test.key").write_bytes(private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption()))
    (HERE / "keys.txt").write_text("# The public half of test.key. Anyone knows the secret: "
                                   "for tests only.\n%s ed25519 %s 2026-11-22\n" % (
                                       kid_of(public).hex(), base64.b64encode(public).decode()))
    (HERE / "vectors.tsv").write_text(make_vectors(private, other))


def check_row(row, keys, private):
    """What is wrong with this vector, or None."""
    verdict, claims = judge(keys, row["text"], int(row["now"]))
    if verdict != row["verdict"]:
        return "is %s, should be %s" % (verdict, row["verdict"])
    if claims is None:
        return None
    if claims != make_payload(row):
        return "says %r" % claims
    if row["prefix"] + to_text(make_token(private, claims)) != row["text"]:
        return "is not what this implementation makes of its claims"
    if not re.fullmatch("[A-Z0-9 $%*+./:-]*", row["text"]):
        return "does not fit a QR code's alphanumeric mode"
    return None


def main():
    if sys.argv[1:] == ["--write"]:
        write()
    keys, private = load_list(), load_key()
    wrong = []
    if keys != {kid_of(public_bytes(private)): public_bytes(private)}:
        wrong.append("keys.txt is not the public half of test.key")
    rows = list(csv.DictReader(open(HERE / "vectors.tsv", encoding="utf-8"), delimiter="\t",
                               quoting=csv.QUOTE_NONE))
    for row in rows:
        difference = check_row(row, keys, private)
        if difference:
            wrong.append("%s: %s" % (row["name"], difference))
    print("\n".join(wrong + ["%d vectors, %d wrong" % (len(rows), len(wrong))]))
    return 1 if wrong or not rows else 0


if __name__ == "__main__":
    sys.exit(main())
