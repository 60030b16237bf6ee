"""Pictures of what a network learns, answers, and looks at.

Sources: Zeiler & Fergus 2014, "Visualizing and understanding convolutional networks" (feature maps,
section 4; occlusion, section 4.2); Zhou, Khosla, Lapedriza, Oliva & Torralba 2016, "Learning deep features
for discriminative localization", section 2, equations 1 and 2 (class activation maps).

Plotting functions return a Matplotlib figure and never call `plt.show`: whoever called shows it, or saves it.
"""

import keras
import numpy as np
from keras import layers, ops
from matplotlib import pyplot as plt


def plot_history(history):
    """Draws how loss and accuracy went on from epoch to epoch.

    Two panels, one for the loss and one for the accuracy, each with the curves of training and validation, a
    legend, and labelled axes. The first epoch is number 1. Curves that the history does not have are left
    out, and what it has besides is not drawn.

    Args:
        history: dict of lists of numbers, one for each epoch, as `model.fit(...).history` has it: "loss",
            "val_loss", "accuracy", "val_accuracy".

    Returns:
        a Matplotlib figure.
    """
    ### BEGIN SOLUTION
    figure, panels = plt.subplots(1, 2, figsize=(9, 3.5), layout="constrained")
    for axes, name in zip(panels, ("loss", "accuracy")):
        curves = {"training": history.get(name), "validation": history.get(f"val_{name}")}
        for label, values in curves.items():
            if values is not None:
                axes.plot(range(1, len(values) + 1), values, ".-", label=label)
        axes.set(title=name, xlabel="epoch", ylabel=name)
        if axes.lines:
            axes.legend()
    return figure
    ### END SOLUTION


def plot_confusion_matrix(matrix, class_names):
    """Draws a confusion matrix: truth down, prediction across.

    The image shows the share of each row (a row without any counts is 0), so that rare classes are seen as
    well as frequent ones. Each cell has its count as a text, a whole number. The tick labels of both axes are
    the class names, and both axes are labelled.

    Args:
        matrix: (K, K) integers: row i, column j counts class i predicted as class j.
        class_names: K texts.

    Returns:
        a Matplotlib figure.
    """
    ### BEGIN SOLUTION
    counts = np.asarray(matrix)
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    figure, axes = plt.subplots(layout="constrained")
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    for (row, column), count in np.ndenumerate(counts):
        ink = "white" if shares[row, column] > 0.5 else "black"
        axes.text(column, row, str(int(count)), ha="center", va="center", color=ink)
    axes.set_xticks(range(len(class_names)), class_names)
    axes.set_yticks(range(len(class_names)), class_names)
    axes.set(xlabel="prediction", ylabel="truth")
    return figure
    ### END SOLUTION


def overlay_mask(image, classes, palette, alpha=0.5):
    """Lays the colours of a class mask over an image.

    A pixel becomes (1 - alpha) * image + alpha * the colour of its class. Where the class is none of the
    palette's, the image stays as it is.

    Args:
        image: (H, W, 3), float in [0, 1] or uint8.
        classes: (H, W) integers. Those outside [0, K), negative ones too, have no colour.
        palette: (K, 3) uint8.
        alpha: how much of the colour is seen, from 0 to 1.

    Returns:
        (H, W, 3), of the image's kind: floats in [0, 1], or uint8, rounded.
    """
    ### BEGIN SOLUTION
    known = (classes >= 0) & (classes < len(palette))
    colors = np.asarray(palette)[np.where(known, classes, 0)]  # (H, W, 3)
    is_bytes = image.dtype == np.uint8
    mixed = (1 - alpha) * image + alpha * (colors if is_bytes else colors / 255)
    mixed = np.round(mixed) if is_bytes else mixed
    return np.where(known[..., None], mixed, image).astype(image.dtype)
    ### END SOLUTION


def show_predictions(images, labels, predictions, palette):
    """Draws images beside what is true and what was predicted.

    A row for each image, also where there is only one; three panels in each row, from left to right: the
    image, the truth, the prediction. Columns have titles. Masks are in the colours of the palette.

    Args:
        images: (N, H, W, 3), float in [0, 1] or uint8.
        labels: (N, H, W) integers, the true class of each pixel.
        predictions: (N, H, W) integers, the predicted class of each pixel.
        palette: (K, 3) uint8.

    Returns:
        a Matplotlib figure.
    """
    ### BEGIN SOLUTION
    size = (7, 2.4 * len(images))
    figure, grid = plt.subplots(len(images), 3, figsize=size, squeeze=False, layout="constrained")
    blank = np.zeros((*labels.shape[1:], 3), np.uint8)  # unlabelled pixels stay black
    for row, image, truth, answer in zip(grid, images, labels, predictions):
        masks = [overlay_mask(blank, mask, palette, alpha=1) for mask in (truth, answer)]
        for axes, picture, title in zip(row, (image, *masks), ("image", "truth", "prediction")):
            axes.imshow(picture)
            axes.set(title=title, xticks=[], yticks=[])
    return figure
    ### END SOLUTION


