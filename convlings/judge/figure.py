"""A student's Matplotlib figure as a grader sees it: what is drawn in it, as plain data.

The figure itself stays in the student's worker, which describes it; nothing of it is built or drawn here.
"""

import contextlib
from typing import Any

import msgspec
import numpy as np

from convlings.judge.feedback import Feedback, described
from convlings.judge.student import Function
from convlings.worker.calling import Died, Handle, Raised, TimedOut

SHOW = "matplotlib.pyplot.show"
OTHERS_LIMIT = 5  # figures that may stay open beside the one that is returned
MADE = "Make it with plt.subplots or plt.figure, draw, and return it."
PICTURE_LIMIT = 16 << 20  # bytes
SIGNATURE = b"\x89PNG\r\n\x1a\n"


class Line(msgspec.Struct, eq=False):
    """A curve: its points and its label."""

    x: np.ndarray
    y: np.ndarray
    label: str


class Image(msgspec.Struct, eq=False):
    """An image or a mesh, as it is seen: the first row is on top, the first column on the left."""

    values: np.ndarray  # (H, W) or (H, W, C), what was drawn
    colors: np.ndarray  # (H, W, 4) uint8, what is seen, transparency left out
    x: np.ndarray  # (W,) middles of the columns in the coordinates of the panel
    y: np.ndarray  # (H,) middles of the rows
    colormap: str
    limits: list[float | None]  # of the colours
    extent: list[float]  # of the middles: x from, to, y from, to


class Panel(msgspec.Struct, eq=False):
    """One of a figure's axes."""

    title: str
    labels: list[str]  # of x and y; also from a panel that shares the axis, or from the figure
    ticks: list[list[tuple[float, str]]]  # of x and y: place and text
    legend: list[str]
    lines: list[Line]
    images: list[Image]
    texts: list[tuple[float, float, str]]  # x, y, text
    shown: bool
    framed: bool  # with axes: false after `axis("off")`
    colorbar: bool
    box: list[float]  # left, bottom, right, top; shares of the figure

    @property
    def is_off(self) -> bool:
        """Whether neither axes nor anything else are to be seen."""
        return not self.shown or not (self.framed or self.lines or self.images or self.texts)

    def ticks_at(self, axis: int, places: np.ndarray) -> list[str]:
        """The tick labels of an axis (0: x, 1: y) at some places; empty where there is none near."""
        reach = np.abs(np.diff(places)).min() / 2 if len(places) > 1 else 0.5
        return [
            next((text.strip() for place, text in self.ticks[axis] if abs(place - wanted) < reach), "")
            for wanted in places
        ]


class _Description(msgspec.Struct, eq=False):
    title: str
    legend: list[str]
    panels: list[Panel]
    others: int


class Figure:
    """A figure that a student's function returned."""

    def __init__(self, function: Function, *args: Any, **kwargs: Any) -> None:
        """Calls the function, and has the figure described.

        Raises:
            Feedback: it returned no figure, called plt.show, or left many others open.
            Unavailable, Raised, TimedOut, Died: as every call.
        """
        self.student = function.student
        self.student.load()
        backend, numbers = self._ask("begin")
        try:
            self.handle = function.watching(SHOW)(*args, **kwargs)
            used = function.last.used
            told = self._described(numbers)
        finally:
            with contextlib.suppress(Died, Raised, TimedOut):
                self._ask("close", backend, numbers)
        if used:
            raise Feedback("it should not call plt.show.", hint="Return the figure; whoever called shows it.")
        if told.others > OTHERS_LIMIT:
            raise Feedback("it leaves other figures open.", expected="one figure", got=f"{told.others} more",
                           hint="One figure with several panels: plt.subplots(rows, columns).")  # fmt: skip
        self.title, self.legend = told.title, told.legend
        self.panels = [panel for panel in told.panels if not panel.colorbar]

    def _described(self, numbers: list[int]) -> _Description:
        if not isinstance(self.handle, Handle):
            raise Feedback("it should return a Matplotlib figure.", got=described(self.handle), hint=MADE)
        try:
            told = self._ask("describe", self.handle, numbers)
            return msgspec.convert(told, _Description)
        except Raised as error:
            if error.kinds[0] == "NoFigure":
                raise Feedback("it should return a Matplotlib figure.", got=error.text, hint=MADE) from None
            if error.kinds[0] == "TooLarge":
                raise Feedback("the figure is too large to be looked at.", got=error.text) from None
            raise
        except msgspec.ValidationError:
            raise Feedback("its figure cannot be described.") from None

    @property
    def drawn(self) -> list[Panel]:
        """The panels with something in them, in reading order."""
        return [panel for row in self.rows() for panel in row]

    def rows(self) -> list[list[Panel]]:
        """The panels with something in them: rows from top to bottom, each from left to right."""
        used = [
            panel for panel in self.panels if panel.shown and (panel.lines or panel.images or panel.texts)
        ]
        rows: list[list[Panel]] = []
        for panel in sorted(used, key=lambda panel: -(panel.box[1] + panel.box[3])):
            if rows and _overlap(rows[-1][0], panel):
                rows[-1].append(panel)
            else:
                rows.append([panel])
        return [sorted(row, key=lambda panel: panel.box[0]) for row in rows]

    def picture(self) -> bytes:
        """The figure as a PNG, for pages and notebooks.

        Raises:
            Feedback: it cannot be drawn.
        """
        found = self._ask("picture", self.handle)
        if isinstance(found, np.ndarray) and found.dtype == np.uint8 and found.nbytes <= PICTURE_LIMIT:
            data = found.tobytes()
            if data.startswith(SIGNATURE):
                return data
        raise Feedback("its figure cannot be drawn.")

    def _ask(self, question: str, *args: Any) -> Any:
        return self.student.on_model(self.student.backend, f"figure.{question}", args)


def _overlap(one: Panel, other: Panel) -> bool:
    """Whether the middle of one panel is beside another."""
    return one.box[1] < (other.box[1] + other.box[3]) / 2 < one.box[3]
