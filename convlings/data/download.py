"""Downloads: once, resumed where they broke off, checked, kept in the cache.

pooch checks and keeps; the transfer itself is here, since pooch's own begins again from the start.
"""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from convlings.data.places import absent, cache
from convlings.data.sources import SOURCES, Source
from convlings.errors import InputError

CONNECT_SECONDS, SILENT_SECONDS = 10, 30
PIECE = 1 << 16
Progress = Callable[[int, int | None], None]  # bytes here, bytes in all if known


def download(source: Source, progress: Progress | None = None) -> Path:
    """Downloads a set into the cache.

    Args:
        source: which.
        progress: is told how much of it is here.

    Raises:
        InputError: there is no network, the origin does not have it, or what came is not what was asked for.
    """
    import logging

    import pooch
    import requests

    if source.url is None:
        raise InputError(f"{source.name} cannot be downloaded by the kit. {absent(source)}")
    pooch.get_logger().setLevel(logging.ERROR)
    transfer = Transfer(cache() / f"{source.file}.part", source.checksum is not None, progress)
    try:
        name = pooch.retrieve(
            source.url, source.checksum, fname=source.file, path=cache(), downloader=transfer
        )
    except requests.RequestException as error:
        raise InputError(f"{source.name} cannot be downloaded from {source.url}: {_cause(error)}.") from None
    except ValueError:
        raise InputError(
            f"What {source.url} sent for {source.name} has another checksum than it should; nothing is kept."
        ) from None
    except OSError as error:
        raise InputError(f"{source.name} cannot be kept in {cache()}: {error.strerror or error}.") from None
    _record(Path(name))
    return Path(name)


class Transfer:
    """A downloader for pooch that goes on where the last one broke off.

    Only a file with a known checksum is continued: what another version of it added would be found out.
    """

    def __init__(self, part: Path, resumable: bool, progress: Progress | None) -> None:
        self.part, self.resumable, self.progress = part, resumable, progress

    def __call__(self, url: str, output_file: str, pooch: Any, check_only: bool = False) -> None:
        """Fetches into the .part file, and moves it where pooch wants it once it is whole."""
        if not self.resumable:
            self.part.unlink(missing_ok=True)
        if not self._fetch(url):
            self.part.unlink()
            self._fetch(url)
        self.part.replace(output_file)

    def _fetch(self, url: str) -> bool:
        """False where what is here is no beginning of what is there."""
        import requests

        here = self.part.stat().st_size if self.part.exists() else 0
        headers = {"Range": f"bytes={here}-", "Accept-Encoding": "identity"} if here else {}
        with requests.get(
            url, stream=True, headers=headers, timeout=(CONNECT_SECONDS, SILENT_SECONDS)
        ) as answer:
            if answer.status_code == requests.codes.requested_range_not_satisfiable:
                return False
            answer.raise_for_status()
            resumed = answer.status_code == requests.codes.partial_content
            self._write(answer, here if resumed else 0)
        return True

    def _write(self, answer: Any, here: int) -> None:
        import requests

        length = answer.headers.get("Content-Length")
        whole = here + int(length) if length else None
        with self.part.open("ab" if here else "wb") as file:
            for piece in answer.iter_content(PIECE):
                file.write(piece)
                here += len(piece)
                if self.progress:
                    self.progress(here, whole)
        if whole is not None and here < whole:
            raise requests.ConnectionError("the connection broke")


def state(path: Path) -> str:
    """What is known of a file: "verified", "differs ...", or that there is nothing to compare it with.

    Where no checksum is published, the file is compared with what its own download recorded.
    """
    known = next(sums[path.name] for source in SOURCES.values() if path.name in (sums := source.checksums()))
    recorded = _record_of(path)
    if known is None and recorded.is_file():
        same = recorded.read_text("ascii").strip() == _digest(path, "sha256")
        return "as downloaded" if same else "differs from what was downloaded"
    if known is None:
        return "no checksum published"
    algorithm, _, expected = known.partition(":")
    return "verified" if _digest(path, algorithm) == expected else "differs from the original"


def _digest(path: Path, algorithm: str) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, algorithm).hexdigest()


def _record_of(path: Path) -> Path:
    return path.with_name(path.name + ".sha256")


def _record(path: Path) -> None:
    """Notes the checksum of a file that was just downloaded."""
    _record_of(path).write_text(_digest(path, "sha256") + "\n", "ascii")


def _cause(error: Exception) -> str:
    """A few words: no network, an HTTP status, a broken connection."""
    import requests

    answer = getattr(error, "response", None)
    if answer is not None:
        return f"the answer was {answer.status_code} {answer.reason}"
    if isinstance(error, requests.Timeout):
        return "there was no answer in time"
    text = str(error)
    if any(sign in text for sign in ("resolve", "unreachable", "Name or service", "getaddrinfo", "refused")):
        return "there is no network, or no way to it"
    return "the connection broke; the same command goes on from there"
