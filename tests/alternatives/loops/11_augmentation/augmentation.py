"""Pixel by pixel; every number comes from `rng.random()`, boxes lie wholly inside, results are lists of two."""

import math

import numpy as np


def below(rng, count):
    """A whole number from 0 to count - 1."""
    return int(rng.random() * count)


def shuffled(rng, count):
    """A permutation, by Fisher and Yates."""
    order = list(range(count))
    for last in range(count - 1, 0, -1):
        other = below(rng, last + 1)
        order[last], order[other] = order[other], order[last]
    return order


def floats_like(array):
    """The dtype of a result that arithmetic gives."""
    return array.dtype if array.dtype.kind == "f" else np.float64


def flip_horizontal(image):
    H, W, _ = image.shape
    output = np.zeros(image.shape, image.dtype)
    for i in range(H):
        for j in range(W):
            output[i, W - 1 - j] = image[i, j]
    return output


def random_flip(image, rng, probability=0.5):
    if rng.random() < probability:
        return flip_horizontal(image)
    return image.copy()


def random_crop(image, size, rng):
    H, W, C = image.shape
    height, width = size if np.ndim(size) else (size, size)
    if height > H:
        raise ValueError(f"{height} rows of {H}")
    if width > W:
        raise ValueError(f"{width} columns of {W}")
    left, top = below(rng, W - width + 1), below(rng, H - height + 1)
    output = np.empty((height, width, C), image.dtype)
    for i in range(height):
        for j in range(width):
            output[i, j] = image[top + i, left + j]
    return output


def pad_and_crop(image, padding, rng):
    H, W, _ = image.shape
    down, right = (below(rng, 2 * padding + 1) - padding for _ in range(2))
    output = np.zeros_like(image)
    for i in range(H):
        for j in range(W):
            if 0 <= i - down < H and 0 <= j - right < W:
                output[i, j] = image[i - down, j - right]
    return output


def color_jitter(image, rng, brightness=0.2, contrast=0.2):
    b = brightness * (2 * rng.random() - 1)
    c = 1 + contrast * (2 * rng.random() - 1)
    mean = sum(float(number) for number in image.flat) / image.size
    numbers = [min(max((float(number) - mean) * c + mean + b, 0.0), 1.0) for number in image.flat]
    return np.array(numbers, image.dtype).reshape(image.shape)


def cutout(image, size, rng, value=0.0):
    H, W, _ = image.shape
    row, column = below(rng, H), below(rng, W)
    before, after = (size - 1) // 2, size // 2  # an even square reaches one pixel further down and right
    output = np.array(image)
    for i in range(H):
        for j in range(W):
            if -before <= i - row <= after and -before <= j - column <= after:
                output[i, j] = value
    return output


def draw_lam(alpha, rng):
    """Beta(alpha, alpha) as a ratio of two Gamma numbers, by their logarithms where they underflow."""
    one, other = (
        math.log(rng.gamma(alpha + 1)) + math.log(1 - rng.random()) / alpha for _ in range(2)
    )  # log of a Gamma(alpha) number
    return 1 / (1 + math.exp(min(other - one, 700)))


def mixup(images, one_hot, alpha, rng):
    lam, partners = draw_lam(alpha, rng), shuffled(rng, len(images))
    results = []
    for array in (images, one_hot):
        mixed = np.empty(array.shape, floats_like(array))
        for n, partner in enumerate(partners):
            mixed[n] = lam * array[n].astype(mixed.dtype) + (1 - lam) * array[partner].astype(mixed.dtype)
        results.append(mixed)
    return results


def cutmix(images, one_hot, alpha, rng):
    _, H, W, _ = images.shape
    partners, lam = shuffled(rng, len(images)), draw_lam(alpha, rng)
    height, width = math.ceil(H * math.sqrt(1 - lam)), math.floor(W * math.sqrt(1 - lam))
    top, left = below(rng, H - height + 1), below(rng, W - width + 1)
    mixed, labels = images.copy(), np.array(one_hot, floats_like(one_hot))
    for n, partner in enumerate(partners):
        for i in range(top, top + height):
            for j in range(left, left + width):
                mixed[n, i, j] = images[partner, i, j]
        for k in range(one_hot.shape[1]):
            kept = H * W - height * width
            labels[n, k] = (kept * one_hot[n, k] + height * width * one_hot[partner, k]) / (H * W)
    return [mixed, labels]


def augment_pair(image, mask, rng):
    if image.shape[0] != mask.shape[0] or image.shape[1] != mask.shape[1]:
        raise ValueError(f"image {image.shape}, mask {mask.shape}")
    H, W = mask.shape
    rows, columns, swapped = (rng.random() < 0.5 for _ in range(3))
    sides = (W, H) if swapped else (H, W)
    turned_image = np.empty((*sides, image.shape[2]), image.dtype)
    turned_mask = np.empty(sides, mask.dtype)
    for i in range(sides[0]):
        for j in range(sides[1]):
            y, x = (j, i) if swapped else (i, j)
            y, x = H - 1 - y if rows else y, W - 1 - x if columns else x
            turned_image[i, j], turned_mask[i, j] = image[y, x], mask[y, x]
    return [turned_image, turned_mask]
