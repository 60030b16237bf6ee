"""Augmentation: more training images from the ones there are, by changes that keep or mix the labels.

Every function that draws at random is given a `rng`, a NumPy generator, and draws from nothing else: the
same seed gives the same result. How to draw from it is free where nothing is said about it.
Sources: Krizhevsky, Sutskever & Hinton 2012, "ImageNet classification with deep convolutional neural
networks", section 4.1 (crops, reflections, intensities); He, Zhang, Ren & Sun 2015, "Deep residual
learning for image recognition" (CIFAR-10: pad by 4 and crop);
DeVries & Taylor 2017, "Improved regularization of convolutional neural networks with cutout";
Zhang, Cisse, Dauphin & Lopez-Paz 2018, "mixup: beyond empirical risk minimization";
Yun et al. 2019, "CutMix: regularization strategy to train strong classifiers with localizable features";
Shorten & Khoshgoftaar 2019, "A survey on image data augmentation for deep learning".
"""

import numpy as np


def _pair(value):
    """An int or a (height, width) pair, as a pair."""
    return (int(value), int(value)) if np.ndim(value) == 0 else (int(value[0]), int(value[1]))


def flip_horizontal(image):
    """Mirrors an image: what was on the left is on the right.

    Args:
        image: (H, W, C) float or int; a float dtype is kept.

    Returns:
        (H, W, C).

    >>> flip_horizontal(np.array([[1, 2, 3], [4, 5, 6]]).reshape(2, 3, 1))[:, :, 0]
    array([[3, 2, 1],
           [6, 5, 4]])
    """
    ### BEGIN SOLUTION
    return image[:, ::-1]
    ### END SOLUTION


def random_flip(image, rng, probability=0.5):
    """Mirrors an image now and then, and leaves it as it is otherwise.

    One number is drawn, with `rng.random()`, whatever the probability is; the image is mirrored
    if the number is below `probability`.

    Args:
        image: (H, W, C) float or int; a float dtype is kept.
        rng: numpy.random.Generator.
        probability: float in [0, 1], the chance that the image is mirrored.

    Returns:
        (H, W, C).

    >>> rng = np.random.default_rng(0)  # its first two numbers are 0.64 and 0.27
    >>> row = np.array([1, 2, 3]).reshape(1, 3, 1)
    >>> random_flip(row, rng).ravel(), random_flip(row, rng).ravel()
    (array([1, 2, 3]), array([3, 2, 1]))
    """
    ### BEGIN SOLUTION
    return flip_horizontal(image) if rng.random() < probability else image
    ### END SOLUTION


def random_crop(image, size, rng):
    """Cuts a part of a given size out of an image, at a random position.

    Every position where the part fits is equally likely, the last row and the last column included.

    Args:
        image: (H, W, C) float or int; a float dtype is kept.
        size: of the part in pixels, an int or a (height, width) pair.
        rng: numpy.random.Generator.

    Returns:
        (height, width, C).

    Raises:
        ValueError: the part is larger than the image, in height or in width.

    >>> random_crop(np.zeros((32, 48, 3)), (24, 40), np.random.default_rng(0)).shape
    (24, 40, 3)
    """
    ### BEGIN SOLUTION
    H, W, _ = image.shape
    height, width = _pair(size)
    if height > H or width > W:
        raise ValueError(f"a part of {height} x {width} does not fit into an image of {H} x {W}")
    top, left = rng.integers(H - height + 1), rng.integers(W - width + 1)
    return image[top : top + height, left : left + width]
    ### END SOLUTION


def pad_and_crop(image, padding, rng):
    """Frames an image with zeros on all four sides, and cuts a part of the original size out of that.

    Every position where the part fits is equally likely. So the image moves by up to `padding` pixels
    up, down, left and right.

    Args:
        image: (H, W, C) float or int; a float dtype is kept.
        padding: int from 0 up, pixels on each of the four sides; it may exceed the image.
        rng: numpy.random.Generator.

    Returns:
        (H, W, C).

    >>> pad_and_crop(np.ones((32, 30, 3)), 4, np.random.default_rng(0)).shape
    (32, 30, 3)
    """
    ### BEGIN SOLUTION
    padded = np.pad(image, ((padding, padding), (padding, padding), (0, 0)))
    return random_crop(padded, image.shape[:2], rng)
    ### END SOLUTION


def color_jitter(image, rng, brightness=0.2, contrast=0.2):
    """Changes contrast and brightness: (image - mean) * c + mean + b, clipped to [0, 1].

    `c` is uniform between 1 - contrast and 1 + contrast, `b` is uniform between -brightness and
    brightness; each is drawn by itself, once for the image. The mean is one number, over all pixels
    and channels.

    Args:
        image: (H, W, C) float, values in [0, 1]; the dtype is kept.
        rng: numpy.random.Generator.
        brightness: float from 0 up.
        contrast: float in [0, 1].

    Returns:
        (H, W, C), values in [0, 1].

    >>> image = np.array([0.3, 0.4, 0.6, 0.7]).reshape(2, 2, 1)
    >>> color_jitter(image, np.random.default_rng(0), brightness=0, contrast=0).ravel()
    array([0.3, 0.4, 0.6, 0.7])
    """
    ### BEGIN SOLUTION
    c = rng.uniform(1 - contrast, 1 + contrast)
    b = rng.uniform(-brightness, brightness)
    mean = image.mean()
    return np.clip((image - mean) * c + mean + b, 0, 1)
    ### END SOLUTION


