"""Checks of unit 01: pixels, labels, dense layers, counting parameters, moving images."""

import numpy as np

from convlings.judge import compare, refuses


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


LESSON = (
    [np.array([[1.0, -1.0], [1.0, 0.0]]), np.array([[-2.0], [3.0]])],
    [np.array([0.0, 1.0]), np.array([4.0])],
)
WHOLE = "Whole numbers have to become float64 before the first product."


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


SMALL = one_image([1, 2, 3], [4, 5, 6])


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
