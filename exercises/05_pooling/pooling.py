"""Pooling: a window of pixels becomes one number, in every channel by itself.

Nothing is learned here. What is asked is where the windows stand, and what one number says of them.
Sources: LeCun et al. 1998, "Gradient-based learning applied to document recognition" (sub-sampling);
Scherer, Müller & Behnke 2010, "Evaluation of pooling operations in convolutional architectures for
object recognition" (the maximum against the average);
Lin, Chen & Yan 2013, "Network in network" (global average pooling);
Springenberg et al. 2014, "Striving for simplicity: the all convolutional net" (doing without);
Badrinarayanan, Kendall & Cipolla 2015, "SegNet" (pooling indices, unpooling);
Keras' reference of its pooling layers (sizes, "same", and averages over real pixels only).
"""

import numpy as np


def _pair(value):
    """An int or a (height, width) pair, as a pair."""
    return (int(value), int(value)) if np.ndim(value) == 0 else (int(value[0]), int(value[1]))


def _as_float(images):
    """The images themselves if they are floats, as float64 if they are integers."""
    return images if np.issubdtype(images.dtype, np.floating) else images.astype(np.float64)


def _windows(images, size, stride=None, padding="valid", fill=0.0):
    """Cuts images into the windows that are pooled. Yours to write, or to leave out.

    Args:
        images: (N, H, W, C) float or int.
        size: an int or a (height, width) pair.
        stride: an int or a (height, width) pair; None means `size`.
        padding: "valid" or "same".
        fill: number that "same" pads with.

    Returns:
        (N, OH, OW, C, KH, KW), where KH x KW is the size of a window.

    Raises:
        ValueError: the padding is neither of the two, or a window is larger than the padded images.
    """
    # YOUR CODE HERE
    raise NotImplementedError()


def max_pool2d(images, size=2, stride=None, padding="valid"):
    """Takes the largest value of every window, in each channel by itself.

    Args:
        images: (N, H, W, C) float or int; negative values are as good as others.
        size: sides of the window in pixels, an int or a (height, width) pair.
        stride: step of the window in pixels, an int or a (height, width) pair, smaller or larger than
            `size`; None means `size`, so that the windows lie side by side.
        padding: "valid" (only windows that lie wholly on the image) or "same" (output ceil(n / stride),
            the odd pixel of padding at the bottom and right); anything else is a ValueError.
            A padded pixel is never the maximum, however small the real ones are. With "same" the window
            may be larger than the image.

    Returns:
        (N, OH, OW, C), in the dtype of float images, float64 for integers.

    >>> images = np.array([[-1.0, -5.0, -3.0], [-7.0, -2.0, -8.0]]).reshape(1, 2, 3, 1)
    >>> max_pool2d(images)[0, :, :, 0]
    array([[-1.]])
    >>> max_pool2d(images, padding="same")[0, :, :, 0]
    array([[-1., -3.]])
    """
    # YOUR CODE HERE
    raise NotImplementedError()


def avg_pool2d(images, size=2, stride=None, padding="valid"):
    """Averages every window, in each channel by itself.

    Args:
        images: (N, H, W, C) float or int.
        size: sides of the window in pixels, an int or a (height, width) pair.
        stride: step of the window in pixels, an int or a (height, width) pair, smaller or larger than
            `size`; None means `size`.
        padding: "valid" or "same", as in `max_pool2d`. With "same", a window that reaches beyond the
            border is averaged over the real pixels in it; padding does not count.

    Returns:
        (N, OH, OW, C), in the dtype of float images, float64 for integers.

    >>> row = np.array([1, 5, 3, 7, 2, 0, 4]).reshape(1, 1, 7, 1)
    >>> avg_pool2d(row, (1, 3)).ravel()
    array([3., 3.])
    >>> avg_pool2d(row, (1, 3), padding="same").ravel()
    array([3., 4., 2.])
    """
    # YOUR CODE HERE
    raise NotImplementedError()


