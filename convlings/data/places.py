"""Where data is: what the kit ships, the folder that CONVLINGS_DATA names, the cache."""

import os
from pathlib import Path

from convlings.course.layout import CHECKOUT, KIT
from convlings.data.sources import SOURCES, Source
from convlings.errors import InputError


def kit_file(*parts: str) -> Path:
    """A file of `datasets/` in a checkout or an installed kit: `kit_file("shapes", "backgrounds.npz")`."""
    trees = KIT if KIT.is_dir() else CHECKOUT
    return trees.joinpath("datasets", *parts)


def given_folder() -> Path | None:
    """The folder that CONVLINGS_DATA names.

    Raises:
        InputError: there is no such folder.
    """
    name = os.environ.get("CONVLINGS_DATA")
    if not name:
        return None
    if not Path(name).is_dir():
        raise InputError(f"CONVLINGS_DATA names {name}, which is not a folder.")
    return Path(name)


def cache() -> Path:
    """Where downloads are kept."""
    import pooch

    return Path(pooch.os_cache("convlings"))


def look(name: str) -> Path | None:
    """The file of a set in the folder that CONVLINGS_DATA names, or in the cache; None without one."""
    source = SOURCES[name]
    for folder in filter(None, (given_folder(), cache())):
        for file in source.checksums():
            if (folder / file).is_file():
                return folder / file
    return None


def find(name: str) -> Path:
    """As `look`, and downloads what is in neither place.

    Raises:
        InputError: it cannot be downloaded.
    """
    from convlings.data.download import download

    return look(name) or download(SOURCES[name])


def absent(source: Source) -> str:
    """What to say where a set is not at hand and cannot be downloaded by the kit."""
    return (
        f"{source.advice}, and put it, as {source.file}, into the folder that CONVLINGS_DATA names"
        f" or into {cache()}."
    )
