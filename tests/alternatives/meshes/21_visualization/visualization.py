"""Correct solutions of unit 21 with meshes, figures that pyplot does not know, and keras.ops."""

import keras
import numpy as np
from keras import ops
from matplotlib import pyplot as plt
from matplotlib.figure import Figure


def plot_history(history):
    figure = Figure()
    upper, lower = figure.subplots(2, 1, sharex=True)
    for axes, name in ((upper, "accuracy"), (lower, "loss")):
        for key in (name, "val_" + name):
            values = history.get(key, [])
            if len(values):
                axes.plot(np.linspace(1, len(values), len(values)), values, "o--", label=key)
        axes.set_ylabel(name)
    figure.legend(loc="outside upper center")
    lower.set_xlabel("Epoch")
    figure.suptitle("Training")
    return figure


def plot_confusion_matrix(matrix, class_names):
    matrix = np.asarray(matrix)
    figure = plt.figure(layout="tight")
    axes = figure.add_subplot()
    sums = matrix.sum(1)[:, None].astype("float32")
    mesh = axes.pcolormesh(np.divide(matrix, sums, where=sums > 0, out=np.zeros(matrix.shape, "float32")))
    figure.colorbar(mesh, label="share of the row")
    axes.invert_yaxis()
    middles = np.arange(len(class_names)) + 0.5
    axes.set_xticks(middles, labels=list(class_names))
    axes.set_yticks(middles, labels=list(class_names))
    for i, j in np.ndindex(*matrix.shape):
        axes.text(j + 0.2, i + 0.6, int(matrix[i, j]), fontsize=6)
    figure.supxlabel("guess")
    figure.supylabel("reality")
    return figure


def overlay_mask(image, classes, palette, alpha=0.5):
    outside = (classes < 0) | (classes >= len(palette))
    colors = np.take(palette, np.clip(classes, 0, len(palette) - 1), axis=0).astype("float64")
    pixels = np.asarray(image, "float64") * (255 if image.dtype.kind == "f" else 1)
    blended = pixels + alpha * (colors - pixels)
    blended[outside] = pixels[outside]
    return blended / 255 if image.dtype.kind == "f" else np.rint(blended).astype("uint8")


def show_predictions(images, labels, predictions, palette):
    figure = plt.figure(figsize=(6, 2 * len(images)))
    rows = np.atleast_1d(figure.subfigures(len(images), 1))
    for i, row in enumerate(rows):
        axes = row.subplots(1, 3)
        for panel, title, data in zip(
            axes,
            ("Image", "Label", "Prediction"),
            (images[i], palette[labels[i]], palette[predictions[i]] / 255),
        ):
            panel.set_title(f"{title} {i}")
            panel.imshow(data)
    return figure


def plot_feature_maps(model, image, layer_name, columns=8):
    names = [layer.name for layer in model.layers]
    if layer_name not in names:
        raise ValueError(f"there is no layer {layer_name!r}, only {names}")
    x = ops.convert_to_tensor(image[None])
    for layer in model.layers:
        x = x if isinstance(layer, keras.layers.InputLayer) else layer(x)
        if layer.name == layer_name:
            break
    maps = ops.convert_to_numpy(x)[0]
    count = maps.shape[-1]
    figure, axes = plt.subplots(int(np.ceil(count / columns)), columns)
    axes = np.ravel(axes)
    for i in range(count):
        axes[i].pcolormesh(maps[::-1, :, i])
        axes[i].set_title(f"channel {i}")
    for left in axes[count:]:
        left.remove()
    return figure


def class_activation_map(model, image, class_index):
    tail = next(i for i, layer in enumerate(model.layers) if "GlobalAverage" in type(layer).__name__)
    x = ops.convert_to_tensor(image[None])
    for layer in model.layers[:tail]:
        x = x if isinstance(layer, keras.layers.InputLayer) else layer(x)
    weights = ops.reshape(model.layers[-1].kernel[:, class_index], (1, 1, -1, 1))
    heat = ops.conv(x, weights)
    low, high = float(ops.min(heat)), float(ops.max(heat))
    heat = ops.zeros_like(heat) if low == high else (heat - low) / (high - low)
    return ops.convert_to_numpy(ops.squeeze(ops.image.resize(heat, image.shape[:2], "bilinear"), (0, 3)))


def occlusion_map(model, image, class_index, size, stride):
    size, stride = (np.ones(2, int) * value for value in (size, stride))
    counts = (np.array(image.shape[:2]) - size) // stride + 1
    rows, columns = np.arange(image.shape[0]), np.arange(image.shape[1])
    masks = []
    for i, j in np.ndindex(*counts):
        inside = (rows - i * stride[0]) // size[0] == 0
        masks.append(inside[:, None] & ((columns - j * stride[1]) // size[1] == 0)[None])
    batch = np.where(np.array(masks)[..., None], np.float32(0.5), image)
    everything = keras.ops.convert_to_numpy(model.predict(np.concatenate([image[None], batch]), verbose=0))
    drop = everything[0, class_index] - everything[1:, class_index]
    return ops.image.resize(drop.reshape(*counts, 1).astype("float32"), image.shape[:2])[:, :, 0]
