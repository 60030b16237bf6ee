"""Checks of unit 09: gradients by hand, and a network that learns with them."""

import numpy as np

from convlings.judge import Feedback, compare, keeps_inputs, weight


def batch(plane):
    """One image of one channel, from its rows, as floats."""
    return np.array(plane, float)[np.newaxis, :, :, np.newaxis]


def kernel(plane):
    """One kernel of one channel and one filter, from its rows, as floats."""
    return np.array(plane, float)[:, :, np.newaxis, np.newaxis]


LOSS = ("loss", "gradient")
DENSE = ("dx", "dweights", "dbias")
CONVOLUTION = ("dimages", "dkernels", "dbias")
NORM = ("dx", "dgamma", "dbeta")
ROUGH = 10**7  # roundings in a quotient of differences: a step of 1e-5 makes each 1e5 times as large
LOGS = 10**5  # log(p + 1e-12) for log p is a matter of large logits, and is judged there
ONE_SIDE = "Off by about 1e-5? Move a number down as well as up, and put it back before the next one moves."
WIDE = "Ints and float32 cannot hold a step of 1e-5: move the numbers of a float64 copy."


def compare_named(names, actual, expected, **options):
    """Compares several results, each called by its name where it differs."""
    try:
        compare(actual, expected, **options)
    except Feedback as feedback:
        for number, name in enumerate(names, 1):
            place = f"result {number} of {len(names)}"
            feedback.headline = feedback.headline.replace(place, f"{name}, {place}")
        raise


class TestNumericalGradient:
    def test_worked_example(self, student):
        """The example of the lesson: x0² + 3 x0 x1 at (2, 5) rises by 19 and by 6."""
        gradient = student.numerical_gradient(lambda x: x[0] ** 2 + 3 * x[0] * x[1], np.array([2.0, 5.0]))
        compare(gradient, np.array([19.0, 6.0]), operations=ROUGH, hint=ONE_SIDE)

    def test_one_number_at_a_time(self, student):
        """The same with steps of a whole 1: 19 and 6 again, as each number moves alone."""
        gradient = student.numerical_gradient(lambda x: x[0] * (x[0] + 3 * x[1]), np.array([2.0, 5.0]), 1.0)
        compare(gradient, np.array([19.0, 6.0]))

    def test_to_both_sides_by_epsilon(self, student):
        """The cubes of 2 and -1, moved by a whole 1: (27 - 1) / 2 and (0 - -8) / 2."""
        gradient = student.numerical_gradient(lambda x: np.sum(x**3), np.array([2.0, -1.0]), epsilon=1.0)
        compare(gradient, np.array([13.0, 4.0]))

    def test_the_shape_of_x(self, student):
        """A gradient has the shape of x: here each number has a slope of its own."""
        slopes = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
        gradient = student.numerical_gradient(lambda x: np.sum(slopes * x), np.ones((2, 3)))
        compare(gradient, slopes, operations=ROUGH)

    def test_x_is_kept(self, student):
        """After the call, every bit of x is what it was."""
        x = np.array([0.1, 0.7, 1.3, 2.9])
        gradient = keeps_inputs(student.numerical_gradient, lambda x: np.sum(x**2), x)
        compare(gradient, np.array([0.2, 1.4, 2.6, 5.8]), operations=ROUGH, hint=ONE_SIDE)

    def test_integers(self, student):
        """Whole numbers can be moved by less than 1, too."""
        gradient = student.numerical_gradient(lambda x: np.sum(x**2), np.array([3, 0, -4]))
        compare(gradient, np.array([6.0, 0.0, -8.0]), dtype=np.float64, operations=ROUGH, hint=WIDE)


