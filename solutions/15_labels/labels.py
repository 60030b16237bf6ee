"""Labels of pixels: from coloured masks to classes, image labels, instances, boxes, tiles and weights.

Segmentation answers for each pixel. What the other tasks ask for can be read off its answer.
Sources: Long, Shelhamer & Darrell 2014, "Fully convolutional networks for semantic segmentation";
Lin et al. 2014, "Microsoft COCO: Common objects in context", figure 1 (the four tasks side by side);
Ronneberger, Fischer & Brox 2015, "U-Net", figure 2 (overlapping tiles);
Eigen & Fergus 2015, "Predicting depth, surface normals and semantic labels with a common multi-scale
convolutional architecture" (frequencies and weights of classes).
"""

import numpy as np


def _pair(value):
    """An int or a (height, width) pair, as a pair."""
    return (int(value), int(value)) if np.ndim(value) == 0 else (int(value[0]), int(value[1]))


def _as_float(array):
    """The array itself if it is of floats, else as float64."""
    return array if np.issubdtype(array.dtype, np.floating) else array.astype(np.float64)


def _starts(length, size, stride):
    """Tells where tiles begin along one axis. Yours to write, or to leave out.

    Args:
        length: int, pixels of the axis.
        size: int, pixels of a tile along the axis, at most `length`.
        stride: int, pixels from one tile to the next, at most `size`.

    Returns:
        list of ints, growing: the first is 0, and with the last one a tile ends where the axis ends.
    """
    ### BEGIN SOLUTION
    last = length - size
    return [*range(0, last, stride), last]
    ### END SOLUTION


def rgb_to_classes(mask, palette, ignore=255):
    """Turns a mask of colours, as people draw it, into a mask of class numbers.

    Args:
        mask: (H, W, 3) integers in [0, 255].
        palette: (K, 3) integers in [0, 255], the colour of each class, all different.
        ignore: int, the number for pixels of any other colour; it may be negative or above 255.

    Returns:
        (H, W) of any integer dtype: the class whose colour a pixel has, in all three channels, or `ignore`.

    >>> palette = np.array([[226, 169, 41], [132, 41, 246]])
    >>> rgb_to_classes(np.array([[[132, 41, 246], [226, 169, 41], [155, 155, 155]]]), palette)
    array([[  1,   0, 255]])
    """
    ### BEGIN SOLUTION
    classes = np.full(mask.shape[:2], ignore, dtype=int)
    for number, color in enumerate(palette):
        classes[(mask == color).all(axis=-1)] = number
    return classes
    ### END SOLUTION


def classes_to_rgb(classes, palette, ignore_color=(0, 0, 0)):
    """Paints a mask of class numbers, for people to look at.

    Args:
        classes: (H, W) or (N, H, W) integers of any dtype, any values.
        palette: (K, 3) integers in [0, 255], the colour of each class.
        ignore_color: three integers in [0, 255], the colour of every number that is no class
            of the palette: negative, K or more.

    Returns:
        (H, W, 3) or (N, H, W, 3) uint8.

    >>> classes_to_rgb(np.array([[1, 0, 255]]), np.array([[226, 169, 41], [132, 41, 246]])).tolist()
    [[[132, 41, 246], [226, 169, 41], [0, 0, 0]]]
    """
    ### BEGIN SOLUTION
    colors = np.full((*classes.shape, 3), ignore_color, dtype=np.uint8)
    known = (classes >= 0) & (classes < len(palette))
    colors[known] = np.asarray(palette)[classes[known]]
    return colors
    ### END SOLUTION


def one_hot_mask(classes, num_classes, ignore=255):
    """Writes the class of each pixel as a row of zeros and a one, and leaves out ignored pixels.

    Args:
        classes: (H, W), (N, H, W) or any other shape, integers in [0, num_classes) or `ignore`.
        num_classes: int, K.
        ignore: int, the number of the pixels to leave out. It may be negative, or one of the classes,
            which is then left out.

    Returns:
        (H, W, K), (N, H, W, K) or (..., K) float32: all zeros where a pixel is ignored.

    >>> one_hot_mask(np.array([[2, 255, 0]]), 3)
    array([[[0., 0., 1.],
            [0., 0., 0.],
            [1., 0., 0.]]], dtype=float32)
    """
    ### BEGIN SOLUTION
    hot = classes[..., np.newaxis] == np.arange(num_classes)  # (..., K)
    hot &= (classes != ignore)[..., np.newaxis]
    return hot.astype(np.float32)
    ### END SOLUTION


