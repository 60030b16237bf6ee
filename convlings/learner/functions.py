"""The functions of a learner's file, each with everything of the module that it relies on."""

import ast
import functools
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from convlings.course.stub import UNWRITTEN
from convlings.worker.source import Unreadable, read_source


@dataclass(frozen=True)
class Function:
    """A function at the top of a module, without comments and layout."""

    line: int
    text: str
    digest: str  # of its text and of what it relies on: helpers, constants, imports

    @property
    def is_unwritten(self) -> bool:
        """Whether it is still the stub."""
        return self.text.endswith(UNWRITTEN[1])


def read_functions(path: Path) -> Mapping[str, Function]:
    """The functions of a file; none where it cannot be read."""
    try:
        return find_functions(read_source(path))
    except (OSError, Unreadable):
        return {}


@functools.lru_cache(maxsize=64)  # a watch asks for all modules again after each save
def find_functions(source: str) -> Mapping[str, Function]:
    """The functions of a module's text; none where it is no Python."""
    try:
        return _functions(ast.parse(source))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return {}


def _functions(module: ast.Module) -> dict[str, Function]:
    nodes = definitions(module)
    return {
        name: Function(node.lineno, ast.unparse(node), _digest(relied_on(name, nodes)))
        for name, node in nodes.items()
        if isinstance(node, ast.FunctionDef)
    }


def definitions(module: ast.Module) -> dict[str, ast.stmt]:
    """The statements at the top of a module, by the names that they define."""
    return {name: node for node in module.body for name in _names(node)}


def relied_on(name: str, nodes: dict[str, ast.stmt]) -> list[ast.stmt]:
    """A definition, and all that it leads to in its module, in the order of the file."""
    found, open_names = {name}, [name]
    while open_names:
        used = {node.id for node in ast.walk(nodes[open_names.pop()]) if isinstance(node, ast.Name)}
        fresh = (used & nodes.keys()) - found
        found |= fresh
        open_names += fresh
    chosen = {id(nodes[name]): nodes[name] for name in found}.values()
    return sorted(chosen, key=lambda node: node.lineno)


def digest_of(text: str) -> str:
    """A short fingerprint of a text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _digest(nodes: list[ast.stmt]) -> str:
    return digest_of("\n".join(map(ast.unparse, nodes)))


def _names(node: ast.stmt) -> Iterator[str]:
    """What a statement at the top of a module defines."""
    match node:
        case ast.FunctionDef() | ast.ClassDef():
            yield node.name
        case ast.Import() | ast.ImportFrom():
            yield from ((alias.asname or alias.name).partition(".")[0] for alias in node.names)
        case ast.Assign() | ast.AnnAssign():
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from (
                part.id for target in targets for part in ast.walk(target) if isinstance(part, ast.Name)
            )
