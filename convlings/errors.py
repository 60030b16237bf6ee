"""The one error that a person's input can cause."""


class InputError(Exception):
    """Something given to the kit cannot be used; the text is one or two lines that say what to do."""

    def _render_traceback_(self) -> list[str]:
        """What IPython shows in the place of a traceback."""
        return [f"convlings: {self}"]