def standardize(image, mean, std):
    """Shifts and scales each channel: `(image - mean) / std`, in the unit that the pixels have.

    There is no division by 255: mean and std are those of pixels as they are in `image`.

    Args:
        image: (H, W, C) float or int; a float dtype is kept.
        mean: C numbers, one for each channel: an array, a tuple or a list.
        std: C positive numbers, likewise.

    Returns:
        (H, W, C), float64 where image, mean and std are all integers.

    >>> standardize(np.array([[[150, 100, 80]]], np.uint8), (100, 120, 80), (50, 20, 40))
    array([[[ 1., -1.,  0.]]])
    """
    ### BEGIN SOLUTION
    image = _as_float(image)
    return (image - np.asarray(mean, image.dtype)) / np.asarray(std, image.dtype)
    ### END SOLUTION


def image_labels(classes, num_classes):
    """Answers the question of classification: which classes occur in the image?

    Args:
        classes: (H, W) or (N, H, W) integers; numbers outside [0, num_classes) count for no class.
        num_classes: int, K.

    Returns:
        (K,) or (N, K), an array of bools or of 0 and 1.

    >>> image_labels(np.array([[3, 1], [255, 3]]), 4).astype(int)
    array([0, 1, 0, 1])
    """
    ### BEGIN SOLUTION
    same = classes[..., np.newaxis] == np.arange(num_classes)  # (H, W, K) or (N, H, W, K)
    return same.any(axis=(-3, -2))
    ### END SOLUTION


def instances(classes, class_id):
    """Answers the question of instance segmentation: which pixels of a class belong together?

    Pixels of the class that touch with an edge belong to one instance, and so do their neighbours
    in turn; touching with a corner is not enough (4-connected components).

    Args:
        classes: (H, W) integers.
        class_id: int, the class to look at; 0 is a class like any other.

    Returns:
        (H, W) integers: 0 outside the class; in it the number of the instance. Instances are numbered
        1, 2, 3, ... in reading order (by row, then by column) of the first pixel of each.

    >>> instances(np.array([[3, 0, 3], [3, 3, 0], [0, 0, 3]]), 3)
    array([[1, 0, 2],
           [1, 1, 0],
           [0, 0, 3]])
    """
    ### BEGIN SOLUTION
    H, W = classes.shape
    numbers = np.zeros((H, W), dtype=int)
    count = 0
    for first in zip(*np.nonzero(classes == class_id)):  # in reading order
        if numbers[first] > 0:
            continue
        count += 1
        numbers[first] = count
        waiting = [first]
        while waiting:
            y, x = waiting.pop()
            for i, j in ((y - 1, x), (y, x - 1), (y, x + 1), (y + 1, x)):
                if 0 <= i < H and 0 <= j < W and classes[i, j] == class_id and numbers[i, j] == 0:
                    numbers[i, j] = count
                    waiting.append((i, j))
    return numbers
    ### END SOLUTION


def bounding_boxes(instance_map):
    """Answers the question of detection: the smallest box around each instance.

    Args:
        instance_map: (H, W) integers, 0 outside all instances, and 1, 2, ... n in them, none left out.
            An instance may be in several pieces.

    Returns:
        n boxes (ymin, xmin, ymax, xmax) of ints, in the order of the instances' numbers: a list of tuples
        or an array (n, 4), of length 0 where there is no instance. Boxes are half-open, like Python's
        slices: `instance_map[ymin:ymax, xmin:xmax]` is the box.

    >>> bounding_boxes(np.array([[0, 2, 2, 2], [1, 1, 0, 0]]))
    [(1, 0, 2, 2), (0, 1, 1, 4)]
    """
    ### BEGIN SOLUTION
    boxes = []
    for number in np.unique(instance_map[instance_map > 0]):
        rows, columns = np.nonzero(instance_map == number)
        ends = rows.min(), columns.min(), rows.max() + 1, columns.max() + 1
        boxes.append(tuple(int(end) for end in ends))
    return boxes
    ### END SOLUTION


