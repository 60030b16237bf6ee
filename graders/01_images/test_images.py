"""Checks of unit 01: pixels, labels, dense layers, counting parameters, moving images."""

from itertools import pairwise

import numpy as np
import pytest

from convlings.judge import compare, hidden, keeps_inputs, refuses


def one_image(*rows):
    """(1, H, W, 1), one grey image from its rows."""
    return np.array(rows)[np.newaxis, :, :, np.newaxis]


class TestNormalize:
    def test_worked_example(self, student):
        """The pixels 0, 51 and 255 become 0, 0.2 and 1, as float32."""
        images = one_image([0, 51, 255]).astype(np.uint8)
        compare(student.normalize(images), one_image([0.0, 0.2, 1.0]).astype(np.float32), dtype=np.float32)

    def test_dark_and_bright_images_stay_apart(self, student):
        """A grey of 51 is 0.2 in every image, whatever else the image shows."""
        images = np.array([[51, 102], [204, 51]], np.uint8).reshape(2, 1, 2, 1)
        expected = np.array([[0.2, 0.4], [0.8, 0.2]], np.float32).reshape(2, 1, 2, 1)
        compare(student.normalize(images), expected)

    def test_floats_keep_their_values(self, student):
        """Whole numbers are scaled, floats only become float32."""
        whole, floats = one_image([102, 0]), one_image([0.25, 1.0, 0.5])
        expected = one_image([0.4, 0.0]).astype(np.float32)
        compare(student.normalize(whole), expected)
        compare(student.normalize(floats), floats.astype(np.float32), dtype=np.float32)

    @hidden
    @pytest.mark.parametrize("dtype", ["uint8", "int16", "int32", "int64"])
    def test_random_whole_numbers(self, student, reference, rng, dtype):
        """Random images of any integer dtype, 255 is white in all of them."""
        images = rng.integers(0, 256, (3, 4, 7, 2)).astype(dtype)
        compare(student.normalize(images), reference.normalize(images), dtype=np.float32)

    @hidden
    def test_nearly_black_bytes(self, student, rng):
        """A byte of 1 is nearly black, and becomes 1 / 255, whatever the other bytes are."""
        for largest in (200, 1):
            images = rng.permutation(np.arange(2 * 5 * 3) % 2 * largest).reshape(2, 5, 3, 1).astype(np.uint8)
            compare(student.normalize(images), (images / 255.0).astype(np.float32))

    @hidden
    @pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
    def test_random_floats(self, student, rng, dtype):
        """Floats of any precision and range keep their values, bytes do not."""
        images = rng.integers(0, 256, (2, 5, 4, 3), dtype=np.uint8)
        compare(student.normalize(images), (images / 255.0).astype(np.float32))
        for low, high in [(0, 1), (-3, 3)]:
            images = rng.uniform(low, high, (2, 5, 4, 3)).astype(dtype)
            compare(student.normalize(images), images.astype(np.float32), dtype=np.float32)

    @hidden
    def test_inputs_are_kept(self, student, reference, rng):
        """The images are not modified."""
        for dtype in (np.uint8, np.float32):
            images = rng.uniform(0, 256, (2, 3, 4, 1)).astype(dtype)
            compare(keeps_inputs(student.normalize, images), reference.normalize(images))


