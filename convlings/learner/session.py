"""What a watch knows and does: which exercise it is about, what is being checked, and what is shown."""

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path

from rich.text import Text

from convlings.course.course import Unit, load_course
from convlings.errors import InputError
from convlings.judge.student import KERAS_SECONDS
from convlings.judge.verdict import Verdict
from convlings.learner.editor import open_editor
from convlings.learner.functions import read_functions
from convlings.learner.keys import Keys
from convlings.learner.progress import State, next_state, record, record_hint, states
from convlings.learner.solution import compare_solution
from convlings.learner.warm import Said
from convlings.learner.warm_process import WarmProcess
from convlings.report.hints import hints_text
from convlings.report.screen import ANY, Scene, Screen
from convlings.report.solution import show_solution

PATIENCE = 0.4  # seconds until "checking" is shown; most answers come before
GRACE_SECONDS = 5.0  # after which a check that its own clock did not end is ended from outside
UNFINISHED = ("changed", "not checked", "failed", "partial")
EXIT = "Does it call exit, or need more memory than there is?"
ENDLESS = "Is there a loop that never ends?"
Later = Callable[[float, tuple], asyncio.TimerHandle]  # seconds, and the event that comes then


class Session:
    """Between two events."""

    def __init__(self, root: Path, current: State, keys: Keys, later: Later) -> None:
        """Begins with an exercise."""
        self.root, self.keys, self.later = root, keys, later
        self.course = load_course(root / "exercises" / "course.toml")
        self.scene = Scene(root, states(root), current)
        self.screen, self.warm = Screen(), WarmProcess(root)
        self.asked: tuple[int, Unit, list[str]] | None = None  # what is being checked
        self.check: Said | None = None  # the check that runs
        self.deadline: asyncio.TimerHandle | None = None
        self.solved: State | None = None  # passed in the last check
        self.is_aside = False  # a list or a solution is shown, until a key is pressed

    def begin(self) -> None:
        """Checks what is written and has not passed."""
        self.scene.states, unit = states(self.root), self.scene.current.unit
        begun = [state for state in self._own(unit) if state.status in UNFINISHED and state.line]
        if begun:
            self._ask(unit, begun)
        else:
            self.warm.ask(unit.name, [])
        self.draw()

    def saved(self, unit: Unit) -> None:
        """Checks what is not as it was when it was last checked; a training waits to be asked for."""
        self.scene.states = states(self.root)
        own, current = self._own(unit), self.scene.current
        changed = [state for state in own if state.status in ("changed", "not checked") and state.line]
        if not read_functions(self.root / "exercises" / unit.module):  # no Python, or no file any more
            changed = [current if current.unit == unit else own[0]]
        if changed:
            self._ask(unit, changed)
        elif self.asked is None:
            if unit != current.unit:
                self._turn_to(next_state(own) or own[0])
            self._say("Saved. No function has changed since its last check.")

    def hear(self, said: Said) -> None:
        """Takes what the warm process says."""
        if said.importing:
            self._say("Keras is being imported; this takes a few seconds.")
        if self.asked is None or said.number != self.asked[0]:
            return
        if said.verdict:
            self._judged(self.asked[1], said.verdict)
        elif said.exercise:
            self._watch_over(said)
        elif said.problem or said.ended:
            self._stop(said.problem or f"{self._doing()}: the process of the checks ended. {EXIT}")

    def slow(self, number: int) -> None:
        """Shows what is being checked, if that is still so."""
        if self.asked and self.asked[0] == number and not self.is_aside:
            self._say(f"Checking {self._doing()} …")

    def overdue(self, number: int) -> None:
        """Ends a check that does not end by itself."""
        if self.asked and self.asked[0] == number:
            doing, unit = self._doing(), self.asked[1]
            self._stop(f"{doing}: this was stopped from outside, as it did not end. {ENDLESS}")
            self.warm.ask(unit.name, [])

    def press(self, key: str) -> None:
        """Does what a key stands for."""
        keys = {
            "h": self._hint,
            "n": self._next,
            "l": self._list,
            "a": self._all,
            "e": self._edit,
            "s": self._solve,
        }
        if self.is_aside:
            self.draw()
        elif key in keys:
            try:
                keys[key]()
            except InputError as error:
                self._say(str(error))

    def draw(self) -> None:
        """Shows everything."""
        self.is_aside = False
        self.screen.draw(self.scene)

    def _ask(self, unit: Unit, chosen: Sequence[State]) -> None:
        """Has exercises judged."""
        names = [state.exercise.name for state in chosen]
        if self.scene.current.unit != unit or self.scene.current.exercise.name not in names:
            self.scene.current = chosen[0]
        self._forget()
        self.asked = self.warm.ask(unit.name, names), unit, names
        self.later(PATIENCE, ("slow", self.asked[0]))

    def _watch_over(self, said: Said) -> None:
        """A check begins; it may take its own time, and before the first one the module is loaded."""
        seconds = said.seconds + GRACE_SECONDS + (KERAS_SECONDS if self.check is None else 0)
        if self.deadline:
            self.deadline.cancel()
        self.check, self.deadline = said, self.later(seconds, ("overdue", said.number))

    def _judged(self, unit: Unit, verdict: Verdict) -> None:
        """Remembers a verdict and shows it; what is next is what failed, or what comes after it."""
        self._forget()
        note = self._remember(unit, verdict)
        judged = [state for state in self._own(unit) if state.exercise.name in verdict.exercises]
        failed = next(
            (state for state in judged if verdict.exercises[state.exercise.name].status != "passed"), None
        )
        self.solved = judged[-1] if judged and not failed else None
        self.scene.current = failed or next_state(self.scene.states, judged[-1]) or judged[-1]
        self.scene.verdict = unit, verdict
        self.warm.ask(self.scene.current.unit.name, [])
        self._say(note)

    def _remember(self, unit: Unit, verdict: Verdict) -> str:
        """Adds a verdict to the progress; what there is to say about that."""
        try:
            record(self.root, unit, verdict)
        except InputError as error:
            return str(error)
        finally:
            self.scene.states = states(self.root)
        functions = read_functions(self.root / "exercises" / unit.module)
        for name, result in verdict.exercises.items():
            if result.status == "not started" and name in functions and not functions[name].is_unwritten:
                return f"{name} still comes to `raise NotImplementedError()`. Your answer goes in its place."
        is_done = all(state.status == "passed" for state in self._own(unit))
        return f"All of {unit.name} has passed." if is_done else ""

    def _stop(self, reason: str) -> None:
        self._forget()
        self.scene.verdict = None
        self._say(reason)

    def _forget(self) -> None:
        """Nothing is being checked any more."""
        if self.deadline:
            self.deadline.cancel()
        self.asked = self.check = self.deadline = None

    def _doing(self) -> str:
        """What is being checked."""
        if self.check:
            return f"{self.check.exercise} ({self.check.title.rstrip('.')})"
        return ", ".join(self.asked[2]) if self.asked else ""

    def _own(self, unit: Unit) -> list[State]:
        return [state for state in self.scene.states if state.unit == unit]

    def _say(self, note: str | Text) -> None:
        self.scene.note = note
        self.draw()

    def _turn_to(self, state: State) -> None:
        self.scene.current, self.scene.verdict, self.solved = state, None, None
        self.warm.ask(state.unit.name, [])

    def _hint(self) -> None:
        state = self.scene.current
        shown = record_hint(self.root, state.unit, state.exercise)
        self._say(hints_text(state, state.exercise.hints[:shown]))

    def _next(self) -> None:
        self._turn_to(next_state(self.scene.states, self.scene.current) or self.scene.current)
        self._say("")

    def _list(self) -> None:
        self.is_aside = True
        self.screen.list(self.scene)

    def _all(self) -> None:
        self._ask(self.scene.current.unit, self._own(self.scene.current.unit))
        self.draw()

    def _edit(self) -> None:
        state = self.scene.current
        with self.keys.given_back():
            open_editor(self.root / "exercises" / state.unit.module, state.line)
        self._say("")

    def _solve(self) -> None:
        state = self.solved or self.scene.current
        comparison = compare_solution(self.root, f"{state.unit.name}.{state.exercise.name}")
        self.is_aside = True
        self.screen.clear()
        show_solution(comparison, self.screen.console)
        self.screen.console.print(ANY)
