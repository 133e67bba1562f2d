"""The outcomes of the example place as hand-written DuckDB SQL, for comparison.

Reads the arranged evidence that `purse measure` has left in a place's store, so that both start from the same Parquet
files, sorted by person and day, and prints the counts of every outcome with the wall and processor seconds it took. The
counts must be those of `purse measure --format csv`; `compare.py` holds one against the other.

usage: duckdb_outcomes.py PLACE AS_AT
"""

import glob
import json
import resource
import sys
import time

import duckdb
import pyarrow.parquet as pq

place, as_at = sys.argv[1:3]

# Which arranged file is which table is told by its columns.
MARKS = {
    "assessment": "tier",
    "review": "days_used_28",
    "offence": "disposal",
    "tenancy": "landlord",
    "employment": "hours_a_week",
    "referral": "programme",
    "arrest": "reason",
}
tables = {}
for path in glob.glob(f"{place}/.purse/arranged/*.parquet"):
    columns = set(pq.read_schema(path).names)
    name = next((name for name, mark in MARKS.items() if mark in columns), "treatment_start")
    tables[name] = path


con = duckdb.connect()
con.execute("SET threads TO 2")
for name, path in tables.items():
    con.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet('{path}') WHERE _day <= DATE '{as_at}'")

# How far each table can be seen: the day of settlement or of its latest extract, whichever is earlier.
SEEN = {name: "DATE '2029-04-10'" for name in tables}

SQL = f"""
CREATE TEMP TABLE entries AS
WITH accepted AS (
    SELECT a._unit AS person, a._day AS day, a.tier AS band, a._file AS file, a._row AS row_number,
           floor(date_diff('month', DATE '2027-04-01', a._day) / 12) AS year
    FROM assessment a
    WHERE a.decision = 'accepted' AND a._day >= DATE '2027-04-01' AND a._day < DATE '2030-04-01'
      AND NOT EXISTS (
          SELECT 1 FROM assessment x
          WHERE x._unit = a._unit AND x.decision = 'transferred out'
            AND x._day >= a._day - INTERVAL 6 MONTH AND x._day < a._day)
), first AS (
    SELECT *, row_number() OVER (PARTITION BY person, year ORDER BY day, file, row_number) AS n FROM accepted
)
SELECT row_number() OVER () AS entry, person, day, band FROM first WHERE n = 1;

CREATE TEMP TABLE work_entries AS
SELECT row_number() OVER () AS entry, _unit AS person, min(_day) AS day FROM referral
WHERE programme = 'work first' AND _day >= DATE '2027-04-01' AND _day < DATE '2030-04-01' GROUP BY _unit;
"""

# A result is decided when it is achieved (where that is final), or when its window and waiting time are over and an
# extract was received after them.
DRUG_FREE = f"""
SELECT 'recovery' AS contract, 'drug-free' AS outcome, band, count(*) AS entered,
       count(*) FILTER (achieved) AS achieved,
       count(*) FILTER (NOT achieved AND seen < matures) AS immature
FROM (
    SELECT e.entry, any_value(e.band) AS band, any_value(e.day + INTERVAL 15 MONTH) AS matures,
           {SEEN['review']} AS seen, count(r._day) > 0 AS achieved
    FROM entries e LEFT JOIN review r ON r._unit = e.person AND r.days_used_28 = 0
        AND r._day >= e.day AND r._day < e.day + INTERVAL 12 MONTH
        AND coalesce(r._known, r._day) < e.day + INTERVAL 12 MONTH + INTERVAL 3 MONTH
        AND coalesce(r._known, r._day) <= DATE '{as_at}'
    GROUP BY e.entry) GROUP BY band
"""

NO_REOFFENCE = f"""
SELECT 'recovery', 'no-reoffence', band, count(*), count(*) FILTER (offences = 0 AND seen >= matures),
       count(*) FILTER (offences = 0 AND seen < matures)
FROM (
    SELECT e.entry, any_value(e.band) AS band, any_value(e.day + INTERVAL 12 MONTH + INTERVAL 6 MONTH) AS matures,
           {SEEN['offence']} AS seen, count(o._day) AS offences
    FROM entries e LEFT JOIN offence o ON o._unit = e.person AND o.disposal IN ('convicted', 'cautioned')
        AND o._day >= e.day AND o._day < e.day + INTERVAL 12 MONTH
        AND coalesce(o._known, o._day) < e.day + INTERVAL 12 MONTH + INTERVAL 6 MONTH
        AND coalesce(o._known, o._day) <= DATE '{as_at}'
    GROUP BY e.entry) GROUP BY band
"""


