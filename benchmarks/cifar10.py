"""Trains unit 10's two networks, and draws what the lesson tells of them.

Above: an image of each class. Below: accuracy on validation images after each epoch, and how many images of
each class the convolutional network recognises in the end.

Run: python benchmarks/cifar10.py [shapes] (needs Keras and matplotlib; half a minute on two cores). It
writes exercises/10_cifar10/learning.svg for `shapes`, and prints the numbers. With `cifar10` it prints
only.
"""

import sys
import time
from pathlib import Path

import keras
import matplotlib
import numpy as np

from convlings.data import classes, load
from convlings.judge.misconceptions import load_solution

ROOT = Path(__file__).parents[1]
PICTURE = ROOT / "exercises" / "10_cifar10" / "learning.svg"
solution = load_solution(ROOT / "graders" / "10_cifar10")
EPOCHS, RATE = 10, 2e-3


def scaled(name, split):
    """Images in [0, 1], and labels."""
    images, labels = load(name, split)
    return images.astype("float32") / 255, labels


def learn(build, name):
    """Trains one of the networks: its history, its seconds, and its accuracy by class on test images."""
    keras.utils.set_random_seed(0)
    model = solution.compile_model(build(), RATE)
    start = time.perf_counter()
    history = solution.train(model, scaled(name, "train"), scaled(name, "validation"), EPOCHS)
    seconds = time.perf_counter() - start
    images, labels = scaled(name, "test")
    predictions = np.asarray(solution.predict_classes(model, images))
    print(f"{build.__name__}: {model.count_params():,} parameters, {seconds:.1f} s, "
          f"training {history['accuracy'][-1]:.3f}, best validation {max(history['val_accuracy']):.3f}, "
          f"test {(predictions == labels).mean():.3f}")  # fmt: skip
    return history, solution.per_class_accuracy(labels, predictions, len(classes(name)))


def show_samples(axes, name):
    """The first image of each class."""
    images, labels = load(name, "train")
    for k, (axis, title) in enumerate(zip(axes, classes(name))):
        axis.imshow(images[labels == k][0], interpolation="nearest")
        axis.set_title(title, fontsize=10)
        axis.axis("off")


def show_curves(axis, histories):
    """Training and validation accuracy over the epochs."""
    epochs = range(1, EPOCHS + 1)
    for color, (name, history) in zip(("tab:blue", "tab:red"), histories.items()):
        axis.plot(epochs, history["val_accuracy"], ".-", color=color, label=f"{name}, validation")
        axis.plot(epochs, history["accuracy"], "--", color=color, linewidth=1, label=f"{name}, training")
    axis.set(xlabel="epoch", ylabel="accuracy", ylim=(0, 1.02), xticks=epochs)
    axis.grid(color="lightgrey", linewidth=0.6)
    axis.legend(fontsize=9, loc="center right")


def draw(path, name, histories, shares):
    """Everything in one picture, on white, to be read on any page."""
    matplotlib.use("svg")
    from matplotlib import pyplot as plt

    plt.rcParams |= {"svg.fonttype": "none", "svg.hashsalt": "cifar10", "axes.axisbelow": True}
    figure = plt.figure(figsize=(10, 4.6), facecolor="white", layout="constrained")
    above, below = figure.subfigures(2, 1, height_ratios=[1, 2.6])
    show_samples(above.subplots(1, len(classes(name))), name)
    left, right = below.subplots(1, 2, width_ratios=[1.4, 1])
    show_curves(left, histories)
    right.barh(classes(name), shares, color="tab:blue")
    right.invert_yaxis()
    right.set(xlim=(0, 1), xlabel="CNN: accuracy of each class on test images")
    figure.savefig(path, metadata={"Date": None, "Title": "Networks with and without convolutions"})


if __name__ == "__main__":
    data = sys.argv[1] if len(sys.argv) > 1 else "shapes"
    cnn, mlp = learn(solution.build_cnn, data), learn(solution.build_mlp, data)
    for title, share in zip(classes(data), cnn[1]):
        print(f"  {title:10} {share:.2f}")
    if data == "shapes":
        draw(PICTURE, data, {"CNN": cnn[0], "MLP": mlp[0]}, cnn[1])
        print(f"{PICTURE} ({PICTURE.stat().st_size // 1024} KB)")