class TestOneHot:
    def test_worked_example(self, student):
        """With three classes, the labels 2 and 0 become (0, 0, 1) and (1, 0, 0), as float32."""
        expected = np.array([[0, 0, 1], [1, 0, 0]], np.float32)
        compare(student.one_hot(np.array([2, 0]), 3), expected, dtype=np.float32)

    def test_more_labels_than_classes(self, student):
        """There is a row for each label and a column for each class."""
        expected = np.array([[0, 1], [1, 0], [0, 1], [0, 1]], np.float32)
        compare(student.one_hot(np.array([1, 0, 1, 1]), 2), expected)

    def test_too_large_a_label_is_refused(self, student):
        """With three classes the label 3 is refused, 2 is not."""
        compare(student.one_hot(np.array([2]), 3), np.array([[0, 0, 1]], np.float32))
        refuses(student.one_hot, np.array([0, 3, 1]), 3, naming=[3])
        refuses(student.one_hot, np.array([17]), 3, naming=[17])

    def test_a_negative_label_is_refused(self, student):
        """The label -1 is refused, 0 is not."""
        compare(student.one_hot(np.array([0]), 2), np.array([[1, 0]], np.float32))
        refuses(student.one_hot, np.array([0, -1]), 2, naming=[-1])

    @hidden
    @pytest.mark.parametrize("dtype", ["uint8", "int8", "int32", "int64"])
    def test_random_labels(self, student, reference, rng, dtype):
        """Random labels of any integer dtype; not every class has to occur."""
        for N, K in [(9, 4), (3, 7), (1, 5)]:
            labels = rng.integers(0, K, N).astype(dtype)
            compare(student.one_hot(labels, np.int64(K)), reference.one_hot(labels, K), dtype=np.float32)

    @hidden
    def test_one_label_of_many_is_refused(self, student, reference, rng):
        """A single label outside the classes is found wherever it stands, and named."""
        labels = rng.integers(0, 6, 20)
        compare(student.one_hot(labels, 6), reference.one_hot(labels, 6))
        for label in (-6, -2, 6, 43):
            spoilt = labels.copy()
            spoilt[rng.integers(20)] = label
            refuses(student.one_hot, spoilt, 6, naming=[label])

    @hidden
    def test_no_labels(self, student):
        """No labels give no rows, and still a column for each class."""
        compare(student.one_hot(np.array([3, 1]), 4), np.eye(4, dtype=np.float32)[[3, 1]])
        compare(student.one_hot(np.array([], int), 4), np.zeros((0, 4), np.float32))

    @hidden
    def test_inputs_are_kept(self, student, reference, rng):
        """The labels are not modified."""
        labels = rng.integers(0, 5, 8)
        compare(keeps_inputs(student.one_hot, labels, 5), reference.one_hot(labels, 5))


class TestFlatten:
    def test_worked_example(self, student):
        """Two pixels of three channels: the channel changes fastest."""
        images = np.array([[10, 20, 30], [40, 50, 60]]).reshape(1, 1, 2, 3)
        compare(student.flatten(images), np.array([[10, 20, 30, 40, 50, 60]]))

    def test_images_stay_apart(self, student):
        """Two images give two rows."""
        images = np.array([[[0, 1], [2, 3]], [[4, 5], [6, 7]]]).reshape(2, 1, 2, 2)
        compare(student.flatten(images), np.array([[0, 1, 2, 3], [4, 5, 6, 7]]))

    def test_row_by_row(self, student):
        """The first row of pixels comes first, from left to right."""
        compare(student.flatten(one_image([1, 2, 3], [4, 5, 6])), np.array([[1, 2, 3, 4, 5, 6]]))

    @hidden
    @pytest.mark.parametrize("shape", [(3, 4, 7, 2), (2, 5, 3, 1), (1, 2, 6, 4)], ids=str)
    def test_random_images(self, student, reference, rng, shape):
        """Random images of many shapes, one image at a time too."""
        images = rng.normal(size=shape)
        compare(student.flatten(images), reference.flatten(images))

    @hidden
    def test_dtypes(self, student, reference, rng):
        """float32 stays; bytes keep their values."""
        images = rng.normal(size=(2, 3, 5, 2)).astype(np.float32)
        compare(student.flatten(images), reference.flatten(images), dtype=np.float32)
        images = rng.integers(0, 256, (2, 4, 3, 3), dtype=np.uint8)
        compare(student.flatten(images), reference.flatten(images))

    @hidden
    def test_inputs_are_kept(self, student, reference, rng):
        """The images keep their shape and their values."""
        images = rng.normal(size=(2, 3, 4, 2))
        compare(keeps_inputs(student.flatten, images), reference.flatten(images))


