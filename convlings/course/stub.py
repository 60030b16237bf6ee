"""A stub is a solution whose regions between nbgrader's two markers are taken out."""

import ast
import re

from convlings.errors import InputError

BEGIN = "### BEGIN SOLUTION"
END = "### END SOLUTION"
UNWRITTEN = ("# YOUR CODE HERE", "raise NotImplementedError()")  # nbgrader's own two lines


def stub(solution: str, path: str) -> str:
    """Turns a solution's text into the stub's.

    Args:
        solution: the solution's source.
        path: where it stands, for the error's text.

    Raises:
        InputError: a marker is stray, nested, unclosed, not alone on its line or outside a function.
    """
    lines, begin = [], 0  # begin: the number of the open region's first line, 0 outside
    for number, line in enumerate(solution.splitlines(), 1):
        marker = _marker(line, f"{path}:{number}")
        if marker == BEGIN and begin:
            raise InputError(f"{path}:{number}: a region begins inside the one begun in line {begin}.")
        if marker == END and not begin:
            raise InputError(f"{path}:{number}: {END!r} without a {BEGIN!r} before it.")
        if marker == BEGIN:
            begin = number
            lines += [_indentation(line) + text for text in UNWRITTEN]
        elif marker == END:
            begin = 0
        elif not begin:
            lines.append(line)
    if begin:
        raise InputError(f"{path}:{begin}: this region is never closed by {END!r}.")
    _refuse_top_level(solution, path)
    return "\n".join(lines) + "\n"


def answer_lines(solution: str) -> list[str]:
    """The lines inside the regions, without indentation."""
    lines, inside = [], False
    for line in solution.splitlines():
        text = line.strip()
        if text in (BEGIN, END):
            inside = text == BEGIN
        elif inside:
            lines.append(text)
    return lines


def _marker(line: str, place: str) -> str | None:
    """The marker that the line is; nbgrader finds markers in any case and anywhere in a line."""
    for marker in (BEGIN, END):
        if marker.lower() in line.lower():
            if line.strip() != marker:
                raise InputError(f"{place}: {marker!r} has to stand alone on its line.")
            return marker
    return None


def _indentation(line: str) -> str:
    return re.match(r"\s*", line).group()  # type: ignore[union-attr]


def _refuse_top_level(solution: str, path: str) -> None:
    """A region outside a function would make the stub raise when it is imported."""
    spans = [
        (node.lineno, node.end_lineno or node.lineno)
        for node in ast.walk(ast.parse(solution, path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    for number, line in enumerate(solution.splitlines(), 1):
        if line.strip() == BEGIN and not any(first < number <= last + 1 for first, last in spans):
            raise InputError(f"{path}:{number}: a region has to stand inside a function.")
