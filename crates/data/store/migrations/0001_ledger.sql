-- Format 1: runs with their inputs, and the journal that they post.
--
-- Written for SQLite so that PostgreSQL takes it with few changes:
--   * `STRICT` goes; it makes SQLite hold columns to their types as PostgreSQL always does.
--   * `INTEGER` becomes `BIGINT`: SQLite's holds 64 bits, PostgreSQL's 32.
--   * A trigger calls a function there; here its body stands in the trigger and refuses with `RAISE(ABORT, …)`.
-- Dates are text as `2027-10-01`, times text as `2027-10-01T09:30:00Z`, SHA-256 64 small hexadecimal digits, so that
-- both databases hold and compare them alike. All numbers are given by the program, none by the database.

CREATE TABLE settings (
    key TEXT PRIMARY KEY NOT NULL,
    value TEXT NOT NULL
) STRICT;

-- The program refuses a store of a later format than it knows. Each later migration moves this number on.
INSERT INTO settings (key, value) VALUES ('format', '1');

CREATE TABLE runs (
    number INTEGER PRIMARY KEY NOT NULL CHECK (number > 0),
    id TEXT NOT NULL UNIQUE CHECK (length(id) BETWEEN 1 AND 100),
    kind TEXT NOT NULL CHECK (length(kind) BETWEEN 1 AND 60),
    as_at TEXT NOT NULL CHECK (length(as_at) = 10),
    made_at TEXT NOT NULL,
    version TEXT NOT NULL,
    -- The last transfer of the journal that the run was computed from; 0 if there was none.
    head INTEGER NOT NULL CHECK (head >= 0),
    -- What came out, as JSON; JSONB in PostgreSQL would not keep it byte for byte.
    settlement TEXT NOT NULL
) STRICT;

CREATE TABLE inputs (
    run INTEGER NOT NULL REFERENCES runs (number),
    path TEXT NOT NULL CHECK (length(path) > 0),
    role TEXT NOT NULL CHECK (role IN ('rule', 'extract', 'descriptor', 'linkage')),
    sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
    bytes INTEGER NOT NULL CHECK (bytes >= 0),
    PRIMARY KEY (run, path)
) STRICT;

-- The contents of inputs that a replay needs; each once, however many runs read it.
CREATE TABLE texts (
    sha256 TEXT PRIMARY KEY NOT NULL CHECK (length(sha256) = 64),
    text TEXT NOT NULL
) STRICT;

CREATE TABLE accounts (
    number INTEGER PRIMARY KEY NOT NULL CHECK (number > 0),
    name TEXT NOT NULL UNIQUE CHECK (length(name) > 0)
) STRICT;

CREATE TABLE transfers (
    number INTEGER PRIMARY KEY NOT NULL CHECK (number > 0),
    value_date TEXT NOT NULL CHECK (length(value_date) = 10),
    debit INTEGER NOT NULL REFERENCES accounts (number),
    credit INTEGER NOT NULL REFERENCES accounts (number),
    -- Pence.
    amount INTEGER NOT NULL CHECK (amount > 0),
    reference TEXT NOT NULL CHECK (length(reference) BETWEEN 1 AND 200),
    run INTEGER NOT NULL REFERENCES runs (number),
    kind TEXT NOT NULL CHECK (kind IN ('original', 'increase', 'reversal')),
    cites INTEGER REFERENCES transfers (number),
    -- SHA-256 over the transfer before and this one, so that a later change shows and says where it is.
    seal TEXT NOT NULL CHECK (length(seal) = 64),
    CHECK (debit <> credit),
    CHECK (cites < number),
    CHECK ((kind = 'original') = (cites IS NULL))
) STRICT;

-- Which runs are posted, and as which transfers; a posting without transfers ends one before it begins.
CREATE TABLE postings (
    run INTEGER PRIMARY KEY NOT NULL REFERENCES runs (number),
    first_transfer INTEGER NOT NULL CHECK (first_transfer > 0),
    last_transfer INTEGER NOT NULL,
    posted_at TEXT NOT NULL,
    CHECK (last_transfer >= first_transfer - 1)
) STRICT;

