"""A learner's progress as one page, with pictures of what his functions do."""

import io
from itertools import groupby
from pathlib import Path

import numpy as np
from PIL import Image

from convlings.course.course import load_course
from convlings.course.picture import png_address
from convlings.errors import InputError
from convlings.learner.gallery import exhibits
from convlings.learner.progress import State, next_state, states
from convlings.report.look import environment
from convlings.report.map import MARKS

PAGE = "progress.html"


def write_progress(root: Path) -> Path:
    """Writes `progress.html` into the learner's folder, which needs nothing else.

    Returns:
        the page.

    Raises:
        InputError: the folder cannot be written to.
    """
    known, page = states(root), root / PAGE
    look = environment(load_course(root / "exercises" / "course.toml"))
    look.filters["source"] = _source
    text = look.get_template(PAGE).render(_content(root, known))
    temporary = page.with_suffix(".part")
    try:
        temporary.write_text(text, encoding="utf-8", errors="replace")
        temporary.replace(page)
    except OSError as error:
        raise InputError(f"The page cannot be written: {page}: {error.strerror}.") from None
    return page


def _content(root: Path, known: list[State]) -> dict[str, object]:
    units = [(unit, list(group)) for unit, group in groupby(known, key=lambda state: state.unit)]
    ahead = [entry for entry in units if all(state.status == "not started" for state in entry[1])]
    return {
        "states": known,
        "begun": [entry for entry in units if entry not in ahead],
        "ahead": ahead,
        "after": next_state(known),
        "points": sum(state.points for state in known),
        "total": sum(state.exercise.points for state in known),
        "passed": sum(state.status == "passed" for state in known),
        "minutes": sum(state.history.seconds for state in known) / 60,
        "exhibits": list(exhibits(root, known)),
        "signs": MARKS,
    }


def _source(image: np.ndarray) -> str:
    """A PNG in the page itself."""
    file = io.BytesIO()
    Image.fromarray(image).save(file, "PNG")
    return png_address(file.getvalue())