class TestSoftmaxCrossEntropy:
    def test_worked_example(self, student):
        """The example of the lesson: probabilities of eighths and quarters."""
        logits = np.log([[1.0, 2.0, 5.0], [1.0, 1.0, 2.0]])
        expected = np.array([[0.0625, 0.125, -0.1875], [-0.375, 0.125, 0.25]])
        mean = 0.5 * np.log(6.4)  # of log 8/5 and log 4
        result = student.softmax_cross_entropy(logits, np.array([2, 0]))
        compare_named(LOSS, result, (mean, expected), operations=LOGS)

    def test_equal_logits(self, student):
        """Four equal logits: a quarter for each class, the loss is log 4."""
        result = student.softmax_cross_entropy(np.full((1, 4), 7.0), np.array([1]))
        compare_named(LOSS, result, (np.log(4), np.array([[0.25, -0.75, 0.25, 0.25]])), operations=LOGS)

    def test_large_logits(self, student):
        """Logits of a thousand give a loss of a thousand where the label is not the largest."""
        logits = np.array([[1000.0, 0.0], [0.0, -1000.0]])
        result = student.softmax_cross_entropy(logits, np.array([1, 0]))
        compare_named(LOSS, result, (500.0, np.array([[0.5, -0.5], [0.0, 0.0]])), operations=10)


class TestDenseBackward:
    def test_worked_example(self, student):
        """The example of the lesson: two images, three inputs, two outputs."""
        grad = np.array([[1.0, 0.0], [2.0, 1.0]])
        x, weights = (
            np.array([[1.0, 2.0, 0.0], [0.0, 1.0, 3.0]]),
            np.array([[1.0, 0.0], [2.0, -1.0], [0.0, 3.0]]),
        )
        dx, dweights = (
            np.array([[1.0, 2.0, 0.0], [2.0, 3.0, 3.0]]),
            np.array([[1.0, 0.0], [4.0, 1.0], [6.0, 3.0]]),
        )
        compare_named(DENSE, student.dense_backward(grad, x, weights), (dx, dweights, np.array([3.0, 1.0])))

    def test_one_image(self, student):
        """One image: every weight's gradient is its input times its output's gradient."""
        grad, x = np.array([[1.0, 10.0]]), np.array([[3.0, 0.0, 5.0]])
        expected = np.array([[1.0, 10.0, 12.0]]), np.array([[3.0, 30.0], [0.0, 0.0], [5.0, 50.0]]), grad[0]
        compare_named(
            DENSE,
            student.dense_backward(grad, x, np.array([[1.0, 0.0], [0.0, 1.0], [2.0, 1.0]])),
            expected,
        )


ROW = batch([[1, 2, 3, 4, 5, 6]])
TAPS = kernel([[1, 10, 100]])