-- Facts are added, never edited and never deleted. The rules on insertion are there because SQLite's REPLACE would
-- otherwise take a row away without asking the rules on deletion; in PostgreSQL the keys alone suffice.

CREATE TRIGGER runs_are_not_changed BEFORE UPDATE ON runs
BEGIN SELECT RAISE(ABORT, 'a recorded run is never changed: record another'); END;
CREATE TRIGGER runs_are_not_deleted BEFORE DELETE ON runs
BEGIN SELECT RAISE(ABORT, 'a recorded run is never deleted'); END;
CREATE TRIGGER runs_are_not_replaced BEFORE INSERT ON runs
WHEN EXISTS (SELECT 1 FROM runs WHERE number = NEW.number OR id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'a recorded run is never replaced: record another'); END;

CREATE TRIGGER inputs_are_not_changed BEFORE UPDATE ON inputs
BEGIN SELECT RAISE(ABORT, 'the inputs of a run are never changed'); END;
CREATE TRIGGER inputs_are_not_deleted BEFORE DELETE ON inputs
BEGIN SELECT RAISE(ABORT, 'the inputs of a run are never deleted'); END;
CREATE TRIGGER inputs_are_not_replaced BEFORE INSERT ON inputs
WHEN EXISTS (SELECT 1 FROM inputs WHERE run = NEW.run AND path = NEW.path)
BEGIN SELECT RAISE(ABORT, 'the inputs of a run are never replaced'); END;

CREATE TRIGGER texts_are_not_changed BEFORE UPDATE ON texts
BEGIN SELECT RAISE(ABORT, 'a kept text is never changed'); END;
CREATE TRIGGER texts_are_not_deleted BEFORE DELETE ON texts
BEGIN SELECT RAISE(ABORT, 'a kept text is never deleted'); END;
CREATE TRIGGER texts_are_not_replaced BEFORE INSERT ON texts
WHEN EXISTS (SELECT 1 FROM texts WHERE sha256 = NEW.sha256)
BEGIN SELECT RAISE(ABORT, 'a kept text is never replaced'); END;

CREATE TRIGGER accounts_are_not_changed BEFORE UPDATE ON accounts
BEGIN SELECT RAISE(ABORT, 'an account is never changed: open another'); END;
CREATE TRIGGER accounts_are_not_deleted BEFORE DELETE ON accounts
BEGIN SELECT RAISE(ABORT, 'an account is never deleted'); END;
CREATE TRIGGER accounts_are_not_replaced BEFORE INSERT ON accounts
WHEN EXISTS (SELECT 1 FROM accounts WHERE number = NEW.number OR name = NEW.name)
BEGIN SELECT RAISE(ABORT, 'an account is never replaced: open another'); END;

CREATE TRIGGER transfers_are_not_changed BEFORE UPDATE ON transfers
BEGIN SELECT RAISE(ABORT, 'a transfer is never changed: post another that cites it'); END;
CREATE TRIGGER transfers_are_not_deleted BEFORE DELETE ON transfers
BEGIN SELECT RAISE(ABORT, 'a transfer is never deleted: post a reversal that cites it'); END;
CREATE TRIGGER transfers_follow_one_another BEFORE INSERT ON transfers
WHEN NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM transfers)
BEGIN SELECT RAISE(ABORT, 'the number of a transfer is that of the last and one'); END;

CREATE TRIGGER postings_are_not_changed BEFORE UPDATE ON postings
BEGIN SELECT RAISE(ABORT, 'a posting is never changed: post another run'); END;
CREATE TRIGGER postings_are_not_deleted BEFORE DELETE ON postings
BEGIN SELECT RAISE(ABORT, 'a posting is never deleted: post another run'); END;
CREATE TRIGGER postings_are_not_replaced BEFORE INSERT ON postings
WHEN EXISTS (SELECT 1 FROM postings WHERE run = NEW.run)
BEGIN SELECT RAISE(ABORT, 'a run is posted once'); END;
CREATE TRIGGER postings_follow_one_another BEFORE INSERT ON postings
WHEN NEW.first_transfer <> (SELECT coalesce(max(last_transfer), 0) + 1 FROM postings)
BEGIN SELECT RAISE(ABORT, 'a posting begins where the last one ends'); END;
