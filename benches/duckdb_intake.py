"""The extracts of an invented place into typed Parquet with DuckDB: what intake does, without checks or explanations.

Reads every CSV file of the sources with the delimiter, encoding and date format that its descriptor names, casts the
columns to the types of the fields (values that do not fit become NULL), and writes one Parquet file a table, sorted by
the person's key and the date.

usage: duckdb_intake.py PLACE FOLDER
"""

import json
import os
import shutil
import sys

import duckdb

place, into = sys.argv[1:3]
shutil.rmtree(into, ignore_errors=True)
os.makedirs(into)
con = duckdb.connect()
con.execute("SET threads TO 2")
TYPES = {"integer": "BIGINT", "number": "DECIMAL(18, 6)", "boolean": "BOOLEAN"}


def column(field):
    name = f'"{field["name"]}"'
    kind = field.get("type", "string")
    if kind == "date":
        format = field.get("format", "%Y-%m-%d")
        format = "%Y-%m-%d" if format in ("default", "any") else format
        return f"try_strptime(trim({name}), '{format}')::DATE AS {name}"
    return f"TRY_CAST(trim({name}) AS {TYPES.get(kind, 'VARCHAR')}) AS {name}"


def in_utf8(path, encoding):
    """DuckDB reads Windows-1252 only with an extension that is not in the package, so such a file is written again."""
    if encoding in ("utf-8", "utf8"):
        return path
    again = f"{into}/{os.path.basename(path)}"
    with open(path, encoding=encoding, newline="") as old, open(again, "w", encoding="utf-8", newline="") as new:
        shutil.copyfileobj(old, new, 1 << 20)
    return again


for source in sorted(os.listdir(f"{place}/sources")):
    folder = f"{place}/sources/{source}"
    with open(f"{folder}/datapackage.json", encoding="utf-8") as file:
        package = json.load(file)
    for resource in package["resources"]:
        schema = resource["schema"]
        if isinstance(schema, str):
            with open(f"{folder}/{schema}", encoding="utf-8") as file:
                schema = json.load(file)
        paths = resource["path"] if isinstance(resource["path"], list) else [resource["path"]]
        dialect = resource.get("dialect") or {}
        delimiter = dialect.get("delimiter", ",")
        encoding = resource.get("encoding", "utf-8").lower()
        fields = schema["fields"]
        names = ", ".join(f"'{field['name']}': 'VARCHAR'" for field in fields)
        files = ", ".join(f"'{in_utf8(f'{folder}/{path}', encoding)}'" for path in paths)
        order = ", ".join(f'"{field["name"]}"' for field in fields[:3])
        con.execute(
            f"""COPY (SELECT {", ".join(column(field) for field in fields)}
            FROM read_csv([{files}], header = true, delim = '{delimiter}', columns = {{{names}}},
                          ignore_errors = true, null_padding = true) ORDER BY {order})
            TO '{into}/{source}-{resource["name"]}.parquet' (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)"""
        )
