"""Loops over places, images and numbers; batch normalization by the chain rule, link by link."""

import math

import numpy as np


def both(value):
    return tuple(int(number) for number in np.broadcast_to(value, 2))


def floating(*arrays):
    dtypes = [array.dtype for array in arrays if array.dtype.kind == "f"]
    dtype = np.result_type(*dtypes) if dtypes else np.float64
    return [np.array(array, dtype) for array in arrays]


def numerical_gradient(f, x, epsilon=1e-5):
    gradient = np.zeros(x.shape)
    for i in range(x.size):
        step = np.zeros(x.shape)
        step.flat[i] = epsilon
        gradient.flat[i] = (f(x + step) - f(x - step)) / (2 * epsilon)
    return gradient


def softmax_cross_entropy(logits, labels):
    (logits,) = floating(logits)
    N, K = logits.shape
    loss, gradient = 0.0, np.zeros_like(logits)
    for n in range(N):
        largest = max(logits[n])
        total = sum(math.exp(logit - largest) for logit in logits[n])
        loss += (math.log(total) + float(largest - logits[n, labels[n]])) / N
        for k in range(K):
            gradient[n, k] = (math.exp(logits[n, k] - largest) / total - (k == labels[n])) / N
    return [loss, gradient]


def dense_backward(grad, x, weights):
    grad, x, weights = floating(grad, x, weights)
    dx, dweights, dbias = np.zeros_like(x), np.zeros_like(weights), np.zeros_like(weights[0])
    for n in range(len(x)):
        dx[n] = weights @ grad[n]
        dweights += np.outer(x[n], grad[n])
        dbias += grad[n]
    return [dx, dweights, dbias]


def conv2d_backward(grad, images, kernels, stride=1, padding="valid"):
    grad, images, kernels = floating(grad, images, kernels)
    (_, H, W, _), (KH, KW, _, F), (SH, SW) = images.shape, kernels.shape, both(stride)
    top = left = 0
    if padding == "same":
        top = max((math.ceil(H / SH) - 1) * SH + KH - H, 0) // 2
        left = max((math.ceil(W / SW) - 1) * SW + KW - W, 0) // 2
    elif padding != "valid":
        raise ValueError(padding)
    dimages, dkernels, dbias = np.zeros_like(images), np.zeros_like(kernels), np.zeros(F, grad.dtype)
    for n, i, j in np.ndindex(grad.shape[:3]):
        dbias += grad[n, i, j]
        for a, b in np.ndindex(KH, KW):
            row, column = i * SH + a - top, j * SW + b - left
            if 0 <= row < H and 0 <= column < W:
                dimages[n, row, column] += kernels[a, b] @ grad[n, i, j]
                dkernels[a, b] += np.outer(images[n, row, column], grad[n, i, j])
    return dimages, dkernels, dbias


def max_pool2d_backward(grad, images, size=2, stride=None):
    (PH, PW), (SH, SW) = both(size), both(size if stride is None else stride)
    (grad,) = floating(grad)
    dimages = np.zeros(images.shape, grad.dtype)
    for n, i, j, c in np.ndindex(grad.shape):
        places = [(i * SH + a, j * SW + b) for a in range(PH) for b in range(PW)]
        row, column = max(places, key=lambda place: images[n, place[0], place[1], c])
        dimages[n, row, column, c] += grad[n, i, j, c]
    return dimages


def avg_pool2d_backward(grad, input_shape, size=2, stride=None):
    (PH, PW), (SH, SW) = both(size), both(size if stride is None else stride)
    (grad,) = floating(grad)
    dimages = np.zeros(tuple(input_shape), grad.dtype)
    for n, i, j, c in np.ndindex(grad.shape):
        dimages[n, i * SH : i * SH + PH, j * SW : j * SW + PW, c] += grad[n, i, j, c] / (PH * PW)
    return dimages


def dropout_backward(grad, mask, rate):
    (result,) = floating(grad)
    result[mask == 0] = 0
    result /= 1 - rate
    return result


def batch_norm_backward(grad, x, gamma, epsilon=1e-3):
    """Ioffe & Szegedy 2015, section 3, formula by formula, with sums over the rows of a matrix."""
    shape = x.shape
    grad, x, gamma = floating(grad, x, gamma)
    grad, x = grad.reshape(-1, shape[-1]), x.reshape(-1, shape[-1])
    m, mean = len(x), x.mean(axis=0)
    spread = x.var(axis=0) + float(epsilon)
    normalized = (x - mean) * spread**-0.5
    dnormalized = grad * gamma
    dvariance = np.sum(dnormalized * (x - mean), axis=0) * -0.5 * spread**-1.5
    dmean = np.sum(-dnormalized * spread**-0.5, axis=0) + dvariance * np.mean(-2 * (x - mean), axis=0)
    dx = dnormalized * spread**-0.5 + dvariance * 2 * (x - mean) / m + dmean / m
    return dx.reshape(shape), np.sum(grad * normalized, axis=0), np.sum(grad, axis=0)


def train_tiny_cnn(images, labels, epochs, learning_rate, rng):
    """Loops over kernel positions and pool positions; max pooling; 24 filters, uniform weights; float32."""
    F, K, pixels = 24, max(labels) + 1, range(3)
    kernels = rng.uniform(-0.6, 0.6, (3, 3, F)).astype("f4")
    bias, weights = np.zeros(F, "f4"), rng.uniform(-0.1, 0.1, (3, 3, F, K)).astype("f4")
    shift = np.zeros(K, "f4")

    def forward(images):
        planes = images[..., 0].astype("f4")
        maps = (
            sum(planes[:, a : a + 6, b : b + 6, None] * kernels[a, b] for a in pixels for b in pixels) + bias
        )
        quarters = [maps[:, a::2, b::2] for a in (0, 1) for b in (0, 1)]
        pooled = np.maximum(np.max(quarters, axis=0), 0)
        return planes, quarters, pooled, np.tensordot(pooled, weights, 3) + shift

    for _ in range(epochs):
        order = list(range(len(images)))
        rng.shuffle(order)
        for batch in (order[start : start + 16] for start in range(0, len(order), 16)):
            planes, quarters, pooled, logits = forward(images[batch])
            _, grad = softmax_cross_entropy(logits, labels[batch])
            dpooled = np.tensordot(grad, weights, axes=([1], [3])) * (pooled > 0)
            dmaps = np.zeros((len(batch), 6, 6, F), "f4")
            free = np.ones_like(pooled, bool)
            for (a, b), quarter in zip(((0, 0), (0, 1), (1, 0), (1, 1)), quarters):
                dmaps[:, a::2, b::2] = dpooled * (free & (quarter == pooled))
                free &= quarter != pooled
            weights -= learning_rate * np.tensordot(pooled, grad, axes=([0], [0]))
            shift -= learning_rate * grad.sum(axis=0)
            bias -= learning_rate * dmaps.sum(axis=(0, 1, 2))
            for a in pixels:
                for b in pixels:
                    seen = planes[:, a : a + 6, b : b + 6, None]
                    kernels[a, b] -= learning_rate * np.sum(seen * dmaps, axis=(0, 1, 2))

    def predict(images):
        return [int(row.argmax()) for row in forward(images)[-1]]

    return predict
