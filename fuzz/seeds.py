#!/usr/bin/env python3
"""Fills corpus/ with seeds made from the repository's own files, and writes a dictionary of their words.

Run from anywhere: python3 fuzz/seeds.py. Needs Python 3.11. Seeds are named by their content, so that running it again
changes nothing and what the fuzzer has found stays.
"""

import hashlib
import pathlib
import re
import tomllib

ROOT = pathlib.Path(__file__).resolve().parent.parent
CORPUS = ROOT / "fuzz" / "corpus"
CONDITION = re.compile(r"""^\s*(?:where\s*=|\w+\s*=)\s*(?:"([^"\n]*[=<>][^"\n]*|[^"\n]* (?:IS|IN|LIKE) [^"\n]*)")""", re.M)
ROWS_MAX = 40

words = set()


def seed(target, text, mark=b""):
    """Keeps one seed; `mark` is the byte with which a target chooses what the text stands for."""
    content = mark + text
    if len(content) <= 1 << 16:
        folder = CORPUS / target
        folder.mkdir(parents=True, exist_ok=True)
        (folder / hashlib.sha256(content).hexdigest()[:20]).write_bytes(content)
    words.update(re.findall(rb"[A-Za-z][A-Za-z0-9:_-]{2,30}", text[:8000]))


def place_file(name, text):
    """A file of a place to the targets that read its kind."""
    kind = name.rsplit("/", 1)[-1]
    if kind == "contract.toml":
        seed("contract", text)
        for condition in CONDITION.findall(text.decode("utf-8", "replace")):
            seed("expression", condition.encode())
    elif kind == "rates.csv":
        seed("rates", text)
    elif kind in ("place.toml", "terms.md", "cases.toml"):
        seed("place_and_cases", text, bytes([("place.toml", "terms.md", "cases.toml").index(kind)]))
    elif kind == "linkage.toml":
        seed("linkage_model", text)
        seed("linkage_model", text + RECORDS)
    elif kind == "datapackage.json":
        seed("descriptor", text, b"\0")
    elif kind == "mapping.toml":
        seed("descriptor", text, b"\1")
    elif kind.endswith(".parquet"):
        seed("csv_intake", text, b"P")
    elif kind.endswith(".csv") and "sources/" in name:
        # The header is the target's own where there is one; these rows hold other columns, and so come ragged first.
        rows = b"".join(text.splitlines(keepends=True)[1:ROWS_MAX])
        for way in range(9):
            seed("csv_intake", rows, bytes([way]))


def folder_of(path):
    return {file.relative_to(path).as_posix(): file.read_bytes() for file in sorted(path.rglob("*")) if file.is_file()}


def edited(files, edit):
    """The small place of tests/errors with an edit.toml applied, as the test of errors does."""
    files = dict(files)
    for replace in edit.get("replace", []):
        old = files.get(replace["file"], b"")
        files[replace["file"]] = old.replace(replace["from"].encode(), replace["to"].encode())
    for write in edit.get("write", []):
        files[write["file"]] = write["text"].encode() if "text" in write else bytes(write["bytes"])
    return files


RECORDS = b"""
---
0,P1,William John,,O'Neill,Smith,,1987-03-14,M,E1 6AN,JM 40 24 71 C,9434765919,
1,H1,,,,,ONEILL; Bill,1987-03-14,male,e16an,JM402471C,,T1
1,H2,Ann-Marie,,van der Berg,,,1987-01-01,F,SW1A 1AA,,943 476 5919,T1
2,C1,Bill,,Oneil,,,1987-04-13,M,E1,,,T2
"""
CONDITIONS = (
    "decision = 'accepted' AND tier >= 'a' OR assessed_on > DATE '2027-04-01'",
    "NOT (tier IN ('high', 'low') OR decision LIKE 'a%' AND tier NOT ILIKE '_')",
    "assessed_on BETWEEN DATE '2027-04-01' AND DATE '2028-03-31' IS NOT TRUE",
    "assessed_on - DATE '2027-04-01' <= -3 AND decision IS NOT NULL AND (tier <> 'x') IS UNKNOWN",
    "CASE WHEN tier = 'a' THEN 1 ELSE 2 END = 1 OR EXISTS (SELECT 1) OR CAST(tier AS INT) = 1 OR a.b = 2",
)
ROWS = b"""r1,p1,Smith,2027-04-01,2027-05-01,"1,234.5",3,true,high,2027-04-01T10:00:00,a@b.org,r2
r2,p1,"O'Neill",2027-04-01,,-1.5e3,0,false,low,1 April 2027 3:04 PM,,r1
r2,p1,"O'Neill",2027-04-01,,-1.5e3,0,false,low,1 April 2027 3:04 PM,,r1
r3,p2, Ann ,2027-06-30,30/06/2027,\xc2\xa312,12,,,03/04/2027 10:00,,
r4,,,01/04/2027,,,,,,,,
"""

for example in ("examples/recovery", "examples/release", "crates/app/runs/template"):
    for name, text in folder_of(ROOT / example).items():
        place_file(name, text)
for name, text in folder_of(ROOT / "crates/domain/contracts/src/tests").items():
    place_file(name, text)
base = folder_of(ROOT / "tests/errors/base")
for path in sorted((ROOT / "tests/errors").glob("*/edit.toml")):
    for name, text in edited(base, tomllib.loads(path.read_text())).items():
        place_file(name, text)
for path in sorted((ROOT / "crates/data/intake/tests/problems").iterdir()):
    for name, text in folder_of(path).items():
        place_file(name, text)
seed("linkage_model", b"format = 1" + RECORDS)
for condition in CONDITIONS:
    seed("expression", condition.encode())
for way in range(9):
    seed("csv_intake", ROWS, bytes([way]))
    seed("csv_intake", ROWS.replace(b"\n", b"\r\n").replace(b",", b";"), bytes([way]))
    seed("csv_intake", ROWS.decode().replace(",", "||").encode("utf-16le"), bytes([way]))

dictionary = "".join(f'"{word.decode()}"\n' for word in sorted(words))
(CORPUS / "words.dict").write_text(dictionary)
for target in sorted(path for path in CORPUS.iterdir() if path.is_dir()):
    print(target.name, len(list(target.iterdir())))
