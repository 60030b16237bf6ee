"""What students really write in unit 09."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from convlings.judge import misconception, solution_of

solution = solution_of(__file__)
_pair = solution._pair


def differences(f, x, above, below, step):
    """The change of f when a number moves from below to above, over a step."""
    gradient, x = np.zeros(x.shape), np.array(x, float)
    for place in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[place] += above
        down[place] -= below
        gradient[place] = (f(up) - f(down)) / step
    return gradient


@misconception("numerical_gradient")
def to_one_side(f, x, epsilon=1e-5):
    """This is what you get with f(x + epsilon) - f(x): central differences go to both sides."""
    return differences(f, x, epsilon, 0, epsilon)


@misconception("numerical_gradient")
def divided_by_one_epsilon(f, x, epsilon=1e-5):
    """This is twice the gradient: between x + epsilon and x - epsilon lie two epsilons."""
    return differences(f, x, epsilon, epsilon, epsilon)


@misconception("numerical_gradient")
def epsilon_ignored(f, x, epsilon=1e-5):
    """The argument epsilon was ignored: this is the result for 1e-5."""
    return solution.numerical_gradient(f, x)


@misconception("numerical_gradient")
def moved_back_by_arithmetic(f, x, epsilon=1e-5):
    """Adding and subtracting does not bring x back bit by bit, rounding stays: keep the old number."""
    if x.dtype != np.float64:
        return solution.numerical_gradient(f, x, epsilon)
    gradient = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        x[place] += epsilon
        above = f(x)
        x[place] -= 2 * epsilon
        gradient[place] = (above - f(x)) / (2 * epsilon)
        x[place] += epsilon
    return gradient


@misconception("numerical_gradient")
def in_the_dtype_of_x(f, x, epsilon=1e-5):
    """The steps were taken in the dtype of x, which rounds them away: take them in float64."""
    x, gradient = x.copy(), np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        kept = x[place]
        x[place] = kept + x.dtype.type(epsilon)
        above = f(x)
        x[place] = kept - x.dtype.type(epsilon)
        gradient[place] = (above - f(x)) / (2 * epsilon)
        x[place] = kept
    return gradient


@misconception("numerical_gradient")
def not_put_back(f, x, epsilon=1e-5):
    """A number was still moved when the next one's turn came: put each back before you go on."""
    x, gradient = np.array(x, float), np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        kept = x[place]
        x[place] = kept + epsilon
        above = f(x)
        x[place] = kept - epsilon
        gradient[place] = (above - f(x)) / (2 * epsilon)
    return gradient


@misconception("numerical_gradient")
def all_moved_at_once(f, x, epsilon=1e-5):
    """All numbers of x were moved at once: a gradient needs each of them moved alone."""
    x = np.array(x, float)
    return np.full(x.shape, (f(x + epsilon) - f(x - epsilon)) / (2 * epsilon))


@misconception("numerical_gradient")
def flat(f, x, epsilon=1e-5):
    """The gradient came as one row: it has the shape of x."""
    return solution.numerical_gradient(f, x, epsilon).ravel()


@misconception("softmax_cross_entropy")
def overflowing(logits, labels):
    """This is what large logits give when exp overflows: subtract each row's largest logit first."""
    exponentials = np.exp(solution._as_float(logits)[0])
    probabilities = exponentials / exponentials.sum(axis=1, keepdims=True)
    rows = np.arange(len(logits))
    loss = -np.mean(np.log(probabilities[rows, labels]))
    probabilities[rows, labels] -= 1
    return loss, probabilities / len(logits)


@misconception("softmax_cross_entropy")
def sum_overflowing(logits, labels):
    """The sum of exp overflowed inside the log: subtract each row's largest logit first."""
    (logits,) = solution._as_float(logits)
    logs = logits - np.log(np.sum(np.exp(logits), axis=1, keepdims=True))
    gradient, rows = np.exp(logs), np.arange(len(logits))
    gradient[rows, labels] -= 1
    return -np.mean(logs[rows, labels]), gradient / len(logits)


@misconception("softmax_cross_entropy")
def one_maximum_for_all(logits, labels):
    """The largest logit of all images was subtracted: take the one of each row, or small rows vanish."""
    return sum_overflowing(solution._as_float(logits)[0] - logits.max(), labels)


