"""What this machine offers: versions, backend, GPU, confinement, data."""

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from convlings import __version__
from convlings.data import NAMES, WEIGHTS
from convlings.data.places import look
from convlings.data.sources import SOURCES
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
    """Which sets are here; a folder that is not there is said, since nothing is found in it."""
    name = os.environ.get("CONVLINGS_DATA")
    if name and not Path(name).is_dir():
        return f"CONVLINGS_DATA names {name}, which is not a folder"
    here = [name for name in (*NAMES, *WEIGHTS) if name not in SOURCES or look(name)]
    absent = [name for name in (*NAMES, *WEIGHTS) if name not in here]
    rest = f"; not here: {', '.join(absent)}" if absent else ""
    return f"{', '.join(here)}{rest} (`convlings data` says where)"
