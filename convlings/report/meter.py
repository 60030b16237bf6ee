"""How far grading has come: a bar on a terminal, elsewhere a line for each submission."""

import sys
from collections import Counter
from types import TracebackType

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TimeRemainingColumn
from rich.text import Text

from convlings.classroom.grading import Watcher
from convlings.classroom.roster import Member
from convlings.course.course import Unit
from convlings.judge.feedback import clean
from convlings.judge.verdict import Verdict

MINUTE = 60


class Rate(ProgressColumn):
    """Submissions a minute."""

    def render(self, task: Task) -> Text:
        """The rate of the last half minute."""
        return Text(f"{task.speed * MINUTE:.0f} a minute" if task.speed else "")


class Meter(Watcher):
    """Says who is graded, how many are, how fast, and how long it takes."""

    def __init__(self, *, quiet: bool = False) -> None:
        """Says nothing but what went wrong where it is to be quiet."""
        console = Console(stderr=True, highlight=False)
        self.lines = not quiet and not console.is_terminal
        columns = (
            "grading",
            BarColumn(),
            MofNCompleteColumn(),
            Rate(),
            TimeRemainingColumn(),
            "{task.description}",
        )
        self.bar = Progress(*columns, console=console, disable=quiet or self.lines, transient=True)
        self.left: Counter[str] = Counter()
        self.points: Counter[str] = Counter()
        self.names: dict[str, str] = {}

    def __enter__(self) -> "Meter":
        """Shows the bar."""
        self.bar.start()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        """Takes it away."""
        self.bar.stop()

    def begins(self, members: list[Member], units: list[Unit]) -> None:
        """Everybody is known, and so are the units."""
        self.names = {member.student: clean(member.name, 40) for member in members}
        self.left = Counter({student: len(units) for student in self.names})
        self.task = self.bar.add_task("", total=len(members))
        for member in members:
            for notice in member.notices:
                print(f"convlings: {clean(member.name, 40)}: {notice}", file=sys.stderr)

    def ended(self, student: str, unit: Unit, verdict: Verdict, said: str) -> None:
        """There is a verdict on somebody's unit."""
        if said:
            print(f"convlings: {self.names[student]}, {unit.name}: {said}", file=sys.stderr)
        self.left[student] -= 1
        self.points[student] += verdict.points  # type: ignore[assignment]
        self.bar.update(self.task, description=escape(f"{self.names[student]}, {unit.name}"))
        if self.left[student] == 0:
            self.bar.advance(self.task)
            if self.lines:
                done = sum(left == 0 for left in self.left.values())
                points = f"{self.points[student]:g} points"
                print(
                    f"{done} of {len(self.left)}: {self.names[student]}, {points}",
                    file=sys.stderr,
                    flush=True,
                )