@misconception("softmax_cross_entropy")
def log_of_clipped_probabilities(logits, labels):
    """A small number inside the log cuts large losses off: compute the log-probability directly."""
    _, gradient = solution.softmax_cross_entropy(logits, labels)
    rows = np.arange(len(logits))
    target = np.zeros_like(gradient)
    target[rows, labels] = 1
    probabilities = (gradient * len(logits) + target)[rows, labels]
    return -np.mean(np.log(probabilities + 1e-12)), gradient


@misconception("softmax_cross_entropy")
def gradient_not_averaged(logits, labels):
    """The gradient is that of the sum of the losses: the one of their mean is divided by N."""
    loss, gradient = solution.softmax_cross_entropy(logits, labels)
    return loss, gradient * len(logits)


@misconception("softmax_cross_entropy")
def loss_not_averaged(logits, labels):
    """These are the sum of the losses and its gradient: the mean is asked for."""
    loss, gradient = solution.softmax_cross_entropy(logits, labels)
    return loss * len(logits), gradient * len(logits)


@misconception("softmax_cross_entropy")
def only_the_loss_not_averaged(logits, labels):
    """The loss is the sum over the images: their mean is asked for."""
    loss, gradient = solution.softmax_cross_entropy(logits, labels)
    return loss * len(logits), gradient


@misconception("softmax_cross_entropy")
def label_not_subtracted(logits, labels):
    """The gradient is only the probabilities over N: the label's one has to be less by 1 over N."""
    loss, gradient = solution.softmax_cross_entropy(logits, labels)
    gradient[np.arange(len(logits)), labels] += 1 / len(logits)
    return loss, gradient


@misconception("softmax_cross_entropy")
def gradient_turned_round(logits, labels):
    """The gradient has the other sign: it is probabilities minus labels, not labels minus probabilities."""
    loss, gradient = solution.softmax_cross_entropy(logits, labels)
    return loss, -gradient


@misconception("softmax_cross_entropy")
def softmax_over_all_images(logits, labels):
    """The softmax was taken over all entries: every image has one of its own."""
    (logits,) = solution._as_float(logits)
    shifted = logits - logits.max()
    logs = shifted - np.log(np.exp(shifted).sum())
    rows, gradient = np.arange(len(logits)), np.exp(logs)
    gradient[rows, labels] -= 1
    return -np.mean(logs[rows, labels]), gradient / len(logits)


@misconception("softmax_cross_entropy")
def softmax_down_the_images(logits, labels):
    """The softmax went over the images: the probabilities of one image, a row, sum to 1."""
    (logits,) = solution._as_float(logits)
    shifted = logits - logits.max(axis=0)
    logs = shifted - np.log(np.exp(shifted).sum(axis=0))
    rows, gradient = np.arange(len(logits)), np.exp(logs)
    gradient[rows, labels] -= 1
    return -np.mean(logs[rows, labels]), gradient / len(logits)


@misconception("softmax_cross_entropy")
def gradient_first(logits, labels):
    """These are the gradient and the loss: the order asked for is loss, gradient."""
    return solution.softmax_cross_entropy(logits, labels)[::-1]


@misconception("dense_backward")
def averaged_over_images(grad, x, weights):
    """Weights and bias got the mean over the images: they get the sum. The mean is in grad already."""
    dx, dweights, dbias = solution.dense_backward(grad, x, weights)
    return dx, dweights / len(x), dbias / len(x)


@misconception("dense_backward")
def bias_averaged(grad, x, weights):
    """The bias got the mean over the images: it gets the sum, as the weights do."""
    dx, dweights, dbias = solution.dense_backward(grad, x, weights)
    return dx, dweights, dbias / len(x)


@misconception("dense_backward")
def bias_not_summed(grad, x, weights):
    """The bias got a gradient for each image: it is one bias for all of them, so add these up."""
    dx, dweights, _ = solution.dense_backward(grad, x, weights)
    return dx, dweights, solution._as_float(grad)[0]


@misconception("dense_backward")
def another_order(grad, x, weights):
    """These are dweights, dx, dbias: the order asked for is dx, dweights, dbias."""
    dx, dweights, dbias = solution.dense_backward(grad, x, weights)
    return dweights, dx, dbias