def global_avg_pool(images):
    """Averages each channel over the whole image.

    Args:
        images: (N, H, W, C) float or int.

    Returns:
        (N, C), in the dtype of float images, float64 for integers.

    >>> global_avg_pool(np.array([[1, 10], [3, 20], [8, 60]]).reshape(1, 1, 3, 2))
    array([[ 4., 30.]])
    """
    # YOUR CODE HERE
    raise NotImplementedError()


def global_max_pool(images):
    """Takes the largest value of each channel in the whole image.

    Args:
        images: (N, H, W, C) float or int.

    Returns:
        (N, C), in the dtype of float images; for integers in their dtype or float64.

    >>> global_max_pool(np.array([[1.0, -20.0], [8.0, -10.0], [3.0, -60.0]]).reshape(1, 1, 3, 2))
    array([[  8., -10.]])
    """
    # YOUR CODE HERE
    raise NotImplementedError()


def adaptive_avg_pool2d(images, output_size):
    """Averages windows whose size follows from the output that is asked for.

    With OH rows wanted from H, window i begins at row floor(i * H / OH) and ends before row
    ceil((i + 1) * H / OH), counted from 0; the same for columns. Windows may overlap by a pixel, and
    need not be of equal size. The output may be larger than the input; then pixels are used again.

    Args:
        images: (N, H, W, C) float or int.
        output_size: an int or a (height, width) pair.

    Returns:
        (N, OH, OW, C), in the dtype of float images, float64 for integers.

    >>> adaptive_avg_pool2d(np.array([1, 3, 4, 5, 9]).reshape(1, 1, 5, 1), (1, 3)).ravel()
    array([2., 4., 7.])
    >>> adaptive_avg_pool2d(np.array([4, 8]).reshape(1, 1, 2, 1), (1, 3)).ravel()
    array([4., 6., 8.])
    """
    # YOUR CODE HERE
    raise NotImplementedError()


def max_pool2d_with_indices(images, size=2):
    """Takes the largest value of every window, and says which pixel it was.

    The windows lie side by side and wholly on the image; rows and columns that fill no window are left
    out. A pixel in row r and column q of an image of W columns has the index r * W + q, whatever its
    image and channel are. Where several pixels of a window are largest, the first one in reading order
    counts: rows from the top, each from left to right.

    Args:
        images: (N, H, W, C) float or int, no NaN.
        size: sides of the window in pixels, an int or a (height, width) pair.

    Returns:
        (pooled, indices), both (N, OH, OW, C): pooled in the dtype of float images, for integers in
        their dtype or float64; indices are integers from 0 to H * W - 1.

    >>> images = np.array([[1.0, 2.0, 3.0, 4.0, 9.0], [5.0, 0.0, 8.0, 2.0, 9.0]]).reshape(1, 2, 5, 1)
    >>> pooled, indices = max_pool2d_with_indices(images)
    >>> pooled.ravel(), indices.ravel()
    (array([5., 8.]), array([5, 7]))
    """
    # YOUR CODE HERE
    raise NotImplementedError()


def max_unpool2d(pooled, indices, output_shape):
    """Puts pooled values back where they came from, and zeros everywhere else.

    Args:
        pooled: (N, OH, OW, C) float or int.
        indices: (N, OH, OW, C) ints: the value goes to row index // W, column index % W of its own image
            and channel, as `max_pool2d_with_indices` counts. No two values have the same place.
        output_shape: the whole (N, H, W, C) of the result, with the N and C of `pooled`.

    Returns:
        (N, H, W, C), in the dtype of a float `pooled`; for integers in their dtype or float64.

    >>> pooled, indices = np.array([5.0, 8.0]).reshape(1, 1, 2, 1), np.array([5, 7]).reshape(1, 1, 2, 1)
    >>> max_unpool2d(pooled, indices, (1, 2, 5, 1))[0, :, :, 0]
    array([[0., 0., 0., 0., 0.],
           [5., 0., 8., 0., 0.]])
    """
    # YOUR CODE HERE
    raise NotImplementedError()
