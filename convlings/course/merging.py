"""A learner's module under a newer kit: untouched stubs are replaced, and what he wrote stays.

Three texts meet, as in a merge of three: the stub that the module began as, the learner's module, and the
new stub. They are compared block by block; comments and blank lines between blocks stay where they are.
"""

import difflib
from typing import NamedTuple

from convlings.course.blocks import Block, blocks, contract, parsed


class Note(NamedTuple):
    """What became of one block."""

    what: str  # "replaced", "new", "dropped", "yours" or "absent"
    name: str
    change: tuple[str, ...] = ()  # of the contract, as lines of a diff


class Merged(NamedTuple):
    """The module as it would be, and what is to be told."""

    text: str
    notes: tuple[Note, ...]


Edit = tuple[int, int, list[str]]  # the lines from here to there become these


def merge(old: str, own: str, new: str) -> Merged:
    """Brings a learner's module to a new stub.

    Args:
        old: the stub that it began as; empty where that is not known.
        own: the learner's module.
        new: the stub of the newer kit.

    Raises:
        SyntaxError: the learner's module is no Python, or would be none afterwards.
    """
    before, after, found = _by_key(old), _by_key(new), blocks(own)
    settled = [_settled(block, before.get(block.key), after.get(block.key)) for block in found]
    missing = [key for key in after if key not in {block.key for block in found}]
    fresh = [key for key in missing if key not in before]
    edits = [edit for edit, _ in settled if edit] + [_insertion(own, new, key) for key in fresh]
    notes = [note for _, note in settled if note] + [Note("new", key) for key in fresh]
    notes += [Note("absent", key) for key in missing if key in before and after[key].is_function]
    text = new if own == old else _edited(own, edits)
    parsed(text)
    return Merged(text, tuple(notes))


def restore(own: str, stub: str, name: str) -> str:
    """The module with a function as its stub has it, and once where it is defined more than once.

    Raises:
        SyntaxError: the learner's module is no Python.
    """
    places = [block for block in blocks(own) if block.key == name]
    if not places:
        return _edited(own, [_insertion(own, stub, name)])
    given = _by_key(stub)[name].text.split("\n")
    edits = [(block.first, block.end, [] if i else given) for i, block in enumerate(places)]
    return _edited(own, edits)


def _settled(block: Block, was: Block | None, now: Block | None) -> tuple[Edit | None, Note | None]:
    """What becomes of a block of the learner's, and what is told of it."""
    untouched = was is not None and block.text == was.text
    if now is None:
        if untouched and block.is_unwritten:
            return (block.first, block.end, []), Note("dropped", block.key)
        return None, None
    if block.text == now.text:
        return None, None
    if untouched:
        change = _changes(contract(block), contract(now))
        return (block.first, block.end, now.text.split("\n")), Note("replaced", block.key, change)
    if was is not None and was.text == now.text:
        return None, None
    change = _changes(contract(was or block), contract(now))
    return None, Note("yours", block.key, change) if change else None


def _by_key(text: str) -> dict[str, Block]:
    return {block.key: block for block in blocks(text)}


def _changes(was: str, now: str) -> tuple[str, ...]:
    lines = list(difflib.unified_diff(was.split("\n"), now.split("\n"), lineterm="", n=1))
    return tuple(line for line in lines[2:] if line.strip() and not line.startswith("@@"))


def _insertion(own: str, new: str, key: str) -> Edit:
    """Puts a block of the new stub behind the one that it follows there, as far as the learner has that."""
    lines, wanted = own.split("\n"), list(_by_key(new).values())
    place = next(i for i, block in enumerate(wanted) if block.key == key)
    mine = {block.key: block for block in reversed(blocks(own))}
    earlier = [mine[block.key] for block in wanted[:place] if block.key in mine]
    before, text, after = _around(new, wanted[place])
    if not earlier:
        at = min((block.first for block in mine.values()), default=0)
        return at, at, text + after
    at = earlier[-1].end
    while at < len(lines) and lines[at].startswith((" ", "\t")) and lines[at].strip():
        at += 1  # a comment in the function before
    return at, at, before + text + (after if lines[at:] and lines[at].strip() else [])


def _around(text: str, block: Block) -> tuple[list[str], list[str], list[str]]:
    """The block's lines with the comment right above it, and the blank lines before and behind."""
    lines, first, end = text.split("\n"), block.first, block.end
    while first and lines[first - 1].startswith("#"):
        first -= 1
    blank = first
    while blank and not lines[blank - 1].strip():
        blank -= 1
    while end < len(lines) and not lines[end].strip():
        end += 1
    return lines[blank:first], lines[first : block.end], lines[block.end : end]


def _edited(text: str, edits: list[Edit]) -> str:
    """The text with some of its lines exchanged; insertions at one place keep their order."""
    lines = text.split("\n")
    for first, end, replacement in sorted(edits, key=lambda edit: edit[:2])[::-1]:
        if not replacement and not "".join(lines[end : end + 1]).strip():
            while first and not lines[first - 1].strip():
                first -= 1  # what goes takes the blank lines above it along
        lines[first:end] = replacement
    return "\n".join(lines)
