import numpy as np


def normalize(images):
    if np.issubdtype(images.dtype, np.integer):
        return (images / 256).astype(np.float32)
    return images.astype(np.float32)


def one_hot(labels, num_classes):
    labels = np.array(labels, dtype=int)
    for label in labels:
        if label < 0 or label >= num_classes:
            raise ValueError(f"label {label} is not in 0..{num_classes - 1}")
    result = np.zeros((len(labels), num_classes), dtype=np.float32)
    result[np.arange(len(labels)), labels] = 1
    return result


def flatten(images):
    return images.reshape(images.shape[0], -1)


def mlp_forward(images, weights, biases):
    x = images if np.issubdtype(images.dtype, np.floating) else images.astype(float)
    for i in range(len(weights)):
        x = x @ weights[i] + biases[i]
        x = np.maximum(x, 0)
    return x


def mlp_parameters(input_shape, hidden, num_classes):
    sizes = [int(np.prod(input_shape))] + list(hidden) + [num_classes]
    total = 0
    for i in range(len(sizes) - 1):
        total += sizes[i] * sizes[i + 1] + sizes[i + 1]
    return total


def cnn_parameters(input_shape, layers, num_classes):
    h, w, c = input_shape
    total = 0
    for filters, size in layers:
        kh, kw = (size, size) if np.ndim(size) == 0 else size
        total += kh * kw * c * filters + filters
        h, w, c = h // 2, w // 2, filters
    return total + h * w * c * num_classes + num_classes


def shift(images, dy, dx):
    n, h, w, c = images.shape
    result = np.zeros_like(images)
    if abs(dy) >= h or abs(dx) >= w:
        return result
    result[:, max(dy, 0) : h + min(dy, 0), max(dx, 0) : w + min(dx, 0)] = images[
        :, max(-dy, 0) : h + min(-dy, 0), max(-dx, 0) : w + min(-dx, 0)
    ]
    return result
