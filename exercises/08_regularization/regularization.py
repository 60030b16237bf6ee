"""Against overfitting: dropout, a penalty on weights, softer labels, batch normalization, stopping in time.

What a network may do in training and what it has to do afterwards differ here: look out for `training`.
Sources: Srivastava et al. 2014, "Dropout: A Simple Way to Prevent Neural Networks from Overfitting"
(their p is the share that stays, Keras' rate the share that goes);
Tompson et al. 2015, "Efficient Object Localization Using Convolutional Networks" (spatial dropout);
Krogh & Hertz 1992, "A Simple Weight Decay Can Improve Generalization";
Szegedy et al. 2016, "Rethinking the Inception Architecture for Computer Vision", section 7;
Ioffe & Szegedy 2015, "Batch Normalization" (Algorithm 2 differs in the running variance: here as in Keras);
Prechelt 1998, "Early Stopping - But When?"; Keras' `EarlyStopping` (patience, min_delta).
"""

import numpy as np


def _as_float(array):
    """The array in its own floating dtype, or in float64 where it holds integers."""
    return array if np.issubdtype(array.dtype, np.floating) else array.astype(np.float64)


def dropout(x, rate, rng, training=True):
    """Drops numbers at random and scales the others up to make up for them (inverted dropout).

    Each number becomes 0 with probability `rate`, whatever happens to the numbers beside it. The others are
    scaled so that the mean stays what it was, on average over many draws. Out of training, and with a rate
    of 0, everything stays as it is.

    Args:
        x: any shape, float or int; a float dtype is kept.
        rate: float in [0, 1), the share that is dropped (not the share that stays).
        rng: numpy.random.Generator, the only source of chance: the same seed gives the same result,
            the next call with the same generator gives another one. How you draw from it is up to you.
        training: bool.

    Returns:
        the shape of x; in training, float64 where x is integer.

    Raises:
        ValueError: in training, the rate lies outside of [0, 1).

    >>> x = np.array([4.0, 8.0, 12.0, 16.0])
    >>> dropout(x, 0.2, np.random.default_rng(0), training=False)
    array([ 4.,  8., 12., 16.])
    >>> many = dropout(np.tile(x, (1000, 1)), 0.2, np.random.default_rng(0))
    >>> np.unique(many[:, 3]).tolist()
    [0.0, 20.0]
    """
    # YOUR CODE HERE
    raise NotImplementedError()


def spatial_dropout(images, rate, rng, training=True):
    """Drops whole channels: each channel of each image is set to zero, or scaled as `dropout` scales.

    A channel is dropped with probability `rate`, whatever happens to other channels and to the same channel
    of other images. Out of training, and with a rate of 0, everything stays as it is.

    Args:
        images: (N, H, W, C) float or int; a float dtype is kept.
        rate: float in [0, 1), the share of channels that is dropped.
        rng: numpy.random.Generator, as in `dropout`.
        training: bool.

    Returns:
        (N, H, W, C); in training, float64 where the images are integer.

    >>> images = np.array([3.0, 5.0, 7.0]).reshape(1, 1, 1, 3) * np.ones((100, 2, 2, 1))
    >>> many = spatial_dropout(images, 0.5, np.random.default_rng(0))
    >>> np.unique(many[:, :, :, 2].sum(axis=(1, 2))).tolist()
    [0.0, 56.0]
    """
    # YOUR CODE HERE
    raise NotImplementedError()


def l2_penalty(weights, strength):
    """What is added to the loss so that weights stay small: the strength times the sum of all squares.

    There is no factor of one half, as in Keras. All arrays of the list count, biases too if they are in it.

    Args:
        weights: list of arrays of any shapes, float or int; nothing overflows.
        strength: float, not negative.

    Returns:
        a number.

    >>> round(float(l2_penalty([np.array([[1, -2], [0, 3]]), np.array([2, -1])], 0.1)), 6)
    1.9
    """
    # YOUR CODE HERE
    raise NotImplementedError()


def label_smoothing(one_hot, amount):
    """Takes a share of certainty from the labels and gives it to all K classes alike.

    With y the labels and a the amount, the result is y * (1 - a) + a / K. The label's own class is one of
    the K, so each row has the sum that it had.

    Args:
        one_hot: (..., K) float or int, a row of K numbers for each label; a float dtype is kept.
        amount: float in [0, 1].

    Returns:
        (..., K), float64 where the labels are integer.

    >>> label_smoothing(np.array([[0, 1, 0, 0]]), 0.2).round(6)
    array([[0.05, 0.85, 0.05, 0.05]])
    """
    # YOUR CODE HERE
    raise NotImplementedError()


def batch_norm(x, gamma, beta, mean, variance, training, momentum=0.99, epsilon=1e-3):
    """Brings each channel to mean 0 and variance 1, then to a scale and a shift that are learned.

    In training, a channel's mean and variance are those of the batch, over all axes but the last; the
    variance is the mean of the squared deviations (divided by n, not by n - 1). The running mean and variance
    are brought up to date: they keep the share `momentum` of what they were, the rest comes from the batch.
    Out of training, the running mean and variance take the batch's place, and stay what they are.

    The mean in use is taken away; what is left is divided by the root of (variance in use + epsilon),
    multiplied by gamma, and beta is added.

    Args:
        x: (..., C) float or int, any leading axes: (N, C), (N, H, W, C), ...; a float dtype is kept.
        gamma: (C,) float, the scale.
        beta: (C,) float, the shift.
        mean: (C,) float, the running mean; it is not changed in place.
        variance: (C,) float, the running variance; it is not changed in place.
        training: bool.
        momentum: float in [0, 1].
        epsilon: float, keeps the root away from 0.

    Returns:
        (out, mean, variance): out as x, float64 where x is integer; running mean (C,) and variance (C,).

    >>> x, gamma, beta = np.array([[0, 10], [4, 10], [4, 10], [8, 14]]), np.array([3, 2]), np.array([1, -1])
    >>> mean, variance = np.array([0.0, 1.0]), np.array([1.0, 1.0])
    >>> out, mean, variance = batch_norm(x, gamma, beta, mean, variance, True, momentum=0.9, epsilon=1)
    >>> out[:, 0], out[:, 1]
    (array([-3.,  1.,  1.,  5.]), array([-2., -2., -2.,  2.]))
    >>> mean.round(6), variance.round(6)
    (array([0.4, 2. ]), array([1.7, 1.2]))
    """
    # YOUR CODE HERE
    raise NotImplementedError()


def early_stopping(losses, patience, min_delta=0.0):
    """Tells where a training stops that ends when the validation loss no longer improves.

    A loss is an improvement if it is less than the best one so far minus `min_delta`; then it is the new best
    one. The first loss is the first best one. A loss of NaN is never an improvement. Training stops at the
    epoch at which `patience` epochs in a row have brought no improvement; later losses are never seen.
    Where that does not happen, it stops at the last epoch.

    Args:
        losses: list of floats, one for each epoch; there is at least one, and the first is not NaN.
        patience: int, at least 1.
        min_delta: float, not negative.

    Returns:
        (stop_epoch, best_epoch), ints, counted from 0.

    >>> early_stopping([5.0, 3.0, 4.0, 2.0, 2.5, 2.25, 3.0, 3.0, 1.0], patience=3)
    (6, 3)
    """
    # YOUR CODE HERE
    raise NotImplementedError()
