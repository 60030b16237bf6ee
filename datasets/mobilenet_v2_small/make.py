"""Trains the small MobileNetV2 (alpha 0.35) that the kit brings: on figures that are not among `shapes`.

Twenty figures are painted as those of `shapes` are, 64x64 pixels, new ones in every step. A network that
tells them apart has learned edges, corners and forms before photographs, and has seen none of the ten
figures that unit 14 teaches it. Its classifier is thrown away.

Run: python datasets/mobilenet_v2_small/make.py
It writes mobilenet_v2_small.weights.h5 beside it, made.json with what is known of the training, and, with
pillow, figures.png.
"""

import hashlib
import json
import sys
from pathlib import Path

import keras
import numpy as np
from keras import layers

from convlings.data import shapes

HERE = Path(__file__).parent
SIDE = 64
SEED = 14
STEPS = 2000
BATCH = 64
RATE = 3e-3
MOMENTUM = 0.9  # of BatchNormalization: the running values of a short training


def _box(x, y, width, height):
    return np.maximum(np.abs(x) - width, np.abs(y) - height)


def _folded(x, y, corners):
    """Radius, and the angle from the nearest of so many directions, 0 upwards."""
    part = 2 * np.pi / corners
    return np.hypot(x, y), np.abs((np.arctan2(x, -y) + part / 2) % part - part / 2)


def _star(tips, waist):
    """Outline from a tip, 1 away from the middle, to a dent that is `waist` away."""
    dent = waist * np.array([np.cos(np.pi / tips), np.sin(np.pi / tips)])
    normal = np.array([dent[1], 1 - dent[0]]) / np.hypot(dent[1], 1 - dent[0])

    def level(x, y):
        radius, angle = _folded(x, y, tips)
        return normal[0] * (radius * np.cos(angle) - 1) + normal[1] * radius * np.sin(angle)

    return level


def _hexagon(x, y):
    radius, angle = _folded(x, y, 6)
    return radius * np.cos(angle) - 0.78


def _saltire(x, y):
    right, left = 0.707 * (x + y), 0.707 * (x - y)
    return np.minimum(_box(right, left, 0.95, 0.26), _box(right, left, 0.26, 0.95))


def _drop(x, y):
    point = np.maximum(0.9 * np.abs(x) - 0.436 * (y + 1), y - 0.3)
    return np.minimum(np.hypot(x, y - 0.35) - 0.6, point)


def _chevron(x, y):
    return np.maximum(np.abs(0.707 * (y + 0.2 - np.abs(x))) - 0.24, np.abs(x) - 0.85)


def _sector(x, y):
    return np.maximum(np.hypot(x, y) - 0.85, 0.8 * x - 0.6 * np.abs(y))


def _letter(*strokes):
    """Several boxes in one: each is the place of its middle, and half its width and height."""

    def level(x, y):
        return np.minimum.reduce([_box(x - right, y - down, *half) for right, down, *half in strokes])

    return level


FIGURES = {
    "star of 3": _star(3, 0.25),
    "star of 4": _star(4, 0.35),
    "star of 8": _star(8, 0.55),
    "hexagon": _hexagon,
    "saltire": _saltire,
    "drop": _drop,
    "chevron": _chevron,
    "sector": _sector,
    "half disc": lambda x, y: np.maximum(np.hypot(x, y - 0.35) - 0.95, y - 0.35),
    "ellipse": lambda x, y: 0.6 * (np.hypot(x / 0.95, y / 0.5) - 1),
    "diamond": lambda x, y: 0.86 * np.abs(x) + 0.51 * np.abs(y) - 0.48,
    "frame": lambda x, y: np.abs(_box(x, y, 0.62, 0.62)) - 0.17,
    "two discs": lambda x, y: np.hypot(np.abs(x) - 0.5, y) - 0.4,
    "two bars": lambda x, y: _box(x, np.abs(y) - 0.45, 0.85, 0.22),
    "two squares": _letter((0.4, 0.4, 0.36, 0.36), (-0.4, -0.4, 0.36, 0.36)),
    "L": _letter((-0.5, 0, 0.22, 0.85), (0, 0.63, 0.72, 0.22)),
    "T": _letter((0, -0.63, 0.8, 0.22), (0, 0, 0.22, 0.85)),
    "U": _letter((-0.55, 0, 0.2, 0.8), (0.55, 0, 0.2, 0.8), (0, 0.6, 0.75, 0.2)),
    "H": _letter((-0.55, 0, 0.2, 0.85), (0.55, 0, 0.2, 0.85), (0, 0, 0.75, 0.2)),
    "steps": _letter((-0.4, -0.45, 0.5, 0.22), (0, 0, 0.22, 0.67), (0.4, 0.45, 0.5, 0.22)),
}  # fmt: skip


