"""Where the kit's own data is: in a checkout and in an installed kit."""

from pathlib import Path

from convlings.course.layout import CHECKOUT, KIT


def kit_file(*parts: str) -> Path:
    """A file in `datasets/`, as `kit_file("shapes", "backgrounds.npz")`."""
    trees = KIT if KIT.is_dir() else CHECKOUT
    return trees.joinpath("datasets", *parts)
