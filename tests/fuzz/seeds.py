#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""seeds.py FOLDER - the first inputs of each fuzz target, from the data of the tests, and what
was found before (found/NAME/): FOLDER/NAME/."""
import csv
import io
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
VECTORS = ROOT / "tests/credential/vectors"


def files(*patterns, largest=1 << 16):
    for pattern in patterns:
        for path in sorted(ROOT.glob(pattern)):
            if path.is_file() and path.stat().st_size <= largest:
                yield path.read_bytes()


def rows(name):
    text = (VECTORS / name).read_text(encoding="utf-8")
    return csv.DictReader(io.StringIO(text), delimiter="\t", quoting=csv.QUOTE_NONE)


def payloads(data):
    """The claims inside a COSE_Sign1 of ours: what stands behind a signature."""
    import cbor2
    try:
        yield cbor2.loads(data).value[2]
    except (ValueError, TypeError, AttributeError, IndexError, cbor2.CBORDecodeError):
        return


def tokens():
    import base64
    for row in rows("vectors.tsv"):
        yield row["text"].encode()
        code = row["text"].rsplit("/", 1)[-1].strip()
        try:
            yield from payloads(base64.b32decode(code + "=" * (-len(code) % 8)))
        except ValueError:
            pass


def lists():
    for row in rows("status.tsv"):
        yield bytes.fromhex(row["hex"])
        yield from payloads(bytes.fromhex(row["hex"]))


SEEDS = {
    "csv": lambda: files("examples/data/*.csv"),
    "design_ini": lambda: files("examples/designs/*/design.ini", "tests/picture/ini/*.ini"),
    "keyring": lambda: files("tests/credential/vectors/keys.txt", "tests/credential/vectors/test.key"),
    "photo": lambda: files("examples/data/photos/*", "examples/card.png"),
    "status": lists,
    "svg": lambda: files("examples/designs/*/*.svg", "tests/picture/svg/*.svg"),
    "token": tokens,
}


def main():
    for name, inputs in SEEDS.items():
        folder = pathlib.Path(sys.argv[1]) / name
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "none").write_bytes(b"")
        for i, data in enumerate([*inputs(), *files("tests/fuzz/found/%s/*" % name)]):
            (folder / ("%03d" % i)).write_bytes(data)


if __name__ == "__main__":
    main()
