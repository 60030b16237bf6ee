"""Draws what is frozen and what is trained in the two phases of unit 14, and counts it.

Run: python benchmarks/transfer.py (needs Keras and matplotlib; a few seconds, no network).
It writes exercises/14_transfer/frozen.svg and prints the counts.
"""

from pathlib import Path

import keras
import matplotlib

from convlings.judge.misconceptions import load_solution

ROOT = Path(__file__).parents[1]
PICTURE = ROOT / "exercises" / "14_transfer" / "frozen.svg"
solution = load_solution(ROOT / "graders" / "14_transfer")
SHAPE, CLASSES, TUNED = (96, 96, 3), 5, 30
FROZEN, TRAINED = "#BBD0E6", "#F2A65A"


def parts(backbone):
    """For each of the backbone's layers: how many numbers it has, and how many of them are trained."""
    return [
        (layer.count_params(), sum(int(keras.ops.size(weight)) for weight in layer.trainable_weights))
        for layer in backbone.layers
    ]


def show(axis, title, layers, counts):
    """A bar for each layer, as high as it has numbers, on a scale of roots; the head is the last one."""
    for place, (size, trained) in enumerate(layers):
        axis.bar(place, max(size, 40) ** 0.5, width=0.9, color=TRAINED if trained else FROZEN)
    axis.text(0.01, 0.9, title, transform=axis.transAxes, fontsize=12)
    axis.text(
        0.01, 0.76, f"{counts[0]:,} numbers are trained, {counts[1]:,} are not", transform=axis.transAxes
    )
    axis.set(yticks=[], xlim=(-2, len(layers) + 1))


def draw(path, phases):
    """Both phases, one above the other, on white."""
    matplotlib.use("svg")
    from matplotlib import pyplot as plt

    plt.rcParams |= {"svg.fonttype": "none", "svg.hashsalt": "transfer"}
    figure, axes = plt.subplots(2, 1, figsize=(10, 4.4), sharex=True, facecolor="white", layout="constrained")
    for axis, phase in zip(axes, phases):
        show(axis, *phase)
    axes[1].set_xlabel("layers of MobileNetV2, from the image to the last maps; at the very right the head")
    handles = [plt.Rectangle((0, 0), 1, 1, color=color) for color in (FROZEN, TRAINED)]
    axes[0].legend(handles, ["frozen", "trained"], loc="upper center")
    figure.savefig(path, metadata={"Date": None, "Title": "What is frozen, and what is trained"})


if __name__ == "__main__":
    backbone = solution.build_backbone(SHAPE)
    model = solution.build_transfer_model(backbone, CLASSES)
    head = [(model.layers[-1].count_params(),) * 2]
    phases = [("head_epochs: the head alone", parts(backbone) + head, solution.trainable_summary(model))]
    solution.unfreeze(model, backbone, TUNED)
    tuned = f"tune_epochs: the last {TUNED} layers follow, without BatchNormalization"
    phases.append((tuned, parts(backbone) + head, solution.trainable_summary(model)))
    draw(PICTURE, phases)
    print(f"{len(backbone.layers)} layers, {backbone.count_params():,} numbers, head {head[0][0]:,}")
    for title, _, counts in phases:
        print(f"{title}: {counts[0]:,} trained, {counts[1]:,} frozen")
    print(f"{PICTURE} ({PICTURE.stat().st_size // 1024} KB)")
