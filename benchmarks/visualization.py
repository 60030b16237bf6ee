"""Draws what a small network looks at, for the lesson of unit 21.

A network of three convolutions is trained on the kit's own shapes (drawn by `convlings.data`). Pictures: some
feature maps of its first and second layer; and, for images that it gets right, the class activation map and
the occlusion map of the right class. All come from the unit's solution.

Run: python benchmarks/visualization.py (needs Pillow; about a minute on two cores, no network).
It writes history.svg, feature_maps.png and maps.png into exercises/21_visualization, and prints the numbers
that the lesson states.
"""

import io
from pathlib import Path

import keras
import matplotlib
import numpy as np
from keras import layers
from PIL import Image

from convlings.data import classes, load
from convlings.judge.misconceptions import load_solution

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "exercises" / "21_visualization"
EPOCHS, SIZE, STRIDE = 12, 8, 2
solution = load_solution(ROOT / "graders" / "21_visualization")


def train():
    """The network, its history, and the images and labels that it has not seen."""
    keras.utils.set_random_seed(0)
    x = inputs = keras.Input((32, 32, 3))
    for number, filters in enumerate((16, 32, 64), 1):
        x = layers.Conv2D(filters, 3, padding="same", use_bias=False, name=f"convolution_{number}")(x)
        x = layers.BatchNormalization(momentum=0.9)(x)
        x = layers.ReLU(name=f"relu_{number}")(x)
        x = layers.MaxPooling2D()(x) if number < 3 else x
    outputs = layers.Dense(10, activation="softmax")(layers.Dropout(0.2)(layers.GlobalAveragePooling2D()(x)))
    model = keras.Model(inputs, outputs)
    model.compile(keras.optimizers.Adam(2e-3), "sparse_categorical_crossentropy", metrics=["accuracy"])
    sets = list(map(part, ("train", "validation", "test")))
    history = model.fit(*sets[0], batch_size=64, epochs=EPOCHS, validation_data=sets[1], verbose=2).history
    return model, history, *sets[2]


def part(split):
    """A split of the shapes, images in [0, 1]."""
    images, labels = load("shapes", split)
    return images.astype("float32") / 255, labels


def chosen(model, images, labels, count=4):
    """The first images of different classes that the network is sure of, and right about."""
    answers = model.predict(images, verbose=0)
    sure = (answers.argmax(1) == labels) & (answers.max(1) > 0.9)
    firsts = {int(label): number for number, label in reversed(list(enumerate(labels))) if sure[number]}
    return sorted(firsts.values())[:count]


def draw_maps(model, images, labels, numbers, path):
    """Image, class activation map and occlusion map, a column for each image."""
    from matplotlib import pyplot as plt

    figure, grid = plt.subplots(3, len(numbers), figsize=(1.9 * len(numbers), 5.9), layout="constrained")
    for column, number in zip(grid.T, numbers):
        image, label = images[number], int(labels[number])
        cam = solution.class_activation_map(model, image, label)
        lost = solution.occlusion_map(model, image, label, SIZE, STRIDE)
        print(f"image {number}, {classes('shapes')[label]}: probability {model(image[None])[0, label]:.3f},",
              f"covering costs {lost.min():.3f} to {lost.max():.3f}")  # fmt: skip
        reach = max(abs(lost.min()), abs(lost.max()), 1e-6)
        column[0].imshow(image)
        column[1].imshow(image.mean(-1), cmap="gray", vmin=0, vmax=1)
        column[1].imshow(cam, cmap="inferno", alpha=0.65, vmin=0, vmax=1)
        column[2].imshow(lost, cmap="RdBu_r", vmin=-reach, vmax=reach)
        column[0].set_title(classes("shapes")[label], fontsize=10)
    for row, text in zip(grid, ("image", "class activation", "occlusion")):
        row[0].set_ylabel(text, fontsize=10)
    for axes in grid.flat:
        axes.set(xticks=[], yticks=[])
    figure.savefig(path, dpi=72)


def draw_feature_maps(model, image, path):
    """The sixteen maps of the first layer, as the solution draws them."""
    figure = solution.plot_feature_maps(model, image, "relu_1", columns=8)
    figure.set_layout_engine("constrained")
    save(figure, path)


def save(figure, path):
    """A PNG of 96 colours, small enough for a page."""
    buffer = io.BytesIO()
    figure.savefig(buffer, dpi=72)
    Image.open(buffer).convert("RGB").quantize(96, dither=Image.Dither.NONE).save(path, optimize=True)


def draw_training(history, model, images, labels, folder):
    """The solution's own figures of a training, as they are."""
    answers = model.predict(images, verbose=0).argmax(1)
    matrix = np.zeros((10, 10), int)
    np.add.at(matrix, (labels, answers), 1)
    print(f"accuracy on test images: {np.mean(answers == labels):.3f}; confusion matrix:")
    print(matrix)
    solution.plot_history(history).savefig(folder / "history.svg", metadata={"Date": None})


if __name__ == "__main__":
    matplotlib.use("agg")
    matplotlib.rcParams |= {"svg.fonttype": "none", "svg.hashsalt": "visualization"}
    model, history, images, labels = train()
    draw_training(history, model, images, labels, FOLDER)
    numbers = chosen(model, images, labels)
    draw_feature_maps(model, images[numbers[0]], FOLDER / "feature_maps.png")
    draw_maps(model, images, labels, numbers, FOLDER / "maps.png")
    for path in sorted(FOLDER.glob("*.[ps][nv]g")):
        print(f"{path} ({path.stat().st_size // 1024} KB)")