class TestConv2dBackward:
    def test_worked_example(self, student):
        """The example of the lesson: image and kernel of unit 03, on paper."""
        grad, images = batch([[1, -1], [2, 0]]), batch([[1, 2, 0], [0, 1, 3], [4, 0, 1]])
        dimages, dkernels = batch([[1, 1, -2], [2, 3, 1], [0, -2, 0]]), kernel([[-1, 4], [7, -2]])
        result = student.conv2d_backward(grad, images, kernel([[1, 2], [0, -1]]))
        compare_named(CONVOLUTION, result, (dimages, dkernels, np.array([2.0])))

    def test_channels_and_filters(self, student):
        """One pixel of two channels, three filters: each pair has a weight of its own."""
        grad, images = np.array([[[[1.0, 10.0, 100.0]]]]), np.array([[[[3.0, 5.0]]]])
        kernels = np.array([[1.0, 0.0, 2.0], [0.0, 1.0, 1.0]])[np.newaxis, np.newaxis]
        dkernels = np.array([[3.0, 30.0, 300.0], [5.0, 50.0, 500.0]])[np.newaxis, np.newaxis]
        expected = np.array([[[[201.0, 110.0]]]]), dkernels, np.array([1.0, 10.0, 100.0])
        compare_named(CONVOLUTION, student.conv2d_backward(grad, images, kernels), expected)

    def test_two_images(self, student):
        """Kernel and bias serve both images of a batch: their gradients are sums over them."""
        images, grad = np.array([[1, 2, 3], [4, 5, 6]]), np.array([[1, 2], [3, 4]])
        dimages = np.array([[1.0, 12.0, 20.0], [3.0, 34.0, 40.0]]).reshape(2, 1, 3, 1)
        result = student.conv2d_backward(
            grad.reshape(2, 1, 2, 1), images.reshape(2, 1, 3, 1), kernel([[1, 10]])
        )
        compare_named(CONVOLUTION, result, (dimages, kernel([[37, 47]]), np.array([10.0])))

    def test_stride(self, student):
        """Stride 2 over six pixels: the third is in two windows, the last is in none."""
        result = student.conv2d_backward(batch([[1, 2]]), ROW, TAPS, stride=2)
        compare_named(
            CONVOLUTION, result, (batch([[1, 10, 102, 20, 200, 0]]), kernel([[7, 10, 13]]), np.array([3.0]))
        )

    def test_same_padding_with_a_stride(self, student):
        """How many zeros "same" adds depends on pixels, taps and stride: none, one at each side, or one."""
        four, pixels = kernel([[1, 10, 100, 1000]]), batch([[1, 2, 3, 4, 5, 6, 7, 8]])
        expected = batch([[1, 10, 100, 1000, 2, 20, 200, 2000]]), kernel([[11, 14, 17, 20]]), np.array([3.0])
        result = student.conv2d_backward(batch([[1, 2]]), pixels, four, 4, "same")
        compare_named(CONVOLUTION, result, expected)
        expected = batch([[10, 102, 1020, 203, 2030, 300]]), kernel([[16, 22, 28, 13]]), np.array([6.0])
        result = student.conv2d_backward(batch([[1, 2, 3]]), ROW, four, 2, "same")
        compare_named(CONVOLUTION, result, expected)
        result = student.conv2d_backward(batch([[1, 2]]), pixels[:, :, :4], TAPS, 2, "same")
        compare_named(CONVOLUTION, result, (batch([[1, 10, 102, 20]]), kernel([[7, 10, 3]]), np.array([3.0])))

    def test_stride_is_height_then_width(self, student):
        """A stride of (1, 3) goes down by 1 and right by 3."""
        grad, images = batch([[1, 2], [3, 4]]), batch([[1, 2, 3, 4], [5, 6, 7, 8]])
        expected = batch([[1, 0, 0, 2], [3, 0, 0, 4]]), kernel([[56]]), np.array([10.0])
        compare_named(
            CONVOLUTION, student.conv2d_backward(grad, images, kernel([[1]]), stride=(1, 3)), expected
        )


class TestMaxPool2dBackward:
    def test_worked_example(self, student):
        """The example of the lesson: the maximum gets everything, the others nothing."""
        images, expected = batch([[1, 3, 2, 0], [5, 4, 1, 6]]), batch([[0, 0, 0, 0], [10, 0, 0, 20]])
        compare(student.max_pool2d_backward(batch([[10, 20]]), images), expected)

    def test_ties_go_to_the_first(self, student):
        """Of equal maxima, the first in reading order gets everything."""
        images = batch([[1, 2, 7, 7], [2, 2, 7, 7]])
        compare(student.max_pool2d_backward(batch([[3, 4]]), images), batch([[0, 3, 4, 0], [0, 0, 0, 0]]))

    def test_overlapping_windows_add_up(self, student):
        """Windows (1, 5), (5, 2) and (2, 4): the 5 is the maximum of two of them."""
        result = student.max_pool2d_backward(batch([[1, 10, 100]]), batch([[1, 5, 2, 4]]), (1, 2), 1)
        compare(result, batch([[0, 11, 0, 100]]))

    def test_size_is_height_then_width(self, student):
        """A window of (1, 3) is one row high and three columns wide; what is left over gets 0."""
        images = batch([[1, 2, 3, 9], [6, 5, 4, 9]])
        result = student.max_pool2d_backward(batch([[7], [8]]), images, (1, 3))
        compare(result, batch([[0, 0, 7, 0], [8, 0, 0, 0]]))


