"""The reference of an exercise that has passed, beside the learner's own."""

import ast
from dataclasses import dataclass
from pathlib import Path

from convlings.course.blocks import first_line
from convlings.course.layout import find_root, find_solutions
from convlings.course.stub import BEGIN, END, UNWRITTEN
from convlings.errors import InputError
from convlings.learner.functions import definitions, relied_on
from convlings.learner.hints import find_state
from convlings.learner.progress import State
from convlings.worker.source import Unreadable, read_source


@dataclass(frozen=True)
class Comparison:
    """An exercise, and its function as both have written it."""

    state: State
    own: str
    reference: str


def compare_solution(start: Path, target: str | None) -> Comparison:
    """The learner's function and the reference, each with its own helpers.

    Raises:
        InputError: it has not passed yet, there is no reference here, or the exercise has no function.
    """
    root = find_root(start)
    state = find_state(root, target)
    name, module = state.exercise.name, state.unit.module
    if state.history.passed is None:
        raise InputError(f"{name} has not passed yet; `convlings hint {name}` helps on the way.")
    solution = find_solutions(root) / module
    reference = excerpt(solution.read_text(encoding="utf-8"), state) if solution.is_file() else ""
    if not reference:
        raise InputError(f"There is no solution of {name}: it has no function of its own.")
    try:
        own = excerpt(read_source(root / "exercises" / module), state)
    except (OSError, Unreadable):
        own = ""
    return Comparison(state, own, reference)


def excerpt(source: str, state: State) -> str:
    """A function of a module with its helpers, without docstrings and other exercises."""
    try:
        nodes = definitions(ast.parse(source))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ""
    others = {exercise.name for exercise in state.unit.exercises} - {state.exercise.name}
    if state.exercise.name not in nodes:
        return ""
    nodes = {name: node for name, node in nodes.items() if name not in others}
    chosen = relied_on(state.exercise.name, nodes)
    lines = source.splitlines()
    parts = [_text(lines, node) for node in chosen if not isinstance(node, ast.Import | ast.ImportFrom)]
    return "\n\n".join(parts)


def _text(lines: list[str], node: ast.stmt) -> str:
    """A statement as it is written, without docstring and markers."""
    first = first_line(node)
    left_out: range = range(0)
    if isinstance(node, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node) and len(node.body) > 1:
        left_out = range(node.body[0].lineno, (node.body[0].end_lineno or 0) + 1)
    numbers = [number for number in range(first, (node.end_lineno or first) + 1) if number not in left_out]
    kept = [lines[number - 1].rstrip() for number in numbers]
    return "\n".join(line for line in kept if line.strip() not in (BEGIN, END, UNWRITTEN[0]))
