"""Convlings teaches convolutional networks step by step and grades the work."""

import sys
from typing import Any

__version__ = "0.1.0"


def check(exercise: Any) -> Any:
    """Runs the public checks of an exercise on the function as it is defined here, in a notebook.

    Args:
        exercise: its name, `"conv2d"` or `"10.training"`, or the function itself.

    Returns:
        what a notebook shows as feedback with pictures, and a terminal as text; None in a module that is
        imported, so that a call left in handed-in work does nothing.

    Raises:
        InputError: no exercise is called so.
    """
    if sys._getframe(1).f_globals.get("__name__") != "__main__":
        return None
    from convlings.learner.notebook import check_here

    return check_here(exercise)
