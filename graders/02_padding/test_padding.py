"""Checks of unit 02: output sizes, same padding, and the four kinds of border."""

import numpy as np
import pytest

from convlings.judge import Feedback, compare, hidden, keeps_inputs, refuses, weight


def batch(plane):
    """One image of one channel, from its rows, as floats."""
    return np.array(plane, float)[np.newaxis, :, :, np.newaxis]


def draw_axis(rng):
    """A random size, kernel, stride and dilation; the kernel may reach farther than the size."""
    return tuple(int(rng.integers(1, limit)) for limit in (14, 7, 5, 4))


def draw_fitting_axis(rng):
    """As `draw_axis`, with a kernel that fits."""
    while True:
        size, kernel, stride, dilation = draw_axis(rng)
        if (kernel - 1) * dilation < size:
            return size, kernel, stride, dilation


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

    @hidden
    @pytest.mark.parametrize("padding", ["valid", "full", "same", 0, 1, 5])
    def test_random_sizes(self, student, reference, rng, padding):
        """Random sizes, kernels, strides and dilations."""
        for _ in range(20):
            size, kernel, stride, dilation = draw_fitting_axis(rng)
            expected = reference.output_size(size, kernel, stride, padding, dilation)
            compare(student.output_size(size, kernel, stride, padding, dilation), expected)

    @hidden
    def test_it_counts_the_places(self, student, rng):
        """The size is the number of places at which a window begins."""
        for _ in range(10):
            size, kernel, stride, dilation = draw_fitting_axis(rng)
            side = int(rng.integers(0, 4))
            begins = range(0, 2 * side + size - (kernel - 1) * dilation, stride)
            compare(student.output_size(size, kernel, stride, side, dilation), len(begins))

    @hidden
    def test_padding_decides_what_fits(self, student, reference, rng):
        """One pixel more than the padded axis is refused, whatever padding there is."""
        for side in (0, 1, 3):
            size, kernel = int(rng.integers(1, 6)), int(rng.integers(2, 5))
            padded = dilation = size + 2 * side  # the kernel reaches one pixel too far, at least
            reach = (kernel - 1) * dilation + 1
            compare(student.output_size(size, padded, 3, side), 1)
            naming = sorted({padded, padded + 1, size})
            refuses(student.output_size, size, padded + 1, 3, side, naming=naming)
            naming = sorted({padded, reach, kernel, size})
            refuses(student.output_size, size, kernel, 3, side, dilation, naming=naming)
            expected = reference.output_size(size, kernel, 3, "same", dilation)
            compare(student.output_size(size, kernel, 3, "same", dilation), expected)

    @hidden
    def test_numpy_numbers(self, student, reference, rng):
        """NumPy's integers are as good as Python's, also as a padding."""
        numbers = [np.int64(number) for number in draw_fitting_axis(rng)]
        size, kernel, stride, dilation = numbers
        for padding in (np.int64(2), np.int32(0), "valid", "same"):
            expected = reference.output_size(size, kernel, stride, padding, dilation)
            compare(student.output_size(size, kernel, stride, padding, dilation), expected)


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

    @hidden
    @pytest.mark.parametrize("stride", [1, 2, 3, 5])
    def test_random_axes(self, student, reference, rng, stride):
        """Random sizes, kernels and dilations."""
        compare(student.same_padding(6 * stride, 8, stride), reference.same_padding(6 * stride, 8, stride))
        for _ in range(15):
            size, kernel, _, dilation = draw_axis(rng)
            expected = reference.same_padding(size, kernel, stride, dilation)
            compare(student.same_padding(size, kernel, stride, dilation), expected)

    @hidden
    def test_a_kernel_that_reaches_farther_than_the_axis(self, student, reference, rng):
        """A kernel larger than the axis is padded like any other."""
        for size in (1, 2, 3):
            kernel, dilation = int(rng.integers(4, 9)), int(rng.integers(1, 4))
            expected = reference.same_padding(size, kernel, 2, dilation)
            compare(student.same_padding(size, kernel, 2, dilation), expected)

    @hidden
    def test_no_fewer_pixels_would_do(self, student, reference, rng):
        """Together, the two amounts are the fewest that give size / stride places, rounded up."""
        size, stride, dilation = int(rng.integers(5, 12)), int(rng.integers(1, 4)), int(rng.integers(1, 3))
        places, reach = -(-size // stride), 5 * dilation + 1
        total = max(reach - size, 0)
        while reference.output_size(size + total, 6, stride, "valid", dilation) < places:
            total += 1
        compare(student.same_padding(size, 6, stride, dilation), (total // 2, -(-total // 2)))

    @hidden
    def test_numpy_numbers(self, student, reference, rng):
        """NumPy's integers are as good as Python's."""
        numbers = [np.int64(number) for number in (int(rng.integers(6, 20)), 6, 2, 3)]
        compare(student.same_padding(*numbers), reference.same_padding(*numbers))


SQUARE = batch([[1, 2], [3, 4]])
PADDINGS = [2, (1, 3), (4, 0), ((1, 2), (4, 3)), ((0, 3), (1, 0))]
PAIRS = [1, 2], np.array([1, 2]), (np.int32(1), np.int64(2))
FOURS = [[0, 1], [2, 3]], ([0, 1], [2, 3]), np.array([[0, 1], [2, 3]])


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

    @hidden
    @pytest.mark.parametrize("padding", PADDINGS, ids=str)
    def test_random_images(self, student, reference, rng, padding):
        """Random images, framed in every way to write a padding."""
        images = rng.normal(size=(3, 4, 5, 2))
        compare(student.zero_pad(images, padding), reference.zero_pad(images, padding))

    @hidden
    def test_a_frame_wider_than_the_image(self, student, reference, rng):
        """The frame may be wider than the image."""
        images = rng.normal(size=(2, 1, 3, 4))
        compare(student.zero_pad(images, ((5, 2), (4, 9))), reference.zero_pad(images, ((5, 2), (4, 9))))

    @hidden
    def test_lists_and_numpy_numbers(self, student, reference, rng):
        """Lists, arrays and NumPy's integers are as good as tuples and Python's, and are not modified."""
        images = rng.normal(size=(2, 3, 4, 1))
        compare(student.zero_pad(images, np.int64(2)), reference.zero_pad(images, 2))
        for padding in PAIRS:
            compare(keeps_inputs(student.zero_pad, images, padding), reference.zero_pad(images, (1, 2)))
        for padding in FOURS:
            result = keeps_inputs(student.zero_pad, images, padding)
            compare(result, reference.zero_pad(images, ((0, 1), (2, 3))))

    @hidden
    def test_float32_stays(self, student, reference, rng):
        """float32 in, float32 out."""
        images = rng.normal(size=(2, 3, 5, 2)).astype("f4")
        compare(student.zero_pad(images, (2, 1)), reference.zero_pad(images, (2, 1)), dtype=np.float32)

    @hidden
    def test_integers(self, student, reference, rng):
        """Bytes and negative integers keep their values."""
        for images in (rng.integers(1, 256, (2, 3, 4, 3), np.uint8), rng.integers(-9, 0, (1, 3, 4, 1))):
            compare(student.zero_pad(images, ((1, 0), (2, 3))), reference.zero_pad(images, ((1, 0), (2, 3))))

    @hidden
    def test_inputs_are_kept(self, student, reference, rng):
        """The images are not modified."""
        images = rng.normal(size=(2, 4, 3, 2))
        result = keeps_inputs(student.zero_pad, images, ((1, 2), (0, 3)))
        compare(result, reference.zero_pad(images, ((1, 2), (0, 3))))


ROW = batch([[1, 2, 3, 4]])
SHORT = batch([[1, 2, 3]])
MODES = ["constant", "edge", "reflect", "wrap"]


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

    @hidden
    @pytest.mark.parametrize("mode", MODES)
    def test_random_images(self, student, reference, rng, mode):
        """Random images, framed in every way to write a padding."""
        images, value = rng.normal(size=(3, 5, 6, 2)), float(rng.normal())
        for padding in PADDINGS:
            compare(student.pad(images, padding, mode, value), reference.pad(images, padding, mode, value))

    @hidden
    @pytest.mark.parametrize("mode", MODES)
    def test_a_frame_much_wider_than_the_image(self, student, reference, rng, mode):
        """The pattern goes on as far as the frame does, on each side by itself."""
        images = rng.normal(size=(2, 3, 2, 3))
        before, after = rng.integers(4, 14, 2).tolist()
        for padding in (((before, 0), (1, after)), ((0, after), (before, 3))):
            compare(student.pad(images, padding, mode, -2), reference.pad(images, padding, mode, -2))

    @hidden
    @pytest.mark.parametrize("mode", MODES)
    def test_an_axis_of_one_pixel(self, student, reference, rng, mode):
        """An axis of one pixel can be framed, too."""
        padding = ((2, 3), (4, 1))
        for shape in ((2, 1, 4, 3), (2, 3, 1, 1), (3, 1, 1, 2)):
            images = rng.normal(size=shape)
            compare(student.pad(images, padding, mode), reference.pad(images, padding, mode))

    @hidden
    def test_float32_stays(self, student, reference, rng):
        """float32 in, float32 out."""
        images = rng.normal(size=(2, 3, 5, 2)).astype("f4")
        for mode in MODES:
            expected = reference.pad(images, (2, 1), mode, 0.1)
            compare(student.pad(images, (2, 1), mode, 0.1), expected, dtype=np.float32)

    @hidden
    @pytest.mark.parametrize("value", [255, -1])
    def test_integers(self, student, reference, rng, value):
        """Bytes and negative integers keep their values, and so does what the frame is filled with."""
        images = (
            rng.integers(1, 256, (2, 3, 4, 3), np.uint8) if value > 0 else rng.integers(-9, 9, (1, 2, 3, 2))
        )
        for mode in MODES:
            expected = reference.pad(images, ((1, 0), (2, 3)), mode, value)
            compare(student.pad(images, ((1, 0), (2, 3)), mode, value), expected)

    @hidden
    def test_lists_and_numpy_numbers(self, student, reference, rng):
        """Lists, arrays and NumPy's integers are as good as tuples and Python's, and are not modified."""
        images = rng.normal(size=(2, 3, 4, 1))
        compare(student.pad(images, np.int64(2), "wrap"), reference.pad(images, 2, "wrap"))
        for padding in PAIRS:
            result = keeps_inputs(student.pad, images, padding, "edge")
            compare(result, reference.pad(images, (1, 2), "edge"))
        for padding in FOURS:
            result = keeps_inputs(student.pad, images, padding, "reflect")
            compare(result, reference.pad(images, ((0, 1), (2, 3)), "reflect"))

    @hidden
    @weight(4)  # np.pad in all modes costs nearly half of the points
    @pytest.mark.parametrize("mode", MODES)
    def test_random_images_without_np_pad(self, student, reference, rng, mode):
        """It frames random images without calling np.pad."""
        images = rng.normal(size=(2, 3, 5, 2))
        pads_by_itself(student, images, (1, 2), mode, 3.5, reference.pad(images, (1, 2), mode, 3.5))

    @hidden
    def test_negative_amounts_are_refused(self, student, reference, rng):
        """Amounts of 0 are fine, negative ones are refused."""
        images = rng.normal(size=(1, 4, 5, 2))
        compare(student.pad(images, (0, 2), "edge"), reference.pad(images, (0, 2), "edge"))
        refuses(student.pad, images, -1, naming=[-1])
        refuses(student.pad, images, ((1, 0), (-2, 3)), "wrap", naming=[-2])

    @hidden
    def test_inputs_are_kept(self, student, reference, rng):
        """The images are not modified."""
        images = rng.normal(size=(2, 4, 3, 2))
        for mode in MODES:
            result = keeps_inputs(student.pad, images, ((1, 2), (0, 3)), mode, 5)
            compare(result, reference.pad(images, ((1, 2), (0, 3)), mode, 5))


PLANE = batch([[1, 2, 3], [4, 5, 6]])

CASES = [
    {"kernel_size": 4},
    {"kernel_size": (2, 5)},
    {"kernel_size": (5, 2), "stride": 2},
    {"kernel_size": 3, "stride": (3, 2)},
    {"kernel_size": (4, 3), "stride": (2, 1), "dilation": (1, 2)},
    {"kernel_size": (2, 3), "dilation": (3, 1)},
]


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

    @hidden
    @pytest.mark.parametrize("options", CASES, ids=str)
    def test_random_images(self, student, reference, rng, options):
        """Random images, kernel sizes, strides and dilations."""
        for shape in ((2, 6, 5, 3), (1, 7, 12, 1), (3, 4, 9, 2)):
            images = rng.normal(size=shape)
            compare(student.pad_same(images, **options), reference.pad_same(images, **options))

    @hidden
    def test_nothing_is_missing(self, student, reference, rng):
        """Where no pixel is missing, none is added."""
        images = rng.normal(size=(2, 6, 9, 2))
        for kernel_size, stride, dilation in (((1, 2), 1, 1), (2, 3, 1), (1, 1, 4)):
            expected = reference.pad_same(images, kernel_size, stride, dilation)
            compare(student.pad_same(images, kernel_size, stride, dilation), expected)

    @hidden
    def test_a_valid_convolution_gives_the_size_of_same(self, student, reference, rng):
        """On what it returns, a valid convolution gives the size that "same" promises."""
        H, W = rng.integers(5, 12, 2).tolist()
        images = rng.normal(size=(2, H, W, 3))
        result = student.pad_same(images, (4, 3), (2, 1), (1, 3))
        N, height, width, C = result.shape
        sides = reference.output_size(height, 4, 2), reference.output_size(width, 3, dilation=3)
        compare((N, *sides, C), (2, -(-H // 2), W, 3))
        compare(result.sum(), images.sum(), operations=images.size)

    @hidden
    def test_lists_and_numpy_numbers(self, student, reference, rng):
        """Lists, arrays and NumPy's integers are as good as tuples and Python's, and are not modified."""
        images = rng.normal(size=(2, 7, 6, 1))
        expected = reference.pad_same(images, (2, 5), (1, 2), 2)
        for kernel_size, stride in (([2, 5], [1, 2]), (np.array([2, 5]), (np.int64(1), np.int32(2)))):
            result = keeps_inputs(student.pad_same, images, kernel_size, stride, np.int64(2))
            compare(result, expected)

    @hidden
    def test_dtypes(self, student, reference, rng):
        """float32 stays; bytes keep their values."""
        images = rng.normal(size=(2, 4, 5, 2)).astype("f4")
        compare(student.pad_same(images, (3, 4)), reference.pad_same(images, (3, 4)), dtype=np.float32)
        images = rng.integers(1, 256, (2, 4, 5, 2), np.uint8)
        compare(student.pad_same(images, (3, 4)), reference.pad_same(images, (3, 4)))

    @hidden
    def test_inputs_are_kept(self, student, reference, rng):
        """The images are not modified."""
        images = rng.normal(size=(2, 5, 4, 2))
        result = keeps_inputs(student.pad_same, images, (4, 3), (1, 2))
        compare(result, reference.pad_same(images, (4, 3), (1, 2)))
