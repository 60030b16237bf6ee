"""What students really write in unit 01."""

import numpy as np

from convlings.judge import misconception, solution_of

solution = solution_of(__file__)


def is_whole(images):
    """Whether the dtype is a kind of integer."""
    return np.issubdtype(images.dtype, np.integer)


@misconception("normalize")
def divided_by_256(images):
    """This is what you get when bytes are divided by 256: white is 255, and has to become 1."""
    return (images / 256).astype(np.float32) if is_whole(images) else images.astype(np.float32)


@misconception("normalize")
def divided_as_whole_numbers(images):
    """This is what a whole-number division gives: everything but white is 0. Convert to float32 first."""
    return (images // 255).astype(np.float32) if is_whole(images) else images.astype(np.float32)


@misconception("normalize")
def turned_back_into_bytes(images):
    """The result has the images' integer dtype: it holds no fraction, so all but white is 0."""
    return (images / 255).astype(images.dtype) if is_whole(images) else images.astype(np.float32)


@misconception("normalize")
def answered_in_float64(images):
    """NumPy's division of whole numbers answers in float64: float32 is asked for, half the memory."""
    return images / 255 if is_whole(images) else images


def stretched(images, axis):
    """From the darkest to the brightest pixel along some axes, as NumPy divides."""
    low, high = images.min(axis=axis, keepdims=True), images.max(axis=axis, keepdims=True)
    with np.errstate(invalid="ignore"):
        return (images - low) / (high - low)


@misconception("normalize")
def stretched_per_image(images):
    """Each image was stretched between its own darkest and brightest pixel: 255 is white in all of them."""
    return stretched(images, (1, 2, 3)).astype(np.float32)


@misconception("normalize")
def stretched_together(images):
    """The images were stretched between their darkest and brightest pixel: 0 is black and 255 is white."""
    return stretched(images, None).astype(np.float32)


@misconception("normalize")
def divided_by_the_maximum(images):
    """This is what you get when the largest pixel is taken for white: white is 255 in every image."""
    return (images / images.max()).astype(np.float32)


@misconception("normalize")
def floats_divided(images):
    """Floats were divided by 255 as well: they count as scaled already, and keep their values."""
    return images.astype(np.float32) / 255


@misconception("normalize")
def only_bytes_divided(images):
    """Only uint8 was divided: whole numbers of any integer dtype count as 0 to 255."""
    return images.astype(np.float32) / (255 if images.dtype == np.uint8 else 1)


@misconception("normalize")
def judged_by_the_maximum(images):
    """Whether to divide was read from the largest pixel: the dtype says it, dark bytes are divided too."""
    pixels = images.astype(np.float32)
    return pixels / 255 if images.max() > 1 else pixels


@misconception("one_hot")
def negative_labels_accepted(labels, num_classes):
    """A negative label counts from the last class in NumPy, without a word: it has to raise a ValueError."""
    if (labels >= num_classes).any():
        raise ValueError(labels.max())
    return np.eye(num_classes, dtype=np.float32)[labels]


@misconception("one_hot")
def labels_not_looked_at(labels, num_classes):
    """A label met NumPy's IndexError: raise a ValueError for it. The largest label is num_classes - 1."""
    return np.eye(num_classes, dtype=np.float32)[labels]


@misconception("one_hot")
def rows_of_zeros(labels, num_classes):
    """A label outside the classes became a row of zeros: it has to raise a ValueError."""
    return (labels[:, np.newaxis] == np.arange(num_classes)).astype(np.float32)


@misconception("one_hot")
def rows_in_float64(labels, num_classes):
    """The rows are float64, as np.zeros and np.eye make them by themselves: float32 is asked for."""
    return solution.one_hot(labels, num_classes).astype(np.float64)


@misconception("one_hot")
def rows_of_eye(labels, num_classes):
    """No label was looked at: -1 marks the last class, too large a one raises IndexError. Refuse both."""
    return np.eye(num_classes)[labels]


@misconception("one_hot")
def rows_in_whole_numbers(labels, num_classes):
    """The rows are whole numbers: float32 is asked for, because a network computes with them."""
    return solution.one_hot(labels, num_classes).astype(np.int64)


@misconception("one_hot")
def counted_from_one(labels, num_classes):
    """The one stands a column too far left: classes are counted from 0, label 0 belongs in column 0."""
    return np.roll(solution.one_hot(labels, num_classes), -1, axis=1)


@misconception("one_hot")
def classes_downwards(labels, num_classes):
    """Rows and columns are swapped: there is a row for each label and a column for each class."""
    return solution.one_hot(labels, num_classes).T


@misconception("one_hot")
def columns_of_the_labels_seen(labels, num_classes):
    """There are only columns up to the largest label: num_classes says how many there are."""
    solution.one_hot(labels, num_classes)
    return solution.one_hot(labels, labels.max(initial=-1) + 1)


@misconception("flatten")
def channels_first(images):
    """This is what you get with the channels first: the channel has to change fastest."""
    return images.transpose(0, 3, 1, 2).reshape(len(images), -1)


@misconception("flatten")
def columns_slowest(images):
    """This goes down the columns: the pixels of a row come one after the other, then the next row."""
    return images.transpose(0, 2, 1, 3).reshape(len(images), -1)


@misconception("flatten")
def row_fastest(images):
    """This is column-major order, where the row changes fastest: the channel has to, then the column."""
    return images.reshape(len(images), -1, order="F")


@misconception("flatten")
def one_long_row(images):
    """All images became one long row: N images have to give N rows."""
    return images.ravel()


@misconception("flatten")
def channels_as_images(images):
    """Channels became rows of their own: an image of C channels has H times W times C numbers in one row."""
    _, H, W, _ = images.shape
    return images.reshape(-1, H * W)


@misconception("flatten")
def channels_kept_apart(images):
    """The channels still have an axis of their own: each image has to become a single row."""
    N, H, W, C = images.shape
    return images.reshape(N, H * W, C)


def relu(values):
    """The larger of each value and 0."""
    return np.maximum(values, 0)


def floats(images, weights, biases):
    """The images in the floating dtype of all, float64 where all are integers."""
    dtype = np.result_type(images, *weights, *biases)
    return images.astype(dtype if dtype.kind == "f" else np.float64)


@misconception("mlp_forward")
def relu_after_the_last(images, weights, biases):
    """This is what you get with a ReLU after the last layer: logits may be negative."""
    return relu(solution.mlp_forward(images, weights, biases))


@misconception("mlp_forward")
def relu_left_out(images, weights, biases):
    """This is what you get without a ReLU: it belongs between each two layers."""
    values = floats(images, weights, biases)
    for weight, bias in zip(weights, biases):
        values = values @ weight + bias
    return values


@misconception("mlp_forward")
def relu_after_the_first_only(images, weights, biases):
    """There was a ReLU after the first layer only: it belongs between each two layers."""
    values = solution.mlp_forward(images, weights[:1], biases[:1])
    return relu_left_out(relu(values), weights[1:], biases[1:]) if len(weights) > 1 else values


@misconception("mlp_forward")
def relu_on_the_images(images, weights, biases):
    """There was a ReLU on the images: it belongs between layers, and images may have negative numbers."""
    return solution.mlp_forward(relu(images), weights, biases)


@misconception("mlp_forward")
def relu_before_the_bias(images, weights, biases):
    """The bias was added after the ReLU: it belongs to the layer, and the ReLU comes last."""
    values = floats(images, weights, biases) @ weights[0]
    for weight, bias in zip(weights[1:], biases):
        values = (relu(values) + bias) @ weight
    return values + biases[-1]


@misconception("mlp_forward")
def bias_left_out(images, weights, biases):
    """The biases were left out: each layer adds its own to the product."""
    return solution.mlp_forward(images, weights, [bias * 0 for bias in biases])


@misconception("mlp_forward")
def whole_numbers_multiplied(images, weights, biases):
    """Whole numbers were multiplied as they are: small dtypes overflow. Convert to floats first."""
    values = images @ weights[0] + biases[0]
    for weight, bias in zip(weights[1:], biases[1:]):
        values = relu(values) @ weight + bias
    return values if values.dtype.kind == "f" else values.astype(np.float64)


@misconception("mlp_forward")
def whole_numbers_answered(images, weights, biases):
    """The logits are whole numbers: they have to be float64 where all inputs are integers."""
    dtype = np.result_type(images, *weights, *biases)
    logits = solution.mlp_forward(images, weights, biases)
    return logits if dtype.kind == "f" else logits.astype(np.int64)


@misconception("mlp_parameters")
def mlp_biases_forgotten(input_shape, hidden, num_classes):
    """This is the count of the weights alone: each number of a layer has a bias as well."""
    return solution.mlp_parameters(input_shape, hidden, num_classes) - sum(hidden) - num_classes


@misconception("mlp_parameters")
def one_bias_per_layer(input_shape, hidden, num_classes):
    """This counts one bias for a layer: there is one for each of its numbers."""
    return mlp_biases_forgotten(input_shape, hidden, num_classes) + len(hidden) + 1


@misconception("mlp_parameters")
def mlp_channels_forgotten(input_shape, hidden, num_classes):
    """The channels were left out: a flattened image has H times W times C numbers."""
    return solution.mlp_parameters(input_shape[:2], hidden, num_classes)


@misconception("mlp_parameters")
def last_layer_forgotten(input_shape, hidden, num_classes):
    """The last layer was left out: from the last hidden layer to the classes there are weights too."""
    return solution.mlp_parameters(input_shape, hidden[:-1], hidden[-1]) if len(hidden) else 0


@misconception("mlp_parameters")
def all_from_the_image(input_shape, hidden, num_classes):
    """Every layer was connected to the image: a layer's inputs are the numbers of the layer before it."""
    return sum(solution.mlp_parameters(input_shape, [], width) for width in [*hidden, num_classes])


@misconception("mlp_parameters")
def widths_appended_to(input_shape, hidden, num_classes):
    """The list of widths was appended to: it belongs to the caller, so make a new one."""
    total = solution.mlp_parameters(input_shape, hidden, num_classes)
    hidden.append(num_classes)
    return total


def counted(input_shape, layers, num_classes, *, channels=True, bias=1, halved=lambda side, _: side // 2):
    """The parameters of a CNN with other rules; `halved` gives the side after a layer with that kernel."""
    H, W, C = input_shape
    total = 0
    for F, kernel_size in layers:
        KH, KW = np.broadcast_to(kernel_size, 2).tolist()
        total += KH * KW * (C if channels else 1) * F + F * bias
        H, W, C = halved(H, KH), halved(W, KW), F
    return total + H * W * C * num_classes + num_classes * bias


@misconception("cnn_parameters")
def cnn_biases_forgotten(input_shape, layers, num_classes):
    """This is the count of the weights alone: each filter and each class has a bias as well."""
    return counted(input_shape, layers, num_classes, bias=0)


@misconception("cnn_parameters")
def cnn_channels_forgotten(input_shape, layers, num_classes):
    """The channels were left out: a filter has weights for each channel below it."""
    return counted(input_shape, layers, num_classes, channels=False)


@misconception("cnn_parameters")
def rounded_up(input_shape, layers, num_classes):
    """Odd sides were rounded up: 2x2 pooling without padding loses the last pixel."""
    return counted(input_shape, layers, num_classes, halved=lambda side, _: (side + 1) // 2)


@misconception("cnn_parameters")
def halves_kept(input_shape, layers, num_classes):
    """Odd sides became fractions: 2x2 pooling loses the last pixel, so 5 becomes 2, not 2.5."""
    return counted(input_shape, layers, num_classes, halved=lambda side, _: side / 2)


@misconception("cnn_parameters")
def pooling_forgotten(input_shape, layers, num_classes):
    """The pooling was left out: after each convolution it halves both sides."""
    return counted(input_shape, layers, num_classes, halved=lambda side, _: side)


@misconception("cnn_parameters")
def convolved_without_padding(input_shape, layers, num_classes):
    """The convolutions made the maps smaller: with same padding only the pooling does."""
    return counted(input_shape, layers, num_classes, halved=lambda side, kernel: (side - kernel + 1) // 2)


@misconception("cnn_parameters")
def channels_of_the_image(input_shape, layers, num_classes):
    """Every filter was given the image's channels: it sees as many as the layer before has filters."""
    C, below = input_shape[2], [input_shape[2], *(filters for filters, _ in layers)]
    sizes = [np.prod(np.broadcast_to(kernel_size, 2)) * filters for filters, kernel_size in layers]
    surplus = sum(size * (seen - C) for size, seen in zip(sizes, below))
    return int(solution.cnn_parameters(input_shape, layers, num_classes) - surplus)


@misconception("cnn_parameters")
def kernel_taken_as_square(input_shape, layers, num_classes):
    """The kernel was taken as a square of its first side: a pair is (height, width)."""
    squares = [(filters, np.broadcast_to(kernel_size, 2)[0]) for filters, kernel_size in layers]
    return solution.cnn_parameters(input_shape, squares, num_classes)


@misconception("cnn_parameters")
def maps_not_flattened(input_shape, layers, num_classes):
    """The dense layer was given a number for each channel: it gets every pixel of every channel."""
    C = layers[-1][0] if len(layers) else input_shape[2]
    convolutions = solution.cnn_parameters(input_shape, layers, 0)
    return int(convolutions + (C + 1) * num_classes)


@misconception("shift")
def wrapped_around(images, dy, dx):
    """This is what np.roll gives: what leaves at one side comes back at the other. Zeros have to come in."""
    return np.roll(images, (dy, dx), (1, 2))


@misconception("shift")
def moved_backwards(images, dy, dx):
    """The image moved the other way: a positive dy is down, a positive dx is to the right."""
    return solution.shift(images, -dy, -dx)


@misconception("shift")
def only_dy_backwards(images, dy, dx):
    """The rows moved the other way: they are counted from the top, so a positive dy is down."""
    return solution.shift(images, -dy, dx)


@misconception("shift")
def axes_swapped(images, dy, dx):
    """Rows moved by dx and columns by dy: dy belongs to the rows, which are axis 1 of (N, H, W, C)."""
    return solution.shift(images, dx, dy)


@misconception("shift")
def border_repeated(images, dy, dx):
    """The pixels of the border were repeated: zeros have to come in."""
    H, W = images.shape[1:3]
    rows, columns = np.clip(np.arange(H) - dy, 0, H - 1), np.clip(np.arange(W) - dx, 0, W - 1)
    return images[:, rows][:, :, columns]


@misconception("shift")
def written_outside(images, dy, dx):
    """Pixels were written outside the image: some indices are too large, negative ones count from the end."""
    _, H, W, _ = images.shape
    moved = np.zeros_like(images)
    for h in range(H):
        for w in range(W):
            moved[:, h + dy, w + dx] = images[:, h, w]
    return moved


@misconception("shift")
def sliced_at_minus_zero(images, dy, dx):
    """This comes of a slice up to -0, which is empty: for a shift of 0 it should hold the whole axis."""
    moved, pairs = np.zeros_like(images), []
    for amount in (dy, dx):
        after, before = slice(amount, None), slice(None, -amount)
        pairs.append((after, before) if amount > 0 else (slice(None, amount), slice(-amount, None)))
    (below, above), (right, left) = pairs
    moved[:, below, right] = images[:, above, left]
    return moved


@misconception("shift")
def cleared_from_zero(images, dy, dx):
    """With a shift of 0, the slice that was cleared is the whole axis: nothing has to be cleared then."""
    moved = np.roll(images, (dy, dx), (1, 2))
    moved[:, slice(None, dy) if dy > 0 else slice(dy, None)] = 0
    moved[:, :, slice(None, dx) if dx > 0 else slice(dx, None)] = 0
    return moved


@misconception("shift")
def sliced_beyond_the_image(images, dy, dx):
    """Beyond the image, H - dy is negative, and a slice then counts from the end: limit the shift first."""
    _, H, W, _ = images.shape
    moved = np.zeros_like(images)
    target = moved[:, max(dy, 0) : H + min(dy, 0), max(dx, 0) : W + min(dx, 0)]
    target[...] = images[:, max(-dy, 0) : H - max(dy, 0), max(-dx, 0) : W - max(dx, 0)]
    return moved


@misconception("shift")
def wrapped_far_beyond(images, dy, dx):
    """A shift beyond the image came back at the other side: nothing but zeros should be left."""
    H, W = images.shape[1:3]
    return solution.shift(images, int(np.fmod(dy, H)), int(np.fmod(dx, W)))


@misconception("shift")
def moved_in_place(images, dy, dx):
    """The caller's images were moved themselves: write into a new array."""
    images[...] = solution.shift(images, dy, dx)
    return images
