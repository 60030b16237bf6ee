"""`convlings watch`: a save is checked at once, and the keys do the rest."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

from watchfiles import awatch

from convlings.course.course import Unit
from convlings.course.layout import find_checks, find_root
from convlings.errors import InputError
from convlings.learner.hints import find_state
from convlings.learner.keys import Keys
from convlings.learner.progress import State
from convlings.learner.session import Session
from convlings.learner.warm import Said

QUITTING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
SETTLED = 10  # milliseconds without a further change, after which a save is complete
UNSETTLED = 200  # milliseconds of changes, after which it is taken as it is


def watch(start: Path, target: str | None) -> None:
    """Watches the learner's modules until he quits.

    Raises:
        InputError: there is no course here, no such unit, no terminal, or the checks cannot run.
    """
    root = find_root(start)
    find_checks(root)
    current = find_state(root, target)
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise InputError("watch needs a terminal to draw on. Elsewhere, use `convlings check`.")
    with Keys() as keys:
        asyncio.run(Watch(root, current, keys).run())


class Watch:
    """Hears what happens, and tells a session one after the other."""

    def __init__(self, root: Path, current: State, keys: Keys) -> None:
        """Begins with an exercise."""
        self.events: asyncio.Queue[tuple] = asyncio.Queue()
        self.session = Session(root, current, keys, self._later)

    async def run(self) -> None:
        """Tells events until one says quit.

        Raises:
            InputError: the checks or the watching cannot go on.
        """
        await self.session.warm.start()
        with self._listening():
            listeners = [asyncio.create_task(self._hear_saves()), asyncio.create_task(self._hear_checks())]
            await asyncio.sleep(0)  # both have begun to listen: no save is missed
            try:
                self.session.begin()
                while self._tell(await self.events.get()):
                    pass
            finally:
                for listener in listeners:
                    listener.cancel()
                await asyncio.gather(*listeners, return_exceptions=True)
                await self.session.warm.close()

    def _tell(self, event: tuple) -> bool:
        """Tells it; says whether to go on."""
        session = self.session
        match event:
            case ("key", "q") if not session.is_aside:
                return False
            case ("key", str(key)):
                session.press(key)
            case ("saved", Unit() as unit):
                session.saved(unit)
            case ("said", Said() as said):
                session.hear(said)
            case ("slow", int(number)):
                session.slow(number)
            case ("overdue", int(number)):
                session.overdue(number)
            case ("draw",):
                session.draw()
            case ("gone", str(reason)):
                raise InputError(reason)
            case ("quit",):
                return False
        return True

    async def _hear_saves(self) -> None:
        modules = {unit.module.parts: unit for unit in self.session.course.units}
        folder = self.session.root / "exercises"
        try:
            async for changes in awatch(folder, watch_filter=None, debounce=UNSETTLED, step=SETTLED):
                for parts in {Path(path).parts[-2:] for _, path in changes} & modules.keys():
                    self.events.put_nowait(("saved", modules[parts]))
        except OSError as error:
            self.events.put_nowait(("gone", f"{folder} cannot be watched: {error}."))

    async def _hear_checks(self) -> None:
        async for said in self.session.warm.said():
            self.events.put_nowait(("said", said))
        self.events.put_nowait(("gone", f"The checks cannot run: {self.session.warm.complaint()}."))

    @contextlib.contextmanager
    def _listening(self) -> Iterator[None]:
        """Hears keys and signals."""
        loop = asyncio.get_running_loop()
        loop.add_reader(self.session.keys.descriptor, self._hear_key)
        for number in QUITTING:
            loop.add_signal_handler(number, self.events.put_nowait, ("quit",))
        loop.add_signal_handler(signal.SIGWINCH, self.events.put_nowait, ("draw",))
        loop.add_signal_handler(signal.SIGTSTP, self._pause)
        try:
            yield
        finally:
            loop.remove_reader(self.session.keys.descriptor)
            for number in (*QUITTING, signal.SIGWINCH, signal.SIGTSTP):
                loop.remove_signal_handler(number)

    def _later(self, seconds: float, event: tuple) -> asyncio.TimerHandle:
        return asyncio.get_running_loop().call_later(seconds, self.events.put_nowait, event)

    def _hear_key(self) -> None:
        keys = self.session.keys.read()
        for event in [("quit",)] if keys is None else [("key", key) for key in keys]:
            self.events.put_nowait(event)

    def _pause(self) -> None:
        """Ctrl-Z: the terminal is the shell's until this goes on."""
        with self.session.keys.given_back():
            os.kill(os.getpid(), signal.SIGSTOP)
        self.session.draw()
