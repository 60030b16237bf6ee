"""What a worker may read: shared libraries, Python and its packages, and nothing of the kit or the course."""

import glob
import os
import sys
import sysconfig
from pathlib import Path

SYSTEM = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/etc/ld.so.cache", "/etc/localtime",
          "/etc/fonts", "/usr/share/fonts", "/usr/share/zoneinfo", "/nix/store")  # fmt: skip
PACKAGES = ("site-packages", "dist-packages")
HIDDEN = "convlings*"  # the kit, and the solutions and graders that are installed beside it


def folders() -> list[str]:
    """The files and folders that a worker may read, those above others first."""
    own = [sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib")]
    own += [os.path.join(prefix, "lib") for prefix in (sys.base_prefix, sys.base_exec_prefix)]
    own += [entry for entry in sys.path if os.path.basename(entry) in PACKAGES]
    found: list[str] = []
    for path in sorted({os.path.abspath(entry) for entry in (*SYSTEM, *own)}):
        if os.path.exists(path) and not any(_within(path, above) for above in found):
            found.append(path)
    return found


def masks() -> list[str]:
    """Folders in these that no worker reads."""
    found = [path for site in _sites() for path in glob.glob(os.path.join(site, HIDDEN))]
    return list(filter(os.path.isdir, found))


def entries() -> tuple[list[str], list[str]]:
    """As `folders`, for a wall that cannot mask: packages one by one, and the folders that hold them."""
    sites, found, listed = _sites(), list[str](), list[str]()
    for path in folders():
        _split(path, sites, found, listed)
    return found, listed


def by_everybody(scratch: str) -> bool:
    """Whether another user could read them, too, and come to a worker's own folder."""
    paths = [Path(os.path.realpath(path)) for path in folders() if os.path.isdir(path)]
    above = {parent for path in [*paths, Path(os.path.realpath(scratch))] for parent in path.parents}
    return all(path.stat().st_mode & 0o5 == 0o5 for path in paths) and all(
        path.stat().st_mode & 0o1 for path in above
    )


def exposed(paths: list[str]) -> list[str]:
    """Those of some paths that a worker could read."""
    shown, covered = folders(), masks()

    def is_seen(path: str) -> bool:
        hidden = any(_within(path, mask) for mask in covered)
        return not hidden and any(_within(path, folder) for folder in shown)

    return [path for path in paths if is_seen(os.path.realpath(path)) or is_seen(path)]


def _split(path: str, sites: list[str], found: list[str], listed: list[str]) -> None:
    """Adds a folder, or where packages are in it, its entries without what is hidden."""
    if os.path.islink(path) or not any(_within(site, path) for site in sites):
        found.append(path)
        return
    listed.append(path)
    for entry in os.scandir(path):
        if path not in sites or not entry.name.startswith(HIDDEN[:-1]):
            _split(entry.path, sites, found, listed)


def _sites() -> list[str]:
    """The folders of packages."""
    roots = [path for path in folders() if os.path.isdir(path)]
    known = [os.path.abspath(entry) for entry in sys.path if os.path.basename(entry) in PACKAGES]
    known += [path for root in roots for path in glob.glob(f"{root}/python3*/*-packages")]
    known += [root for root in roots if os.path.basename(root) in PACKAGES]
    return sorted(set(known))


def _within(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip("/") + "/")
