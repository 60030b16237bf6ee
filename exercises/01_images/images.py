"""What an image is to a network, and why a dense network is a poor fit for it.

Images come as (N, H, W, C) arrays. A dense network (MLP) flattens them and gives every pixel weights
of its own; a convolutional network (CNN) uses the same few small kernels everywhere.
Sources: LeCun, Bottou, Orr & Müller 1998, "Efficient BackProp", section 4.3 (scaling the inputs);
Goodfellow, Bengio & Courville 2016, "Deep Learning", chapter 6 (dense layers and ReLU),
section 9.2 (sparse interactions, shared parameters, equivariance);
LeCun, Bottou, Bengio & Haffner 1998, "Gradient-based learning applied to document recognition", section II.
"""

import numpy as np


def _pair(value):
    """An int or a (height, width) pair, as a pair."""
    return (int(value), int(value)) if np.ndim(value) == 0 else (int(value[0]), int(value[1]))


def normalize(images):
    """Scales pixel values from 0 ... 255 to 0 ... 1.

    Every image is scaled by the same number, whatever its darkest and brightest pixel are.

    Args:
        images: (N, H, W, C) uint8 or another integer dtype, values in [0, 255]; or float, already scaled
            (to any range).

    Returns:
        (N, H, W, C) float32; from integers values in [0, 1], 255 becomes exactly 1;
        from floats the same values.

    >>> normalize(np.array([[[[0], [51], [255]]]], np.uint8))[0, 0, :, 0]
    array([0. , 0.2, 1. ], dtype=float32)
    """
    # YOUR CODE HERE
    raise NotImplementedError()


def one_hot(labels, num_classes):
    """Writes every label as a row of zeros with a single one in the label's column.

    Args:
        labels: (N,) int, values in [0, num_classes); N may be 0.
        num_classes: number of classes K, an int.

    Returns:
        (N, num_classes) float32.

    Raises:
        ValueError: a label is negative, or num_classes or more; the message names that label.

    >>> one_hot(np.array([2, 0]), 3)
    array([[0., 0., 1.],
           [1., 0., 0.]], dtype=float32)
    """
    # YOUR CODE HERE
    raise NotImplementedError()


def flatten(images):
    """Writes each image as one row of numbers, and keeps the images apart.

    The order is row-major: the image's row changes slowest, then its column, then the channel.

    Args:
        images: (N, H, W, C) float or int.

    Returns:
        (N, H * W * C), the same values.

    >>> flatten(np.arange(8).reshape(2, 1, 2, 2))
    array([[0, 1, 2, 3],
           [4, 5, 6, 7]])
    """
    # YOUR CODE HERE
    raise NotImplementedError()


def mlp_forward(images, weights, biases):
    """Runs flattened images through dense layers, with a ReLU between each two of them.

    A layer multiplies by its weights and adds its bias. There is no ReLU after the last layer:
    its outputs are scores of any sign (logits).

    Args:
        images: (N, D_0) float or int, one flattened image a row.
        weights: list or tuple of arrays, layer i has (D_i, D_{i+1}), float or int.
        biases: list or tuple of arrays, layer i has (D_{i+1},), float or int.

    Returns:
        (N, D_last) logits, in the inputs' floating dtype, float64 where all inputs are integers.

    >>> weights = [np.array([[1, -1], [1, 0]]), np.array([[-2], [3]])]
    >>> mlp_forward(np.array([[2, 3]]), weights, [np.array([0, 1]), np.array([4])])
    array([[-6.]])
    """
    # YOUR CODE HERE
    raise NotImplementedError()


def mlp_parameters(input_shape, hidden, num_classes):
    """Counts the weights and biases of an MLP that flattens the image first.

    Args:
        input_shape: (H, W, C) of one image, or any other shape of one input, such as (784,).
        hidden: list or tuple of the hidden layers' widths, from input to output; it may be empty.
        num_classes: width of the last layer, an int.

    Returns:
        int, all weights and biases of all layers.

    >>> mlp_parameters((2, 3, 1), [4], 5)
    53
    """
    # YOUR CODE HERE
    raise NotImplementedError()


def cnn_parameters(input_shape, layers, num_classes):
    """Counts the weights and biases of a small CNN.

    Each convolution (stride 1, same padding, a bias per filter) is followed by 2x2 max pooling with stride 2
    and no padding, so that an odd side loses its last pixel. One dense layer with biases
    follows on the flattened feature maps.

    Args:
        input_shape: (H, W, C) of one image.
        layers: list or tuple of (filters, kernel_size), kernel_size an int or a (height, width) pair;
            it may be empty.
        num_classes: width of the dense layer, an int.

    Returns:
        int, all weights and biases of all layers.

    >>> cnn_parameters((5, 4, 3), [(2, 3)], 10)
    146
    """
    # YOUR CODE HERE
    raise NotImplementedError()


def shift(images, dy, dx):
    """Moves the content of all images; what leaves at one side is lost, and zeros come in at the other.

    Args:
        images: (N, H, W, C) float or int.
        dy: pixels downwards, an int; negative is upwards. It may exceed H.
        dx: pixels to the right, an int; negative is to the left. It may exceed W.

    Returns:
        (N, H, W, C), the moved values; all zeros where the content left the image.

    >>> shift(np.array([[1, 2, 3], [4, 5, 6]]).reshape(1, 2, 3, 1), 1, -1)[0, :, :, 0]
    array([[0, 0, 0],
           [2, 3, 0]])
    """
    # YOUR CODE HERE
    raise NotImplementedError()
