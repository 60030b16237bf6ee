"""A unit's module as the pieces that a notebook's cells hold: what all share, and each exercise's own."""

import ast
from collections.abc import Sequence
from typing import NamedTuple

from convlings.course.blocks import first_line


class Pieces(NamedTuple):
    """The text of a module, without its docstring."""

    shared: str  # imports, constants and helpers that stand before the first exercise, or behind the last
    own: dict[str, str]  # by exercise: its function, and the helpers between it and the one before


def pieces(text: str, exercises: Sequence[str]) -> Pieces:
    """Takes a module apart.

    Args:
        text: the module's source.
        exercises: the names of the unit's exercises, functions of the module and others.
    """
    shared: list[str] = []
    own: dict[str, str] = {}
    waiting: list[str] = []  # since the last exercise
    for node, piece in _statements(text):
        waiting.append(piece)
        if isinstance(node, ast.FunctionDef) and node.name in exercises:
            first = [] if own else waiting[:-1]  # what stands before the first exercise is for all
            shared += first
            own[node.name] = _joined(waiting[len(first) :])
            waiting = []
    return Pieces(_joined(shared + waiting), own)


def _statements(text: str) -> list[tuple[ast.stmt, str]]:
    """The statements at the top level with their text and the comments above them."""
    lines, nodes = text.splitlines(), ast.parse(text).body
    if nodes and isinstance(nodes[0], ast.Expr):
        nodes = nodes[1:]  # the docstring
    firsts = [_first(node, lines) for node in nodes]
    ends = [*firsts[1:], len(lines)]
    return [(node, "\n".join(lines[first:end])) for node, first, end in zip(nodes, firsts, ends)]


def _first(node: ast.stmt, lines: list[str]) -> int:
    """The index of a statement's first line, decorators and comments above it included."""
    first = first_line(node) - 1
    while first and lines[first - 1].startswith("#"):
        first -= 1
    return first


def _joined(parts: Sequence[str]) -> str:
    """Imports and constants stay together, other statements are two lines apart, as they were."""
    return "\n".join(parts).strip("\n")
