"""Plain Python over pixels, dictionaries and lists; union-find for instances; the median by sorting."""

import math

import numpy as np


def rgb_to_classes(mask, palette, ignore=255):
    """A dictionary from colour to number."""
    numbers = {tuple(color): number for number, color in enumerate(np.asarray(palette).tolist())}
    rows = [[numbers.get(tuple(pixel), int(ignore)) for pixel in row] for row in mask.tolist()]
    return np.array(rows, np.int32)


def classes_to_rgb(classes, palette, ignore_color=(0, 0, 0)):
    """A dictionary from number to colour."""
    colors = dict(enumerate(np.asarray(palette).tolist()))
    pixels = [colors.get(number, list(ignore_color)) for number in classes.ravel().tolist()]
    return np.array(pixels, np.uint8).reshape(*classes.shape, 3)


def one_hot_mask(classes, num_classes, ignore=255):
    """Pixel by pixel."""
    output = np.zeros((*classes.shape, num_classes), np.float32)
    for place in np.ndindex(classes.shape):
        if classes[place] != ignore:
            output[(*place, classes[place])] = 1
    return output


def standardize(image, mean, std):
    """Channel by channel."""
    output = np.empty(image.shape, image.dtype if image.dtype.kind == "f" else float)
    for channel in range(image.shape[2]):
        output[..., channel] = (image[..., channel] - float(mean[channel])) / float(std[channel])
    return output


def image_labels(classes, num_classes):
    """Sets of the numbers that occur."""
    if classes.ndim == 3:
        return np.array([image_labels(plane, num_classes) for plane in classes])
    seen = set(classes.ravel().tolist())
    return np.array([number in seen for number in range(num_classes)])


def instances(classes, class_id):
    """Two passes with union-find; the root is the smallest place in reading order."""
    H, W = classes.shape
    parent = {y * W + x: y * W + x for y in range(H) for x in range(W) if classes[y, x] == class_id}

    def root(place):
        while parent[place] != place:
            parent[place] = place = parent[parent[place]]
        return place

    for place in parent:
        for other in ([place - 1] if place % W else []) + [place - W]:
            if other in parent:
                low, high = sorted((root(place), root(other)))
                parent[high] = low
    numbers, output = {}, np.zeros((H, W), np.uint16)
    for place in parent:
        output[divmod(place, W)] = numbers.setdefault(root(place), len(numbers) + 1)
    return output


def bounding_boxes(instance_map):
    """One walk over the pixels, boxes growing on the way."""
    boxes = {}
    for (y, x), number in np.ndenumerate(instance_map):
        if number:
            top, left, bottom, right = boxes.get(int(number), (math.inf, math.inf, 0, 0))
            boxes[int(number)] = [min(top, y), min(left, x), max(bottom, y + 1), max(right, x + 1)]
    return [boxes[number] for number in sorted(boxes)]


def _begins(length, side, step):
    begins = [0]
    while begins[-1] + side < length:
        begins.append(min(begins[-1] + step, length - side))
    return begins


def _both(value):
    return tuple(value) if isinstance(value, (tuple, list, np.ndarray)) else (value, value)


def tile(image, size, stride):
    """Growing list of begins."""
    (h, w), (dy, dx) = _both(size), _both(stride)
    for side, length in zip((h, w), image.shape):
        if side > length:
            raise ValueError(f"{side} pixels out of {length}")
    tiles = []
    for top in _begins(image.shape[0], h, dy):
        for left in _begins(image.shape[1], w, dx):
            tiles.append(image[top : top + h, left : left + w].tolist())
    return np.array(tiles, image.dtype)


def untile(tiles, shape, stride):
    """A list of votes for each pixel."""
    (_, h, w), (dy, dx) = tiles.shape[:3], _both(stride)
    votes = {place: [] for place in np.ndindex(*shape[:2])}
    pieces = iter(tiles)
    for top in _begins(shape[0], h, dy):
        for left in _begins(shape[1], w, dx):
            piece = next(pieces)
            for i, j in np.ndindex(h, w):
                votes[top + i, left + j].append(piece[i, j])
    dtype = tiles.dtype if tiles.dtype.kind == "f" else float
    return np.array([np.mean(found, axis=0) for found in votes.values()], dtype).reshape(shape)


def class_frequencies(masks, num_classes, ignore=255):
    """Counting with Python's integers."""
    planes = [masks] if masks.ndim == 2 else list(masks)
    result = []
    for number in range(num_classes):
        own = total = 0
        for plane in planes:
            pixels = [pixel for pixel in plane.ravel().tolist() if pixel != ignore]
            own += pixels.count(number)
            total += len(pixels) if number in pixels else 0
        result.append(own / total if total else 0.0)
    return np.array(result)


def median_frequency_weights(frequencies):
    """The middle of a sorted list."""
    positive = sorted(value for value in frequencies.tolist() if value > 0)
    middle = len(positive) // 2
    median = (positive[middle] + positive[~middle]) / 2 if positive else 0
    return np.array([median / value if value else 0 for value in frequencies.tolist()], frequencies.dtype)