class TestAvgPool2dBackward:
    def test_worked_example(self, student):
        """The example of the lesson: a quarter for each pixel of a window, 0 for the column left over."""
        expected = batch([[2, 2, 1, 1, 0], [2, 2, 1, 1, 0]])
        compare(student.avg_pool2d_backward(batch([[8, 4]]), (1, 2, 5, 1)), expected)

    def test_overlapping_windows_add_up(self, student):
        """Three windows of two pixels over four: the inner pixels get from two of them."""
        result = student.avg_pool2d_backward(batch([[2, 20, 200]]), (1, 1, 4, 1), (1, 2), stride=1)
        compare(result, batch([[1, 11, 110, 100]]))

    def test_size_is_height_then_width(self, student):
        """A window of (2, 1) is two rows high and one column wide."""
        result = student.avg_pool2d_backward(batch([[2, 4, 6]]), (1, 2, 3, 1), (2, 1))
        compare(result, batch([[1, 2, 3], [1, 2, 3]]))


class TestDropoutBackward:
    def test_worked_example(self, student):
        """A rate of 0.75: what was kept had been multiplied by 4."""
        mask = np.array([True, False, True])
        compare(student.dropout_backward(np.array([1.0, 2.0, 3.0]), mask, 0.75), np.array([4.0, 0.0, 12.0]))

    def test_zeros_and_ones(self, student):
        """The mask may be of zeros and ones."""
        grad, mask = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[0, 1], [1, 1]])
        compare(student.dropout_backward(grad, mask, 0.5), np.array([[0.0, 4.0], [6.0, 8.0]]))


class TestBatchNormBackward:
    def test_worked_example(self, student):
        """The example of the lesson: two numbers of one channel, on paper."""
        grad, x, gamma = np.array([[1.0], [5.0]]), np.array([[1.0], [3.0]]), np.array([4.0])
        expected = np.array([[-3.0], [3.0]]), np.array([2.0]), np.array([6.0])
        compare_named(NORM, student.batch_norm_backward(grad, x, gamma, epsilon=3), expected, operations=10)

    def test_what_no_x_can_do(self, student):
        """To raise all outputs alike and to spread them needs beta and gamma: no x can do it."""
        x, gamma = np.array([[1.0, 0.0], [3.0, 2.0]]), np.array([4.0, 2.0])
        result = student.batch_norm_backward(np.array([[-1.0, -10.0], [3.0, 30.0]]), x, gamma, 0)
        expected = np.zeros((2, 2)), np.array([4.0, 40.0]), np.array([2.0, 20.0])
        compare_named(NORM, result, expected, operations=10)

    def test_mean_over_images_rows_and_columns(self, student):
        """Feature maps: the same numbers as one column of pixels give the same gradients."""
        grad, x = np.array([1.0, 5.0]).reshape(1, 2, 1, 1), np.array([1.0, 3.0]).reshape(1, 2, 1, 1)
        expected = np.array([-3.0, 3.0]).reshape(1, 2, 1, 1), np.array([2.0]), np.array([6.0])
        compare_named(
            NORM, student.batch_norm_backward(grad, x, np.array([4.0]), 3.0), expected, operations=10
        )


HANDWRITING = """
..5d91.. ..19fb.. ..3db7.. ...cd5.. ....ed1. ...2gg2.
..dfaf5. ..bg8e6. ..bggg2. ...bg9.. ...5gg2. ...4gg2.
.3f2.b8. .2ga.99. .4g91e2. ..3fg6.. ...egc.. .14cgc..
.4c..88. .1g4.88. .4g..g2. .7fgg2.. .1aggc.. .7gggc..
.58..98. .4g4.88. ..g1.c8. ..1gg3.. .3ceg9.. ..3age..
.4b.1c7. .1g51b3. ..f9.d6. ..1gg6.. ...5gf.. ...8gc..
.2e5ac.. ..ccaa.. ..9e9e1. ..1gg6.. ...4ge.. ...6gg2.
..6da... ..1ad3.. ..2cd4.. ...bga.. ...1dg1. ...2cf4.
"""


