"""How much accuracy does a network lose when the digits move by a few pixels?

Data: scikit-learn's digits, 1797 real handwritten digits of 8x8 pixels (values 0 ... 16, here divided by 16),
placed in the middle of 16x16 pixels. A random quarter is the test set, stratified by class, so that the same
writers are in both parts. Training sees centred digits only, without augmentation: 20 epochs, batches of 64,
Adam with learning rate 0.002, the same for all networks. Test digits move by 0 to 4 pixels up, down, left and
right, and never leave the frame.
A seed fixes the split, the first weights and the order of the batches; there are 5. An entry of the table is
the mean over directions and seeds; the deviation is the one over seeds, of each seed's mean over directions.

Run: python benchmarks/shift.py (needs keras with a backend, matplotlib, scikit-learn; under two minutes on
two CPU cores). It prints the table as Markdown and writes exercises/01_images/shift.svg.
"""

import os
import platform
import time
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

import keras
import matplotlib
import numpy as np
from keras import layers
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

SHIFTS = range(5)
SEEDS = range(5)
DIRECTIONS = [(-1, 0), (1, 0), (0, -1), (0, 1)]  # up, down, left, right
PICTURE = Path(__file__).parents[1] / "exercises" / "01_images" / "shift.svg"


def centred_digits():
    """The digits with an empty border, (1797, 16, 16, 1) float32 in [0, 1], and their labels (1797,)."""
    images, labels = load_digits(return_X_y=True)
    images = images.reshape(-1, 8, 8, 1).astype("float32") / 16
    return np.pad(images, [(0, 0), (4, 4), (4, 4), (0, 0)]), labels


def mlp():
    """Dense layers only: every pixel has weights of its own."""
    return keras.Sequential(
        [
            keras.Input((16, 16, 1)),
            layers.Flatten(),
            layers.Dense(48, activation="relu"),
            layers.Dense(10),
        ]
    )


def cnn(summary, pool_stride=2):
    """Convolutions and pooling; `summary` turns the last feature maps into one row for the dense layer."""
    return keras.Sequential(
        [
            keras.Input((16, 16, 1)),
            layers.Conv2D(16, 3, padding="same", activation="relu"),
            layers.Conv2D(16, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(2, strides=pool_stride, padding="same"),
            layers.Conv2D(32, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(2, strides=pool_stride, padding="same"),
            summary,
            layers.Dense(10),
        ]
    )


NETWORKS = {
    "MLP": mlp,
    "CNN, Flatten": lambda: cnn(layers.Flatten()),
    "CNN, global pooling": lambda: cnn(layers.GlobalMaxPooling2D()),
    "CNN, global pooling, stride 1": lambda: cnn(layers.GlobalMaxPooling2D(), pool_stride=1),
}


def train(build, images, labels, seed):
    """A network trained on these images."""
    keras.utils.set_random_seed(seed)
    model = build()
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer=keras.optimizers.Adam(0.002), loss=loss, jit_compile=False)
    model.fit(images, labels, batch_size=64, epochs=20, verbose=0)
    return model


def accuracy(model, images, labels):
    """Share of images whose largest logit is at the label."""
    return np.mean(np.argmax(model.predict_on_batch(images), axis=-1) == labels)


def accuracies_when_shifted(model, images, labels):
    """Accuracy for each amount of shift, mean over the directions: (5,)."""
    return [
        np.mean([accuracy(model, np.roll(images, (s * dy, s * dx), (1, 2)), labels) for dy, dx in DIRECTIONS])
        for s in SHIFTS  # the border is empty, so np.roll brings in nothing but zeros
    ]


def measure():
    """Accuracies of every network, (seeds, shifts) each, and the networks' parameter counts."""
    images, labels = centred_digits()
    results, parameters = {name: [] for name in NETWORKS}, {}
    for seed in SEEDS:
        train_images, test_images, train_labels, test_labels = train_test_split(
            images, labels, test_size=0.25, stratify=labels, random_state=seed
        )
        for name, build in NETWORKS.items():
            model = train(build, train_images, train_labels, seed)
            results[name].append(accuracies_when_shifted(model, test_images, test_labels))
            parameters[name] = model.count_params()
    return {name: np.array(rows) for name, rows in results.items()}, parameters


def table(results, parameters):
    """The results in per cent, as Markdown."""
    lines = [
        "| network | parameters | " + " | ".join(f"shift {s}" for s in SHIFTS) + " |",
        "|---|---:|" + "---:|" * len(SHIFTS),
    ]
    for name, rows in results.items():
        means, deviations = 100 * rows.mean(axis=0), 100 * rows.std(axis=0, ddof=1)
        cells = [f"{mean:.1f} ± {deviation:.1f}" for mean, deviation in zip(means, deviations, strict=True)]
        lines.append(f"| {name} | {parameters[name]:,} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def draw(results, path):
    """A line per network, on white, so that it can be read on any page."""
    matplotlib.use("svg")
    from matplotlib import pyplot as plt

    plt.rcParams["svg.hashsalt"] = "shift"  # the same picture gives the same file
    figure, axes = plt.subplots(figsize=(6.4, 3.8), facecolor="white", layout="constrained")
    for (name, rows), marker in zip(results.items(), "so^v", strict=True):
        means, deviations = 100 * rows.mean(axis=0), 100 * rows.std(axis=0, ddof=1)
        axes.errorbar(SHIFTS, means, deviations, label=name, marker=marker, capsize=3)
    axes.axhline(10, color="grey", linestyle=":", label="guessing")
    axes.set(xlabel="shift of the test digits (pixels)", ylabel="test accuracy (%)", ylim=(0, 102))
    axes.set_xticks(SHIFTS)
    axes.legend()
    figure.savefig(path, metadata={"Date": None, "Title": "Test accuracy when the digits are shifted"})


if __name__ == "__main__":
    start = time.perf_counter()
    results, parameters = measure()
    print(table(results, parameters))
    print(f"\nTest accuracy in per cent, mean ± standard deviation over {len(SEEDS)} seeds.")
    versions = f"Keras {keras.__version__} on {keras.backend.backend()}, Python {platform.python_version()}"
    print(f"{versions}, {os.cpu_count()} CPU cores, {time.perf_counter() - start:.0f} s.")
    draw(results, PICTURE)
