"""A folder of files that a grader lends to a student's code, which sees no file of the judge's."""

import shutil
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

import numpy as np

from convlings.judge.feedback import Feedback
from convlings.judge.student import Student
from convlings.worker.calling import Raised
from convlings.worker.local import Local

COUNT_LIMIT = 500
SIZE_LIMIT = 16 << 20  # bytes of all files together


def lend_folder(student: Student, files: Mapping[str, bytes]) -> str:
    """Makes a folder where a student's code can read it, and gives its path there.

    Behind the wall it lies in the worker's scratch folder and goes with the worker; in this process it is
    temporary, and removed when the student is closed.

    Args:
        student: the module whose functions are to read it.
        files: what is in them, by names below the folder (`cats/a.png`); `cats/` makes an empty folder.

    Raises:
        ValueError: a name leads out of the folder, or these are too many bytes or files.
    """
    for name in files:
        path = PurePosixPath(name)
        if path.is_absolute() or not path.parts or ".." in path.parts or "\0" in name:
            raise ValueError(f"{name!r} is no name below a folder")
    if len(files) > COUNT_LIMIT or sum(map(len, files.values())) > SIZE_LIMIT:
        raise ValueError(f"{len(files)} files are more than a folder may have")
    student.load()
    contents = {name: np.frombuffer(content, np.uint8) for name, content in files.items()}
    path = student.on_model(student.backend, "folder", [contents])
    if isinstance(student.backend, Local):
        student.backend.lent.callback(shutil.rmtree, path, ignore_errors=True)
    return path


def paths_of(student: Student, paths: Any) -> list[str]:
    """The paths that a student's function returned, strings or `Path`, as texts.

    Raises:
        Feedback: they are none.
    """
    try:
        return student.on_model(student.backend, "texts", [paths])
    except Raised as error:
        if "TypeError" in error.kinds:
            raise Feedback("the paths should be strings or Path objects.", got=error.text) from None
        raise
