"""The learner's editor, at a line."""

import os
import shlex
import shutil
import subprocess
from pathlib import Path

from convlings.errors import InputError

KNOWN = ("code", "nano", "vim", "vi")  # tried where nothing is set
WITH_COLON = ("code", "codium", "cursor", "subl", "zed", "hx")  # FILE:LINE
WITH_PLUS = (
    "vi",
    "vim",
    "nvim",
    "nano",
    "emacs",
    "emacsclient",
    "micro",
    "kak",
    "gedit",
    "kate",
)  # +LINE FILE


def open_editor(path: Path, line: int | None) -> None:
    """Opens a file in $VISUAL, $EDITOR or what is found; comes back when the editor does.

    Raises:
        InputError: there is no editor, or it cannot be started.
    """
    command = _editor()
    try:
        subprocess.run([*command, *_place(Path(command[0]).name, path, line)], check=False)
    except OSError as error:
        raise InputError(f"The editor {command[0]} cannot be started: {error.strerror}.") from None


def _editor() -> list[str]:
    chosen = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    try:
        command = shlex.split(chosen) if chosen else [name for name in KNOWN if shutil.which(name)][:1]
    except ValueError as error:
        raise InputError(f"VISUAL or EDITOR cannot be read as a command: {error}.") from None
    if not command:
        raise InputError("There is no editor. Name one: export EDITOR=nano, for example.")
    return command


def _place(editor: str, path: Path, line: int | None) -> list[str]:
    if line and editor in WITH_COLON:
        return [*(["-g"] if editor in ("code", "codium", "cursor") else []), f"{path}:{line}"]
    return [f"+{line}", str(path)] if line and editor in WITH_PLUS else [str(path)]
