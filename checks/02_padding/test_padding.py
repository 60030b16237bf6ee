"""Checks of unit 02: output sizes, same padding, and the four kinds of border."""

import numpy as np
import pytest

from convlings.judge import Feedback, compare, refuses


def batch(plane):
    """One image of one channel, from its rows, as floats."""
    return np.array(plane, float)[np.newaxis, :, :, np.newaxis]


class TestOutputSize:
    def test_worked_example(self, student):
        """Ten pixels, a kernel of 3 with dilation 2, stride 2: the example of the lesson."""
        compare(student.output_size(10, 3, 2, "valid", 2), 3)

    def test_a_kernel_as_long_as_the_axis(self, student):
        """A kernel that cannot make a whole step stands at one place."""
        compare(student.output_size(5, 5), 1)
        compare(student.output_size(6, 5, stride=2), 1)

    def test_an_int_is_padded_on_each_side(self, student):
        """A padding of 1 adds a pixel on each side, two in all."""
        compare(student.output_size(7, 3, stride=2, padding=1), 4)
        compare(student.output_size(10, 3, stride=2, padding=1, dilation=2), 4)

    def test_full(self, student):
        """Full padding is the reach of the dilated kernel minus 1 on each side."""
        compare(student.output_size(5, 3, padding="full"), 7)
        compare(student.output_size(10, 3, stride=2, padding="full", dilation=2), 7)

    def test_same_divides_by_the_stride(self, student):
        """With "same", the output is the size divided by the stride, rounded up."""
        compare(student.output_size(5, 3, padding="same"), 5)
        compare(student.output_size(10, 3, stride=2, padding="same", dilation=2), 5)
        compare(student.output_size(7, 3, stride=2, padding="same"), 4)

    def test_same_never_refuses(self, student):
        """With "same", the kernel may reach farther than the axis."""
        compare(student.output_size(2, 5, padding="same"), 2)
        compare(student.output_size(3, 4, stride=2, padding="same", dilation=3), 2)

    def test_too_large_a_kernel_is_refused(self, student):
        """A kernel that reaches farther than the padded axis is refused, a fitting one is not."""
        compare(student.output_size(5, 3, dilation=2), 1)
        refuses(student.output_size, 4, 3, dilation=2, naming=[5, 4, 3])
        refuses(student.output_size, 2, 5, padding=1, naming=[5, 4, 2])

    def test_unknown_paddings_are_refused(self, student):
        """A padding of 0 is fine; a negative one and an unknown word are refused."""
        compare(student.output_size(6, 3, padding=0), 4)
        refuses(student.output_size, 6, 3, padding="half", naming=["half"])
        refuses(student.output_size, 6, 3, padding=-1, naming=[-1])


class TestSamePadding:
    def test_stride_1(self, student):
        """An odd kernel pads both ends alike; an even one has a pixel more after."""
        compare(student.same_padding(5, 3), (1, 1))
        compare(student.same_padding(6, 3), (1, 1))
        compare(student.same_padding(5, 4), (1, 2))

    def test_stride_2(self, student):
        """With a stride, only what the last window lacks is padded: the drawings of the lesson."""
        compare(student.same_padding(6, 4, stride=2), (1, 1))
        compare(student.same_padding(6, 3, stride=2), (0, 1))
        compare(student.same_padding(5, 3, stride=2), (1, 1))
        compare(student.same_padding(5, 4, stride=2), (1, 2))

    def test_worked_example(self, student):
        """Ten pixels, a kernel of 3 with dilation 2, stride 2: the example of the lesson."""
        compare(student.same_padding(10, 3, stride=2, dilation=2), (1, 2))

    def test_a_stride_that_exceeds_the_kernel(self, student):
        """Where no pixel is missing, none is added."""
        compare(student.same_padding(7, 2, stride=3), (0, 1))
        compare(student.same_padding(6, 2, stride=3), (0, 0))


SQUARE = batch([[1, 2], [3, 4]])


class TestZeroPad:
    def test_an_int_frames_all_four_sides(self, student):
        """A padding of 1 is a frame of one zero all around."""
        expected = batch([[0, 0, 0, 0], [0, 5, 6, 0], [0, 0, 0, 0]])
        compare(student.zero_pad(batch([[5, 6]]), 1), expected)

    def test_a_pair_is_height_then_width(self, student):
        """(1, 2) is one row above and below, two columns left and right."""
        expected = batch([[0, 0, 0, 0, 0, 0], [0, 0, 5, 6, 0, 0], [0, 0, 0, 0, 0, 0]])
        compare(student.zero_pad(batch([[5, 6]]), (1, 2)), expected)

    def test_four_amounts(self, student):
        """((0, 1), (2, 0)) is one row below and two columns to the left: the example of the lesson."""
        expected = batch([[0, 0, 1, 2], [0, 0, 3, 4], [0, 0, 0, 0]])
        compare(student.zero_pad(SQUARE, ((0, 1), (2, 0))), expected)

    def test_images_and_channels_are_not_framed(self, student):
        """Two images of two channels stay two images of two channels."""
        images = np.array([1.0, 2.0, 3.0, 4.0]).reshape(2, 1, 1, 2)
        expected = np.array([[[0, 0], [1, 2], [0, 0]], [[0, 0], [3, 4], [0, 0]]])[:, np.newaxis]
        compare(student.zero_pad(images, ((0, 0), (1, 1))), expected)

    def test_negative_amounts_are_refused(self, student):
        """Amounts of 0 are fine, negative ones are refused."""
        compare(student.zero_pad(SQUARE, (0, 1)), batch([[0, 1, 2, 0], [0, 3, 4, 0]]))
        refuses(student.zero_pad, SQUARE, -1, naming=[-1])
        refuses(student.zero_pad, SQUARE, (2, -3), naming=[-3])
        refuses(student.zero_pad, SQUARE, ((1, 0), (-2, 4)), naming=[-2])


