"""The gradebook of a class in SQLite, which is also the journal of grading; `gradebook.sql` is its schema.

A verdict is on the disk as soon as `keep` returns, whole or not at all.
"""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import msgspec

from convlings.classroom.work import Work
from convlings.errors import InputError
from convlings.judge.verdict import Check, Result, Verdict

SCHEMA = Path(__file__).with_name("gradebook.sql")
FORMAT = 1  # PRAGMA user_version


class Student(NamedTuple):
    """A row of students."""

    id: int
    student: str
    name: str


class Kept(NamedTuple):
    """A verdict's row, as far as grading asks for it."""

    id: int
    key: str
    sha256: str | None
    days_late: int
    penalty: float


class Gradebook:
    """The gradebook's file. Close it, or use it in a `with`."""

    def __init__(self, path: Path, *, readonly: bool = False) -> None:
        """Opens it; a file that is not there is made.

        Raises:
            InputError: it is no gradebook, or a newer kit's, or cannot be read or written.
        """
        if readonly and not path.is_file():
            raise InputError(f"{path} does not exist. `convlings grade … --out {path.parent}` makes it.")
        uri = f"{path.absolute().as_uri()}{'?mode=ro' if readonly else ''}"
        try:
            self.rows = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=30)
            self._prepare(readonly)
        except sqlite3.Error as error:
            raise InputError(f"{path} cannot be used as a gradebook: {error}.") from None
        self.rows.row_factory = sqlite3.Row

    def _prepare(self, readonly: bool) -> None:
        version = self.rows.execute("PRAGMA user_version").fetchone()[0]
        if version > FORMAT:
            raise sqlite3.DatabaseError(f"it is of format {version}, and this kit knows {FORMAT}")
        self.rows.execute("PRAGMA foreign_keys = ON")
        if not readonly:
            self.rows.execute("PRAGMA journal_mode = WAL")
            self.rows.execute("PRAGMA synchronous = FULL")
            self.rows.executescript(
                f"BEGIN; {SCHEMA.read_text('utf-8')} PRAGMA user_version = {FORMAT}; COMMIT;"
            )
        self.rows.execute("SELECT count(*) FROM runs")  # a file of another kind is noticed here

    def __enter__(self) -> "Gradebook":
        """Itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Closes the file."""
        self.close()

    def close(self) -> None:
        """Closes the file."""
        self.rows.close()

    def begin(self, kit: str, seed: int, confinement: str, *, regrade: bool) -> int:
        """Notes that a run began; gives its number."""
        return self._insert("runs", began=now(), kit=kit, seed=seed, confinement=confinement, regrade=regrade,
                            applied=not regrade)  # fmt: skip

    def seed(self, *, planned: bool) -> int | None:
        """The seed of the last run that counts, or of a regrading that waits for `--apply`."""
        row = self.rows.execute(
            f"SELECT seed FROM runs WHERE {'NOT ' if planned else ''}applied ORDER BY id DESC LIMIT 1"
        ).fetchone()
        return row[0] if row else None

    def end(self, run: int) -> None:
        """Notes that a run ended."""
        self.rows.execute("UPDATE runs SET ended = ? WHERE id = ?", (now(), run))

    def enroll(self, student: str, name: str) -> int:
        """The number of a student, who is new or known."""
        self.rows.execute(
            "INSERT INTO students (student, name) VALUES (?, ?) "
            "ON CONFLICT DO UPDATE SET name = excluded.name",
            (student, name),
        )
        return self.rows.execute("SELECT id FROM students WHERE student = ?", (student,)).fetchone()[0]

    def upload(self, student: int, work: Work) -> None:
        """Notes a file that was handed in; one that counts takes the place of the one that did."""
        if work.counts:
            self.rows.execute(
                "UPDATE uploads SET counts = 0 WHERE student = ? AND unit = ?", (student, work.unit)
            )
        self.rows.execute(
            "DELETE FROM uploads WHERE student = ? AND unit = ? AND origin = ? "
            "AND sha256 IS ? AND handed_in IS ?",
            (student, work.unit, work.origin, work.sha256, work.handed_in),
        )
        names = ("unit", "origin", "sha256", "problem", "handed_in", "late", "counts")
        self._insert("uploads", student=student, **{name: getattr(work, name) for name in names})

    def notice(self, run: int, student: int, text: str) -> None:
        """Notes what of somebody's work could not be read."""
        self._insert("notices", run=run, student=student, text=text)

    def kept(self, student: int, unit: str, state: str = "current") -> Kept | None:
        """The verdict on somebody's unit that counts now, or that is planned."""
        row = self.rows.execute(
            "SELECT id, key, sha256, days_late, penalty FROM verdicts "
            "WHERE student = ? AND unit = ? AND state = ?",
            (student, unit, state),
        ).fetchone()
        return Kept(*row) if row else None

    def keep(self, student: int, unit: str, verdict: Verdict, *, state: str, **more: object) -> None:
        """Writes a verdict; the one that it takes the place of is kept as replaced.

        Args:
            student: number of the student.
            unit: the unit's name.
            verdict: what the judge said.
            state: "current" or "planned".
            more: the columns run, key, sha256, seed, seconds, days_late and penalty.
        """
        with self.transaction():
            if state == "current":
                self._replace("student = ? AND unit = ? AND state = 'current'", student, unit)
            self.rows.execute(
                "DELETE FROM verdicts WHERE student = ? AND unit = ? AND state = 'planned'", (student, unit)
            )
            own = {name: getattr(verdict, name) for name in ("status", "points", "max_points", "message")}
            number = self._insert("verdicts", student=student, unit=unit, state=state, graded=now(),
                                  confinement=verdict.confinement, **own, **more)  # fmt: skip
            for name, result in verdict.exercises.items():
                self._keep_result(number, name, result)

    def _keep_result(self, verdict: int, name: str, result: Result) -> None:
        own = {key: getattr(result, key) for key in ("status", "points", "max_points", "note")}
        exercise = self._insert("exercises", verdict=verdict, name=name, **own)
        for check in result.checks:
            self._insert("checks", exercise=exercise, **msgspec.structs.asdict(check))

    def set_late(self, verdict: int, days: int, penalty: float) -> None:
        """How late a verdict's work is, and the share of its points that this costs."""
        self.rows.execute(
            "UPDATE verdicts SET days_late = ?, penalty = ? WHERE id = ?", (days, penalty, verdict)
        )

    def drop_plan(self, student: int, unit: str) -> None:
        """Forgets what was planned for somebody's unit."""
        self.rows.execute(
            "DELETE FROM verdicts WHERE student = ? AND unit = ? AND state = 'planned'", (student, unit)
        )

    def apply(self) -> int:
        """Makes all that is planned current; gives how many verdicts that were."""
        with self.transaction():
            self._replace("state = 'current' AND (student, unit) IN "
                          "(SELECT student, unit FROM verdicts WHERE state = 'planned')")  # fmt: skip
            count = self.rows.execute(
                "UPDATE verdicts SET state = 'current' WHERE state = 'planned'"
            ).rowcount
            self.rows.execute("UPDATE runs SET applied = 1")
        return count

    def _replace(self, where: str, *values: object) -> None:
        self.rows.execute(f"UPDATE verdicts SET state = 'replaced' WHERE {where}", values)

    def verdict(self, number: int) -> Verdict:
        """A verdict with its exercises and checks, by its number."""
        row = self.rows.execute("SELECT * FROM verdicts WHERE id = ?", (number,)).fetchone()
        results = {
            own["name"]: Result(
                own["status"], own["points"], own["max_points"], self._checks(own["id"]), own["note"]
            )
            for own in self.rows.execute("SELECT * FROM exercises WHERE verdict = ? ORDER BY id", (number,))
        }
        own = {name: row[name] for name in Verdict.__struct_fields__ if name != "exercises"}
        return Verdict(exercises=results, **own)

    def _checks(self, exercise: int) -> list[Check]:
        rows = self.rows.execute("SELECT * FROM checks WHERE exercise = ? ORDER BY id", (exercise,))
        return [
            msgspec.convert({name: row[name] for name in Check.__struct_fields__}, Check, strict=False)
            for row in rows
        ]

    def students(self) -> list[Student]:
        """Everybody, by name."""
        rows = self.rows.execute("SELECT id, student, name FROM students ORDER BY name, student")
        return [Student(*row) for row in rows]

    def units(self) -> list[str]:
        """The units of which there are verdicts."""
        return [row[0] for row in self.rows.execute("SELECT DISTINCT unit FROM grades ORDER BY unit")]

    def grades(self, student: str | None = None) -> list[sqlite3.Row]:
        """The rows of the view `grades`, of everybody or of one student, by name and unit."""
        where = "" if student is None else "WHERE student = :student"
        return self.rows.execute(
            f"SELECT * FROM grades {where} ORDER BY name, student, unit", {"student": student}
        ).fetchall()

    def transaction(self) -> sqlite3.Connection:
        """For a `with` whose body is written whole or not at all."""
        self.rows.execute("BEGIN IMMEDIATE")
        return self.rows

    def _insert(self, table: str, **columns: object) -> int:
        names, places = ", ".join(columns), ", ".join("?" * len(columns))
        found = self.rows.execute(f"INSERT INTO {table} ({names}) VALUES ({places})", tuple(columns.values()))
        assert found.lastrowid is not None
        return found.lastrowid


def now() -> str:
    """The time in UTC as the gradebook writes it."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def iterate(gradebook: Gradebook) -> Iterator[tuple[Student, dict[str, Verdict]]]:
    """Everybody with the verdicts that count, one student at a time."""
    for student in gradebook.students():
        yield (
            student,
            {row["unit"]: gradebook.verdict(row["verdict"]) for row in gradebook.grades(student.student)},
        )
