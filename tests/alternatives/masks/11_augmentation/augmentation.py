"""Masks, selections and matrices in the place of slices; integers become float64 where they may.

The boxes of cutmix are drawn as the authors' code draws them: half of the side, rounded down, on both sides
of the centre. Non-squares are only flipped and half-turned.
"""

import numpy as np


def flip_horizontal(image):
    """A product with the matrix that has ones from the top right to the bottom left."""
    exchange = np.eye(image.shape[1], dtype=image.dtype if image.dtype.kind == "f" else float)[:, ::-1]
    return np.einsum("wv,hvc->hwc", exchange, image)


def random_flip(image, rng, probability=0.5):
    return np.where(rng.uniform() < probability, np.fliplr(image), image)


def random_crop(image, size, rng):
    size = np.broadcast_to(size, 2)
    if (size > image.shape[:2]).any():
        raise ValueError(f"a part of {size} in {image.shape}")
    windows = np.lib.stride_tricks.sliding_window_view(image, size, axis=(0, 1))  # (.., .., C, height, width)
    rows, columns = windows.shape[:2]
    return np.moveaxis(rng.choice(windows.reshape(rows * columns, *windows.shape[2:])), 0, 2)


def pad_and_crop(image, padding, rng):
    moved = image
    for axis, step in enumerate(rng.integers(-padding, padding, size=2, endpoint=True)):
        numbers = np.arange(image.shape[axis]) - step
        shape = [-1 if axis == each else 1 for each in range(3)]
        known = ((numbers >= 0) & (numbers < image.shape[axis])).reshape(shape)
        moved = np.where(known, moved.take(np.clip(numbers, 0, image.shape[axis] - 1), axis), 0)
    return moved


def color_jitter(image, rng, brightness=0.2, contrast=0.2):
    """Between the image and a grey one, or beyond the image."""
    c, b = np.array([1, 0]) + np.array([contrast, brightness]) * rng.uniform(-1, 1, 2)
    grey = np.full(image.shape, image.mean(dtype=np.float64))
    return (c * image + (1 - c) * grey + b).clip(0, 1).astype(image.dtype)


def cutout(image, size, rng, value=0.0):
    """By the distance from the centre, which is the corner between four pixels where the size is even."""
    centre = [rng.choice(side) - (0 if size % 2 else 0.5) for side in image.shape[:2]]
    rows, columns = (np.abs(np.arange(side) - middle) for side, middle in zip(image.shape[:2], centre))
    covered = np.maximum(rows[:, None], columns[None, :]) < size / 2
    return np.where(covered[:, :, None], np.asarray(value, image.dtype), image)


def blend(array, matrix):
    """(N, N) weights times N images or labels."""
    dtype = array.dtype if array.dtype.kind == "f" else np.float64
    return np.tensordot(matrix, array, axes=1).astype(dtype)


def mixup(images, one_hot, alpha, rng):
    order = np.argsort(rng.random(len(images)))
    lam = rng.dirichlet([alpha, alpha])[1]
    matrix = (1 - lam) * np.eye(len(images)) + lam * np.eye(len(images))[order]
    return blend(images, matrix), blend(one_hot, matrix)


def cutmix(images, one_hot, alpha, rng):
    order = rng.permuted(np.arange(len(images)))
    side = np.sqrt(1 - rng.beta(alpha, alpha, size=1)[0])
    inside = []
    for length in images.shape[1:3]:
        centre, half = rng.integers(0, length), int(length * side) // 2
        inside.append((np.arange(length) >= centre - half) & (np.arange(length) < centre + half))
    box = np.outer(*inside)
    share = box.mean()
    matrix = (1 - share) * np.eye(len(images)) + share * np.eye(len(images))[order]
    return np.where(box[:, :, None], images[order], images), blend(one_hot, matrix)


def augment_pair(image, mask, rng):
    if image.shape[:-1] != mask.shape:
        raise ValueError(f"{mask.shape} is not {image.shape[:2]}")
    numbers = np.arange(mask.size).reshape(mask.shape)
    quarter = rng.integers(4) if mask.shape[0] == mask.shape[1] else 2 * rng.integers(2)
    numbers = np.rot90(numbers, quarter)
    numbers = np.flipud(numbers) if rng.integers(2) else numbers
    return image.reshape(-1, image.shape[2])[numbers], mask.ravel()[numbers]