def plot_feature_maps(model, image, layer_name, columns=8):
    """Draws what each channel of a layer makes of an image.

    One panel for each channel, in their order, at most `columns` in a row. Panels that are left over in the
    last row are off: no frame, no ticks.

    Args:
        model: a Keras model with one input (N, H, W, C).
        image: (H, W, C) float.
        layer_name: the name of one of `model.layers`, whose output is (N, OH, OW, F).
        columns: int, at least 1.

    Returns:
        a Matplotlib figure of F panels.

    Raises:
        ValueError: no layer of the model has this name; the message has the name.
    """
    ### BEGIN SOLUTION
    layer = model.get_layer(layer_name)  # raises ValueError with the name
    maps = keras.Model(model.inputs, layer.output)([image[None]])
    maps = ops.convert_to_numpy(maps)[0]  # (OH, OW, F)
    count = maps.shape[-1]
    across = min(columns, count)
    down = -(-count // across)
    figure, grid = plt.subplots(down, across, figsize=(1.3 * across, 1.3 * down), squeeze=False)
    for axes in grid.flat:
        axes.set_axis_off()
    for channel, axes in zip(range(count), grid.flat):
        axes.imshow(maps[..., channel], cmap="viridis")
    return figure
    ### END SOLUTION


def class_activation_map(model, image, class_index):
    """Shows which places of an image speak for a class.

    The last feature maps, those that are averaged, are summed with the dense layer's weights of the class.
    The sum is scaled so that its smallest value becomes 0 and its largest 1 (all zeros where it is the same
    everywhere), and then resized to the image, bilinearly, as `keras.ops.image.resize` does it.

    Args:
        model: a Keras model that ends in global average pooling and one dense layer, perhaps with dropout
            between the two.
        image: (H, W, C) float.
        class_index: int, which of the dense layer's outputs.

    Returns:
        (H, W) floats in [0, 1].
    """
    ### BEGIN SOLUTION
    pooling = [layer for layer in model.layers if isinstance(layer, layers.GlobalAveragePooling2D)][-1]
    features = keras.Model(model.inputs, pooling.input)([image[None]])  # (1, h, w, F)
    weights = model.layers[-1].kernel[:, class_index]  # (F,)
    heat = ops.sum(features * weights, axis=-1)[0]
    low, high = ops.min(heat), ops.max(heat)
    heat = (heat - low) / (high - low) if high > low else ops.zeros_like(heat)
    return _resized(ops.convert_to_numpy(heat), image.shape[:2])
    ### END SOLUTION


def occlusion_map(model, image, class_index, size, stride):
    """Shows where covering an image costs a class its probability.

    A square of 0.5 covers the image, with its top left corner at (i * stride, j * stride), for all i and j
    for which it lies wholly inside. What the class then loses of its probability is the value in row i and
    column j: positive where the covered place speaks for the class, negative where it speaks against it. The
    table of these values is resized to the image, bilinearly, as `keras.ops.image.resize` does it.

    Args:
        model: a Keras model from (N, H, W, C) to probabilities (N, K).
        image: (H, W, C) float, values in [0, 1].
        class_index: int, which of the K.
        size: int, the square's side, or (height, width) of a rectangle.
        stride: int or (vertical, horizontal).

    Returns:
        (H, W) floats.
    """
    ### BEGIN SOLUTION
    (height, width), (down, across) = (np.broadcast_to(value, 2) for value in (size, stride))
    tops = range(0, image.shape[0] - height + 1, down)
    lefts = range(0, image.shape[1] - width + 1, across)
    covered = np.repeat(image[None], len(tops) * len(lefts), axis=0)
    for number, (top, left) in enumerate((top, left) for top in tops for left in lefts):
        covered[number, top : top + height, left : left + width] = 0.5
    before = ops.convert_to_numpy(model(image[None]))[0, class_index]
    after = ops.convert_to_numpy(model(covered))[:, class_index]
    return _resized((before - after).reshape(len(tops), len(lefts)), image.shape[:2])
    ### END SOLUTION


def _resized(plane, size):
    """Resizes a plane bilinearly. Yours to write, or to leave out.

    Args:
        plane: (h, w) floats.
        size: (H, W), two ints.

    Returns:
        (H, W) floats.
    """
    ### BEGIN SOLUTION
    resized = ops.image.resize(plane[..., None], size, interpolation="bilinear")
    return ops.convert_to_numpy(resized)[..., 0]
    ### END SOLUTION
