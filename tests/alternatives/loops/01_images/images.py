"""Plain Python numbers in plain loops, one pixel at a time; moved integers come back as float64."""

import numpy as np


def floating(*arrays):
    """The dtype of the result: the inputs' floating dtype, or float64."""
    kinds = [array.dtype for array in arrays if array.dtype.kind == "f"]
    return np.result_type(*kinds) if kinds else np.dtype("float64")


def normalize(images):
    divisor = 255.0 if images.dtype.kind in "iu" else 1.0
    pixels = [float(pixel) / divisor for pixel in images.flat]
    return np.array(pixels, dtype="float32").reshape(images.shape)


def one_hot(labels, num_classes):
    rows = []
    for label in labels.tolist():
        if not 0 <= label < num_classes:
            raise ValueError(f"there is no class {label}")
        rows.append([1.0 if label == column else 0.0 for column in range(num_classes)])
    return np.array(rows, dtype=np.float32).reshape(len(rows), num_classes)


def flatten(images):
    N, H, W, C = images.shape
    result = np.empty((N, H * W * C), floating(images))
    for n in range(N):
        place = 0
        for h in range(H):
            for w in range(W):
                for c in range(C):
                    result[n, place] = images[n, h, w, c]
                    place += 1
    return result


def mlp_forward(images, weights, biases):
    rows = [[float(number) for number in image] for image in images]
    for i in range(len(weights)):
        for n, row in enumerate(rows):
            inputs = row if i == 0 else [max(number, 0.0) for number in row]
            rows[n] = dense(inputs, weights[i].tolist(), biases[i].tolist())
    return np.array(rows, floating(images, *weights, *biases))


def dense(inputs, weight, bias):
    outputs = list(map(float, bias))
    for d, number in enumerate(inputs):
        for e in range(len(outputs)):
            outputs[e] += number * weight[d][e]
    return outputs


def mlp_parameters(input_shape, hidden, num_classes):
    width = 1
    for side in input_shape:
        width *= side
    total = 0
    for outputs in list(hidden) + [num_classes]:
        for _ in range(outputs):
            total += width + 1
        width = outputs
    return total


def cnn_parameters(input_shape, layers, num_classes):
    height, width, channels = input_shape
    total = 0
    for filters, kernel_size in layers:
        try:
            rows, columns = kernel_size
        except TypeError:
            rows = columns = kernel_size
        total += (rows * columns * channels + 1) * filters
        height, width, channels = (height - height % 2) / 2, (width - width % 2) / 2, filters
    return total + (height * width * channels + 1) * num_classes


def shift(images, dy, dx):
    N, H, W, C = images.shape
    result = np.zeros((N, H, W, C), floating(images))
    for h in range(H):
        for w in range(W):
            if 0 <= h + dy < H and 0 <= w + dx < W:
                for n in range(N):
                    for c in range(C):
                        result[n, h + dy, w + dx, c] = images[n, h, w, c]
    return result
