"""Draws what unit 11's functions make of two photographs, for its lesson.

The photographs are scikit-learn's china.jpg and flower.jpg (Flickr's danielbuechele and vultilion, both
CC BY 2.0), cropped and made smaller. The results come from the solution's own functions, drawn from one
seed, so that the lesson shows what the exercises do. Pixels are stored as JPEG inside the SVG to keep it
small. The mask of the last two pictures marks sky and water: the pixels that are bluer than they are red.

Run: python benchmarks/augmentations.py (needs pillow and scikit-learn; a few seconds, no network).
It writes exercises/11_augmentation/augmentations.svg.
"""

import base64
import io
from pathlib import Path

import numpy as np
from PIL import Image
from sklearn.datasets import load_sample_image

from convlings.judge.misconceptions import load_solution

ROOT = Path(__file__).parents[1]
PICTURE = ROOT / "exercises" / "11_augmentation" / "augmentations.svg"
SIDE, GAP, TEXT, COLUMNS = 132, 12, 34, 5  # pixels of the picture
SHRINK = 3
UNIT = load_solution(ROOT / "graders" / "11_augmentation")


def photograph(name, top, left):
    """A square of a photograph, (132, 132, 3) float in [0, 1]."""
    size = SIDE * SHRINK
    square = load_sample_image(name)[top : top + size, left : left + size] / 255
    return square.reshape(SIDE, SHRINK, SIDE, SHRINK, 3).mean(axis=(1, 3))


def sheet():
    """Pictures with two lines of text each."""
    china, flower = photograph("china.jpg", 0, 90), photograph("flower.jpg", 15, 130)
    rng = np.random.default_rng(7)
    pictures = [(china, "a photograph", "temple"), (UNIT.flip_horizontal(china), "flip_horizontal", "temple")]
    crop = UNIT.random_crop(china, 96, rng)
    pictures += [(crop, "random_crop", "96 of 132 pixels; temple")]
    pictures += [(UNIT.pad_and_crop(china, 30, rng), "pad_and_crop", "padding 30; temple")]
    pictures += [(UNIT.color_jitter(china, rng, 0.3, 0.6), "color_jitter", "contrast 0.6; temple")]
    pictures += [(UNIT.cutout(china, 50, rng), "cutout", "size 50; temple")]
    for function, alpha in ((UNIT.mixup, 4.0), (UNIT.cutmix, 4.0)):
        images, labels = mixed(function, np.stack([china, flower]), alpha, rng)
        pictures += [(images[0], function.__name__, "{:.0%} temple, {:.0%} flower".format(*labels[0]))]
    mask = (china[:, :, 2] > china[:, :, 0]).astype(np.uint8)
    image, mask = UNIT.augment_pair(china, mask, np.random.default_rng(1))
    pictures += [(image, "augment_pair", "the image, and …")]
    return pictures + [(np.repeat(mask[:, :, np.newaxis], 3, axis=2) * 0.85, "", "… its mask: sky, water")]


def mixed(function, images, alpha, rng):
    """A batch of two that were really mixed with each other."""
    while True:
        result = function(images, np.eye(2), alpha, rng)
        if 0.25 < result[1][0, 0] < 0.75:
            return result


def element(image, x, y, title, subtitle):
    """A picture and its text as SVG."""
    data = io.BytesIO()
    Image.fromarray((image * 255).round().astype(np.uint8)).save(data, "JPEG", quality=82, optimize=True)
    height, width = image.shape[:2]
    code = base64.b64encode(data.getvalue()).decode()
    left, top = x + (SIDE - width) / 2, y + SIDE - height
    middle = x + SIDE / 2
    return (
        f'<image x="{left:g}" y="{top:g}" width="{width}" height="{height}" '
        f'href="data:image/jpeg;base64,{code}"/>\n'
        f'<text x="{middle:g}" y="{y + SIDE + 14}" font-weight="bold">{title}</text>\n'
        f'<text x="{middle:g}" y="{y + SIDE + 28}">{subtitle}</text>\n'
    )


def draw(path):
    """All pictures in rows of five, on white, so that they can be read on any page."""
    pictures = sheet()
    rows = -(-len(pictures) // COLUMNS)
    width, height = COLUMNS * (SIDE + GAP) + GAP, rows * (SIDE + TEXT + GAP) + GAP
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="11" text-anchor="middle">\n'
        "<title>What the functions of unit 11 make of two photographs</title>\n"
        f'<rect width="{width}" height="{height}" fill="white"/>\n'
    ]
    for i, picture in enumerate(pictures):
        row, column = divmod(i, COLUMNS)
        image, *text = picture
        parts.append(element(image, GAP + column * (SIDE + GAP), GAP + row * (SIDE + TEXT + GAP), *text))
    path.write_text("".join(parts) + "</svg>\n", encoding="utf-8")


if __name__ == "__main__":
    draw(PICTURE)
    print(f"{PICTURE} ({PICTURE.stat().st_size // 1024} KB)")
