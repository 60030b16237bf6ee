"""What one pytest session of graders has seen: the submissions' modules and every check's outcome."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType

from convlings.course.course import Course, Exercise, Unit, load_course
from convlings.course.layout import course_file
from convlings.errors import InputError
from convlings.judge.call import Call
from convlings.judge.sight import Sight
from convlings.judge.student import Student
from convlings.judge.verdict import SAME_PROCESS, Verdict, Weighed, verdict
from convlings.worker.process import Unconfined
from convlings.worker.source import fingerprint


@dataclass
class Place:
    """Where a check stands: its unit, its exercise, and the folders on both sides."""

    unit: Unit
    exercise: Exercise
    graders: Path  # the unit's folder of graders
    module: Path  # the student's file

    @property
    def grader(self) -> Path:
        """The file of checks."""
        return self.graders / self.unit.grader.name


@dataclass
class Record:
    """Everything that a session gathers."""

    seed: int
    confinement: str | None  # None: the submissions run in this process
    submission: Path | None
    held: ModuleType | None = None  # the submission, where it runs already in this process
    students: dict[Path, Student] = field(default_factory=dict)
    baselines: dict[Path, Student] = field(default_factory=dict)
    weighed: dict[str, list[Weighed]] = field(default_factory=dict)
    units: dict[str, Place] = field(default_factory=dict)
    failed: dict[str, list[Call]] = field(default_factory=dict)  # the calls of every check that failed
    sights: list[Sight] = field(default_factory=list)  # what can be drawn of public checks, in this process
    told_of: dict[str, list[str] | None] = field(default_factory=dict)  # what failed checks of models said
    unconfined: Unconfined | None = None  # why no worker could be started
    told: set[tuple] = field(default_factory=set)  # what is said only once
    courses: dict[Path, Course | None] = field(default_factory=dict)

    def course_of(self, folder: Path) -> Course | None:
        """The course of a folder of graders, from the exercises beside it; None where it is none."""
        if folder not in self.courses:
            try:
                self.courses[folder] = load_course(course_file(folder))
            except InputError:
                self.courses[folder] = None
        return self.courses[folder]

    def student(self, place: Place) -> Student:
        """The submission's module for a check."""
        if place.module not in self.students:
            self.students[place.module] = (
                Student.of(self.held, place.module) if self.held else Student(place.module, self.confinement)
            )
        return self.students[place.module]

    def baseline(self, place: Place) -> Student:
        """The solution, run where the submission runs, for comparing speed."""
        path = place.graders.parent.parent / "solutions" / place.unit.module
        if path not in self.baselines:
            self.baselines[path] = Student(path, self.confinement)
        return self.baselines[path]

    def verdicts(self) -> dict[str, Verdict]:
        """The verdict of every unit of which a check ran."""
        found = {}
        for name, weighed in self.weighed.items():
            place = self.units[name]
            problem = self.student(place).problem
            status, message = (problem.status, problem.text) if problem else ("graded", "")
            found[name] = verdict(place.unit, weighed, status, fingerprint(place.module), message)
            found[name].confinement = self.confinement or SAME_PROCESS
        return found

    @property
    def count(self) -> int:
        """How many checks ran."""
        return sum(len({entry.check.name for entry in weighed}) for weighed in self.weighed.values())

    def is_whole(self, unit: Unit, items: Sequence) -> bool:
        """Whether every check of a unit has come to its end."""
        return unit.name in self.weighed and self.count >= len(items)

    def close(self) -> None:
        """Ends all workers."""
        for student in [*self.students.values(), *self.baselines.values()]:
            student.close()
