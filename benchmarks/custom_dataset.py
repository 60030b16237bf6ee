"""Draws what the augmentation of unit 12 makes of a figure, and trains its classifier on a folder of them.

Run: python benchmarks/custom_dataset.py (needs pillow and pytest; about a minute, no network).
It writes exercises/12_custom_dataset/augmented.png and prints what the training came to.
"""

import tempfile
import time
from pathlib import Path

import keras
import numpy as np
from PIL import Image

from convlings.data import shapes_folder
from convlings.judge.misconceptions import load_solution

ROOT = Path(__file__).parents[1]
PICTURE = ROOT / "exercises" / "12_custom_dataset" / "augmented.png"
SIDE, LARGER, GAP = 64, 2, 6
solution = load_solution(ROOT / "graders" / "12_custom_dataset")


def main():
    """Writes a folder, draws, trains."""
    with tempfile.TemporaryDirectory() as folder:
        shapes_folder(folder, 1200, np.random.default_rng(12), SIDE)
        paths, labels, names = solution.list_images(folder)
        draw(solution.load_image(paths[-1], SIDE))
        train(paths, labels, names)


def draw(image):
    """The picture, and seven that were made of it."""
    augment = solution.augmentation_layers(seed=4)
    changed = np.asarray(augment(image[None].repeat(7, 0), training=True))
    row = [image, *changed]
    sheet = Image.new("RGB", (len(row) * (SIDE * LARGER + GAP) - GAP, SIDE * LARGER), "white")
    for i, pixels in enumerate(row):
        tile = Image.fromarray(np.uint8(np.rint(255 * pixels))).resize(
            (SIDE * LARGER,) * 2, Image.Resampling.NEAREST
        )
        sheet.paste(tile, (i * (SIDE * LARGER + GAP), 0))
    sheet.quantize(128).save(PICTURE, optimize=True)
    print(f"{PICTURE.name}: {PICTURE.stat().st_size} bytes")


def train(paths, labels, names):
    """Accuracy on the test part, and how long it took."""
    keras.utils.set_random_seed(0)
    training, validation, test = solution.split(paths, labels)
    model = solution.build_classifier((SIDE, SIDE, 3), len(names))
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    start = time.perf_counter()
    model.fit(
        solution.make_dataset(*training, SIDE, 32, shuffle=True),
        validation_data=solution.make_dataset(*validation, SIDE, 32),
        epochs=12,
        shuffle=False,
        class_weight=solution.class_weights(training[1]),
        verbose=2,
    )
    accuracy = model.evaluate(solution.make_dataset(*test, SIDE, 32), verbose=0)[1]
    print(
        f"{len(training[0])} images, {model.count_params():,} parameters, {time.perf_counter() - start:.0f} s"
    )
    print(f"accuracy on the test part {accuracy:.2f}")


if __name__ == "__main__":
    main()
