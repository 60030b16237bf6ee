"""A progress bar with the time left, while a student's training runs in this process before a terminal."""

import contextlib
import os
from collections.abc import Iterator
from typing import Any

import pytest

from convlings.judge.student import Student

_terminal: list[int] = []  # the descriptor of the terminal, taken before pytest puts files in its place


def find_terminal(config: pytest.Config) -> None:
    """Keeps a way to the terminal for as long as a session lasts, if there is one."""
    capture = config.pluginmanager.getplugin("capturemanager")
    with capture.global_and_fixture_disabled() if capture else contextlib.nullcontext():
        if os.isatty(2):
            _terminal.append(os.dup(2))


def leave_terminal() -> None:
    """Ends what `find_terminal` began."""
    if _terminal:
        os.close(_terminal.pop())


@contextlib.contextmanager
def shown(student: Student, what: str) -> Iterator[None]:
    """Shows a bar while the body trains; nothing behind the wall, nor without a terminal."""
    if student.confinement is not None or not _terminal:
        yield
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    columns = TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), TimeRemainingColumn()
    with open(os.dup(_terminal[-1]), "w", encoding="utf-8") as file:
        console = Console(file=file, force_terminal=True)
        with Progress(*columns, console=console, transient=True) as progress, _counting(progress, what):
            yield


@contextlib.contextmanager
def _counting(progress: Any, what: str) -> Iterator[None]:
    """Every `fit` in the body also tells the bar about its steps."""
    import keras

    class Steps(keras.callbacks.Callback):  # type: ignore[misc]
        def on_train_begin(self, logs: Any = None) -> None:
            total = (self.params.get("epochs") or 1) * (self.params.get("steps") or 0)
            self.task, self.done = progress.add_task(what, total=total or None), 0

        def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
            self.done += 1
            progress.update(self.task, completed=self.done)

        def on_train_end(self, logs: Any = None) -> None:
            progress.remove_task(self.task)

    own = keras.Model.fit

    def fit(model: Any, *args: Any, callbacks: Any = None, **kwargs: Any) -> Any:
        return own(model, *args, callbacks=[*(callbacks or []), Steps()], **kwargs)

    keras.Model.fit = fit
    try:
        yield
    finally:
        keras.Model.fit = own
