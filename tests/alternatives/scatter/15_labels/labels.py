"""No loop over pixels: packed colours, bincount, propagated minima, ufunc.at, strided windows."""

import numpy as np


def rgb_to_classes(mask, palette, ignore=255):
    """Colours packed into one number each, and searched in the sorted palette."""
    place = np.array([65536, 256, 1])
    codes, known = mask @ place, np.asarray(palette) @ place
    order = np.argsort(known)
    found = order[np.minimum(np.searchsorted(known, codes, sorter=order), len(known) - 1)]
    return np.where(known[found] == codes, found, ignore)


def classes_to_rgb(classes, palette, ignore_color=(0, 0, 0)):
    """A table with one colour more."""
    table = np.vstack([palette, [ignore_color]]).astype(np.uint8)
    index = classes.astype(np.int64)
    index[(index < 0) | (index > len(palette))] = len(palette)
    return table[index]


def one_hot_mask(classes, num_classes, ignore=255):
    """A table with a row of zeros at its end."""
    table = np.eye(num_classes + 1, num_classes, dtype=np.float32)
    return table[np.where(classes == ignore, num_classes, classes.astype(np.int64))]


def standardize(image, mean, std):
    """As a scale and an offset."""
    kind = image.dtype if image.dtype.kind == "f" else np.float64
    scale = 1 / np.asarray(std, np.float64)
    return (image * scale - np.asarray(mean, np.float64) * scale).astype(kind)


def image_labels(classes, num_classes):
    """np.isin for each image."""
    batch = np.atleast_3d(classes) if classes.ndim == 3 else classes[np.newaxis]
    labels = np.stack([np.isin(np.arange(num_classes), plane) for plane in batch]).astype(np.int8)
    return labels if classes.ndim == 3 else labels[0]


def instances(classes, class_id):
    """The smallest place in reading order spreads to the neighbours until nothing changes."""
    inside = np.pad(classes == class_id, 1)
    places = np.where(inside, np.arange(inside.size).reshape(inside.shape), inside.size)
    while True:
        old = places.copy()
        for _ in range(8):
            near = [np.roll(places, step, axis) for axis in (0, 1) for step in (1, -1)]
            places = np.where(inside, np.minimum.reduce([places, *near]), inside.size)
        if (places == old).all():
            break
    roots = np.unique(places[inside])
    return np.where(inside, np.searchsorted(roots, places) + 1, 0)[1:-1, 1:-1]


def bounding_boxes(instance_map):
    """Minima and maxima gathered by number, as an array."""
    rows, columns = np.nonzero(instance_map)
    number = instance_map[rows, columns].astype(int) - 1
    boxes = np.zeros((number.max(initial=-1) + 1, 4), int) + [2**30, 2**30, 0, 0]
    for side, (gather, values) in enumerate(
        [(np.minimum, rows), (np.minimum, columns), (np.maximum, rows + 1), (np.maximum, columns + 1)]
    ):
        gather.at(boxes[:, side], number, values)
    return boxes


def _begins(length, side, step):
    return np.minimum(np.arange(-(-(length - side) // step) + 1) * step, length - side)


def tile(image, size, stride):
    """Chosen from all windows there are; sliding_window_view refuses those that do not fit."""
    size, (dy, dx) = tuple(np.broadcast_to(size, 2)), np.broadcast_to(stride, 2)
    if (np.array(size) > image.shape[:2]).any():
        raise ValueError(f"{size} in {image.shape}")
    windows = np.lib.stride_tricks.sliding_window_view(image, size, axis=(0, 1))
    chosen = windows[_begins(image.shape[0], size[0], dy)][:, _begins(image.shape[1], size[1], dx)]
    if image.ndim == 3:
        chosen = np.moveaxis(chosen, 2, -1)
    return chosen.reshape(-1, *size, *image.shape[2:])


def untile(tiles, shape, stride):
    """np.add.at on flat places, which tile itself delivers."""
    kind = tiles.dtype if tiles.dtype.kind == "f" else np.float64
    places = tile(np.arange(int(np.prod(shape))).reshape(shape), tiles.shape[1:3], stride)
    total = np.zeros(int(np.prod(shape)))
    np.add.at(total, places.ravel(), tiles.ravel())
    return (total / np.bincount(places.ravel())).reshape(shape).astype(kind)


def class_frequencies(masks, num_classes, ignore=255):
    """A two-dimensional histogram of image and class."""
    batch = masks.reshape(-1, masks.shape[-2] * masks.shape[-1])
    image, pixel = np.nonzero(batch != ignore)
    flat = image * num_classes + batch[image, pixel]
    counts = np.bincount(flat, minlength=len(batch) * num_classes).reshape(-1, num_classes)
    pixels = np.where(counts > 0, counts.sum(axis=1, keepdims=True), 0).sum(axis=0)
    return np.divide(counts.sum(axis=0), pixels, out=np.zeros(num_classes), where=pixels > 0)


def median_frequency_weights(frequencies):
    """NaN for what never occurs, left out by nanmedian, and zero in the end."""
    if not frequencies.any():
        return np.zeros_like(frequencies)
    hidden = np.where(frequencies > 0, frequencies, np.nan)
    return np.nan_to_num(np.nanmedian(hidden) / hidden)
