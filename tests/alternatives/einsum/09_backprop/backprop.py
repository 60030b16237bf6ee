"""Matrices and Einstein's sums: strides as zeros between gradients, windows as one-hot choices."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def both(value):
    return tuple(int(number) for number in np.broadcast_to(value, 2))


def floating(*arrays):
    dtypes = [array.dtype for array in arrays if array.dtype.kind == "f"]
    dtype = np.result_type(*dtypes) if dtypes else np.float64
    return (array.astype(dtype) for array in arrays)


def numerical_gradient(f, x, epsilon=1e-5):
    steps = epsilon * np.eye(x.size).reshape(x.size, *x.shape)
    differences = [f(x + step) - f(x - step) for step in steps]
    return np.array(differences, float).reshape(x.shape) / epsilon / 2


def softmax_cross_entropy(logits, labels):
    (logits,) = floating(logits)
    target = np.eye(logits.shape[1], dtype=logits.dtype)[np.asarray(labels)]
    logs = logits - np.logaddexp.reduce(logits, axis=1, keepdims=True)
    losses = -np.take_along_axis(logs, np.asarray(labels)[:, None].astype(int), axis=1)
    return losses.mean(), (np.exp(logs) - target) / len(logits)


def dense_backward(grad, x, weights):
    grad, x, weights = floating(grad, x, weights)
    return np.einsum("no,do->nd", grad, weights), np.einsum("nd,no->do", x, grad), np.einsum("no->o", grad)


def frame(size, kernel, stride, padding):
    if padding == "valid":
        return 0, 0
    beyond = max(kernel - 1 - (size - 1) % stride, 0)
    return beyond // 2, (beyond + 1) // 2


def conv2d_backward(grad, images, kernels, stride=1, padding="valid"):
    """dimages as a full correlation of the spread gradient with the turned kernels (a transposed convolution)."""
    grad, images, kernels = floating(grad, images, kernels)
    (N, H, W, _), (KH, KW, _, F), (SH, SW) = images.shape, kernels.shape, both(stride)
    (top, bottom), (left, right) = frame(H, KH, SH, padding), frame(W, KW, SW, padding)
    padded = np.pad(images, [(0, 0), (top, bottom), (left, right), (0, 0)])
    spread = np.zeros((N, padded.shape[1] - KH + 1, padded.shape[2] - KW + 1, F), grad.dtype)
    spread[:, ::SH, ::SW] = grad  # as at stride 1, with zeros between
    seen = sliding_window_view(padded, spread.shape[1:3], axis=(1, 2))  # (N, KH, KW, C, OH, OW)
    dkernels = np.einsum("nabcij,nijf->abcf", seen, spread)
    full = np.pad(spread, [(0, 0), (KH - 1, KH - 1), (KW - 1, KW - 1), (0, 0)])
    stamps = sliding_window_view(full, (KH, KW), axis=(1, 2))  # (N, H, W, F, KH, KW)
    dpadded = np.einsum("nijfab,abcf->nijc", stamps, kernels[::-1, ::-1])
    return dpadded[:, top : top + H, left : left + W], dkernels, np.einsum("nijf->f", grad)


def max_pool2d_backward(grad, images, size=2, stride=None):
    (PH, PW), (SH, SW) = both(size), both(size if stride is None else stride)
    (grad,) = floating(grad)
    N, OH, OW, C = grad.shape
    dimages = np.zeros(images.shape, grad.dtype)
    taken = np.zeros(grad.shape, bool)
    best = sliding_window_view(images, (PH, PW), axis=(1, 2))[:, ::SH, ::SW].max(axis=(4, 5))
    for a in range(PH):
        for b in range(PW):
            rows, columns = a + SH * np.arange(OH), b + SW * np.arange(OW)
            here = (images[:, rows][:, :, columns] == best) & ~taken
            dimages[np.ix_(range(N), rows, columns, range(C))] += np.where(here, grad, 0)
            taken |= here
    return dimages


def shares(pixels, outputs, window, step):
    """(pixels, outputs): the share of each pixel in each window along one axis."""
    inside = np.arange(pixels)[:, None] - step * np.arange(outputs)
    return ((inside >= 0) & (inside < window)) / window


def avg_pool2d_backward(grad, input_shape, size=2, stride=None):
    (PH, PW), (SH, SW) = both(size), both(size if stride is None else stride)
    (grad,) = floating(grad)
    down = shares(input_shape[1], grad.shape[1], PH, SH).astype(grad.dtype)
    across = shares(input_shape[2], grad.shape[2], PW, SW).astype(grad.dtype)
    return np.einsum("hi,nijc,wj->nhwc", down, grad, across)


def dropout_backward(grad, mask, rate):
    (grad,) = floating(grad)
    return np.where(np.asarray(mask, bool), grad / (1 - rate), np.zeros_like(grad))


def batch_norm_backward(grad, x, gamma, epsilon=1e-3):
    """Written out as one fraction over the count."""
    grad, x, gamma = floating(grad, x, gamma)
    axes = tuple(range(x.ndim - 1))
    count, centred = x[..., 0].size, x - x.mean(axis=axes)
    inverse = 1 / np.sqrt((centred**2).sum(axis=axes) / count + float(epsilon))
    dgamma, dbeta = (grad * centred).sum(axis=axes) * inverse, grad.sum(axis=axes)
    return gamma * inverse / count * (count * grad - dbeta - centred * inverse * dgamma), dgamma, dbeta


class Network:
    """im2col with 5x5 kernels and same padding, average pooling, 32 filters."""

    def __init__(self, classes, rng):
        self.kernels, self.bias = rng.normal(0, 0.4, (25, 32)), np.zeros(32)
        self.weights, self.shift = rng.normal(0, 0.06, (512, classes)), np.zeros(classes)

    def forward(self, images):
        windows = sliding_window_view(np.pad(images[..., 0], [(0, 0), (2, 2), (2, 2)]), (5, 5), axis=(1, 2))
        self.columns = windows.reshape(len(images), 8, 8, 25)
        self.maps = np.maximum(self.columns @ self.kernels + self.bias, 0)  # (N, 8, 8, 32)
        self.pooled = self.maps.reshape(-1, 4, 2, 4, 2, 32).mean(axis=(2, 4)).reshape(-1, 512)
        return self.pooled @ self.weights + self.shift

    def step(self, images, labels, learning_rate):
        _, grad = softmax_cross_entropy(self.forward(images), labels)
        dpooled, dweights, dshift = dense_backward(grad, self.pooled, self.weights)
        spread = dpooled.reshape(-1, 4, 1, 4, 1, 32) / 4 * np.ones((2, 1, 2, 1))
        dmaps = spread.reshape(-1, 64, 32) * (self.maps.reshape(-1, 64, 32) > 0)
        self.kernels -= learning_rate * np.einsum("npk,npf->kf", self.columns.reshape(-1, 64, 25), dmaps)
        self.bias -= learning_rate * dmaps.sum(axis=(0, 1))
        self.weights -= learning_rate * dweights
        self.shift -= learning_rate * dshift

    def predict(self, images):
        return self.forward(images).argmax(axis=1).astype(np.int32)


def train_tiny_cnn(images, labels, epochs, learning_rate, rng):
    network = Network(int(labels.max()) + 1, rng)
    for _ in range(epochs):
        order = rng.permutation(len(images))
        for start in range(0, len(order), 8):
            batch = order[start : start + 8]
            network.step(images[batch], labels[batch], learning_rate)
    return network.predict