LESSON = (
    [np.array([[1.0, -1.0], [1.0, 0.0]]), np.array([[-2.0], [3.0]])],
    [np.array([0.0, 1.0]), np.array([4.0])],
)
KEPT = "float32 stays float32 and float64 stays float64: only whole numbers have to be converted."
WHOLE = "Whole numbers have to become float64 before the first product."
WIDTHS = [(6, 5, 3), (4, 3), (7, 2, 5, 4), (3, 8, 6, 5, 2)]  # D_0, D_1, ...


def draw_layers(rng, widths, dtype=np.float64):
    """Random weights and biases of dense layers."""
    weights = [rng.normal(size=pair).astype(dtype) for pair in pairwise(widths)]
    return weights, [rng.normal(size=width).astype(dtype) for width in widths[1:]]


class TestMlpForward:
    def test_worked_example(self, student):
        """The example of the lesson: a ReLU between the layers, none after the last."""
        compare(student.mlp_forward(np.array([[2.0, 3.0]]), *LESSON), np.array([[-6.0]]))

    def test_two_images(self, student):
        """Every image has a row of its own."""
        images = np.array([[2.0, 3.0], [0.0, 1.0]])
        compare(student.mlp_forward(images, *LESSON), np.array([[-6.0], [5.0]]))

    def test_whole_numbers(self, student):
        """The same example in whole numbers gives float64."""
        weights, biases = (
            [np.array([[1, -1], [1, 0]]), np.array([[-2], [3]])],
            [np.array([0, 1]), np.array([4])],
        )
        logits = student.mlp_forward(np.array([[2, 3]]), weights, biases)
        compare(logits, np.array([[-6.0]]), dtype=np.float64, hint=WHOLE)

    def test_one_layer(self, student):
        """A single layer is the last one: its outputs may be negative."""
        weights, biases = [np.array([[1.0, -1.0, 0.0], [0.0, -2.0, 3.0]])], [np.array([0.0, 1.0, -1.0])]
        compare(student.mlp_forward(np.array([[1.0, 2.0]]), weights, biases), np.array([[1.0, -4.0, 5.0]]))

    def test_three_layers(self, student):
        """The ReLU stands between each two layers: (2, -2) goes on as (2, 0), then (-1, 1) as (0, 1)."""
        weights = [np.array([[1.0, -1.0]]), np.array([[1.0, -1.0], [1.0, 1.0]]), np.array([[5.0], [-2.0]])]
        biases = [np.array([0.0, 0.0]), np.array([-3.0, 3.0]), np.array([1.0])]
        compare(student.mlp_forward(np.array([[2.0]]), weights, biases), np.array([[-1.0]]))

    @hidden
    @pytest.mark.parametrize("widths", WIDTHS, ids=str)
    def test_random_layers(self, student, reference, rng, widths):
        """Random images, some of their numbers negative, through one to four layers."""
        images = rng.normal(size=(5, widths[0]))
        weights, biases = draw_layers(rng, widths)
        expected = reference.mlp_forward(images, weights, biases).astype(np.float32)
        compare(student.mlp_forward(images, weights, biases), expected, operations=sum(widths))

    @hidden
    @pytest.mark.parametrize("dtype", ["float32", "float64"])
    def test_float_dtypes_stay(self, student, reference, rng, dtype):
        """Images, weights and biases of one floating dtype give logits of it, in its precision."""
        images = rng.uniform(size=(3, 6)).astype(dtype)
        weights, biases = draw_layers(rng, WIDTHS[0], dtype)
        expected = reference.mlp_forward(images, weights, biases)
        logits = student.mlp_forward(images, weights, biases)
        compare(logits, expected, dtype=dtype, operations=14, hint=KEPT)

    @hidden
    def test_bytes_do_not_overflow(self, student, rng):
        """Whole numbers give float64, without wrapping at 256."""
        images = rng.integers(100, 256, (4, 5), dtype=np.uint8)
        weights = [rng.integers(60, 128, (5, 3), dtype=np.int8), rng.integers(-128, 0, (3, 2), dtype=np.int8)]
        biases = [rng.integers(1, 9, 3, dtype=np.int8), rng.integers(1, 9, 2, dtype=np.int8)]
        inner = images.astype(np.int64) @ weights[0] + biases[0]  # all positive
        expected = (inner @ weights[1] + biases[1]).astype(np.float64)
        logits = student.mlp_forward(images, weights, biases)
        compare(logits, expected, dtype=np.float64, operations=8, hint=WHOLE)

    @hidden
    def test_bytes_through_float_weights(self, student, reference, rng):
        """Pixels may be bytes where the weights are floats."""
        images = rng.integers(0, 256, (4, 6), dtype=np.uint8)
        weights, biases = draw_layers(rng, WIDTHS[0])
        expected = reference.mlp_forward(images.astype(np.float64), weights, biases).astype(np.float32)
        compare(student.mlp_forward(images, weights, biases), expected, operations=14)

    @hidden
    def test_inputs_are_kept(self, student, reference, rng):
        """Images, weights and biases are not modified; they may come in tuples."""
        images = rng.normal(size=(3, 7))
        weights, biases = draw_layers(rng, WIDTHS[2])
        expected = reference.mlp_forward(images, weights, biases).astype(np.float32)
        compare(keeps_inputs(student.mlp_forward, images, weights, biases), expected, operations=18)
        compare(student.mlp_forward(images, tuple(weights), tuple(biases)), expected, operations=18)