def tile(image, size, stride):
    """Cuts an image into tiles of one size, so that a network of that size sees all of it.

    Along each axis a tile begins at 0, stride, 2 * stride, ... as long as it fits. If pixels are left
    at the end, one more tile is moved inwards so that it ends with the axis; if none are left, there is none.

    Args:
        image: (H, W) or (H, W, C) float or int; a float dtype is kept.
        size: an int or a (height, width) pair, the sides h and w of a tile.
        stride: an int or a (height, width) pair, at most `size`.

    Returns:
        (T, h, w) or (T, h, w, C), the tiles in reading order.

    Raises:
        ValueError: the image is smaller than a tile, along either axis.

    >>> tile(np.array([[1, 2, 3, 4, 5]]), (1, 2), (1, 2))
    array([[[1, 2]],
    <BLANKLINE>
           [[3, 4]],
    <BLANKLINE>
           [[4, 5]]])
    """
    ### BEGIN SOLUTION
    H, W = image.shape[:2]
    (h, w), (SH, SW) = _pair(size), _pair(stride)
    if h > H or w > W:
        raise ValueError(f"a tile of {h} x {w} does not fit into an image of {H} x {W}")
    corners = [(top, left) for top in _starts(H, h, SH) for left in _starts(W, w, SW)]
    return np.stack([image[top : top + h, left : left + w] for top, left in corners])
    ### END SOLUTION


def untile(tiles, shape, stride):
    """Puts tiles back where `tile` took them, and takes the mean where they overlap.

    Args:
        tiles: (T, h, w) or (T, h, w, C) float or int; a float dtype is kept.
        shape: (H, W) or (H, W, C), the shape of the image.
        stride: an int or a (height, width) pair, the one that `tile` was given.

    Returns:
        an array of that shape: each pixel is the mean of what all tiles that cover it say,
        float64 where the tiles are integers.

    >>> untile(np.array([[[2, 2]], [[4, 4]], [[10, 10]]]), (1, 5), 2)
    array([[ 2.,  2.,  4.,  7., 10.]])
    """
    ### BEGIN SOLUTION
    (H, W), (h, w), (SH, SW) = shape[:2], tiles.shape[1:3], _pair(stride)
    tiles = _as_float(tiles)
    total = np.zeros(shape, tiles.dtype)
    votes = np.zeros(shape, tiles.dtype)  # how many tiles cover each pixel
    corners = [(top, left) for top in _starts(H, h, SH) for left in _starts(W, w, SW)]
    for piece, (top, left) in zip(tiles, corners):
        total[top : top + h, left : left + w] += piece
        votes[top : top + h, left : left + w] += 1
    return total / votes
    ### END SOLUTION


def class_frequencies(masks, num_classes, ignore=255):
    """Tells how frequent each class is in the images that show it (Eigen & Fergus 2015).

    Args:
        masks: (H, W) or (N, H, W) integers in [0, num_classes), or `ignore`.
        num_classes: int, K.
        ignore: int, outside [0, num_classes): the number of pixels that count nowhere.

    Returns:
        (K,) float64: the pixels of a class in all images together, over all pixels that are not ignored
        in the images that contain the class; 0 for a class that never occurs.

    >>> class_frequencies(np.array([[[0, 0, 1, 255]], [[1, 1, 1, 1]]]), 3).round(4)
    array([0.6667, 0.7143, 0.    ])
    """
    ### BEGIN SOLUTION
    H, W = masks.shape[-2:]
    hot = one_hot_mask(masks, num_classes, ignore).reshape(-1, H * W, num_classes)
    counts = hot.sum(axis=1, dtype=np.float64)  # (N, K), pixels of each class in each image
    labelled = counts.sum(axis=1)  # (N,)
    pixels = labelled @ (counts > 0)  # (K,), of the images that contain the class
    return counts.sum(axis=0) / np.maximum(pixels, 1)
    ### END SOLUTION


def median_frequency_weights(frequencies):
    """Gives rare classes a large weight and frequent ones a small one (Eigen & Fergus 2015).

    Args:
        frequencies: (K,) floats, none negative, 0 for classes that never occur; their dtype is kept.

    Returns:
        (K,): the median of the positive frequencies over each frequency; 0 where a frequency is 0.

    >>> median_frequency_weights(np.array([0.5, 0.0, 0.25, 0.125]))
    array([0.5, 0. , 1. , 2. ])
    """
    ### BEGIN SOLUTION
    frequencies = _as_float(frequencies)
    occurs = frequencies > 0
    weights = np.zeros_like(frequencies)
    if occurs.any():
        weights[occurs] = np.median(frequencies[occurs]) / frequencies[occurs]
    return weights
    ### END SOLUTION
