"""Questions about files: a folder of them that the judge lends, and the paths that a student returned."""

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np


def folder(files: dict[str, np.ndarray]) -> str:
    """Writes files into a new folder, in a worker within its scratch folder, and gives its path.

    Args:
        files: (B,) uint8, the bytes of each file by its name below the folder; a name that ends in a slash is
            that of a folder.
    """
    root = tempfile.mkdtemp(prefix="lent-")
    for name, content in files.items():
        path = Path(root, name)
        (path if name.endswith("/") else path.parent).mkdir(parents=True, exist_ok=True)
        if not name.endswith("/"):
            path.write_bytes(content.tobytes())
    return root


def texts(paths: Iterable[Any]) -> list[str]:
    """Paths of any kind as texts.

    Raises:
        TypeError: these are no paths.
    """
    return [str(os.fspath(path)) for path in paths]
