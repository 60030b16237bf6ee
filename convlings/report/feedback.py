"""A unit's verdict as the lines that a student reads."""

from collections.abc import Iterator

from convlings.course.course import Unit
from convlings.judge.verdict import Check, Result, Verdict

MARKS = {"passed": "✓", "partial": "◐", "failed": "✗", "not started": "·"}
PRINTED = 5  # lines that a student's code printed
SHOWN = 3  # failed checks of an exercise that are shown in full


def feedback(unit: Unit, verdict: Verdict) -> Iterator[str]:
    """The lines: the unit, its exercises, and what did not pass and why."""
    yield f"{unit.name}  {unit.title}   {verdict.points:g} of {verdict.max_points:g} points"
    if verdict.message:
        yield f"  {verdict.message}"
        checks = [check for result in verdict.exercises.values() for check in result.checks if check.message]
        yield from (f"  {line}" for line in checks[0].message.splitlines()[1:]) if checks else ()
        yield ""
        return
    for name, result in verdict.exercises.items():
        yield _headline(name, result)
        yield from _failures(result)
    yield ""


def _headline(name: str, result: Result) -> str:
    passed = sum(check.passed for check in result.checks)
    points = f"{result.points:g} of {result.max_points:g} points"
    checks = (
        "not written yet" if result.status == "not started" else f"{passed} of {len(result.checks)} checks"
    )
    note = f", {result.note}" if result.note else ""
    return f"  {MARKS[result.status]} {name:<24} {points:<18} {checks}{note}"


def _failures(result: Result) -> Iterator[str]:
    if result.status == "not started":
        return
    told = [check for check in result.checks if not check.passed and check.message]
    shown = _distinct(told)[:SHOWN]
    for check in shown:
        yield f"      {check.title}{'  (hidden check)' if check.hidden else ''}"
        yield from (f"        {line}" for line in check.message.splitlines())
        yield from (f"        {line}" for line in check.printed.splitlines()[-PRINTED:])
    if len(told) > len(shown):
        more = len(told) - len(shown)
        yield f"      … and {more} more check{'s' if more > 1 else ''} did not pass"


def _distinct(checks: list[Check]) -> list[Check]:
    """One check per cause first, as far as causes can be told apart."""
    seen: set[str] = set()
    first: list[Check] = []
    later: list[Check] = []
    for check in checks:
        cause = check.misconception or check.message.partition("\n")[0].rstrip("0123456789. ")
        (later if cause in seen else first).append(check)
        seen.add(cause)
    return first or later
