"""The five classes of aerial tiles, and the colours in which the Dubai set has them."""

import numpy as np

WATER, LAND, ROAD, BUILDING, VEGETATION = range(5)
UNLABELLED = 255
CLASSES = ("water", "land", "road", "building", "vegetation")


def _rgb(*codes: str) -> np.ndarray:
    return np.array([list(bytes.fromhex(code)) for code in codes], np.uint8)


PALETTE = _rgb("E2A929", "8429F6", "6EC1E4", "3C1098", "FEDD3A")
PALETTE.setflags(write=False)
UNLABELLED_COLOUR = _rgb("9B9B9B")[0]
