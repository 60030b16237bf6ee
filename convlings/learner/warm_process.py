"""The other end of the warm process: asks it, and replaces it when it is gone."""

import asyncio
import contextlib
import os
import sys
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec

from convlings.learner.warm import Request, Said

LINE_LIMIT = 1 << 24  # bytes of a verdict
SETTINGS = {  # one thread, so that it may fork
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MPLBACKEND": "Agg",
    "TF_CPP_MIN_LOG_LEVEL": "3",
}


class WarmProcess:
    """One warm process after the other."""

    def __init__(self, root: Path) -> None:
        """Takes the learner's folder; `start` starts it."""
        self.root, self.number = root, 0
        self.complaints = tempfile.TemporaryFile()  # noqa: SIM115

    async def start(self) -> None:
        """Starts it in a session of its own: Ctrl-C reaches the watch alone, which ends it."""
        path = os.pathsep.join(entry for entry in sys.path if entry)
        self.process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", "convlings.learner.warm", str(self.root)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=self.complaints,
            start_new_session=True,
            limit=LINE_LIMIT,
            env=os.environ | SETTINGS | {"PYTHONPATH": path},
        )

    def ask(self, unit: str, exercises: list[str]) -> int:
        """Has exercises judged, in the place of what is being judged; gives the request's number.

        With no exercises it only gets ready for the unit.
        """
        assert self.process.stdin is not None
        self.number += 1
        line = msgspec.json.encode(Request(self.number, unit, exercises)) + b"\n"
        with contextlib.suppress(OSError):
            self.process.stdin.write(line)
        return self.number

    async def said(self) -> AsyncIterator[Said]:
        """What it says, until it ends."""
        assert self.process.stdout is not None
        while line := await self.process.stdout.readline():
            with contextlib.suppress(msgspec.MsgspecError):  # a learner's own code may write there
                yield msgspec.json.decode(line, type=Said)

    def complaint(self) -> str:
        """The last line that it complained with."""
        self.complaints.seek(0)
        lines = self.complaints.read().decode("utf-8", "replace").strip().splitlines()
        return lines[-1] if lines else "its process ended"

    async def close(self) -> None:
        """Ends it; at the end of its input it ends what it has forked."""
        if self.process.stdin:
            self.process.stdin.close()
        try:
            await asyncio.wait_for(self.process.wait(), 2)
        except TimeoutError:  # it is importing Keras, and has forked nothing that is at work
            self.process.kill()
            await self.process.wait()
        self.complaints.close()