def handwritten():
    """Three zeros and three ones of the digits, from their drawing: . is 0, a is 10, g is 16."""
    lines = [line.split() for line in HANDWRITING.split("\n") if line]
    pixels = [[[int(pixel.replace(".", "0"), 17) for pixel in row] for row in image] for image in zip(*lines)]
    return np.array(pixels, np.float32)[..., np.newaxis] / 16, np.array([0, 0, 0, 1, 1, 1])


def diagonals():
    """Five pictures of each diagonal, all alike."""
    images = np.repeat([np.eye(8), np.eye(8)[::-1]], 5, axis=0)[..., np.newaxis]
    return images.astype(np.float32), np.repeat([0, 1], 5)


def bars():
    """A bar of ink in each of the eight rows, then in each of the eight columns."""
    images = np.zeros((16, 8, 8, 1), np.float32)
    for k in range(8):
        images[k, k] = images[8 + k, :, k] = 1
    return images, np.repeat([0, 1], 8)


def trained(train, *arguments):
    """What a training returns, if it is a function."""
    predict = train(*arguments)
    if not callable(predict):
        raise Feedback(
            "it does not return a function.",
            expected="predict, a function that takes images and returns labels",
            got="None" if predict is None else f"a {type(predict).__name__}",
            hint="Define a function inside, and return it without calling it.",
        )
    return predict


def labels_of(predict, images):
    """What predict says of images, if it is a row of ints."""
    result = predict(images)
    if isinstance(result, list | tuple):
        result = np.array(result)
    if getattr(result, "shape", None) != (len(images),):
        raise Feedback(
            "predict does not return one label for each image.",
            expected=f"ints {(len(images),)}",
            got=str(getattr(result, "shape", f"a {type(result).__name__}")),
            hint="The label is the place of an image's largest logit.",
        )
    if result.dtype.kind not in "iu":
        raise Feedback("predict returns labels that are no ints.", expected="ints", got=str(result.dtype))
    return result


def knows(predict, images, labels, at_least, hint=""):
    """Checks how many labels of images that it was trained on predict has right."""
    found = labels_of(predict, images)
    right = int(np.sum(found == labels))
    if right < at_least:
        raise Feedback(
            f"of the {len(labels)} images that it was trained on, it knows {right}.",
            expected=f"all {at_least}"
            if at_least == len(labels)
            else f"at least {at_least} of {len(labels)}",
            got=f"labels {found[:12].tolist()} for {labels[:12].tolist()}",
            hint=hint if hint and len(set(found.tolist())) > 1 else why(found, right / len(labels)),
        )


def why(found, share):
    """A guess at what keeps a network from learning."""
    if len(set(found.tolist())) == 1:
        return "All get one label. Are first weights random, do they change, is none of them NaN?"
    if share < 0.7:
        return (
            "Do images keep their labels when shuffled? Is the gradient subtracted? Check it by differences."
        )
    return "It learns, but not enough. At most 16 images a step, 24 filters, small random first weights?"


class TestTrainTinyCnn:
    def test_two_diagonals(self, student):
        """The example of the docstring: ten pictures of two diagonals are learned by heart."""
        images, labels = diagonals()
        predict = trained(student.train_tiny_cnn, images, labels, 60, 0.1, np.random.default_rng(0))
        knows(predict, images, labels, at_least=10)

    @weight(3)
    def test_rows_and_columns(self, student):
        """A bar in a row or in a column? Both kinds have the same sum: no weighted sum of pixels can tell."""
        images, labels = bars()
        predict = trained(student.train_tiny_cnn, images, labels, 100, 0.1, np.random.default_rng(2))
        hint = "A weighted sum of pixels cannot tell these apart. Is there a ReLU, and do the kernels learn?"
        knows(predict, images, labels, at_least=14, hint=hint)

    def test_six_digits(self, student):
        """Three handwritten zeros and three ones are learned by heart."""
        images, labels = handwritten()
        predict = trained(student.train_tiny_cnn, images, labels, 60, 0.1, np.random.default_rng(1))
        knows(predict, images, labels, at_least=6)
