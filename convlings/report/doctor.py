"""What this machine offers: versions, backend, GPU, confinement, data."""

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from convlings import __version__
from convlings.worker.device import gpus
from convlings.worker.levels import ENOUGH, LEVELS, MEANING, at_least
from convlings.worker.probe import advice, best, reason_against

PACKAGES = ("numpy", "keras", "tensorflow", "pytest", "nbgrader")


def show_doctor() -> None:
    """Prints it, a line each."""
    print(f"convlings    {__version__}")
    print(f"python       {platform.python_version()} on {platform.system()} {platform.machine()}")
    for package in PACKAGES:
        print(f"{package:<12} {_version(package)}")
    backend, devices = _keras()
    print(f"backend      {backend}")
    print(f"GPU          {devices}")
    print(f"confinement  {best()}: {MEANING[best()]}")
    print(f"             {_better()}")
    print(f"data         {_data()}")


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def _keras() -> tuple[str, str]:
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    try:
        import keras
    except Exception as error:
        return f"Keras cannot be imported: {type(error).__name__}", "unknown"
    return keras.config.backend(), ", ".join(gpus()) or "none"


def _better() -> str:
    """Which stronger level is missing and why, and what to do where this one is too weak."""
    place = LEVELS.index(best())
    if not at_least(best(), ENOUGH):
        return f"too weak for hidden checks. {advice()}"
    if place == 0:
        return "the strongest level; `convlings grade --confinement LEVEL` demands one"
    return f"{LEVELS[0]} cannot be in force here: {reason_against(LEVELS[0])}"


def _data() -> str:
    name = os.environ.get("CONVLINGS_DATA")
    if not name:
        return "CONVLINGS_DATA is not set; the NumPy units need no data"
    folder = Path(name)
    if not folder.is_dir():
        return f"CONVLINGS_DATA names {name}, which is not a folder"
    files = sorted(path.name for path in folder.iterdir() if path.is_file())
    return f"{name}: {', '.join(files) or 'empty'}"