def by_taps(grad, images, kernels, stride, padding, turned=False, added=True, framed=False, frame=None):
    """The convolution's way back as the solution has it, with some of its parts done in other ways."""
    (_, H, W, _), (KH, KW), (_, OH, OW, _) = images.shape, kernels.shape[:2], grad.shape
    SH, SW = solution._pair(stride)
    grad, images, kernels = solution._as_float(grad, images, kernels)
    frame = frame or [solution._amounts(n, k, s, padding) for n, k, s in ((H, KH, SH), (W, KW, SW))]
    padded = np.pad(images, [(0, 0), *frame, (0, 0)])
    dpadded, dkernels = np.zeros_like(padded), np.zeros_like(kernels)
    for a, b in np.ndindex(KH, KW):
        met = np.s_[:, a : a + OH * SH : SH, b : b + OW * SW : SW]
        dkernels[a, b] = np.tensordot(padded[met], grad, axes=[(0, 1, 2), (0, 1, 2)])
        tap = kernels[KH - 1 - a, KW - 1 - b] if turned else kernels[a, b]
        dpadded[met] = (dpadded[met] if added else 0) + grad @ tap.T
    inside = np.s_[:, frame[0][0] : frame[0][0] + H, frame[1][0] : frame[1][0] + W]
    return dpadded if framed else dpadded[inside], dkernels, np.sum(grad, axis=(0, 1, 2))


@misconception("conv2d_backward")
def kernel_turned(grad, images, kernels, stride=1, padding="valid"):
    """The kernel was turned once too often: dimages gets its stamps as they are."""
    return by_taps(grad, images, kernels, stride, padding, turned=True)


@misconception("conv2d_backward")
def windows_overwritten(grad, images, kernels, stride=1, padding="valid"):
    """Windows that overlap overwrote each other: a pixel gets the sum of what they give it."""
    return by_taps(grad, images, kernels, stride, padding, added=False)


@misconception("conv2d_backward")
def stamps_overwritten(grad, images, kernels, stride=1, padding="valid"):
    """A stamp overwrote what earlier stamps had left where they overlap: add it to what is there."""
    (_, H, W, _), (KH, KW) = images.shape, kernels.shape[:2]
    SH, SW = _pair(stride)
    (top, bottom), (left, right) = (
        solution._amounts(*sizes, padding) for sizes in ((H, KH, SH), (W, KW, SW))
    )
    _, dkernels, dbias = solution.conv2d_backward(grad, images, kernels, stride, padding)
    grad, images, kernels = solution._as_float(grad, images, kernels)
    dpadded = np.zeros((len(images), top + H + bottom, left + W + right, images.shape[3]), images.dtype)
    for i, j in np.ndindex(grad.shape[1:3]):
        stamp = np.einsum("nf,abcf->nabc", grad[:, i, j], kernels)
        dpadded[:, i * SH : i * SH + KH, j * SW : j * SW + KW] = stamp
    return dpadded[:, top : top + H, left : left + W], dkernels, dbias


@misconception("conv2d_backward")
def frame_left_on(grad, images, kernels, stride=1, padding="valid"):
    """The frame of the padding is still around dimages: cut it off, the zeros are no pixels."""
    return by_taps(grad, images, kernels, stride, padding, framed=True)