ROW = batch([[1, 2, 3, 4]])
SHORT = batch([[1, 2, 3]])


def pads_by_itself(student, images, padding, mode, value, expected):
    """Checks that the result is right and that np.pad did not run."""
    compare(student.pad.watching("numpy.pad")(images, padding, mode, value), expected)
    if student.pad.last.used:
        raise Feedback(
            "it used np.pad; here you write what np.pad does.",
            hint="Find the pixel that each place copies. A zero_pad called from here must do without, too.",
        )


class TestPad:
    def test_constant(self, student):
        """The frame has the value, 0 where none is given."""
        compare(student.pad(ROW, (0, 3)), batch([[0, 0, 0, 1, 2, 3, 4, 0, 0, 0]]))
        compare(student.pad(ROW, (0, 3), "constant", 9), batch([[9, 9, 9, 1, 2, 3, 4, 9, 9, 9]]))

    def test_edge(self, student):
        """The frame has the nearest pixel."""
        compare(student.pad(ROW, (0, 3), "edge"), batch([[1, 1, 1, 1, 2, 3, 4, 4, 4, 4]]))

    def test_reflect(self, student):
        """The image is mirrored at its outermost pixel, which is not repeated."""
        compare(student.pad(ROW, (0, 3), "reflect"), batch([[4, 3, 2, 1, 2, 3, 4, 3, 2, 1]]))

    def test_wrap(self, student):
        """After the last pixel comes the first."""
        compare(student.pad(ROW, (0, 3), "wrap"), batch([[2, 3, 4, 1, 2, 3, 4, 1, 2, 3]]))

    def test_rows_and_columns(self, student):
        """One row above and two columns to the right: the example of the lesson."""
        expected = batch([[4, 5, 6, 5, 4], [1, 2, 3, 2, 1], [4, 5, 6, 5, 4]])
        compare(student.pad(batch([[1, 2, 3], [4, 5, 6]]), ((1, 0), (0, 2)), "reflect"), expected)

    def test_corners(self, student):
        """The corners follow from padding one axis after the other."""
        top, bottom = [0.5, 0.5, 2.5, 2.5], [4.5, 4.5, 6.5, 6.5]
        expected = batch([top, top, bottom, bottom])
        compare(student.pad(batch([[0.5, 2.5], [4.5, 6.5]]), 1, "edge"), expected)

    def test_reflect_wider_than_the_image(self, student):
        """A frame that is wider than the image is mirrored to and fro."""
        compare(student.pad(SHORT, (0, 5), "reflect"), batch([[2, 1, 2, 3, 2, 1, 2, 3, 2, 1, 2, 3, 2]]))

    def test_wrap_wider_than_the_image(self, student):
        """A frame that is wider than the image repeats it again and again."""
        compare(student.pad(SHORT, (0, 5), "wrap"), batch([[2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2]]))

    @pytest.mark.parametrize(
        ("mode", "expected"),
        [
            ("constant", [7, 1, 2, 3, 7]),
            ("edge", [1, 1, 2, 3, 3]),
            ("reflect", [2, 1, 2, 3, 2]),
            ("wrap", [3, 1, 2, 3, 1]),
        ],
        ids=str,
    )
    def test_it_is_written_without_np_pad(self, student, mode, expected):
        """It gives the right frame without calling np.pad."""
        pads_by_itself(student, SHORT, (0, 1), mode, 7, batch([expected]))

    def test_unknown_modes_are_refused(self, student):
        """A mode that is none of the four is refused."""
        compare(student.pad(ROW, ((0, 0), (0, 1)), mode="wrap"), batch([[1, 2, 3, 4, 1]]))
        refuses(student.pad, ROW, 1, "mirror", naming=["mirror"])


PLANE = batch([[1, 2, 3], [4, 5, 6]])


class TestPadSame:
    def test_worked_example(self, student):
        """Two rows and three columns of kernel: one row below, one column on each side."""
        compare(student.pad_same(PLANE, (2, 3)), batch([[0, 1, 2, 3, 0], [0, 4, 5, 6, 0], [0, 0, 0, 0, 0]]))

    def test_stride(self, student):
        """With stride 2, a kernel of 4 lacks two rows and three columns here."""
        expected = batch([[0, 0, 0, 0, 0, 0], [0, 1, 2, 3, 0, 0], [0, 4, 5, 6, 0, 0], [0, 0, 0, 0, 0, 0]])
        compare(student.pad_same(PLANE, 4, stride=2), expected)

    def test_stride_is_height_then_width(self, student):
        """With a stride of (1, 3), a kernel of (4, 2) lacks three rows and no column."""
        expected = batch([[0, 0, 0], [1, 2, 3], [4, 5, 6], [0, 0, 0], [0, 0, 0]])
        compare(student.pad_same(PLANE, (4, 2), stride=(1, 3)), expected)

    def test_dilation_is_height_then_width(self, student):
        """With a dilation of (2, 1), a kernel of (2, 4) reaches over three rows and four columns."""
        expected = batch([[0, 0, 0, 0, 0, 0], [0, 1, 2, 3, 0, 0], [0, 4, 5, 6, 0, 0], [0, 0, 0, 0, 0, 0]])
        compare(student.pad_same(PLANE, (2, 4), dilation=(2, 1)), expected)
