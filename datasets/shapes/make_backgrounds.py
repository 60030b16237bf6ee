"""Makes backgrounds.npz from scikit-image's photographs: python datasets/shapes/make_backgrounds.py.

Needs numpy and scikit-image, whose wheel has the photographs: nothing is downloaded. The same releases
make the same bytes. Only photographs in the public domain or under CC0 are used; the card names them.
"""

from pathlib import Path

import numpy as np
from skimage import data

FILE = Path(__file__).with_name("backgrounds.npz")
SIDE = 128
# name -> upper left corners of the squares, in the photograph at half its size
CORNERS = {
    "astronaut": [(0, 0), (0, 128), (128, 0), (128, 128)],
    "chelsea": [(0, 0), (22, 97)],
    "coffee": [(0, 0), (72, 86), (72, 172)],
    "rocket": [(40, 0), (85, 192)],
    "hubble_deep_field": [(20, 60)],
    "brick": [(64, 64)],
    "grass": [(64, 64)],
    "gravel": [(64, 64)],
}


def halved(photograph):
    """Means of 2x2 pixels, in three channels: (H // 2, W // 2, 3) uint8."""
    if photograph.ndim == 2:
        photograph = np.repeat(photograph[:, :, None], 3, axis=2)
    height, width = (side // 2 for side in photograph.shape[:2])
    blocks = photograph[: 2 * height, : 2 * width].reshape(height, 2, width, 2, 3)
    return np.round(blocks.mean((1, 3))).astype(np.uint8)


def squares():
    """(16, 128, 128, 3) uint8."""
    found = []
    for name, corners in CORNERS.items():
        photograph = halved(getattr(data, name)())
        found += [photograph[row : row + SIDE, column : column + SIDE] for row, column in corners]
    return np.stack(found)


if __name__ == "__main__":
    backgrounds = squares()
    np.savez_compressed(FILE, backgrounds=backgrounds)
    print(f"{backgrounds.shape} {backgrounds.dtype}, {FILE.stat().st_size:,} bytes")
