"""Judges the next notebooks of a class while nbgrader, which takes one after the other, has one in hand."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

from convlings.classroom.notebook import BadNotebook, module_of


class Ahead:
    """Answers to modules; those that come next are asked for before nbgrader comes to them."""

    def __init__(self, ask: Callable[[bytes], bytes], texts: Iterator[bytes]) -> None:
        """Takes what judges a module, and the modules that are likely to come."""
        self.ask, self.texts = ask, texts
        self.most = (os.cpu_count() or 1) + 1  # unanswered: one waits, so that no judge does
        self.executor = ThreadPoolExecutor(self.most - 1)
        self.answers: dict[bytes, Future[bytes]] = {}

    def answer(self, text: bytes) -> bytes:
        """What the judge says of a module, whether it was expected or not."""
        found = self._begin(text)
        while sum(not other.done() for other in self.answers.values()) < self.most:
            following = next(self.texts, None)
            if following is None:
                break
            self._begin(following)
        return found.result()

    def _begin(self, text: bytes) -> Future[bytes]:
        if text not in self.answers:
            self.answers[text] = self.executor.submit(self.ask, text)
        return self.answers[text]


def submitted_modules(autograde: Any, name: str) -> Iterator[bytes]:
    """The modules of all notebooks of a name that `nbgrader autograde` still has to come to, in its order.

    Args:
        autograde: nbgrader's converter.
        name: of the notebook.
    """
    paths = [Path(folder, f"{name}.ipynb") for folder in sorted(autograde.assignments)]
    return _modules([path for path in paths if path.is_file() and _is_next(autograde, path)])


def _is_next(autograde: Any, path: Path) -> bool:
    done = Path(autograde._format_dest(path.parent.name, path.parent.parent.name))
    return autograde.force or not done.exists()


def _modules(paths: list[Path]) -> Iterator[bytes]:
    for path in paths:
        try:
            yield encoded(module_of(path.read_bytes())[0])
        except (BadNotebook, OSError):
            continue


def encoded(text: str) -> bytes:
    """A module as it crosses to the judge."""
    return text.encode("utf-8", "replace")
