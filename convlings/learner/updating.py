"""Brings a learner's folder to the kit that is installed, and back; nothing that he wrote is lost."""

from dataclasses import dataclass, field
from pathlib import Path

from convlings import __version__
from convlings.course.kit import kit_files
from convlings.course.layout import find_root
from convlings.course.merging import Note, merge
from convlings.course.origin import FILE, Origin, digest, is_module, origin_of, read_origin, write_origin
from convlings.errors import InputError
from convlings.learner.keeping import beside, is_inside, put, read_written
from convlings.learner.undoing import keep
from convlings.worker.source import Unreadable


@dataclass
class Plan:
    """What an update writes, takes away and leaves."""

    root: Path
    was: str  # the kit that the folder was made from
    now: str = __version__
    writes: dict[str, bytes | None] = field(default_factory=dict)  # None: the file goes
    notes: dict[str, tuple[Note, ...]] = field(default_factory=dict)  # by module
    kept: dict[str, str] = field(default_factory=dict)  # the learner's other files, and where they are kept
    problems: dict[str, str] = field(default_factory=dict)  # modules that are left as they are, and why

    @property
    def is_empty(self) -> bool:
        """Whether the folder is as this kit has it."""
        return not self.writes


def plan_update(start: Path) -> Plan:
    """What an update of the folder here or above would do.

    Raises:
        InputError: there is no course here, it is a checkout, or a file cannot be read.
    """
    root = find_root(start)
    if (root / "graders").is_dir() or (root / "solutions").is_dir():
        raise InputError(f"{root} is a checkout of the kit itself, which `git pull` updates.")
    files, origin = kit_files(), read_origin(root)
    plan, fresh = Plan(root, origin.kit), origin_of(files)
    try:
        for name, data in files.items():
            if is_module(name):
                _bring_module(plan, name, origin, fresh)
            else:
                _bring_file(plan, name, data, origin.files.get(name))
        _take_away(plan, origin, files)
    except OSError as error:
        raise InputError(f"{error.filename} cannot be read: {error.strerror}. Nothing was changed.") from None
    record = write_origin(fresh)
    if not (root / FILE).is_file() or (root / FILE).read_bytes() != record:
        plan.writes[FILE.as_posix()] = record
    return plan


def apply_update(plan: Plan) -> None:
    """Does what the plan says; what was there is kept for `undo` first.

    Raises:
        InputError: something cannot be written.
    """
    keep(plan.root, plan.writes)
    for name, data in plan.writes.items():
        put(plan.root / name, data)


def _bring_module(plan: Plan, name: str, origin: Origin, fresh: Origin) -> None:
    old, new = origin.stubs.get(name, ""), fresh.stubs[name]
    try:
        written = read_written(plan.root / name)
        merged = merge(old, written.text, new)
    except FileNotFoundError:
        plan.writes[name], plan.notes[name] = new.encode(), (Note("new", Path(name).name),)
    except (Unreadable, SyntaxError) as error:
        line = f"line {error.lineno}: {error.msg}" if isinstance(error, SyntaxError) else str(error)
        plan.problems[name] = line
        fresh.stubs[name] = old  # the next update begins where this one stopped
    else:
        if merged.text != written.text:
            plan.writes[name] = written.encode(merged.text)
        if merged.notes:
            plan.notes[name] = merged.notes


def _bring_file(plan: Plan, name: str, data: bytes, known: str | None) -> None:
    """Lessons, checks and settings; where learner and kit both changed one, his is kept beside it."""
    path = plan.root / name
    own = path.read_bytes() if path.is_file() else None
    if own == data or (own is not None and known == digest(data)):
        return
    plan.writes[name] = data
    if own is not None and digest(own) != known:
        plan.kept[name] = beside(path).relative_to(plan.root).as_posix()
        plan.writes[plan.kept[name]] = own


def _take_away(plan: Plan, origin: Origin, files: dict[str, bytes]) -> None:
    """What the new kit has no more goes, if it is as it was given."""
    given = origin.files | {name: digest(text.encode()) for name, text in origin.stubs.items()}
    for name in sorted(set(given) - set(files)):
        path = plan.root / name
        if is_inside(name) and path.is_file() and digest(path.read_bytes()) == given[name]:
            plan.writes[name] = None
