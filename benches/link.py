"""Linkage on records whose people are known: accuracy, time and memory, beside a peer's.

Takes a Parquet file of records (`agency`, `unique_id`, `first_name`, `middle_name`, `surname`, `dob`, `sex`, `postcode`,
`nino`, `pnc`, and the truth in `entity_id`), makes a place of them with a source for each agency, and then

1. links it from an empty store, so with intake of the extracts as CSV;
2. links it again, with identities in the store;
3. learns a model without the truth, and links by it;
4. holds both linkages against the truth;
5. looks up a thousand records that are there already.

With `--peer SCRIPT`, the script is run on the same file afterwards; it is called with the file and the name of a JSON file for
its figures.

usage: link.py RECORDS.parquet [--purse PATH] [--peer SCRIPT] [--folder FOLDER]
"""

import argparse
import json
import multiprocessing
import os
import shutil
import sys

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


def write_place(path, purse, folder):
    """Puts a source for each agency into a new place, whose own four people the truth leaves out."""
    import pyarrow
    import pyarrow.compute
    import pyarrow.csv
    import pyarrow.parquet

    Ran([purse, "new", folder])
    records = pyarrow.parquet.read_table(path, columns=["agency", "entity_id", "unique_id", *ROLES])
    agencies = sorted(set(records["agency"].to_pylist()))
    with open(os.path.join(folder, "agencies.toml"), "w") as file:
        # These agencies hold several records of one person.
        file.write("".join(f"\n[sources.{agency}]\ndeduplicated = false\n" for agency in agencies))
    truth = records.select(["entity_id", "agency", "unique_id"]).rename_columns(["person", "source", "key"])
    pyarrow.csv.write_csv(truth, os.path.join(folder, "truth.csv"))
    asked = records.slice(0, 1000).select(list(ROLES)).rename_columns(list(ROLES.values()))
    pyarrow.csv.write_csv(asked, os.path.join(folder, "asked.csv"))
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
        people = records.filter(pyarrow.compute.equal(records["agency"], agency)).select(["unique_id", *ROLES])
        pyarrow.csv.write_csv(people, os.path.join(source, "people-2027-10-05.csv"))


def report(what, ran):
    print(f"{what}: {ran.wall:.1f} s, {ran.cpu:.1f} s of processor, {ran.peak_mb:.0f} MB at the most")
    for name, (wall, cpu) in ran.stages().items():
        print(f"  {name}: {wall:.2f} s, {cpu:.2f} s of processor")
    sys.stdout.flush()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("records")
    parser.add_argument("--purse", default="target/release/purse")
    parser.add_argument("--peer")
    parser.add_argument("--folder", default="target/benches/link")
    arguments = parser.parse_args()
    folder = arguments.folder
    shutil.rmtree(folder, ignore_errors=True)
    # In a process of its own: what is started from a large one is taken to have been as large itself.
    writing = multiprocessing.Process(target=write_place, args=(arguments.records, arguments.purse, folder))
    writing.start()
    writing.join()
    if writing.exitcode:
        sys.exit("the place could not be written")
    agencies = open(os.path.join(folder, "agencies.toml")).read()
    model, learned = os.path.join(folder, "linkage.toml"), os.path.join(folder, "learned.toml")
    with open(model, "w") as file:
        file.write("format = 1\n" + agencies)
    link = [arguments.purse, "link", folder, "--as-at", AS_AT, "--timings"]
    truth = ["--truth", os.path.join(folder, "truth.csv"), "--format", "csv"]
    report("link, stated weights, from an empty store", Ran([*link, "--format", "csv"]))
    report("link, stated weights, identities in the store", Ran([*link, "--format", "csv"]))
    stated = Ran([*link, *truth])
    report("learn a model, identities in the store", Ran([*link, "--write-model", learned, "--format", "csv"]))
    shutil.move(learned, model)
    report("link, learned weights, identities in the store", Ran([*link, "--format", "csv"]))
    by_learned = Ran([*link, *truth])
    report("look up 1,000", Ran([*link, "--find", os.path.join(folder, "asked.csv"), "--format", "csv"]))
    print(f"stated weights\n{stated.out}\nlearned weights\n{by_learned.out}")
    if arguments.peer:
        figures = os.path.join(folder, "peer.json")
        peer = Ran([sys.executable, arguments.peer, arguments.records, figures])
        report("peer", peer)
        with open(figures) as file:
            told = json.load(file)
        # What the peer logs on its way is left out.
        print(json.dumps({key: value for key, value in told.items() if key != "log"}, indent=1))


if __name__ == "__main__":
    main()
