"""Drawn aerial tiles with masks: water, land, road, building and vegetation seen from above.

A tile is a town plan: terrain from smooth noise, a turned grid of streets, houses in its blocks, trees.
Colours overlap on purpose (roofs, roads and yards share greys, roofs and land share sand, water and trees
share dark greens), so that a pixel's colour does not tell its class: texture, form and place do.
"""

import numpy as np
from numpy.random import Generator

from convlings.data.palette import BUILDING, CLASSES, LAND, ROAD, UNLABELLED, VEGETATION, WATER

__all__ = ["CLASSES", "draw", "found", "load"]

Array = np.ndarray
SPLITS = {"train": (240, 201), "validation": (60, 202), "test": (80, 203)}  # tiles, seed


def draw(count: int, rng: Generator, side: int = 96) -> tuple[Array, Array]:
    """Fresh tiles.

    Args:
        count: how many.
        rng: where everything random comes from; the same seed draws the same tiles.
        side: height and width, at least 32. A pixel shows the same piece of ground whatever the side.

    Returns:
        images: (count, side, side, 3) uint8; masks: (count, side, side) uint8, 0 to 4, and 255 unlabelled.
    """
    images = np.empty((count, side, side, 3), np.uint8)
    masks = np.empty((count, side, side), np.uint8)
    for k in range(count):
        images[k], masks[k] = _tile(rng, side)
    return images, masks


def found() -> bool:
    """They are drawn, not looked for."""
    return True


def load(split: str) -> tuple[Array, Array]:
    """The fixed tiles of a split."""
    count, seed = SPLITS[split]
    return draw(count, np.random.default_rng(seed))


def _tile(rng: Generator, side: int) -> tuple[Array, Array]:
    """One image and its mask."""
    mask = np.full((side, side), LAND, np.uint8)
    along, across = _turned(rng, side)
    mask[_noise(rng, side, 24) < rng.uniform(-1, 0.3)] = VEGETATION
    water = _water(rng, side)
    mask[water] = WATER
    streets = _lines(rng, along, side) | _lines(rng, across + _bend(rng, along), side)
    mask[streets & ~(water & (rng.random() < 0.5))] = ROAD
    image = _ground(rng, mask)
    roofs = _houses(rng, along, across, mask, image)
    _plant(rng, mask, image)
    _shade(rng, roofs, image)
    _park(rng, along, across, mask, image)
    _forget(rng, mask, image)
    return _photograph(rng, image), mask


def _turned(rng: Generator, side: int) -> tuple[Array, Array]:
    """Coordinates along and across the streets, in pixels."""
    angle = rng.uniform(0, np.pi / 2)
    axis = np.arange(side, dtype=np.float32) - side / 2
    y, x = axis[:, None], axis[None, :]
    return np.cos(angle) * x + np.sin(angle) * y, np.cos(angle) * y - np.sin(angle) * x


def _noise(rng: Generator, side: int, grain: float) -> Array:
    """Smooth noise with about unit deviation and spots of about `grain` pixels: (side, side) float32."""
    points = int(np.ceil(side / grain)) + 3
    place = np.arange(side) / grain + rng.uniform(0, 1)
    weights = np.maximum(0, 1 - np.abs(place[:, None] - np.arange(points)))
    weights = weights * weights * (3 - 2 * weights)
    field = weights @ rng.standard_normal((points, points)) @ weights.T
    return (1.4 * field).astype(np.float32)


def _water(rng: Generator, side: int) -> Array:
    """A lake, a river, a coast, or none: (side, side) bool."""
    kind = rng.choice(["lake", "river", "coast", "none"], p=[0.25, 0.2, 0.2, 0.35])
    along, across = _turned(rng, side)
    shore = 6 * _noise(rng, side, 20)
    if kind == "lake":
        centre = rng.uniform(-0.35, 0.35, 2) * side
        return np.hypot(along - centre[0], across - centre[1]) + shore < rng.uniform(10, 30)
    if kind == "river":
        return np.abs(across + shore + rng.uniform(-0.3, 0.3) * side) < rng.uniform(3, 9)
    return across + shore > (rng.uniform(0, 0.45) * side if kind == "coast" else np.inf)


def _bend(rng: Generator, along: Array) -> Array:
    return rng.choice([0, 0, 6]) * np.sin(along / rng.uniform(12, 25))


def _lines(rng: Generator, distance: Array, side: int) -> Array:
    """Parallel streets of several widths: (side, side) bool."""
    found = np.zeros(distance.shape, bool)
    place = -0.75 * side + rng.uniform(0, 50)
    while place < 0.75 * side:
        found |= np.abs(distance - place) < rng.choice([1.5, 2, 2.5, 4])
        place += rng.uniform(24, 60)
    return found


COLOURS = {  # from, to: the ground's colours are drawn between them for each tile
    WATER: ((30, 52, 48), (125, 140, 128)),
    LAND: ((105, 102, 92), (205, 186, 156)),
    ROAD: ((70, 70, 70), (190, 180, 165)),
    VEGETATION: ((36, 56, 38), (152, 148, 108)),
}
ROOFS = np.array(
    [(100, 98, 96), (150, 148, 145), (200, 196, 188), (185, 160, 125), (130, 80, 62), (90, 105, 118)]
)
ROUGHNESS = {WATER: 4, LAND: 13, ROAD: 7, VEGETATION: 20}


