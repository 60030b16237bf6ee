"""Opens what `convlings grade` left, to read it."""

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from convlings.classroom.gradebook import Gradebook
from convlings.errors import InputError


@contextlib.contextmanager
def reading(out: Path) -> Iterator[Gradebook]:
    """The gradebook in a folder, in one state even while grading goes on.

    Raises:
        InputError: there is none, or it is a newer kit's, or damaged.
    """
    path = out / "gradebook.sqlite"
    with Gradebook(path, readonly=True) as book:
        try:
            book.rows.execute("BEGIN")
            yield book
        except sqlite3.Error as error:
            raise InputError(
                f"{path} cannot be read to its end: {error}. Restore it, or grade again."
            ) from None
