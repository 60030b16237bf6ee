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
    # YOUR CODE HERE
    raise NotImplementedError()


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
    # YOUR CODE HERE
    raise NotImplementedError()


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
    # YOUR CODE HERE
    raise NotImplementedError()


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
    # YOUR CODE HERE
    raise NotImplementedError()


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
    # YOUR CODE HERE
    raise NotImplementedError()


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
    # YOUR CODE HERE
    raise NotImplementedError()


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
    # YOUR CODE HERE
    raise NotImplementedError()


def _resized(plane, size):
    """Resizes a plane bilinearly. Yours to write, or to leave out.

    Args:
        plane: (h, w) floats.
        size: (H, W), two ints.

    Returns:
        (H, W) floats.
    """
    # YOUR CODE HERE
    raise NotImplementedError()
