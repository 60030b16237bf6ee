"""Where a learner stands: what the log tells of every exercise, and what the files are like now."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from pathlib import Path

from convlings.course.course import Exercise, Unit, load_course
from convlings.judge.verdict import Verdict
from convlings.learner import log
from convlings.learner.functions import Function, digest_of, find_functions, read_functions
from convlings.learner.log import Event
from convlings.worker.source import fingerprint

PAUSE = 15 * 60.0  # seconds; whoever does nothing for longer was not at work all the time


@dataclass
class History:
    """What the log tells of an exercise."""

    last: Event | None = None  # its last verdict
    attempts: int = 0  # texts that were judged
    seconds: float = 0.0  # at work, about
    passed: datetime | None = None  # for the first time
    hints: int = 0  # shown


@dataclass
class State:
    """Where a learner stands with an exercise: a verdict's status, "not checked" or "changed" since."""

    unit: Unit
    exercise: Exercise
    status: str
    points: float
    line: int | None = None  # of the function in the learner's file
    history: History = field(default_factory=History)


Histories = dict[tuple[str, str], History]


def record(root: Path, unit: Unit, verdict: Verdict, *, notebook: str | None = None) -> None:
    """Remembers a verdict on the learner's own work; what says the same as before is not said again.

    Args:
        root: the learner's folder.
        unit: what was judged.
        verdict: what the judge says.
        notebook: the text that was judged, where it stands in a notebook and not in the unit's module.

    Raises:
        InputError: the folder cannot be written to.
    """
    path = root / "exercises" / unit.module
    if verdict.status == "broken" and not read_functions(path):
        return  # no Python, or no file to read: nothing is known of its functions
    histories, texts = read_histories(root), _judged(path, unit, verdict, notebook)
    at, elsewhere = log.now(), notebook is not None
    events = [
        Event(at, unit.name, name, result.status, result.points, texts.get(name, ""), notebook=elsewhere)
        for name, result in verdict.exercises.items()
    ]
    news = [event for event in events if _is_news(event, histories[unit.name, event.exercise])]
    if news:
        log.add(root, news)


def record_hint(root: Path, unit: Unit, exercise: Exercise) -> int:
    """Counts a hint that is shown; after the last there is no further one.

    Returns:
        how many hints of the exercise have been shown by now.

    Raises:
        InputError: the folder cannot be written to.
    """
    shown = read_histories(root)[unit.name, exercise.name].hints
    if shown >= len(exercise.hints):
        return len(exercise.hints)
    log.add(root, [Event(log.now(), unit.name, exercise.name, hint=shown + 1)])
    return shown + 1


def states(root: Path) -> list[State]:
    """The state of every exercise, in the order of the course."""
    histories = read_histories(root)
    return [
        state
        for unit in load_course(root / "exercises" / "course.toml").units
        for state in _of_unit(unit, root / "exercises" / unit.module, histories)
    ]


def next_state(states: Sequence[State], current: State | None = None) -> State | None:
    """What is to be done next: the first that has not passed, after the current one where there is one."""
    names = [(state.unit.name, state.exercise.name) for state in states]
    begin = names.index((current.unit.name, current.exercise.name)) + 1 if current else 0
    ordered = [*states[begin:], *states[:begin]]
    return next((state for state in ordered if state.status != "passed"), None)


def digests(unit: Unit, functions: Mapping[str, Function]) -> dict[str, str]:
    """The fingerprints of a unit's exercises; one without a function of its own relies on all of the file."""
    whole = digest_of("".join(function.digest for function in functions.values()))
    return {
        exercise.name: functions[exercise.name].digest if exercise.name in functions else whole
        for exercise in unit.exercises
    }


def read_histories(root: Path) -> Histories:
    """What the log tells, by the names of unit and exercise."""
    histories: Histories = defaultdict(History)
    before: datetime | None = None
    for moment, group in groupby(log.read(root), key=lambda event: event.at):
        busy = [histories[event.unit, event.exercise] for event in group if _tell(histories, event)]
        pause = (moment - before).total_seconds() if before else 0.0
        for history in busy:
            history.seconds += min(max(pause, 0.0), PAUSE) / len(busy)
        before = moment
    return histories


def _tell(histories: Histories, event: Event) -> bool:
    """Takes an event into a history; says whether it shows that somebody was at work on the exercise."""
    history = histories[event.unit, event.exercise]
    if event.hint:
        history.hints = max(history.hints, event.hint)
        return True
    fresh = history.last is None or history.last.text != event.text
    worked = fresh and event.status != "not started"
    history.last, history.attempts = event, history.attempts + worked
    if event.status == "passed" and history.passed is None:
        history.passed = event.at
    return worked


def _judged(path: Path, unit: Unit, verdict: Verdict, notebook: str | None) -> dict[str, str]:
    """The fingerprints of what was judged; none where it did not run, or the file is another one by now."""
    if verdict.status != "graded" or (notebook is None and fingerprint(path) != verdict.sha256):
        return {}
    return digests(unit, read_functions(path) if notebook is None else find_functions(notebook))


def _is_news(event: Event, history: History) -> bool:
    last = history.last
    if last is None:
        return event.status != "not started"
    return (last.status, last.points, last.text) != (event.status, event.points, event.text)


def _of_unit(unit: Unit, path: Path, histories: Histories) -> Iterator[State]:
    functions = read_functions(path)
    texts = digests(unit, functions)
    for exercise in unit.exercises:
        function, history = functions.get(exercise.name), histories[unit.name, exercise.name]
        status, points = _status(function, history.last, texts[exercise.name])
        yield State(unit, exercise, status, points, function.line if function else None, history)


def _status(function: Function | None, last: Event | None, text: str) -> tuple[str, float]:
    if last is not None and last.notebook:
        return last.status, last.points
    if function.is_unwritten if function else last is None:
        return "not started", 0.0
    if last is None:
        return "not checked", 0.0
    return (last.status if last.text == text else "changed"), last.points
