"""Trains the network of unit 22 on the drawn scenes, draws what it says of test tiles, and tries overlaps.

Run: python benchmarks/aerial.py (needs pillow and pytest; about a minute, no network).
It writes exercises/22_aerial/predictions.png and prints the scores that the lesson states.
"""

import time
from pathlib import Path

import numpy as np
from PIL import Image

from convlings import data
from convlings.data import scenes
from convlings.judge.misconceptions import load_solution

ROOT = Path(__file__).parents[1]
PICTURE = ROOT / "exercises" / "22_aerial" / "predictions.png"
TILES, EPOCHS, TILE, GAP = (3, 11, 20, 42), 10, 96, 4
solution = load_solution(ROOT / "graders" / "22_aerial")


def main():
    """Trains, judges, draws, and predicts large images."""
    pairs = {split: data.load("scenes", split) for split in ("train", "validation", "test")}
    start = time.perf_counter()
    train, validation = (solution.prepare(*pairs[split]) for split in ("train", "validation"))
    model = solution.train_segmenter(train, validation, EPOCHS)
    print(f"{model.count_params():,} parameters, {EPOCHS} epochs, {time.perf_counter() - start:.0f} s")
    masks = pairs["train"][1]
    shares = [f"{label} {(masks == k).mean():.3f}" for k, label in enumerate(data.classes("scenes"))]
    print(f"shares of the training pixels: {', '.join(shares)}")
    images, masks = pairs["test"]
    tell("test", solution.evaluate(model, images / np.float32(255), masks, 5))
    majority = np.full(masks.shape, np.bincount(masks[masks != 255]).argmax())
    known = masks != 255
    shares = [(masks == k)[known].mean() for k in range(5)]
    print(f"all one class: accuracy {(majority == masks)[known].mean():.2f}, mean IoU {max(shares) / 5:.2f}")
    draw(model, images[list(TILES)], masks[list(TILES)])
    overlaps(model)


def tell(name, scores):
    """The scores in a line."""
    classes = ", ".join(
        f"{label} {iou:.2f}" for label, iou in zip(data.classes("scenes"), scores["iou_per_class"])
    )
    print(f"{name}: accuracy {scores['pixel_accuracy']:.2f}, mean IoU {scores['mean_iou']:.2f}: {classes}")


def draw(model, images, masks):
    """Three rows: images, truth, prediction."""
    predicted = model.predict(images / np.float32(255), verbose=0).argmax(-1)
    colours = np.vstack([data.PALETTE, np.full((251, 3), 155, np.uint8)])
    rows = [images, colours[masks], colours[predicted]]
    side = TILE + GAP
    sheet = Image.new("RGB", (len(images) * side - GAP, 3 * side - GAP), "white")
    for i, row in enumerate(rows):
        for j, tile in enumerate(row):
            sheet.paste(Image.fromarray(np.uint8(tile)), (j * side, i * side))
    sheet = sheet.resize((sheet.width * 3 // 2, sheet.height * 3 // 2), Image.Resampling.NEAREST)
    sheet.quantize(48).save(PICTURE, optimize=True)
    print(f"{PICTURE.name}: {PICTURE.stat().st_size} bytes")


def overlaps(model):
    """Mean IoU on large images by the overlap of their tiles."""
    images, masks = scenes.draw(4, np.random.default_rng(22), 300)
    known = masks != 255
    for overlap in (0, 24, 48):
        rows = [solution.predict_large(model, image / np.float32(255), TILE, overlap) for image in images]
        wrong = (np.stack(rows).argmax(-1) != masks)[known].mean()
        print(f"four images of 300 x 300, overlap {overlap}: {100 * wrong:.1f} % of the pixels are off")


if __name__ == "__main__":
    main()