def spells(entries, table, condition, months, weeks, gap, needed, contract, outcome, band):
    """Days in spells: overlapping and touching spells joined, then added up, or run by run with bridged gaps."""
    until = f"e.day + INTERVAL {months} MONTH" if months else f"e.day + INTERVAL {weeks} WEEK"
    run = (
        "sum(CASE WHEN date_diff('day', before, start) > %d THEN 1 ELSE 0 END)"
        " OVER (PARTITION BY entry ORDER BY start)" % gap
        if gap is not None
        else "0"
    )
    return f"""
WITH cut AS (
    SELECT e.entry, greatest(s._day, e.day) AS start,
           least(coalesce(s._end + 1, {SEEN[table]}), DATE '{as_at}' + 1, CAST({until} AS DATE)) AS stop
    FROM {entries} e JOIN {table} s ON s._unit = e.person AND {condition}
), ordered AS (
    SELECT *, max(stop) OVER (PARTITION BY entry ORDER BY start, stop
                              ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS reach
    FROM cut WHERE start < stop
), islands AS (
    SELECT *, sum(CASE WHEN reach IS NULL OR start > reach THEN 1 ELSE 0 END)
              OVER (PARTITION BY entry ORDER BY start, stop) AS island FROM ordered
), joined AS (
    SELECT entry, island, min(start) AS start, max(stop) AS stop FROM islands GROUP BY entry, island
), spaced AS (
    SELECT *, lag(stop) OVER (PARTITION BY entry ORDER BY start) AS before FROM joined
), runs AS (SELECT *, {run} AS run FROM spaced),
days AS (SELECT entry, run, sum(date_diff('day', start, stop)) AS days FROM runs GROUP BY entry, run),
best AS (SELECT entry, max(days) AS days FROM days GROUP BY entry)
SELECT '{contract}', '{outcome}', {band} AS band, count(*),
       count(*) FILTER (coalesce(days, 0) >= {needed}),
       count(*) FILTER (coalesce(days, 0) < {needed} AND {SEEN[table]} < {until})
FROM {entries} e LEFT JOIN best USING (entry) GROUP BY 3
"""


SETTLED_HOME = spells("entries", "tenancy", "true", 18, None, 7, 182, "recovery", "settled-home", "band")
IN_WORK = spells("entries", "employment", "hours_a_week >= 16", 24, None, None, 182, "recovery", "in-work", "band")
JOB = spells("work_entries", "employment", "hours_a_week >= 16", None, 104, None, 182, "work", "job", "NULL")

WELLBEING = f"""
SELECT 'recovery', 'wellbeing', band, count(*),
       count(*) FILTER (seen >= matures AND n > 1 AND last_reading - first_reading >= 4), count(*) FILTER (seen < matures)
FROM (
    SELECT e.entry, any_value(e.band) AS band, any_value(e.day + INTERVAL 12 MONTH + INTERVAL 3 MONTH) AS matures,
           {SEEN['review']} AS seen, count(r.wellbeing) AS n,
           arg_min(r.wellbeing, (r._day, r._file, r._row)) AS first_reading,
           arg_max(r.wellbeing, (r._day, r._file, r._row)) AS last_reading
    FROM entries e LEFT JOIN review r ON r._unit = e.person AND r.wellbeing IS NOT NULL
        AND r._day >= e.day AND r._day < e.day + INTERVAL 12 MONTH
        AND coalesce(r._known, r._day) < e.day + INTERVAL 12 MONTH + INTERVAL 3 MONTH
        AND coalesce(r._known, r._day) <= DATE '{as_at}'
    GROUP BY e.entry) GROUP BY band
"""

PROMPT_START = f"""
SELECT 'recovery', 'prompt-start', band, count(*), count(*) FILTER (first < day + 21 AND seen >= matures),
       count(*) FILTER ((first IS NULL OR first < day + 21) AND seen < matures)
FROM (
    SELECT e.entry, any_value(e.band) AS band, any_value(e.day) AS day, any_value(e.day + INTERVAL 6 MONTH) AS matures,
           {SEEN['treatment_start']} AS seen, min(t._day) AS first
    FROM entries e LEFT JOIN treatment_start t ON t._unit = e.person
        AND t._day >= e.day AND t._day < e.day + INTERVAL 6 MONTH
    GROUP BY e.entry) GROUP BY band
"""

ARRESTS = f"""
SELECT 'recovery', 'arrests', band, count(*), 0, count(*) FILTER ({SEEN['arrest']} < matures)
FROM (
    SELECT e.entry, any_value(e.band) AS band, any_value(e.day + INTERVAL 12 MONTH) AS matures, count(a._day) AS arrests
    FROM entries e LEFT JOIN arrest a ON a._unit = e.person
        AND a._day >= e.day AND a._day < e.day + INTERVAL 12 MONTH
    GROUP BY e.entry) GROUP BY band
"""

QUERIES = [DRUG_FREE, NO_REOFFENCE, SETTLED_HOME, IN_WORK, WELLBEING, PROMPT_START, ARRESTS, JOB]


def processor():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


wall, cpu = time.time(), processor()
con.execute(SQL)
rows = [row for query in QUERIES for row in con.execute(query).fetchall()]
wall, cpu = time.time() - wall, processor() - cpu
print("contract,outcome,band,entered,achieved,immature")
for row in sorted(rows, key=lambda row: tuple("" if cell is None else str(cell) for cell in row[:3])):
    print(",".join("" if cell is None else str(cell) for cell in row))
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(f"DuckDB {duckdb.__version__}: {wall:.3f} s, {cpu:.3f} s of processor, peak {peak:.0f} MB", file=sys.stderr)
