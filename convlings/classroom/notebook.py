"""The module in a student's notebook: what its solution cells say, and what other cells define."""

import ast
import json
import re
from collections.abc import Iterable
from typing import Any

KEPT = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Assign,
        ast.AnnAssign)  # fmt: skip

TIMED = re.compile(r"%%(time|timeit|capture)\b")  # what stands below is Python of the notebook


class BadNotebook(Exception):
    """A file that is no notebook; the text says why."""


def module_of(data: bytes) -> tuple[str, list[str]]:
    """Turns a notebook into a module's text.

    Solution cells count whole. Of other code cells only imports, definitions and constants do: what a student
    tried out between them is not run. A cell that is no Python is left out, so that it costs only itself.

    Returns:
        the text, and what was left out and why.

    Raises:
        BadNotebook: see there.
    """
    return module_of_cells(_cells(data))


def module_of_cells(cells: Iterable[Any]) -> tuple[str, list[str]]:
    """As `module_of`, of a notebook's cells; those that check are not the student's work."""
    parts, left_out = [], []
    for number, cell in enumerate(cells, 1):
        told = cell.metadata.get("nbgrader") or {}
        if cell["cell_type"] != "code" or (told.get("grade") and not told.get("solution")):
            continue
        try:
            parts.append(_kept(cell))
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            left_out.append(f"cell {number} is left out: {getattr(error, 'msg', None) or error}")
    return "\n\n".join(filter(None, parts)) + "\n", left_out


def _cells(data: bytes) -> list[Any]:
    import nbformat

    try:
        notebook = nbformat.reads(data.decode("utf-8-sig"), as_version=4)  # type: ignore[no-untyped-call]
        return [cell for cell in notebook.cells if isinstance(cell.source, str)]
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise BadNotebook(f"it is no JSON: {error}") from None
    except Exception as error:  # nbformat raises what it stumbles over
        raise BadNotebook(f"it is no notebook: {type(error).__name__}: {error}"[:200]) from None


def _kept(cell: Any) -> str:
    """What of a cell belongs to the module."""
    source, tree = _parsed(cell.source)
    if (cell.metadata.get("nbgrader") or {}).get("solution"):
        return source
    return "\n\n".join(ast.get_source_segment(source, node) or "" for node in _defining(tree, source))


def _defining(tree: ast.Module, source: str) -> list[ast.stmt]:
    found: list[ast.stmt] = [node for node in tree.body if isinstance(node, KEPT)]
    for node in found:  # a decorator belongs to what it decorates
        first = getattr(node, "decorator_list", [])[:1]
        if first:
            node.lineno, node.col_offset = first[0].lineno, first[0].col_offset - 1
    return found


def _parsed(source: str) -> tuple[str, ast.Module]:
    """A cell as Python; what only IPython understands is taken out where there is such a thing."""
    try:
        return source, ast.parse(source)
    except SyntaxError:
        plain = _without_magics(source)
        return plain, ast.parse(plain)


def _without_magics(source: str) -> str:
    """Lines that only IPython understands become empty, so that the numbers of lines stay."""
    if source.lstrip().startswith("%%") and not TIMED.match(source.lstrip()):
        return ""
    lines = [
        "" if line.lstrip().startswith(("%", "!")) or line.rstrip().endswith("?") else line
        for line in source.split("\n")
    ]
    return "\n".join(lines)