def _ground(rng: Generator, mask: Array) -> Array:
    """Everything but houses and trees: (side, side, 3) float32."""
    side = len(mask)
    coarse, fine = 0.7 * _noise(rng, side, 9), rng.standard_normal((side, side), np.float32)
    image = np.empty((side, side, 3), np.float32)
    for label, limits in COLOURS.items():
        chosen = mask == label
        low, high = np.asarray(limits, np.float32)
        colour = low + rng.random() * (high - low) + rng.uniform(-12, 12, 3)
        grain = ROUGHNESS[label] * (coarse + fine)[chosen]
        image[chosen] = colour + grain[:, None]
    yards = (mask == LAND) & (_noise(rng, side, 16) > rng.uniform(0.3, 2.5))
    image[yards] += 0.8 * (image[yards].mean(1, keepdims=True) * rng.uniform(0.6, 1) - image[yards])
    return image


def _houses(rng: Generator, along: Array, across: Array, mask: Array, image: Array) -> Array:
    """Builds where nothing is in the way, in place; returns where: (side, side) bool."""
    side = len(mask)
    roofs = np.zeros(mask.shape, bool)
    free = (mask == LAND) | (mask == VEGETATION)
    for _ in range(int(rng.choice([0, 40, 160, 320]) * side * side / 96**2)):
        row, column = rng.integers(0, side, 2)
        x, y = along - along[row, column], across - across[row, column]
        width, height = rng.uniform(2.5, 8, 2)
        house = (np.abs(x) < width) & (np.abs(y) < height)
        if not free[house].all():
            continue
        free[(np.abs(x) < width + 1.5) & (np.abs(y) < height + 1.5)] = False
        if rng.random() < 0.4:
            house &= ~((x > 0) & (y > 0))
        roofs |= house
        _roof(rng, x, house, image)
    mask[roofs] = BUILDING
    return roofs


def _roof(rng: Generator, across: Array, house: Array, image: Array) -> None:
    """Flat, or with two slopes in unlike light; now and then with boxes on it."""
    size = int(house.sum())
    colour = ROOFS[rng.integers(len(ROOFS))] * rng.uniform(0.8, 1.1) + rng.uniform(-8, 8, 3)
    slopes = rng.choice([0, 12]) * np.sign(across[house])
    boxes = np.where(rng.random(size) < rng.choice([0, 0.06]), -40, 0)
    image[house] = colour + (slopes + boxes + rng.uniform(2, 9) * rng.standard_normal(size))[:, None]


def _plant(rng: Generator, mask: Array, image: Array) -> None:
    """Single trees on land and at streets, in place."""
    side = len(mask)
    axis = np.arange(side)
    for _ in range(int(rng.integers(0, 30) * side * side / 96**2)):
        row, column = rng.uniform(0, side, 2)
        distance = np.hypot(axis[:, None] - row, axis[None, :] - column)
        tree = (distance < rng.uniform(1.5, 3.5)) & (mask != BUILDING) & (mask != WATER)
        mask[tree] = VEGETATION
        grain = 14 * rng.standard_normal(int(tree.sum()))
        image[tree] = rng.uniform((40, 60, 38), (95, 110, 75)) + grain[:, None]


def _shade(rng: Generator, roofs: Array, image: Array) -> None:
    """Shadows of the houses on what is beside them, in place."""
    shadow = np.zeros_like(roofs)
    down, right = rng.choice([-1, 1], 2)
    for step in range(1, rng.integers(2, 5)):
        shadow |= np.roll(roofs, (down * step, right * step), (0, 1))
    image[shadow & ~roofs] *= rng.uniform(0.45, 0.75)


def _park(rng: Generator, along: Array, across: Array, mask: Array, image: Array) -> None:
    """Cars on the streets, in place; they count as street."""
    rows, columns = np.nonzero(mask == ROAD)
    for place in rng.integers(0, max(len(rows), 1), rng.integers(0, 14) if len(rows) else 0):
        row, column = rows[place], columns[place]
        near = (np.abs(along - along[row, column]) < 1.6) & (np.abs(across - across[row, column]) < 0.9)
        image[near & (mask == ROAD)] = rng.choice([35, 120, 225]) + rng.uniform(-30, 30, 3)


def _forget(rng: Generator, mask: Array, image: Array) -> None:
    """Leaves pieces unlabelled, in place: building sites, and places where nobody said what is there."""
    side = len(mask)
    for _ in range(rng.integers(0, 4)):
        row, column = rng.integers(0, side, 2)
        height, width = rng.integers(4, 16, 2)
        piece = np.s_[row : row + height, column : column + width]
        mask[piece] = UNLABELLED
        if rng.random() < 0.5:
            image[piece] = rng.uniform(80, 200, 3) + 22 * rng.standard_normal(image[piece].shape)


def _photograph(rng: Generator, image: Array) -> Array:
    """Optics, light and sensor: (side, side, 3) uint8."""
    side = len(image)
    padded = np.pad(image, ((1, 1), (1, 1), (0, 0)), mode="edge")
    rows = padded[:-2] + 2 * padded[1:-1] + padded[2:]
    soft = (rows[:, :-2] + 2 * rows[:, 1:-1] + rows[:, 2:]) / 16
    light = rng.uniform(0.8, 1.12) + 0.04 * _noise(rng, side, side / 2)
    seen = soft * light[..., None] * rng.uniform(0.92, 1.08, 3) + rng.uniform(-10, 15)
    return np.clip(np.rint(seen + rng.normal(0, 3, seen.shape)), 0, 255).astype(np.uint8)
