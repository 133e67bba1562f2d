"""Linkage on records whose people are known: accuracy, time and memory, beside a peer's.

Takes a Parquet file of records (`agency`, `unique_id`, `first_name`, `middle_name`, `surname`, `dob`, `sex`, `postcode`,
`nino`, `pnc`, and the truth in `entity_id`), makes a place of them with a source for each agency, and links it from an empty
store with `purse link --truth`. With `--peer SCRIPT`, the script is run on the same file afterwards; it is called with the
file and the name of a JSON file for its figures.

usage: link.py RECORDS.parquet [--purse PATH] [--peer SCRIPT] [--folder FOLDER]
"""

import argparse
import csv
import json
import os
import shutil
import sys

import pyarrow.parquet

from compare import Ran

ROLES = {
    "first_name": "forename",
    "middle_name": "middle-name",
    "surname": "surname",
    "dob": "date-of-birth",
    "sex": "sex",
    "postcode": "postcode",
    "nino": "national-insurance",
    "pnc": "pnc",
}
AS_AT = "2027-10-31"


def write_place(records, purse, folder):
    """Puts a source for each agency into a new place, whose own four people the truth leaves out."""
    Ran([purse, "new", folder])
    agencies = sorted(set(records["agency"].to_pylist()))
    with open(os.path.join(folder, "linkage.toml"), "w") as file:
        # These agencies hold several records of one person.
        file.write("format = 1\n" + "".join(f"\n[sources.{agency}]\ndeduplicated = false\n" for agency in agencies))
    columns = ["unique_id", *ROLES]
    rows = records.select(["agency", "entity_id", *columns]).to_pylist()
    with open(os.path.join(folder, "truth.csv"), "w", newline="") as file:
        truth = csv.writer(file)
        truth.writerow(["person", "source", "key"])
        truth.writerows([row["entity_id"], row["agency"], row["unique_id"]] for row in rows)
    for agency in agencies:
        source = os.path.join(folder, "sources", agency)
        os.makedirs(source)
        fields = [{"name": "unique_id", "type": "string", "purse:role": "person"}]
        for column, role in ROLES.items():
            kind = "date" if role == "date-of-birth" else "string"
            fields.append({"name": column, "type": kind, "purse:role": role})
        schema = {"fields": fields, "primaryKey": ["unique_id"]}
        resource = {"name": "people", "path": "people-2027-10-05.csv", "schema": schema}
        with open(os.path.join(source, "datapackage.json"), "w") as file:
            json.dump({"resources": [resource]}, file)
        with open(os.path.join(source, "people-2027-10-05.csv"), "w", newline="") as file:
            people = csv.writer(file)
            people.writerow(columns)
            people.writerows([row[column] for column in columns] for row in rows if row["agency"] == agency)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("records")
    parser.add_argument("--purse", default="target/release/purse")
    parser.add_argument("--peer")
    parser.add_argument("--folder", default="target/benches/link")
    arguments = parser.parse_args()
    shutil.rmtree(arguments.folder, ignore_errors=True)
    write_place(pyarrow.parquet.read_table(arguments.records), arguments.purse, arguments.folder)
    link = [arguments.purse, "link", arguments.folder, "--as-at", AS_AT, "--timings"]
    plain = Ran(link)
    shutil.rmtree(os.path.join(arguments.folder, ".purse"))
    judged = Ran([*link, "--truth", os.path.join(arguments.folder, "truth.csv"), "--format", "csv"])
    print(f"purse link: {plain.wall:.1f} s, {plain.cpu:.1f} s of processor, {plain.peak_mb:.0f} MB at the most")
    for name, (wall, cpu) in plain.stages().items():
        print(f"  {name}: {wall:.2f} s, {cpu:.2f} s of processor")
    print(judged.out)
    if arguments.peer:
        figures = os.path.join(arguments.folder, "peer.json")
        peer = Ran([sys.executable, arguments.peer, arguments.records, figures])
        print(f"peer: {peer.wall:.1f} s, {peer.cpu:.1f} s of processor, {peer.peak_mb:.0f} MB at the most")
        with open(figures) as file:
            told = json.load(file)
        # What the peer logs on its way is left out.
        print(json.dumps({key: value for key, value in told.items() if key != "log"}, indent=1))


if __name__ == "__main__":
    main()