def cutout(image, size, rng, value=0.0):
    """Covers a square of an image with a value, in all channels.

    The centre of the square is a pixel of the image, any one with the same chance; the part of the
    square beyond the border is lost. A square of an even size has no middle pixel and may reach one
    pixel further on either side of its centre.

    Args:
        image: (H, W, C) float or int; a float dtype is kept.
        size: int, side of the square in pixels; it may exceed the image.
        rng: numpy.random.Generator.
        value: number that covers the square; where the image is integer, a whole number that its
            dtype can hold.

    Returns:
        (H, W, C), a new array: the image is needed for the next epoch.

    >>> cutout(np.ones((2, 3, 1)), 5, np.random.default_rng(0), value=0.5)[:, :, 0]
    array([[0.5, 0.5, 0.5],
           [0.5, 0.5, 0.5]])
    """
    ### BEGIN SOLUTION
    H, W, _ = image.shape
    top, left = rng.integers(H) - size // 2, rng.integers(W) - size // 2
    output = image.copy()
    output[max(top, 0) : top + size, max(left, 0) : left + size] = value
    return output
    ### END SOLUTION


def mixup(images, one_hot, alpha, rng):
    """Blends every image of a batch with another one, and their labels in the same proportion.

    One `lam` is drawn from Beta(alpha, alpha), and one permutation of the batch. Every image x becomes
    lam * x + (1 - lam) * its partner, and the partner of image n is image permutation[n]. The labels
    are blended alike, with the same lam and the same permutation.

    Args:
        images: (N, H, W, C) float or int; a float dtype is kept, integers give float64.
        one_hot: (N, K) float or int, a row for each image; the dtype as with the images.
        alpha: float above 0.
        rng: numpy.random.Generator.

    Returns:
        (images, labels), shapes (N, H, W, C) and (N, K).

    >>> images, labels = mixup(np.ones((8, 32, 32, 3)), np.eye(8, 10), 0.2, np.random.default_rng(0))
    >>> images.shape, labels.shape, labels.sum(axis=1).round(6).tolist()
    ((8, 32, 32, 3), (8, 10), [1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0])
    """
    ### BEGIN SOLUTION
    lam = rng.beta(alpha, alpha)
    permutation = rng.permutation(len(images))
    mixed = lam * images + (1 - lam) * images[permutation]
    labels = lam * one_hot + (1 - lam) * one_hot[permutation]
    return mixed, labels
    ### END SOLUTION


def cutmix(images, one_hot, alpha, rng):
    """Pastes a box of another image into every image of a batch, and mixes labels by the box's area.

    One `lam` is drawn from Beta(alpha, alpha), one permutation of the batch, and one box for the whole
    batch. The sides of the box are those of the images times the square root of 1 - lam, rounded up or
    down. Its centre is any pixel, and the part beyond the border is lost; or any position wholly inside
    the image is drawn. Inside the box, image n gets the pixels of image permutation[n] at the same place.
    The partner's share in the labels is the share of pixels that were really pasted.

    Args:
        images: (N, H, W, C) float or int; a float dtype is kept.
        one_hot: (N, K) float or int, a row for each image; a float dtype is kept, integers give float64.
        alpha: float above 0.
        rng: numpy.random.Generator.

    Returns:
        (images, labels), shapes (N, H, W, C) and (N, K).

    >>> images, labels = cutmix(np.ones((8, 32, 32, 3)), np.eye(8, 10), 1.0, np.random.default_rng(0))
    >>> images.shape, labels.shape, labels.sum(axis=1).round(6).tolist()
    ((8, 32, 32, 3), (8, 10), [1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0])
    """
    ### BEGIN SOLUTION
    N, H, W, _ = images.shape
    lam, permutation = rng.beta(alpha, alpha), rng.permutation(N)
    height, width = round(H * np.sqrt(1 - lam)), round(W * np.sqrt(1 - lam))
    top, left = rng.integers(H) - height // 2, rng.integers(W) - width // 2
    rows = slice(max(top, 0), top + height)
    columns = slice(max(left, 0), left + width)
    output = images.copy()
    output[:, rows, columns] = images[permutation, rows, columns]
    share = output[0, rows, columns, 0].size / (H * W)  # really pasted
    return output, (1 - share) * one_hot + share * one_hot[permutation]
    ### END SOLUTION


def augment_pair(image, mask, rng):
    """Flips and turns an image and its class mask alike, by quarter turns, at random.

    Of a square all eight results occur: four turns, each of them mirrored or not. A non-square may come
    back with its sides swapped; or it is only flipped and half-turned, and keeps its sides.

    Args:
        image: (H, W, C) float or int; a float dtype is kept.
        mask: (H, W) int, the class of every pixel; labels and dtype are kept.
        rng: numpy.random.Generator.

    Returns:
        (image, mask), shapes (H, W, C) and (H, W), or (W, H, C) and (W, H).

    Raises:
        ValueError: image and mask differ in height or in width.

    >>> image, mask = np.zeros((64, 64, 3)), np.zeros((64, 64), np.uint8)
    >>> [array.shape for array in augment_pair(image, mask, np.random.default_rng(0))]
    [(64, 64, 3), (64, 64)]
    """
    ### BEGIN SOLUTION
    if image.shape[:2] != mask.shape:
        raise ValueError(f"the image has {image.shape[:2]} pixels, its mask {mask.shape}")
    mirrored, turns = rng.random() < 0.5, rng.integers(4)
    if mirrored:
        image, mask = image[:, ::-1], mask[:, ::-1]
    return np.rot90(image, turns), np.rot90(mask, turns)
    ### END SOLUTION