def draw(count, rng):
    """Preprocessed images, (count, 64, 64, 3) float32 in [-1, 1], and labels."""
    labels = rng.permutation(np.arange(count) % len(FIGURES))
    images = shapes.paint(labels, tuple(FIGURES.values()), rng, SIDE)
    return images.astype(np.float32) / 127.5 - 1, labels


def build():
    """The network and its backbone, compiled, with weights from the seed."""
    keras.utils.set_random_seed(SEED)
    backbone = keras.applications.MobileNetV2((SIDE, SIDE, 3), alpha=0.35, include_top=False, weights=None)
    for layer in backbone.layers:
        if isinstance(layer, layers.BatchNormalization):
            layer.momentum = MOMENTUM
    pooled = layers.GlobalAveragePooling2D()(backbone.output)
    model = keras.Model(backbone.input, layers.Dense(len(FIGURES), activation="softmax")(pooled))
    rate = keras.optimizers.schedules.CosineDecay(0.0, STEPS - 100, warmup_target=RATE, warmup_steps=100)
    model.compile(keras.optimizers.Adam(rate), "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model, backbone


def train(model, steps):
    """The losses of so many steps, from the first on."""
    rng, losses = np.random.default_rng(SEED), []
    for step in range(steps):
        model.reset_metrics()
        loss, accuracy = model.train_on_batch(*draw(BATCH, rng))
        losses.append(float(loss))
        if step % 100 == 99:
            print(f"step {step + 1}: loss {np.mean(losses[-100:]):.3f}, accuracy {accuracy:.2f}", flush=True)
    return losses


def first_losses(steps=3):
    """The losses of the first steps, for a test whether the script still does what it did."""
    return train(build()[0], steps)


def picture():
    """Writes figures.png: five images of each figure, ten figures in a column."""
    from PIL import Image

    labels = np.repeat(np.arange(len(FIGURES)), 5)
    images = shapes.paint(labels, tuple(FIGURES.values()), np.random.default_rng(SEED), SIDE)
    sheet = images.reshape(2, 10, 5, SIDE, SIDE, 3).transpose(1, 3, 0, 2, 4, 5).reshape(10 * SIDE, -1, 3)
    image = Image.fromarray(sheet).resize((sheet.shape[1] // 2, sheet.shape[0] // 2), Image.Resampling.BOX)
    few = image.quantize(96, method=Image.Quantize.MAXCOVERAGE, kmeans=4, dither=Image.Dither.NONE)
    few.save(HERE / "figures.png", optimize=True)


def main(steps=STEPS):
    """Trains, and writes the files."""
    picture()
    model, backbone = build()
    losses = train(model, int(steps))
    accuracy = model.evaluate(*draw(1000, np.random.default_rng(SEED + 1)), verbose=0)[1]
    path = HERE / "mobilenet_v2_small.weights.h5"
    backbone.save_weights(path)
    made = {
        "first_losses": [round(loss, 6) for loss in losses[:3]],
        "accuracy": round(accuracy, 3),
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
    }
    (HERE / "made.json").write_text(json.dumps(made, indent=2) + "\n", encoding="utf-8")
    print(made)


if __name__ == "__main__":
    main(*sys.argv[1:])
