"""Hints of an exercise, one more each time."""

from pathlib import Path

from convlings.course.course import load_course
from convlings.course.layout import find_root
from convlings.errors import InputError
from convlings.learner.checking import targets
from convlings.learner.progress import State, next_state, record_hint, states


def next_hints(start: Path, target: str | None) -> tuple[State, list[str]]:
    """The hints of an exercise up to the next one, which counts as shown.

    Args:
        start: a folder in the learner's.
        target: an exercise, or a unit for what is next in it; what is next in the course where it is None.

    Raises:
        InputError: nothing in the course is called so, or all of it has passed.
    """
    root = find_root(start)
    state = find_state(root, target)
    shown = record_hint(root, state.unit, state.exercise)
    return state, list(state.exercise.hints[:shown])


def find_state(root: Path, target: str | None) -> State:
    """The exercise that is meant.

    Raises:
        InputError: nothing in the course is called so, or all of it has passed.
    """
    chosen = states(root)
    if target is not None:
        unit, exercise = targets(load_course(root / "exercises" / "course.toml"), target)[0]
        chosen = [state for state in chosen if state.unit == unit]
        if exercise is not None:
            return next(state for state in chosen if state.exercise.name == exercise)
    found = next_state(chosen)
    if found is None:
        raise InputError(f"Everything passed. Name an exercise: {chosen[0].exercise.name}, for example.")
    return found
