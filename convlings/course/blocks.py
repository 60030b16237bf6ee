"""The top level of a module as blocks of whole lines, each with what it binds."""

import ast
import warnings
from pathlib import Path
from typing import NamedTuple

from convlings.course.stub import UNWRITTEN

DOCSTRING = '"""'


class Block(NamedTuple):
    """A statement with its decorators, or several that share a line."""

    key: str  # a function's or a constant's name; an import or anything else as it is written
    first: int  # index of its first line
    end: int  # index after its last line
    text: str
    is_function: bool

    @property
    def is_unwritten(self) -> bool:
        """Whether it ends as a stub does."""
        return self.is_function and self.text.rstrip().endswith(UNWRITTEN[-1])


def blocks(text: str) -> list[Block]:
    """The blocks of a module; comments and blank lines between them belong to none.

    Args:
        text: the module's source, its lines separated by newlines alone.

    Raises:
        SyntaxError: it is no Python.
    """
    lines = text.split("\n")
    groups: list[tuple[int, int, list[ast.stmt]]] = []
    for node in parsed(text).body:
        first = first_line(node) - 1
        end = node.end_lineno or node.lineno
        if groups and first < groups[-1][1]:
            groups[-1] = (groups[-1][0], end, [*groups[-1][2], node])
        else:
            groups.append((first, end, [node]))
    return [
        Block(_key(nodes, at_start=i == 0), first, end, "\n".join(lines[first:end]), _is_function(nodes))
        for i, (first, end, nodes) in enumerate(groups)
    ]


def first_line(node: ast.stmt) -> int:
    """The number of a statement's first line, its decorators included."""
    return min([node.lineno, *(mark.lineno for mark in getattr(node, "decorator_list", []))])


def parsed(text: str) -> ast.Module:
    """The tree of a module.

    Raises:
        SyntaxError: it is no Python.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an odd escape is for the learner's own run to say
            return ast.parse(text)
    except (ValueError, RecursionError, MemoryError) as error:
        raise SyntaxError(str(error) or "it is nested too deeply") from None


def bound(text: str) -> set[str]:
    """The names that a module's top level binds.

    Raises:
        SyntaxError: it is no Python.
    """
    names: set[str] = set()
    for node in parsed(text).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
            continue
        for part in ast.walk(node):
            if isinstance(part, ast.alias):
                names.add(part.asname or part.name.partition(".")[0])
            elif isinstance(part, ast.FunctionDef | ast.ClassDef):
                names.add(part.name)
            elif isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
                names.add(part.id)
    return names


def fault(module: Path, error: SyntaxError) -> str:
    """What keeps a module from being read, and in which line."""
    line = f" line {error.lineno}" if error.lineno else ""
    return f"{module}{line}: {error.msg}"


def contract(block: Block) -> str:
    """A function's decorators, signature and docstring as written; of anything else, its text."""
    node = parsed(block.text).body[0]
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return block.text
    told = ast.get_docstring(node, clean=False) is not None
    end = (node.body[0].end_lineno or 0) if told else node.body[0].lineno - 1
    lines = block.text.split("\n")[:end]
    while not told and lines and (not lines[-1].strip() or lines[-1].lstrip().startswith("#")):
        lines.pop()  # a comment above the first statement is no part of it
    return "\n".join(lines) or block.text


def _is_function(nodes: list[ast.stmt]) -> bool:
    return len(nodes) == 1 and isinstance(nodes[0], ast.FunctionDef | ast.AsyncFunctionDef)


def _key(nodes: list[ast.stmt], *, at_start: bool) -> str:
    node = nodes[0]
    if len(nodes) == 1 and isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return node.name
    if len(nodes) == 1 and isinstance(node, ast.Assign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        return " = ".join(map(ast.unparse, targets))
    if at_start and len(nodes) == 1 and isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return DOCSTRING
    return "; ".join(map(ast.unparse, nodes))
