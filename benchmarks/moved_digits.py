"""What does augmentation change for networks that see only centred digits otherwise?

Data, networks, splits, seeds and test shifts are those of `benchmarks/shift.py` beside this file:
scikit-learn's digits in the middle of 16x16 pixels, Adam with learning rate 0.002, batches of 64. Every
recipe makes a new version of each training image in every epoch, with the functions of unit 11's solution;
test images are never augmented, only moved. Mirrored digits are in the comparison because a mirrored digit
is no digit any more.

Run: python benchmarks/moved_digits.py (needs keras with a backend and scikit-learn; some minutes on two CPU
cores). It prints the table as Markdown.
"""

import os
import platform
import time
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

import keras
import numpy as np
from keras import layers
from shift import SEEDS, SHIFTS, accuracies_when_shifted, centred_digits, cnn, mlp, train_test_split

from convlings.judge.misconceptions import load_solution

ROOT = Path(__file__).parents[1]
EPOCHS = 40
UNIT = load_solution(ROOT / "graders" / "11_augmentation")

NETWORKS = {"MLP": mlp, "CNN, Flatten": lambda: cnn(layers.Flatten())}
RECIPES = {
    "none": lambda image, rng: image,
    "`pad_and_crop`, padding 4": lambda image, rng: UNIT.pad_and_crop(image, 4, rng),
    "`random_flip`": UNIT.random_flip,
}


def train(build, images, labels, augment, seed):
    """A network trained on new versions of these images in every epoch."""
    keras.utils.set_random_seed(seed)
    rng, model = np.random.default_rng(seed), build()
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer=keras.optimizers.Adam(0.002), loss=loss, jit_compile=False)
    for _ in range(EPOCHS):
        model.fit(np.stack([augment(image, rng) for image in images]), labels, batch_size=64, verbose=0)
    return model


def measure():
    """Accuracies of every network and recipe, (seeds, shifts) each."""
    images, labels = centred_digits()
    results = {(network, recipe): [] for network in NETWORKS for recipe in RECIPES}
    for seed in SEEDS:
        train_images, test_images, train_labels, test_labels = train_test_split(
            images, labels, test_size=0.25, stratify=labels, random_state=seed
        )
        for network, recipe in results:
            model = train(NETWORKS[network], train_images, train_labels, RECIPES[recipe], seed)
            results[network, recipe].append(accuracies_when_shifted(model, test_images, test_labels))
    return {name: np.array(rows) for name, rows in results.items()}


def table(results):
    """The results in per cent, as Markdown."""
    lines = ["| network | augmentation | " + " | ".join(f"shift {s}" for s in SHIFTS) + " |"]
    lines += ["|---|---|" + "---:|" * len(SHIFTS)]
    for (network, recipe), rows in results.items():
        means, deviations = 100 * rows.mean(axis=0), 100 * rows.std(axis=0, ddof=1)
        cells = [f"{mean:.1f} ± {deviation:.1f}" for mean, deviation in zip(means, deviations, strict=True)]
        lines.append(f"| {network} | {recipe} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


if __name__ == "__main__":
    start = time.perf_counter()
    print(table(measure()))
    print(f"\nTest accuracy in per cent, mean ± standard deviation over {len(SEEDS)} seeds, {EPOCHS} epochs.")
    versions = f"Keras {keras.__version__} on {keras.backend.backend()}, Python {platform.python_version()}"
    print(f"{versions}, {os.cpu_count()} CPU cores, {time.perf_counter() - start:.0f} s.")