@misconception("conv2d_backward")
def symmetric_padding(grad, images, kernels, stride=1, padding="valid"):
    """Same padding was half the kernel on every side: with a stride or an even kernel it is less."""
    if padding == "valid":
        return solution.conv2d_backward(grad, images, kernels, stride, padding)
    halves = [(k // 2, k // 2) for k in kernels.shape[:2]]
    return by_taps(grad, images, kernels, stride, padding, frame=halves)


@misconception("conv2d_backward")
def odd_pixel_first(grad, images, kernels, stride=1, padding="valid"):
    """The odd pixel of same padding went to the top and left: it belongs at the bottom and right."""
    sizes = zip(images.shape[1:3], kernels.shape, _pair(stride))
    turned = [solution._amounts(*size, padding)[::-1] for size in sizes]
    return by_taps(grad, images, kernels, stride, padding, frame=turned)


@misconception("conv2d_backward")
def padding_without_stride(grad, images, kernels, stride=1, padding="valid"):
    """Same padding was the kernel less one, as without a stride: a larger stride needs fewer zeros."""
    frame = [solution._amounts(*sizes, 1, padding) for sizes in zip(images.shape[1:3], kernels.shape)]
    return by_taps(grad, images, kernels, stride, padding, frame=frame)


@misconception("conv2d_backward")
def bias_per_pixel(grad, images, kernels, stride=1, padding="valid"):
    """The bias got the mean over images and places: it was added at every one, so it gets the sum."""
    dimages, dkernels, dbias = solution.conv2d_backward(grad, images, kernels, stride, padding)
    return dimages, dkernels, dbias / grad[..., 0].size


@misconception("conv2d_backward")
def bias_of_images_only(grad, images, kernels, stride=1, padding="valid"):
    """The bias was summed over the images only: it is one number a filter, for all places too."""
    dimages, dkernels, _ = solution.conv2d_backward(grad, images, kernels, stride, padding)
    return dimages, dkernels, np.sum(solution._as_float(grad)[0], axis=0)


@misconception("conv2d_backward")
def kernels_averaged(grad, images, kernels, stride=1, padding="valid"):
    """Kernels and bias got the mean over the images: they get the sum. The mean is in grad already."""
    dimages, dkernels, dbias = solution.conv2d_backward(grad, images, kernels, stride, padding)
    return dimages, dkernels / len(images), dbias / len(images)


@misconception("conv2d_backward")
def stride_ignored(grad, images, kernels, stride=1, padding="valid"):
    """The stride was ignored: window (i, j) begins at row i * stride, column j * stride."""
    frame = [
        solution._amounts(*sizes, padding) for sizes in zip(images.shape[1:3], kernels.shape, _pair(stride))
    ]
    padded = np.pad(images, [(0, 0), *frame, (0, 0)])
    OH, OW, KH, KW = *grad.shape[1:3], *kernels.shape[:2]
    corner = padded[:, : OH + KH - 1, : OW + KW - 1]  # what the windows reach without the stride
    seen, dkernels, dbias = solution.conv2d_backward(grad, corner, kernels)
    dpadded = np.zeros(padded.shape, seen.dtype)
    dpadded[:, : seen.shape[1], : seen.shape[2]] = seen
    (top, _), (left, _) = frame
    return dpadded[:, top : top + images.shape[1], left : left + images.shape[2]], dkernels, dbias


@misconception("conv2d_backward")
def wrapped_bytes(grad, images, kernels, stride=1, padding="valid"):
    """Bytes were multiplied as bytes: they wrap at 256. Convert to floats first."""
    dimages, dkernels, dbias = solution.conv2d_backward(grad, images, kernels, stride, padding)
    if grad.dtype == np.uint8:
        dimages, dkernels = dimages % 256, dkernels % 256
    return dimages, dkernels, dbias


def windows_of(images, size, stride):
    """(N, OH, OW, C, PH, PW), the places of the windows' first pixels, and the window's size."""
    (PH, PW), (SH, SW) = _pair(size), _pair(size if stride is None else stride)
    return sliding_window_view(images, (PH, PW), axis=(1, 2))[:, ::SH, ::SW], (SH, SW), (PH, PW)


def given_out(grad, images, size, stride, chosen, added=True):
    """Gives each window's gradient to its pixels by `chosen`, (N, OH, OW, C, PH, PW)."""
    _, (SH, SW), (PH, PW) = windows_of(images, size, stride)
    grad, images = solution._as_float(grad, images)
    dimages = np.zeros_like(images)
    for i, j in np.ndindex(grad.shape[1:3]):
        window = dimages[:, i * SH : i * SH + PH, j * SW : j * SW + PW]  # (N, PH, PW, C)
        share = np.moveaxis(chosen[:, i, j], 1, 3)
        gift = share * grad[:, i, j][:, np.newaxis, np.newaxis]
        window[...] = window + gift if added else np.where(share > 0, gift, window)
    return dimages


def is_largest(images, size, stride):
    """Whether a pixel is a largest one of its window, (N, OH, OW, C, PH, PW)."""
    windows = windows_of(images, size, stride)[0]
    return windows == windows.max(axis=(4, 5), keepdims=True)


def one_of(largest, pick):
    """One of several largest pixels in windows written as rows, by the place that `pick` names."""
    rows = largest.reshape(*largest.shape[:4], -1)
    return (np.arange(rows.shape[-1]) == pick(rows)[..., np.newaxis]).reshape(largest.shape)


@misconception("max_pool2d_backward")
def all_of_a_tie(grad, images, size=2, stride=None):
    """All equal maxima got the whole gradient: only the first in reading order gets it."""
    return given_out(grad, images, size, stride, is_largest(images, size, stride))


@misconception("max_pool2d_backward")
def tie_shared(grad, images, size=2, stride=None):
    """Equal maxima shared the gradient: the first in reading order gets all of it."""
    largest = is_largest(images, size, stride)
    return given_out(grad, images, size, stride, largest / largest.sum(axis=(4, 5), keepdims=True))


@misconception("max_pool2d_backward")
def last_of_a_tie(grad, images, size=2, stride=None):
    """The last of equal maxima got the gradient: the first in reading order gets it."""
    largest = is_largest(images, size, stride)
    last = one_of(largest, lambda rows: rows.shape[-1] - 1 - rows[..., ::-1].argmax(axis=-1))
    return given_out(grad, images, size, stride, last)


@misconception("max_pool2d_backward")
def first_down_the_columns(grad, images, size=2, stride=None):
    """The first of equal maxima was looked for column by column: reading order goes row by row."""
    turned = is_largest(images, size, stride).swapaxes(4, 5)
    first = one_of(turned, lambda rows: rows.argmax(axis=-1)).swapaxes(4, 5)
    return given_out(grad, images, size, stride, first)


@misconception("max_pool2d_backward")
def maxima_overwritten(grad, images, size=2, stride=None):
    """A pixel that is the maximum of several windows kept the last one's gradient: they add up."""
    first = one_of(is_largest(images, size, stride), lambda rows: rows.argmax(axis=-1))
    return given_out(grad, images, size, stride, first, added=False)


@misconception("max_pool2d_backward")
def spread_over_the_window(grad, images, size=2, stride=None):
    """The gradient was shared out over the window: that is average pooling. Here the maximum gets it."""
    return solution.avg_pool2d_backward(solution._as_float(grad, images)[0], images.shape, size, stride)


@misconception("max_pool2d_backward")
def pooling_stride_ignored(grad, images, size=2, stride=None):
    """The stride was ignored: this is the result for windows side by side."""
    (PH, PW), (H, W) = _pair(size), images.shape[1:3]
    fits = grad.shape[1] * PH <= H and grad.shape[2] * PW <= W
    return solution.max_pool2d_backward(grad, images, size, None if fits else stride)


@misconception("max_pool2d_backward")
def maxima_with_stride_1(grad, images, size=2, stride=None):
    """Windows were one pixel apart: where no stride is given, they lie side by side."""
    if stride is not None:
        return solution.max_pool2d_backward(grad, images, size, stride)
    PH, PW = _pair(size)
    seen = images[:, : grad.shape[1] + PH - 1, : grad.shape[2] + PW - 1]  # what the windows reach
    dimages = np.zeros(images.shape, solution._as_float(grad, images)[0].dtype)
    dimages[:, : seen.shape[1], : seen.shape[2]] = solution.max_pool2d_backward(grad, seen, size, 1)
    return dimages


@misconception("avg_pool2d_backward")
def averages_with_stride_1(grad, input_shape, size=2, stride=None):
    """Windows were one pixel apart: where no stride is given, they lie side by side."""
    return solution.avg_pool2d_backward(grad, input_shape, size, 1 if stride is None else stride)


@misconception("avg_pool2d_backward")
def not_divided(grad, input_shape, size=2, stride=None):
    """Every pixel got the window's whole gradient: each gets its share, one over the window's pixels."""
    PH, PW = _pair(size)
    return solution.avg_pool2d_backward(grad, input_shape, size, stride) * (PH * PW)


@misconception("avg_pool2d_backward")
def averages_overwritten(grad, input_shape, size=2, stride=None):
    """Where windows overlap, a pixel kept the last one's share: shares add up."""
    everything = np.ones((*grad.shape, *_pair(size))) / np.prod(_pair(size))
    images = np.zeros(tuple(input_shape), solution._as_float(grad)[0].dtype)
    return given_out(grad, images, size, stride, everything, added=False)


@misconception("avg_pool2d_backward")
def only_as_large_as_the_windows(grad, input_shape, size=2, stride=None):
    """The rows and columns in no window are missing: the result has the input's shape, with 0 there."""
    dimages = solution.avg_pool2d_backward(grad, input_shape, size, stride)
    (PH, PW), (SH, SW) = _pair(size), _pair(size if stride is None else stride)
    return dimages[:, : (grad.shape[1] - 1) * SH + PH, : (grad.shape[2] - 1) * SW + PW]


@misconception("dropout_backward")
def not_scaled(grad, mask, rate):
    """Kept units were not scaled: their outputs were divided by 1 - rate, so their gradients are, too."""
    return solution.dropout_backward(grad, mask, 0)


@misconception("dropout_backward")
def divided_by_the_rate(grad, mask, rate):
    """Kept units were divided by rate: they are divided by what it leaves of 1, 1 - rate."""
    kept = solution.dropout_backward(grad, mask, 0)
    return kept / rate if rate else kept


@misconception("dropout_backward")
def multiplied(grad, mask, rate):
    """Kept units were multiplied by 1 - rate: they are divided by it."""
    return (solution.dropout_backward(grad, mask, 0) * (1 - rate)).astype(solution._as_float(grad)[0].dtype)


@misconception("dropout_backward")
def mask_turned_round(grad, mask, rate):
    """The dropped units got the gradient: the mask names those that were kept."""
    return solution.dropout_backward(grad, 1 - mask.astype(int), rate)


@misconception("dropout_backward")
def scaled_by_what_was_kept(grad, mask, rate):
    """Kept units were divided by the share that the mask keeps: the way forward divided by 1 - rate."""
    kept = solution.dropout_backward(grad, mask, 0)
    return (kept / np.mean(mask)).astype(kept.dtype)


def normalised(grad, x, gamma, epsilon):
    """Deviation, normalized x, gradient of the normalized x, and the axes of the means."""
    grad, x, gamma = solution._as_float(grad, x, gamma)
    axes = tuple(range(x.ndim - 1))
    deviation = np.sqrt(np.var(x, axis=axes) + float(epsilon))
    return deviation, (x - np.mean(x, axis=axes)) / deviation, grad * gamma, axes


@misconception("batch_norm_backward")
def statistics_held_still(grad, x, gamma, epsilon=1e-3):
    """Mean and variance were taken as fixed: they move with x, and dx has a part through each of them."""
    deviation, _, dnormalized, _ = normalised(grad, x, gamma, epsilon)
    return dnormalized / deviation, *solution.batch_norm_backward(grad, x, gamma, epsilon)[1:]


@misconception("batch_norm_backward")
def variance_held_still(grad, x, gamma, epsilon=1e-3):
    """The variance was taken as fixed: it moves with x, and dx has a part through it."""
    deviation, _, dnormalized, axes = normalised(grad, x, gamma, epsilon)
    dx = (dnormalized - dnormalized.mean(axis=axes)) / deviation
    return dx, *solution.batch_norm_backward(grad, x, gamma, epsilon)[1:]


@misconception("batch_norm_backward")
def mean_held_still(grad, x, gamma, epsilon=1e-3):
    """The mean was taken as fixed: it moves with x, and dx has a part through it."""
    deviation, normalized, dnormalized, axes = normalised(grad, x, gamma, epsilon)
    dx = (dnormalized - normalized * np.mean(dnormalized * normalized, axis=axes)) / deviation
    return dx, *solution.batch_norm_backward(grad, x, gamma, epsilon)[1:]


@misconception("batch_norm_backward")
def variance_over_one_less(grad, x, gamma, epsilon=1e-3):
    """The variance was divided by the count less one: batch normalization divides by the count."""
    wide = solution._as_float(grad, x)[1]
    axes, count = tuple(range(x.ndim - 1)), x[..., 0].size
    return _with(grad, x, gamma, np.sqrt(np.var(wide, axis=axes) * count / (count - 1) + float(epsilon)))


@misconception("batch_norm_backward")
def sums_for_means(grad, x, gamma, epsilon=1e-3):
    """In dx, sums were taken away: what goes through mean and variance is divided by the count."""
    deviation, normalized, dnormalized, axes = normalised(grad, x, gamma, epsilon)
    parts = dnormalized.sum(axis=axes) + normalized * np.sum(dnormalized * normalized, axis=axes)
    return (dnormalized - parts) / deviation, *solution.batch_norm_backward(grad, x, gamma, epsilon)[1:]


@misconception("batch_norm_backward")
def gamma_and_beta_averaged(grad, x, gamma, epsilon=1e-3):
    """Gamma and beta got means: they serve all numbers of a channel, so their gradients are sums."""
    dx, dgamma, dbeta = solution.batch_norm_backward(grad, x, gamma, epsilon)
    return dx, dgamma / x[..., 0].size, dbeta / x[..., 0].size


@misconception("batch_norm_backward")
def gamma_forgotten(grad, x, gamma, epsilon=1e-3):
    """Gamma is missing from dx: the gradient of the normalized x is grad times gamma."""
    _, dgamma, dbeta = solution.batch_norm_backward(grad, x, gamma, epsilon)
    return solution.batch_norm_backward(grad, x, np.ones_like(gamma), epsilon)[0], dgamma, dbeta


@misconception("batch_norm_backward")
def epsilon_forgotten(grad, x, gamma, epsilon=1e-3):
    """Epsilon was left out: the deviation is the root of variance plus epsilon."""
    return solution.batch_norm_backward(grad, x, gamma, 0)


@misconception("batch_norm_backward")
def epsilon_added_to_the_root(grad, x, gamma, epsilon=1e-3):
    """Epsilon was added to the variance's root: it is added to the variance, before the root."""
    wide = solution._as_float(grad, x)[1]
    root = np.sqrt(np.var(wide, axis=tuple(range(x.ndim - 1))))
    return (
        solution.batch_norm_backward(grad, x, gamma, 0)
        if not epsilon
        else _with(grad, x, gamma, root + epsilon)
    )


def _with(grad, x, gamma, deviation):
    """The way back with another deviation."""
    grad, x, gamma = solution._as_float(grad, x, gamma)
    axes = tuple(range(x.ndim - 1))
    normalized, dnormalized = (x - np.mean(x, axis=axes)) / deviation, grad * gamma
    part = normalized * np.mean(dnormalized * normalized, axis=axes)
    dx = (dnormalized - np.mean(dnormalized, axis=axes) - part) / deviation
    return dx, np.sum(grad * normalized, axis=axes), np.sum(grad, axis=axes)


@misconception("batch_norm_backward")
def over_images_only(grad, x, gamma, epsilon=1e-3):
    """Means and sums went over the images only: a channel has one mean, over rows and columns as well."""
    wide = np.reshape(grad, (len(x), -1)), np.reshape(x, (len(x), -1))
    repeated = np.broadcast_to(gamma, x.shape[1:]).ravel()
    dx, dgamma, dbeta = solution.batch_norm_backward(*wide, repeated, epsilon)
    return dx.reshape(x.shape), dgamma.reshape(x.shape[1:]), dbeta.reshape(x.shape[1:])


@misconception("batch_norm_backward")
def x_not_normalized(grad, x, gamma, epsilon=1e-3):
    """For dgamma, grad was multiplied by x itself: gamma multiplies the normalized x."""
    dx, _, dbeta = solution.batch_norm_backward(grad, x, gamma, epsilon)
    grad, x = solution._as_float(grad, x)
    return dx, np.sum(grad * x, axis=tuple(range(x.ndim - 1))), dbeta


# Recognition compares data, so only what is no function is named here.
# Networks that learn badly are tried in tests/test_oracles_backprop.py.


@misconception("train_tiny_cnn")
def nothing_returned(images, labels, epochs, learning_rate, rng):
    """Nothing was returned: the trained network is handed over as a function, predict."""


@misconception("train_tiny_cnn")
def predictions_returned(images, labels, epochs, learning_rate, rng):
    """The labels of the training images were returned: return the function itself, without calling it."""
    return solution.train_tiny_cnn(images, labels, epochs, learning_rate, rng)(images)


@misconception("train_tiny_cnn")
def parameters_returned(images, labels, epochs, learning_rate, rng):
    """The trained weights were returned: return a function that uses them to find labels."""
    parameters = solution._initial_parameters(images, labels, rng)
    for _ in range(epochs):
        order = rng.permutation(len(images))
        for start in range(0, len(images), solution.BATCH_SIZE):
            batch = order[start : start + solution.BATCH_SIZE]
            gradients = solution._gradients(parameters, images[batch], labels[batch])
            for parameter, gradient in zip(parameters, gradients):
                parameter -= learning_rate * gradient
    return parameters
