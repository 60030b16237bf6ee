"""The course as `exercises/course.toml` lists it: units, exercises, titles, minutes, points, hints."""

import functools
import tomllib
from dataclasses import dataclass
from pathlib import Path

from convlings.errors import InputError


@dataclass(frozen=True)
class Budget:
    """How long a training may take on a GPU, without compilation."""

    seconds: float  # of the whole training
    step_seconds: float  # of one batch


@dataclass(frozen=True)
class Exercise:
    """One public function of a unit, or `training`: what its functions together learn."""

    name: str
    title: str
    points: int
    hints: tuple[str, ...]
    gpu: Budget | None = None

    @property
    def is_function(self) -> bool:
        """Whether there is something to write for it."""
        return self.name != "training"


@dataclass(frozen=True)
class Unit:
    """A folder of the course; its name is the same in every tree."""

    name: str
    title: str
    minutes: int
    exercises: tuple[Exercise, ...]

    @property
    def stem(self) -> str:
        """`convolution` for `03_convolution`: the name of its module."""
        return self.name.partition("_")[2]

    @property
    def module(self) -> Path:
        """The module's path inside exercises, solutions and submissions."""
        return Path(self.name, f"{self.stem}.py")

    @property
    def grader(self) -> Path:
        """The grader's path inside graders and public checks."""
        return Path(self.name, f"test_{self.stem}.py")

    @property
    def points(self) -> int:
        """The sum of the exercises' points."""
        return sum(exercise.points for exercise in self.exercises)

    def exercise(self, name: str) -> Exercise:
        """Finds an exercise by its function's name.

        Raises:
            InputError: the unit has no such exercise.
        """
        for exercise in self.exercises:
            if exercise.name == name:
                return exercise
        names = ", ".join(exercise.name for exercise in self.exercises)
        raise InputError(f"{self.name} has no exercise {name!r}. It has: {names}.")


@dataclass(frozen=True)
class Course:
    """All units in the order in which they are learned."""

    title: str
    units: tuple[Unit, ...]
    notebooks: str = ""  # where the student's notebooks are published on GitHub; nowhere

    def unit(self, name: str) -> Unit:
        """Finds a unit by its folder's name, its number or its module's name.

        Raises:
            InputError: the course has no such unit.
        """
        for unit in self.units:
            number = unit.name.partition("_")[0]
            if name in (unit.name, unit.stem, number, number.lstrip("0")):
                return unit
        names = ", ".join(unit.name for unit in self.units)
        raise InputError(f"There is no unit {name!r}. The course has: {names}.")


def load_course(path: Path) -> Course:
    """Reads `course.toml`.

    Raises:
        InputError: the file is missing, is no TOML, or lacks a field.
    """
    try:
        return _read(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InputError(f"There is no course here: {path} does not exist.") from None
    except KeyError as error:
        raise InputError(f"{path}: the field {error} is missing.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: {error}") from None


@functools.lru_cache(8)
def _read(text: str) -> Course:
    table = tomllib.loads(text)
    units = tuple(_unit(name, entry) for name, entry in table["units"].items())
    return Course(table["title"], units, table.get("notebooks", ""))


def _unit(name: str, entry: dict) -> Unit:
    exercises = tuple(
        Exercise(function, fields["title"], fields["points"], tuple(fields["hints"]), _budget(fields))
        for function, fields in entry["exercises"].items()
    )
    return Unit(name, entry["title"], entry["minutes"], exercises)


def _budget(fields: dict) -> Budget | None:
    gpu = fields.get("gpu")
    return Budget(gpu["seconds"], gpu["step_seconds"]) if gpu else None
