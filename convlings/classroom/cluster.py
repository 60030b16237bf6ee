"""Judges on a Dask cluster; its workers need the same kit and libraries, and no shared disk."""

import contextlib
from collections.abc import Iterator
from concurrent.futures import Executor
from typing import Any

from convlings.classroom.environment import environment
from convlings.classroom.spreading import close_judges
from convlings.errors import InputError

CONNECT_SECONDS = 20


@contextlib.contextmanager
def cluster(address: str, course: bytes) -> Iterator[tuple[Executor, Any, int]]:
    """An executor on a cluster, a handle of the course there, and how many units are judged at once.

    Raises:
        InputError: there is no such cluster, no worker in it, or one that has something else installed.
    """
    with _connected(address) as client:
        threads = client.nthreads()
        if not threads:
            raise InputError(f"The cluster at {address} has no workers. Start `dask worker {address}`.")
        _compare(client, address)
        try:
            yield client.get_executor(), client.scatter(course, broadcast=True), sum(threads.values())
        finally:
            with contextlib.suppress(Exception):
                client.run(close_judges)


def _connected(address: str) -> Any:
    try:
        import distributed
    except ImportError:
        raise InputError("A cluster needs Dask: pip install 'convlings[teacher]'.") from None
    try:
        client: Any = distributed.Client  # it has no types
        return client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise InputError(f"There is no scheduler at {address}: {type(error).__name__}.") from None


def _compare(client: Any, address: str) -> None:
    """Every worker has what is installed here."""
    own = environment()
    try:
        found = client.run(environment)
    except Exception as error:
        raise InputError(
            f"A worker of {address} cannot run Convlings: {type(error).__name__}. Install it on all of them."
        ) from None
    for worker, theirs in sorted(found.items()):
        told = [f"{name} {theirs.get(name, 'none')}" for name in own if theirs.get(name) != own[name]]
        if told:
            raise InputError(
                f"The worker {worker} has {', '.join(told)}, and not what is here. Install the same."
            )
