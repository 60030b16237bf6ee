"""From a folder of image files to a classifier: listing, splitting, loading, batching, augmenting.

Sources: Abadi et al. 2016, "TensorFlow: a system for large-scale machine learning" (section 4.2, queues of
input data) and Murray et al. 2021, "tf.data: a machine learning data processing framework" (section 3);
King & Zeng 2001, "Logistic regression in rare events data" (section 4.2, weighting, the "balanced" weights);
Simard, Steinkraus & Platt 2003, "Best practices for convolutional neural networks" (section 2, expanding the
training set); the layers are Keras'.

Outside of `make_dataset` use Keras and Pillow. There `tf.data`, `tf.io`, `tf.image`, `tf.numpy_function` and
`tf.TensorSpec` are welcome, imported inside of the function.
"""

from pathlib import Path

import keras
import numpy as np
from keras import layers
from PIL import Image

SUFFIXES = (".png", ".jpg", ".jpeg", ".bmp", ".gif")


def _sides(size):
    """Takes a size as a pair. Yours to write, or to leave out.

    Args:
        size: int or (height, width).

    Returns:
        (height, width), ints.
    """
    # YOUR CODE HERE
    raise NotImplementedError()


def list_images(root):
    """Lists the images of a folder that has one folder for each class.

    The classes are the folders directly in `root`, empty ones too. The images are the files directly in them
    whose name ends in .png, .jpg, .jpeg, .bmp or .gif, in capitals or not. Folders and files whose name
    begins with a dot are skipped, and so is everything that lies elsewhere.

    Args:
        root: str or Path, the folder.

    Returns:
        (paths, labels, class_names): class_names are the names of the class folders, sorted; paths are str or
        Path, class by class and sorted by name in each; labels are ints, the index of each path's class in
        `class_names`.

    Raises:
        FileNotFoundError: there is no such folder (ValueError, or another OSError, will do too).
        ValueError: there is no image in it.
    """
    # YOUR CODE HERE
    raise NotImplementedError()


def split(paths, labels, fractions=(0.7, 0.15, 0.15), seed=0):
    """Splits images into training, validation and test, each class by itself (stratified).

    Args:
        paths: list of N paths.
        labels: (N,) ints, a list or an array.
        fractions: three floats from 0 to 1, their sum 1 up to rounding (0.7 + 0.2 + 0.1 is
            0.9999999999999999).
        seed: int; the same one gives the same split, another one another.

    Returns:
        Three pairs (paths, labels), in any order within: of the n images of a class, each has n times its
        fraction, up to one image more or less; each image is in one of them, with its own label.

    Raises:
        ValueError: the fractions do not sum to 1; their sum, or one of them, is in the message.
    """
    # YOUR CODE HERE
    raise NotImplementedError()


def load_image(path, size):
    """Loads an image file as an array for a network.

    Args:
        path: str or Path of a file in any format that Pillow reads: colours, grey, with a palette, with
            transparency.
        size: int for a square, or (height, width).

    Returns:
        (height, width, 3) float32, RGB in [0, 1]: resized bilinearly where the file has another size,
        without keeping the aspect. Grey images have three equal channels, transparency is dropped.

    Raises:
        ValueError: the file is missing or cannot be read as an image; its name is in the message.
    """
    # YOUR CODE HERE
    raise NotImplementedError()


def make_dataset(paths, labels, image_size, batch_size, shuffle=False, seed=0):
    """Makes a dataset that loads images while it is iterated. `tf` may be used, inside of this function.

    Args:
        paths: list of N paths (str).
        labels: (N,) ints, a list or an array.
        image_size: int for a square, or (height, width).
        batch_size: int.
        shuffle: whether each iteration (epoch) has another order. Without it, the order is that of `paths`.
        seed: int; with the same one, the first iteration has the same order again, the second too, …

    Returns:
        tf.data.Dataset of (images, labels): (batch, height, width, 3) float32 as `load_image` gives them,
        and (batch,) ints. All sides are known but for the batch: the last one may be smaller, and is kept.
        A file is read when its batch is due (or a little earlier), not when the dataset is made.
    """
    # YOUR CODE HERE
    raise NotImplementedError()


def class_weights(labels):
    """Computes weights with which each class counts the same in a loss, however rare it is.

    Args:
        labels: (N,) ints, a list or an array, at least one.

    Returns:
        dict from class (int) to weight (float), for the K classes that occur: N / (K * count), where `count`
        is how often the class occurs.

    >>> class_weights([0, 0, 0, 2])
    {0: 0.6666666666666666, 2: 2.0}
    """
    # YOUR CODE HERE
    raise NotImplementedError()


def augmentation_layers(seed=0):
    """Builds a model that changes images a little, at random, in training.

    Args:
        seed: int; two models with the same one change the same images in the same way.

    Returns:
        Keras model of (N, H, W, 3) float images in [0, 1], of any size. In training it flips (at least one of
        the two ways), rotates, zooms and changes the contrast of each image, and what comes out is again in
        [0, 1]. In inference it gives back the images as they are. It has no parameters.
    """
    # YOUR CODE HERE
    raise NotImplementedError()


def build_classifier(input_shape, num_classes):
    """Builds a small convolutional classifier that augments its images itself, in training.

    BatchNormalization with momentum 0.9 instead of 0.99 suits short trainings.

    Args:
        input_shape: (height, width, 3), sides from 16 up.
        num_classes: int, K.

    Returns:
        Keras model from (N, height, width, 3) float images in [0, 1] to (N, K) probabilities, not compiled:
        at most 2,000,000 parameters at (64, 64, 3). The layers of `augmentation_layers`, or such, are part
        of it, before the convolutions.
    """
    # YOUR CODE HERE
    raise NotImplementedError()