class TestMlpParameters:
    def test_worked_example(self, student):
        """Images of (2, 3, 1), a hidden layer of 4, 5 classes: 24 + 4, then 20 + 5."""
        compare(student.mlp_parameters((2, 3, 1), [4], 5), 53)

    def test_no_hidden_layer(self, student):
        """Without a hidden layer the image is connected to the classes: 30 + 5."""
        compare(student.mlp_parameters((2, 3, 1), [], 5), 35)

    def test_two_hidden_layers(self, student):
        """Images of (2, 2, 1), hidden layers of 3 and 2, 5 classes: 15, then 8, then 15."""
        compare(student.mlp_parameters((2, 2, 1), [3, 2], 5), 38)

    def test_colour_images(self, student):
        """All channels are inputs: 2 x 1 pixels of 3 channels, hidden layer of 2, 4 classes."""
        compare(student.mlp_parameters((2, 1, 3), [2], 4), 26)

    @hidden
    @pytest.mark.parametrize("depth", [0, 1, 2, 4])
    def test_random_networks(self, student, reference, rng, depth):
        """Random images and widths, so many hidden layers."""
        shape, classes = tuple(rng.integers(2, 40, 3).tolist()), int(rng.integers(2, 20))
        hidden_widths = rng.integers(2, 300, depth).tolist()
        expected = reference.mlp_parameters(shape, hidden_widths, classes)
        compare(student.mlp_parameters(shape, hidden_widths, classes), expected)

    @hidden
    def test_lists_tuples_and_numpy_numbers(self, student):
        """Lists and tuples, numbers of Python and NumPy are the same."""
        compare(student.mlp_parameters([28, 28, 1], (512, 512), 10), 669_706)
        shape, widths = tuple(np.array([28, 28, 1])), list(np.array([512, 512]))
        compare(student.mlp_parameters(shape, widths, np.int64(10)), 669_706)

    @hidden
    def test_inputs_of_other_shapes(self, student):
        """A row of 784 numbers or a plane of 28 x 28 is flattened like an image."""
        compare(student.mlp_parameters((784,), [512, 512], 10), 669_706)
        compare(student.mlp_parameters((28, 28), [512, 512], 10), 669_706)

    @hidden
    def test_inputs_are_kept(self, student):
        """The list of widths is not modified."""
        compare(keeps_inputs(student.mlp_parameters, [5, 4, 3], [7, 6], 10), 545)


