"""The public part of a grader: its text without hidden checks and without what only they use."""

import ast
import re

from convlings.errors import InputError


def public_checks(grader: str, path: str) -> str:
    """Turns a grader's text into the checks that a student gets.

    Args:
        grader: the grader's source.
        path: where it stands, for the error's text.

    Raises:
        InputError: a public check uses a fixture that students do not have.
    """
    tree = ast.parse(grader, path)
    for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
        used = {argument.arg for argument in function.args.args} & {"reference", "baseline", "rng"}
        if function.name.startswith("test_") and used and not _is_hidden(function):
            raise InputError(
                f"{path}:{function.lineno}: the public check {function.name} uses {', '.join(sorted(used))}; "
                "mark it @hidden or write the expected numbers down."
            )
    while unwanted := [node for node in _removable(tree) if _is_hidden(node) or _is_unused(node, tree)]:
        grader = _without(grader, unwanted)
        tree = ast.parse(grader, path)
    return _with_used_imports(grader, tree)


def _removable(tree: ast.Module) -> list[ast.stmt]:
    methods = [node for kind in tree.body if isinstance(kind, ast.ClassDef) for node in kind.body]
    return [node for node in [*tree.body, *methods] if isinstance(node, ast.FunctionDef | ast.Assign)]


def _is_hidden(node: ast.stmt) -> bool:
    marks = getattr(node, "decorator_list", [])
    return any(isinstance(mark, ast.Name) and mark.id == "hidden" for mark in marks)


def _is_unused(node: ast.stmt, tree: ast.Module) -> bool:
    """Whether nothing outside of it reads the name that a helper or a constant binds."""
    if isinstance(node, ast.FunctionDef):
        names = {node.name}
    else:
        names = {
            part.id
            for part in ast.walk(node)
            if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)
        }
    if not names or any(name.startswith("test_") for name in names):  # `table[0] = 1` binds no name
        return False
    own = set(map(id, ast.walk(node)))
    return not any(
        _read_name(part) in names
        for part in ast.walk(tree)
        if id(part) not in own and not isinstance(getattr(part, "ctx", None), ast.Store)
    )


def _read_name(node: ast.AST) -> str | None:
    """The name that is read there: a variable, a fixture, or a method of `self`."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.arg):
        return node.arg
    is_own = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self"
    return node.attr if isinstance(node, ast.Attribute) and is_own else None


def _without(text: str, nodes: list[ast.stmt]) -> str:
    """The text without the lines of some statements, and without the gaps that they leave."""
    dropped: set[int] = set()
    for node in nodes:
        first = min([node.lineno, *(mark.lineno for mark in getattr(node, "decorator_list", []))])
        dropped |= set(range(first, (node.end_lineno or node.lineno) + 1))
    lines = [line for number, line in enumerate(text.splitlines(), 1) if number not in dropped]
    return _tidied("\n".join(lines))


def _tidied(text: str) -> str:
    """At most two blank lines in a row, and one before indented lines and imports."""
    text = re.sub(r"\n{4,}", "\n\n\n", text.rstrip() + "\n")
    return re.sub(r"\n{3,}(?= |import |from )", "\n\n", text)


def _with_used_imports(text: str, tree: ast.Module) -> str:
    """Leaves out imports that nothing uses any more."""
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    lines = text.splitlines()
    for node in reversed([node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]):
        node.names = [name for name in node.names if (name.asname or name.name.partition(".")[0]) in used]
        lines[node.lineno - 1 : node.end_lineno] = [ast.unparse(node)] if node.names else []
    return _tidied("\n".join(lines))
