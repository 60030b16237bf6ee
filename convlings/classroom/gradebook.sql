-- The gradebook of a class: one file, which is also the journal of grading.
-- Everything that is listed in an order has it by its id. Texts of students are as the judge cleaned them.

CREATE TABLE IF NOT EXISTS runs (         -- every time that `convlings grade` was called
  id INTEGER PRIMARY KEY,
  began TEXT NOT NULL,                    -- ISO 8601, UTC
  ended TEXT,                             -- NULL: still at work, or killed
  kit TEXT NOT NULL,                      -- version of Convlings
  seed INTEGER NOT NULL,                  -- of the random inputs
  confinement TEXT NOT NULL,              -- level of the workers
  regrade INTEGER NOT NULL,               -- 1: everything was graded anew
  applied INTEGER NOT NULL                -- 0: its verdicts on unchanged work are a plan
);
CREATE TABLE IF NOT EXISTS students (     -- everybody who ever handed something in, or was in the list
  id INTEGER PRIMARY KEY,
  student TEXT NOT NULL UNIQUE,           -- what the learning platform tells them apart by
  name TEXT NOT NULL                      -- for people
);
CREATE TABLE IF NOT EXISTS uploads (      -- every file that was about a unit; the newest counts
  id INTEGER PRIMARY KEY,
  student INTEGER NOT NULL REFERENCES students (id),
  unit TEXT NOT NULL,
  origin TEXT NOT NULL,                   -- path in what was handed in
  sha256 TEXT,                            -- NULL: it could not be read
  problem TEXT NOT NULL,                  -- why it could not be read
  handed_in TEXT,                         -- ISO 8601, UTC; NULL: not known
  late INTEGER NOT NULL,                  -- 1: the learning platform marked it late
  counts INTEGER NOT NULL,                -- 1: this one is graded
  UNIQUE (student, unit, origin, sha256, handed_in)
);
CREATE TABLE IF NOT EXISTS notices (      -- what could not be read or was left out, and why
  id INTEGER PRIMARY KEY,
  run INTEGER NOT NULL REFERENCES runs (id),
  student INTEGER NOT NULL REFERENCES students (id),
  text TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS verdicts (     -- one unit of one student, judged
  id INTEGER PRIMARY KEY,
  student INTEGER NOT NULL REFERENCES students (id),
  unit TEXT NOT NULL,
  run INTEGER NOT NULL REFERENCES runs (id),
  state TEXT NOT NULL CHECK (state IN ('current', 'planned', 'replaced')),
  key TEXT NOT NULL,                      -- of all that the verdict depends on; empty: no judge came to its end
  sha256 TEXT,                            -- of the student's file
  status TEXT NOT NULL,                   -- graded, missing, broken
  points REAL NOT NULL,                   -- raw: what is late changes no points here
  max_points REAL NOT NULL,
  message TEXT NOT NULL,
  confinement TEXT NOT NULL,
  seed INTEGER NOT NULL,
  graded TEXT NOT NULL,                   -- ISO 8601, UTC
  seconds REAL NOT NULL,                  -- in the judge
  days_late INTEGER NOT NULL,             -- days begun after --due
  penalty REAL NOT NULL                   -- share of the points that being late costs, 0 to 1
);
CREATE UNIQUE INDEX IF NOT EXISTS one_verdict ON verdicts (student, unit, state) WHERE state != 'replaced';
CREATE TABLE IF NOT EXISTS exercises (
  id INTEGER PRIMARY KEY,
  verdict INTEGER NOT NULL REFERENCES verdicts (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  status TEXT NOT NULL,                   -- passed, partial, failed, not started
  points REAL NOT NULL,
  max_points REAL NOT NULL,
  note TEXT NOT NULL                      -- what was left out
);
CREATE INDEX IF NOT EXISTS exercises_of ON exercises (verdict);
CREATE TABLE IF NOT EXISTS checks (
  id INTEGER PRIMARY KEY,
  exercise INTEGER NOT NULL REFERENCES exercises (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  title TEXT NOT NULL,
  hidden INTEGER NOT NULL,
  passed INTEGER NOT NULL,
  message TEXT NOT NULL,
  misconception TEXT,
  seconds REAL NOT NULL,
  probed INTEGER NOT NULL,                -- 1: a model was asked in the student's worker, not rebuilt
  printed TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS checks_of ON checks (exercise);

CREATE VIEW IF NOT EXISTS grades AS       -- what counts now, a row per student and unit
SELECT students.student, students.name, unit, status, points, max_points, days_late, penalty,
       round(points * (1 - penalty), 2) AS after_penalty, confinement, seed, graded, seconds, verdicts.id AS verdict
FROM verdicts JOIN students ON students.id = verdicts.student
WHERE state = 'current';
