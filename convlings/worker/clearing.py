"""Removes what a worker left, however deep its folders are and however they are locked."""

import contextlib
import os
import secrets


def remove(folder: str) -> None:
    """Removes a folder and all that is in it, as far as this user may; nobody writes there any more.

    Folders in folders move up, so that neither the stack nor the length of a path bounds their depth.
    """
    with contextlib.suppress(OSError):
        while entries := _opened(folder):
            for entry in entries:
                _clear(entry, folder)
        os.rmdir(folder)


def _clear(entry: os.DirEntry, top: str) -> None:
    if not entry.is_dir(follow_symlinks=False):
        os.unlink(entry.path)
        return
    for inner in _opened(entry.path):
        if inner.is_dir(follow_symlinks=False):
            os.chmod(inner.path, 0o700)  # to be moved, a folder has to be writable
            os.rename(inner.path, os.path.join(top, secrets.token_hex(8)))
        else:
            os.unlink(inner.path)
    os.rmdir(entry.path)


def _opened(folder: str) -> list[os.DirEntry]:
    os.chmod(folder, 0o700)
    with os.scandir(folder) as entries:
        return list(entries)
