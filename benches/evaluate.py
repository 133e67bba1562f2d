"""Propensity scores, matching and balance of many rows, beside scikit-learn, statsmodels and, where it is installed, R.

Writes columns from a seed, times `benches/evaluate` on them with one thread and with two, and then the peers on the same
columns, each in a process of its own. Prints processor seconds, wall seconds and peak memory. The sum of the absolute
coefficients has to agree; figures of matching by MatchIt are printed where `Rscript` finds the package, and are otherwise left out.

usage: evaluate.py [--rows 1000000] [--columns 20] [--folder FOLDER]
"""

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
HARNESS = os.path.join(HERE, "evaluate")


def write(folder, rows, columns):
    """Continuous, skewed, whole and 0/1 columns; one in five is treated, by a score that they make."""
    import numpy

    random = numpy.random.default_rng(7)
    score = numpy.full(rows, -1.8)
    for place in range(columns):
        kind = place % 4
        if kind == 0:
            values = random.normal(size=rows)
        elif kind == 1:
            values = numpy.round(random.gamma(2.0, 1500.0, size=rows), 2)
        elif kind == 2:
            values = random.integers(18, 70, size=rows).astype(float)
        else:
            values = (random.random(rows) < 0.3).astype(float)
        values.astype("<f8").tofile(os.path.join(folder, f"x{place}.f64"))
        score += 0.25 * (-1) ** place * (values - values.mean()) / values.std()
    treated = random.random(rows) < 1 / (1 + numpy.exp(-score))
    treated.astype("u1").tofile(os.path.join(folder, "treated.u8"))


def read(folder, rows, columns):
    import numpy

    table = numpy.empty((rows, columns), order="F")
    for place in range(columns):
        table[:, place] = numpy.fromfile(os.path.join(folder, f"x{place}.f64"), dtype="<f8")
    return table, numpy.fromfile(os.path.join(folder, "treated.u8"), dtype="u1")


def peer(name, folder, rows, columns):
    """Runs in a process of its own; prints one line of JSON."""
    import numpy

    table, treated = read(folder, rows, columns)
    if name == "scikit-learn":
        from sklearn.linear_model import LogisticRegression

        scaled = (table - table.mean(axis=0)) / table.std(axis=0)
        deviations = table.std(axis=0)
        model = LogisticRegression(C=numpy.inf, solver="newton-cholesky", tol=1e-8)
        cpu, wall = time.process_time(), time.perf_counter()
        model.fit(scaled, treated)
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
        slopes = model.coef_[0] / deviations
        intercept = model.intercept_[0] - (slopes * table.mean(axis=0)).sum()
        coefficients = abs(slopes).sum() + abs(intercept)
    else:
        import statsmodels.api

        design = statsmodels.api.add_constant(table)
        cpu, wall = time.process_time(), time.perf_counter()
        found = statsmodels.api.GLM(treated, design, family=statsmodels.api.families.Binomial()).fit()
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
        coefficients = abs(found.params).sum()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"cpu": cpu, "wall": wall, "peak_mb": peak, "coefficients": coefficients}))


R_SCRIPT = """
library(MatchIt)
args <- commandArgs(TRUE); rows <- as.integer(args[2]); columns <- as.integer(args[3])
x <- sapply(seq_len(columns) - 1, function(i) readBin(file.path(args[1], sprintf("x%d.f64", i)), "double", rows))
d <- data.frame(x); d$treated <- as.integer(readBin(file.path(args[1], "treated.u8"), "raw", rows))
score <- glm(treated ~ ., data = d, family = binomial)$linear.predictors
say <- function(stage, t) cat(sprintf("%s\\t%.3f\\t%.3f\\n", stage, t[["user.self"]] + t[["sys.self"]], t[["elapsed"]]))
f <- treated ~ .
say("1:1 with caliper", system.time(m <- matchit(f, d, distance = score, caliper = .2)))
say("5:1 without replacement", system.time(matchit(f, d, distance = score, ratio = 5)))
say("10:1 with replacement", system.time(matchit(f, d, distance = score, ratio = 10, replace = TRUE, caliper = .2)))
say("balance", system.time(summary(m, pair.dist = FALSE)))
"""


def run(command):
    """A process, with its output and the peak memory of it alone.

    Peers get one thread: those of a linear algebra library wait for each other busily, which counts as processor time.
    """
    one = {name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")}
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, **one})
    output = child.stdout.read()
    _, status, usage = os.wait4(child.pid, 0)
    if status != 0:
        sys.exit(f"{command[0]} ended with {status}")
    return output, usage.ru_maxrss / 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--columns", type=int, default=20)
    parser.add_argument("--folder")
    parser.add_argument("--peer", help=argparse.SUPPRESS)
    options = parser.parse_args()
    rows, columns = options.rows, options.columns
    if options.peer:
        peer(options.peer, options.folder, rows, columns)
        return
    subprocess.run(["cargo", "build", "--release", "--quiet"], cwd=HARNESS, check=True)
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or temporary
        write(folder, rows, columns)
        binary = os.path.join(HARNESS, "target", "release", "evaluate")
        told = []
        for threads in (1, 2):
            output, peak = run([binary, folder, str(rows), str(columns), str(threads)])
            print(f"Commonpurse, threads: {threads}, peak {peak:.0f} MB (stage, processor s, wall s)\n{output}")
            told.append([line for line in output.splitlines() if line.split("\t")[0] in ("coefficients", "matched", "replaced", "worst")])
        if told[0] != told[1]:
            sys.exit("one thread and two do not agree")
        ours = float(told[0][0].split("\t")[1])
        for name in ("scikit-learn", "statsmodels"):
            command = [sys.executable, __file__, "--peer", name, "--folder", folder]
            output, _ = run([*command, "--rows", str(rows), "--columns", str(columns)])
            found = json.loads(output)
            print(f"{name}: logistic {found['cpu']:.2f} processor s, {found['wall']:.2f} wall s, peak {found['peak_mb']:.0f} MB")
            if abs(found["coefficients"] / ours - 1) > 1e-5:
                sys.exit(f"coefficients differ: {found['coefficients']} and {ours}")
        if shutil.which("Rscript") and subprocess.run(["Rscript", "-e", "library(MatchIt)"], capture_output=True).returncode == 0:
            output, peak = run(["Rscript", "-e", R_SCRIPT, folder, str(rows), str(columns)])
            print(f"MatchIt, peak {peak:.0f} MB\n{output}")
        else:
            print("MatchIt is not installed here, and was not run")


if __name__ == "__main__":
    main()
