"""Linkage with encoded agencies beside linkage of the same records in clear text: accuracy and time.

Takes the same Parquet file of records as `link.py`. It makes a place of them, links it in clear text, has `purse encode` write
the extracts of some agencies anew in their place, and links it again from an empty store.

usage: link_encoded.py RECORDS.parquet AGENCY ... [--purse PATH] [--folder FOLDER]
"""

import argparse
import json
import os
import shutil

from compare import Ran
from link import AS_AT, write_place


def figures(purse, folder):
    """Links from an empty store and prints precision, recall and F1."""
    shutil.rmtree(os.path.join(folder, ".purse"), ignore_errors=True)
    ran = Ran([purse, "link", folder, "--as-at", AS_AT, "--truth", os.path.join(folder, "truth.csv"), "--format", "json"])
    accuracy = json.loads(ran.out)["accuracy"]
    rows = [row for row in accuracy["pairs"] if row["at_least"] == 0.95] + [accuracy["people"]]
    for what, row in zip(["pairs from 95%", "people"], rows):
        print(f"  {what}: precision {row['precision']:.4f}, recall {row['recall']:.4f}, F1 {row['f1']:.4f}")
    print(f"  {ran.cpu:.1f} s of processor, {ran.peak_mb:.0f} MB at the most")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("records")
    parser.add_argument("agencies", nargs="+")
    parser.add_argument("--purse", default="target/release/purse")
    parser.add_argument("--folder", default="target/benches/encodings")
    arguments = parser.parse_args()
    purse, folder = arguments.purse, arguments.folder
    shutil.rmtree(folder, ignore_errors=True)
    write_place(arguments.records, purse, folder)
    agencies = open(os.path.join(folder, "agencies.toml")).read()
    with open(os.path.join(folder, "linkage.toml"), "w") as file:
        file.write("format = 1\n" + agencies)
    print("in clear text")
    figures(purse, folder)
    secret = os.path.join(folder, "secret.txt")
    Ran([purse, "secret", secret])
    for agency in arguments.agencies:
        source, encoded = os.path.join(folder, "sources", agency), os.path.join(folder, "encoded")
        ran = Ran([purse, "encode", source, "--secret-file", secret, "--out", encoded])
        print(f"encoding {agency}: {ran.cpu:.1f} s of processor")
        shutil.rmtree(source)
        os.rename(encoded, source)
    with open(os.path.join(folder, "linkage.toml"), "a") as file:
        # The place's own agency sends names, so it is always needed.
        file.write('\n[encodings]\nsecret_file = "secret.txt"\n')
    print(f"with {', '.join(arguments.agencies)} encoded")
    figures(purse, folder)


if __name__ == "__main__":
    main()
