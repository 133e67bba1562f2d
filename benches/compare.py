"""Commonpurse and hand-written DuckDB SQL side by side, on invented places of growing size.

For each size: writes a place, settles it with an empty store (intake, linkage, arranging, outcomes, pricing), takes the
same CSV files in with DuckDB, and then measures outcomes with both in turn, from the same arranged Parquet files. The
counts of both must agree, or the comparison ends. Figures are those of the operating system for each whole process, and
for stages what the programs say themselves; the middle of several runs is printed, with the range.

usage: compare.py [--purse PATH] [--sizes 100000,300000,1000000] [--runs 5] [--folder FOLDER]
"""

import argparse
import csv
import io
import os
import re
import shutil
import statistics
import subprocess
import sys
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
AS_AT = "2029-04-30"


class Ran:
    """A finished process: what it printed, and what it took."""

    def __init__(self, words):
        start = time.time()
        process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        # Both are read to their end before the process is waited for, so that none fills up.
        out, error = read_both(process)
        _, status, usage = os.wait4(process.pid, 0)
        self.wall = time.time() - start
        self.cpu = usage.ru_utime + usage.ru_stime
        self.peak_mb = usage.ru_maxrss / 1024
        self.code = os.waitstatus_to_exitcode(status)
        process.returncode = self.code
        self.out, self.error = out.decode(), error.decode()
        # Findings, such as quarantined rows, make the program end with 1; they are planted.
        if self.code > (1 if words[0] != sys.executable else 0):
            sys.exit(f"{' '.join(words)} ended with {self.code}:\n{self.error}")

    def stages(self):
        """Wall and processor seconds by stage, as the program says."""
        found = re.findall(r"^(.+): ([\d.]+) s, ([\d.]+) s of processor", self.error, re.M)
        return {name: (float(wall), float(cpu)) for name, wall, cpu in found}


def read_both(process):
    parts = {}

    def read(name, stream):
        parts[name] = stream.read()

    threads = [
        threading.Thread(target=read, args=pair) for pair in (("out", process.stdout), ("error", process.stderr))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return parts["out"], parts["error"]


def counts_of(text):
    rows = csv.DictReader(io.StringIO(text))
    return {
        (row["contract"], row["outcome"], row["band"]): (row["entered"], row["achieved"], row["immature"])
        for row in rows
    }


def middle(values):
    return f"{statistics.median(values):.2f} ({min(values):.2f} to {max(values):.2f})"


def measure(purse, size, runs, folder):
    place = os.path.join(folder, f"place-{size}")
    shutil.rmtree(place, ignore_errors=True)
    synth = Ran([purse, "synth", place, "--people", str(size), "--seed", "1", "--totals-only", "--quiet"])
    rows = sum(count_rows(os.path.join(place, "sources", name)) for name in os.listdir(os.path.join(place, "sources")))
    print(f"\n## {size:,} people, {rows:,} rows\n", flush=True)
    print(f"synth: {synth.wall:.1f} s, peak {synth.peak_mb:.0f} MB\n", flush=True)

    settle = Ran([purse, "settle", place, "--as-at", AS_AT, "--format", "json", "--quiet", "--timings"])
    print("| stage of the first settlement | wall s | processor s |\n|---|---|---|")
    for name, (wall, cpu) in settle.stages().items():
        print(f"| {name} | {wall:.2f} | {cpu:.2f} |")
    print(f"| whole process, peak {settle.peak_mb:.0f} MB | {settle.wall:.2f} | {settle.cpu:.2f} |")
    again = Ran([purse, "settle", place, "--as-at", AS_AT, "--format", "json", "--quiet", "--timings"])
    print(f"| settled again, peak {again.peak_mb:.0f} MB | {again.wall:.2f} | {again.cpu:.2f} |", flush=True)
    duck = Ran([sys.executable, os.path.join(HERE, "duckdb_intake.py"), place, os.path.join(folder, "duckdb")])
    print(f"| DuckDB: CSV to typed, sorted Parquet, peak {duck.peak_mb:.0f} MB | {duck.wall:.2f} | {duck.cpu:.2f} |\n")

    ours = {"wall": [], "cpu": [], "peak": []}
    theirs = {"wall": [], "cpu": [], "peak": []}
    for _ in range(runs):
        one = Ran([purse, "measure", place, "--as-at", AS_AT, "--format", "csv", "--quiet", "--timings"])
        other = Ran([sys.executable, os.path.join(HERE, "duckdb_outcomes.py"), place, AS_AT])
        found, expected = counts_of(one.out), counts_of(other.out)
        if {key: found.get(key) for key in expected} != expected:
            for key in expected:
                if found.get(key) != expected[key]:
                    print(f"{key}: {found.get(key)} and {expected[key]}", file=sys.stderr)
            sys.exit("the counts do not agree")
        wall, cpu = one.stages()["Measuring outcomes: people"]
        for kept, value in zip((ours["wall"], ours["cpu"], ours["peak"]), (wall, cpu, one.peak_mb)):
            kept.append(value)
        (wall, cpu), = [pair for name, pair in other.stages().items() if name.startswith("DuckDB")]
        for kept, value in zip((theirs["wall"], theirs["cpu"], theirs["peak"]), (wall, cpu, other.peak_mb)):
            kept.append(value)
    print("| outcomes | wall s | processor s | peak MB of the process |\n|---|---|---|---|")
    print(f"| Commonpurse | {middle(ours['wall'])} | {middle(ours['cpu'])} | {statistics.median(ours['peak']):.0f} |")
    print(f"| DuckDB SQL | {middle(theirs['wall'])} | {middle(theirs['cpu'])} | {statistics.median(theirs['peak']):.0f} |")
    ratio = statistics.median(a / b for a, b in zip(ours["cpu"], theirs["cpu"]))
    print(f"\nProcessor, ours to theirs, pair by pair: {ratio:.2f}", flush=True)


def count_rows(folder):
    total = 0
    for name in os.listdir(folder):
        if name.endswith(".csv"):
            with open(os.path.join(folder, name), "rb") as file:
                total += sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b"")) - 1
    return total


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--purse", default="target/release/purse")
    parser.add_argument("--sizes", default="100000,300000,1000000")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--folder", default="target/benches")
    words = parser.parse_args()
    os.makedirs(words.folder, exist_ok=True)
    for size in words.sizes.split(","):
        measure(words.purse, int(size), words.runs, words.folder)


if __name__ == "__main__":
    main()
