"""What grading asks of the gradebook and writes into it: is this known, and what counts now?"""

from convlings import __version__
from convlings.classroom.environment import key_of
from convlings.classroom.gradebook import Gradebook
from convlings.classroom.lateness import LateRule
from convlings.classroom.roster import Member
from convlings.classroom.spreading import Job
from convlings.classroom.work import Work, digest
from convlings.course.course import Unit
from convlings.judge.verdict import Verdict


class Journal:
    """A run's part of the gradebook."""

    def __init__(
        self, book: Gradebook, job: Job, units: list[Unit], late: LateRule | None, *, regrade: bool
    ) -> None:
        """Begins a run.

        Args:
            book: the gradebook.
            job: graders, seed and level of the run.
            units: those that are graded.
            late: the rule for late work.
            regrade: whether unchanged work is judged again.
        """
        assert job.graders is not None
        self.book, self.seed, self.late = book, job.seed, late
        self.keys = {unit.name: key_of(unit, job.graders, job.seed, job.confinement) for unit in units}
        self.run = book.begin(__version__, job.seed, job.confinement, regrade=regrade)

    def enroll(self, members: list[Member]) -> dict[str, int]:
        """Writes down everybody and what they handed in; gives their numbers."""
        with self.book.transaction():
            numbers = {member.student: self.book.enroll(member.student, member.name) for member in members}
            for member in members:
                for work in sorted(member.works, key=lambda work: work.counts):
                    self.book.upload(numbers[member.student], work)
                for notice in member.notices:
                    self.book.notice(self.run, numbers[member.student], notice)
        return numbers

    def known(self, student: int, work: Work, unit: Unit, sha256: str | None) -> Verdict | None:
        """The verdict, current or planned, that depends on the very same things; None where there is none."""
        key = self._key(work, unit, sha256)
        current, planned = (self.book.kept(student, unit.name, state) for state in ("current", "planned"))
        found = next((kept for kept in (current, planned) if kept and kept.key == key), None)
        if found is None:
            return None
        if found is current and planned:
            self.book.drop_plan(student, unit.name)
        if self.late:
            self.book.set_late(found.id, self.late.days(work), self.late.penalty(work))
        return self.book.verdict(found.id)

    def keep(
        self,
        student: int,
        work: Work,
        unit: Unit,
        sha256: str | None,
        verdict: Verdict,
        seconds: float,
        *,
        is_final: bool = True,
    ) -> None:
        """Writes a verdict: as the current one, or as a plan where the same work has another already.

        One that is not final is never known, so that the next run judges the work again.
        """
        current = self.book.kept(student, unit.name)
        is_planned = bool(current and current.key and sha256 and current.sha256 == sha256)
        days, penalty = (self.late.days(work), self.late.penalty(work)) if self.late else (0, 0.0)
        if current and is_planned and not self.late:
            days, penalty = current.days_late, current.penalty
        state = "planned" if is_planned else "current"
        key = self._key(work, unit, sha256) if is_final else ""
        self.book.keep(
            student, unit.name, verdict, state=state, run=self.run, key=key, sha256=sha256, seed=self.seed,
            seconds=seconds, days_late=days, penalty=penalty,
        )  # fmt: skip

    def _key(self, work: Work, unit: Unit, sha256: str | None) -> str:
        return digest(f"{self.keys[unit.name]} {sha256 or work.problem}".encode())