class TestCnnParameters:
    def test_worked_example(self, student):
        """The example of the lesson: 56 in the convolution, 90 in the dense layer."""
        compare(student.cnn_parameters((5, 4, 3), [(2, 3)], 10), 146)

    def test_no_convolution(self, student):
        """Without a convolution the image goes into the dense layer: 60 inputs, 10 classes."""
        compare(student.cnn_parameters((5, 4, 3), [], 10), 610)

    def test_kernel_of_one_row(self, student):
        """Kernels of 1 x 3 have 3 weights a channel: 6 + 2, then 12 inputs, 36 + 3."""
        compare(student.cnn_parameters((4, 6, 1), [(2, (1, 3))], 3), 47)

    def test_two_layers(self, student):
        """The filters of a layer are the channels of the next: 9, then 38, then 12."""
        compare(student.cnn_parameters((6, 5, 2), [(3, 1), (2, (2, 3))], 4), 59)

    @hidden
    @pytest.mark.parametrize("depth", [0, 1, 2, 3])
    def test_random_networks(self, student, reference, rng, depth):
        """Random images, filters and square kernels, so many convolutions."""
        shape = (*rng.integers(12, 40, 2).tolist(), int(rng.integers(2, 5)))
        layers = [(int(rng.integers(2, 33)), int(rng.integers(1, 8))) for _ in range(depth)]
        compare(student.cnn_parameters(shape, layers, 10), reference.cnn_parameters(shape, layers, 10))

    @hidden
    def test_odd_sides_round_down(self, student, reference):
        """A side of 15 has 7 after the first pooling, and 3 after the second."""
        layers = [(6, 3), (5, 2), (4, 5)]
        for shape in [(15, 22, 3), (23, 8, 1), (31, 17, 2), (9, 13, 4)]:
            compare(student.cnn_parameters(shape, layers, 7), reference.cnn_parameters(shape, layers, 7))

    @hidden
    def test_random_pairs(self, student, reference, rng):
        """Random kernels that are wider than high."""
        for _ in range(4):
            filters, sides = rng.integers(2, 33, 2).tolist(), rng.integers([1, 4], [4, 8], (2, 2)).tolist()
            layers = [(F, tuple(pair)) for F, pair in zip(filters, sides)]
            expected = reference.cnn_parameters((14, 17, 3), layers, 10)
            compare(student.cnn_parameters((14, 17, 3), layers, 10), expected)

    @hidden
    def test_lists_tuples_and_numpy_numbers(self, student, reference):
        """Lists and tuples, numbers of Python and NumPy are the same; 3 is the same as (3, 3)."""
        expected = reference.cnn_parameters((15, 22, 3), [(6, (3, 3)), (4, (5, 2))], 7)
        compare(student.cnn_parameters([15, 22, 3], ([6, 3], [4, [5, 2]]), 7), expected)
        shape, sides = tuple(np.array([15, 22, 3])), tuple(np.array([5, 2]))
        layers = [(np.int64(6), np.int64(3)), (np.int64(4), sides)]
        compare(student.cnn_parameters(shape, layers, np.int64(7)), expected)

    @hidden
    def test_inputs_are_kept(self, student, reference):
        """The lists are not modified."""
        shape, layers = [15, 12, 3], [[6, 3], [4, 5]]
        expected = reference.cnn_parameters(shape, layers, 7)
        compare(keeps_inputs(student.cnn_parameters, shape, layers, 7), expected)


SMALL = one_image([1, 2, 3], [4, 5, 6])
WITHIN = [(1, 2), (-2, 3), (3, -1), (-1, -4)]
BEYOND = {"down": (8, 1), "up": (-7, 1), "right": (2, 7), "left": (-1, -6)}


class TestShift:
    def test_worked_example(self, student):
        """Down by 1 and left by 1: what leaves is lost, zeros come in."""
        compare(student.shift(SMALL, 1, -1), one_image([0, 0, 0], [2, 3, 0]))

    def test_up_and_right(self, student):
        """A negative dy moves up, a positive dx to the right."""
        compare(student.shift(SMALL, -1, 2), one_image([0, 0, 4], [0, 0, 0]))

    def test_along_one_axis(self, student):
        """A shift of 0 leaves that axis as it is."""
        compare(student.shift(SMALL, 0, 1), one_image([0, 1, 2], [0, 4, 5]))
        compare(student.shift(SMALL, -1, 0), one_image([4, 5, 6], [0, 0, 0]))
        compare(student.shift(SMALL, 0, 0), SMALL)

    def test_beyond_the_image(self, student):
        """Moved by the whole side or more, nothing is left of the image."""
        compare(student.shift(SMALL, 1, 0), one_image([0, 0, 0], [1, 2, 3]))
        for dy, dx in [(2, 0), (0, 4), (-3, 0), (1, -5)]:
            compare(student.shift(SMALL, dy, dx), one_image([0, 0, 0], [0, 0, 0]))

    @hidden
    @pytest.mark.parametrize("amounts", WITHIN, ids=str)
    def test_random_images(self, student, reference, rng, amounts):
        """All images and channels move alike, in any direction."""
        images = rng.normal(size=(3, 5, 7, 2))
        compare(student.shift(images, *amounts), reference.shift(images, *amounts))

    @hidden
    @pytest.mark.parametrize("shape", [(2, 6, 3, 1), (1, 3, 9, 3)], ids=str)
    def test_along_one_axis_only(self, student, reference, rng, shape):
        """High and wide images, moved along one axis and not along the other."""
        images = rng.normal(size=shape)
        for dy, dx in [(0, 1), (2, 0), (0, -2), (-1, 0), (0, 0)]:
            compare(student.shift(images, dy, dx), reference.shift(images, dy, dx))

    @hidden
    @pytest.mark.parametrize("direction", BEYOND)
    def test_far_beyond_the_image(self, student, reference, rng, direction):
        """Farther than the side, on either axis and in either direction, leaves zeros."""
        images, (dy, dx) = rng.normal(size=(2, 6, 5, 3)), BEYOND[direction]
        compare(student.shift(images, 2, -1), reference.shift(images, 2, -1))
        compare(student.shift(images, dy, dx), np.zeros((2, 6, 5, 3)))
        compare(student.shift(images, 9 * dy, 9 * dx), np.zeros((2, 6, 5, 3)))

    @hidden
    def test_numpy_numbers(self, student, reference, rng):
        """The amounts may be NumPy's numbers; a single row of pixels is an image too."""
        for shape in [(2, 5, 4, 2), (2, 1, 4, 3)]:
            images = rng.normal(size=shape)
            compare(student.shift(images, 0, np.int64(1)), reference.shift(images, 0, 1))
            for dy, dx in rng.integers(-3, 4, (4, 2)):
                compare(student.shift(images, dy, dx), reference.shift(images, dy, dx))

    @hidden
    def test_dtypes(self, student, reference, rng):
        """float32 stays; bytes keep their values."""
        images = rng.normal(size=(2, 4, 5, 2)).astype(np.float32)
        compare(student.shift(images, -1, 2), reference.shift(images, -1, 2), dtype=np.float32)
        images = rng.integers(100, 256, (2, 5, 4, 3), dtype=np.uint8)
        compare(student.shift(images, 2, -1), reference.shift(images, 2, -1))

    @hidden
    def test_inputs_are_kept(self, student, reference, rng):
        """The images are not modified."""
        images = rng.normal(size=(2, 4, 5, 2))
        compare(keeps_inputs(student.shift, images, 1, -2), reference.shift(images, 1, -2))
