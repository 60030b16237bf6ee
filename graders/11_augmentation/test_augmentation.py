"""Checks of unit 11: flips, crops, colours, cutout, mixup, CutMix, and masks that follow their images.

Random results are judged by what they are, not by how they were drawn; only random_flip fixes its draw.
A correct solution fails such a check with a probability below one in a million; its bound stands beside it.
"""

import numpy as np
import pytest

from convlings.judge import Feedback, compare, hidden, keeps_inputs, refuses, weight


def plane(rows):
    """An image of one channel, from its rows, as floats."""
    return np.array(rows, float)[:, :, np.newaxis]


def numbered(*shape):
    """1, 2, 3, … in a shape, as floats: no two numbers are alike."""
    return np.arange(1.0, np.prod(shape) + 1).reshape(shape)


def checked(result, shape):
    """The result, which has to be an array of that shape."""
    if not isinstance(result, np.ndarray):
        kind = type(result).__name__
        raise Feedback("the result is not an array.", expected=f"an array {shape}", got=f"a {kind}")
    if result.shape != shape:
        raise Feedback("the shape is not the one asked for.", expected=str(shape), got=str(result.shape))
    return result


def checked_two(result, *shapes):
    """The two results, which have to be arrays of those shapes."""
    if not isinstance(result, list | tuple) or len(result) != 2:
        kind = type(result).__name__
        raise Feedback("two results are asked for.", expected="a tuple of two arrays", got=f"a {kind}")
    return [checked(part, shape) for part, shape in zip(result, shapes)]


def varies(values, name):
    """Checks that something is not the same in all draws."""
    if np.ptp(values) < 1e-6:
        got = f"{name} = {values[0]:.4g} in each of {len(values)} draws"
        raise Feedback(f"{name} is the same every time.", expected="another one in every call", got=got)


def reaches(places, drawn):
    """Checks that every place was drawn."""
    if missing := sorted(set(places) - set(drawn)):
        never = ", ".join(map(str, missing[:3])) + (", …" if len(missing) > 3 else "")
        raise Feedback(
            f"{len(missing)} of {len(set(places))} places never came in {len(drawn)} draws.",
            expected="every place, the first and the last one too",
            got=f"never {never}",
            hint="rng.integers(n) draws from 0 to n - 1: n itself never comes. How many places are there?",
        )


def spread_evenly(numbers, count, name):
    """Checks that 0 ... count - 1 were drawn about equally often."""
    shares = np.bincount(numbers, minlength=count) / len(numbers)
    # Chernoff: a share this far off has a probability below 2 exp(-n KL(share, 1 / count)) = 1e-7.
    with np.errstate(divide="ignore", invalid="ignore"):
        own, other = shares * np.log(shares * count), (1 - shares) * np.log((1 - shares) / (1 - 1 / count))
    if len(numbers) * (np.nan_to_num(own) + np.nan_to_num(other)).max() > np.log(2 / 1e-7):
        got = ", ".join(f"{share:.0%}" for share in shares)
        expected = f"about {1 / count:.0%} each"
        hint = "rng.integers draws every whole number equally often; rounding or clipping does not."
        raise Feedback(
            f"{name} are not equally likely in {len(numbers)} draws.", expected=expected, got=got, hint=hint
        )


def distributed_as(values, sample, name, law, slack=0.0):
    """Checks that values are distributed as a large sample of the law."""
    values, sample = np.sort(np.round(values, 6)), np.sort(np.round(sample, 6))
    grid = np.concatenate([values, sample])
    shares = [np.searchsorted(part, grid, side="right") / len(part) for part in (values, sample)]
    # Massart 1990 (Dvoretzky-Kiefer-Wolfowitz): off by more with probability 2 exp(-2 n off^2) = 1e-7 each.
    off = sum(np.sqrt(np.log(2 / 1e-7) / (2 * len(part))) for part in (values, sample))
    if np.abs(shares[0] - shares[1]).max() > off + slack:
        quarters = [
            ", ".join(f"{q:.2f}" for q in np.quantile(part, (0.25, 0.5, 0.75))) for part in (values, sample)
        ]
        raise Feedback(
            f"{name} is not {law} in {len(values)} draws.",
            expected=f"quartiles about {quarters[1]}",
            got=f"quartiles {quarters[0]}",
        )


def repeats(rng, function, *args):
    """Checks that equal generators give equal results, and other generators other ones."""
    seed, results = int(rng.integers(2**32)), []
    for i in range(12):
        one, two = (function(*args, rng=np.random.default_rng([seed, i])) for _ in range(2))
        compare(two, one, hint="The same seed has to give the same result: draw from rng and nothing else.")
        results.append(
            b"".join(np.asarray(part).tobytes() for part in (one if isinstance(one, list | tuple) else [one]))
        )
    if len(set(results)) == 1:
        got = "twelve generators, twelve times the same result"
        raise Feedback("it does not depend on the generator.", expected="results that differ", got=got)


WIDE = plane([[1, 2, 3], [4, 5, 6]])


class TestFlipHorizontal:
    def test_worked_example(self, student):
        """The left column becomes the right one, rows stay where they are."""
        compare(student.flip_horizontal(WIDE), plane([[3, 2, 1], [6, 5, 4]]))

    def test_channels_stay_in_order(self, student):
        """The numbers of a pixel move together and keep their order."""
        compare(student.flip_horizontal(numbered(1, 2, 3)), np.array([[[4.0, 5, 6], [1, 2, 3]]]))

    @hidden
    @pytest.mark.parametrize("shape", [(4, 5, 3), (5, 4, 2), (3, 6, 1), (2, 1, 4)], ids=str)
    def test_random_images(self, student, reference, rng, shape):
        """Random images of several sizes, one pixel wide too."""
        image = rng.normal(size=shape)
        compare(student.flip_horizontal(image), reference.flip_horizontal(image))
        compare(student.flip_horizontal(numbered(2, 2, 2)), reference.flip_horizontal(numbered(2, 2, 2)))

    @hidden
    def test_dtypes(self, student, reference, rng):
        """float32 stays, bytes keep their values."""
        image = rng.normal(size=(3, 4, 2)).astype("f4")
        compare(student.flip_horizontal(image), reference.flip_horizontal(image), dtype=np.float32)
        image = rng.integers(0, 256, (3, 4, 3), np.uint8)
        compare(student.flip_horizontal(image), reference.flip_horizontal(image))

    @hidden
    def test_inputs_are_kept(self, student, reference, rng):
        """The image is not modified."""
        image = rng.normal(size=(4, 6, 3))
        compare(keeps_inputs(student.flip_horizontal, image), reference.flip_horizontal(image))


class TestRandomFlip:
    def test_never_and_always(self, student):
        """With probability 0 nothing happens, with probability 1 the image is always mirrored."""
        rng = np.random.default_rng(0)
        for result in [student.random_flip(WIDE, rng, 0) for _ in range(5)]:
            compare(result, WIDE, hint="No number that is drawn lies below 0.")
        for result in [student.random_flip(WIDE, rng, probability=1.0) for _ in range(5)]:
            compare(result, plane([[3, 2, 1], [6, 5, 4]]), hint="All numbers that are drawn lie below 1.")

    def test_one_draw_a_call(self, student):
        """Seed 0 gives 0.64, 0.27, 0.04, 0.02, 0.81: the numbers below 0.5 mirror."""
        rng, row = np.random.default_rng(0), plane([[1, 2, 3]])
        results = [student.random_flip(row, rng) for _ in range(5)]
        for result, expected in zip(results, ([1, 2, 3], [3, 2, 1], [3, 2, 1], [3, 2, 1], [1, 2, 3])):
            compare(
                result, plane([expected]), hint="One rng.random() in every call, no draw more, none fewer."
            )

    @hidden
    @weight(2)
    @pytest.mark.parametrize("probability", [0.2, 0.5, 0.9])
    def test_random_images(self, student, reference, rng, probability):
        """Random images and generators, one draw a call, mirrored below the probability."""
        seed = int(rng.integers(2**32))
        mine, theirs = np.random.default_rng(seed), np.random.default_rng(seed)
        images = rng.normal(size=(30, 3, 4, 2))
        results = [student.random_flip(image, mine, probability) for image in images]
        for image, result in zip(images, results):
            compare(result, reference.random_flip(image, theirs, probability))

    @hidden
    def test_dtypes_and_inputs(self, student, rng):
        """float32 stays, bytes keep their values, and the image is not modified."""
        for image in (rng.normal(size=(2, 5, 3)).astype("f4"), rng.integers(0, 256, (4, 3, 1), np.uint8)):
            dtype = np.float32 if image.dtype == np.float32 else None
            for probability, expected in ((0.0, image), (1.0, image[:, ::-1])):
                for result in [keeps_inputs(student.random_flip, image, rng, probability) for _ in range(4)]:
                    compare(result, expected, dtype=dtype)


GRID = numbered(3, 4, 1)


def position(part, image):
    """Where an image has this part: (top, left)."""
    height, width, _ = part.shape
    for top, left in np.argwhere((image == part[0, 0]).all(axis=2)).tolist():
        if np.array_equal(image[top : top + height, left : left + width], part):
            return top, left
    raise Feedback(
        "the result is no part of what it is cut from.",
        expected="neighbouring rows and columns, in their order",
        got=f"first pixel {part[0, 0].tolist()}, last pixel {part[-1, -1].tolist()}",
    )


class TestRandomCrop:
    def test_a_part_of_the_image(self, student):
        """Two rows and three columns of 1 ... 12, as they stand in the lesson's image."""
        rng = np.random.default_rng(1)
        for _ in range(8):
            position(checked(student.random_crop(GRID, (2, 3), rng), (2, 3, 1)), GRID)

    def test_as_large_as_the_image(self, student):
        """A part of the image's size has one position; a part of one pixel is one pixel."""
        rng = np.random.default_rng(2)
        compare(student.random_crop(GRID, (3, 4), rng), GRID)
        position(checked(student.random_crop(GRID, 1, rng), (1, 1, 1)), GRID)

    def test_every_position(self, student):
        """All four positions come, the last row and the last column too."""
        rng = np.random.default_rng(3)
        # One of 4 positions is missing with probability 4 (3/4)^60 < 2e-7.
        parts = [checked(student.random_crop(GRID, (2, 3), rng), (2, 3, 1)) for _ in range(60)]
        reaches([(0, 0), (0, 1), (1, 0), (1, 1)], [position(part, GRID) for part in parts])

    def test_too_large_a_part_is_refused(self, student):
        """A part that is too high or too wide is refused, a fitting one is not."""
        rng = np.random.default_rng(4)
        position(checked(student.random_crop(GRID, (3, 2), rng), (3, 2, 1)), GRID)
        refuses(student.random_crop, GRID, (2, 5), rng, naming=[5, 4])
        refuses(student.random_crop, GRID, 4, rng, naming=[4, 3])

    @hidden
    @pytest.mark.parametrize("size", [(2, 5), (4, 1), 3, [1, 4], np.array([3, 2]), np.int64(2)], ids=str)
    def test_random_images(self, student, rng, size):
        """Parts of random images, sizes as ints, pairs, lists and NumPy's numbers."""
        height, width = np.broadcast_to(size, 2).tolist()
        for _ in range(5):
            image = rng.permutation(numbered(5, 6, 3).ravel()).reshape(5, 6, 3)
            position(checked(student.random_crop(image, size, rng), (height, width, 3)), image)

    @hidden
    @weight(4)
    def test_positions_are_equally_likely(self, student, rng):
        """Every position comes, and every row and column equally often."""
        image = numbered(4, 3, 2)
        # One of 6 positions is missing with probability 6 (5/6)^400 < 1e-30.
        parts = [checked(student.random_crop(image, (2, 2), rng), (2, 2, 2)) for _ in range(400)]
        places = [position(part, image) for part in parts]
        reaches([(top, left) for top in range(3) for left in range(2)], places)
        spread_evenly([top for top, _ in places], 3, "first rows")
        spread_evenly([left for _, left in places], 2, "first columns")

    @hidden
    def test_dtypes_and_inputs(self, student, rng):
        """float32 stays, bytes keep their values, and the image is not modified."""
        for dtype in (np.float32, np.uint8):
            image = numbered(6, 5, 2).astype(dtype)
            part = checked(keeps_inputs(student.random_crop, image, (3, 4), rng), (3, 4, 2))
            top, left = position(part, image)
            compare(part, image[top : top + 3, left : left + 4], dtype=dtype if dtype == np.float32 else None)

    @hidden
    def test_the_same_seed_gives_the_same_part(self, student, rng):
        """Equal generators give equal parts."""
        repeats(rng, student.random_crop, rng.normal(size=(9, 8, 2)), (2, 3))

    @hidden
    @weight(2)
    def test_refusals(self, student, rng):
        """A part one pixel too high or too wide is refused, whatever the other side is."""
        H, W = rng.integers(3, 9, 2).tolist()
        image = rng.normal(size=(H, W, 2))
        compare(student.random_crop(image, (H, W), rng), image)
        refuses(student.random_crop, image, (H + 1, W), rng, naming=[H + 1, H])
        refuses(student.random_crop, image, (1, W + 1), rng, naming=[W + 1, W])


SMALL = plane([[1, 2], [3, 4]])
FRAMED = plane([[0, 0, 0, 0], [0, 1, 2, 0], [0, 3, 4, 0], [0, 0, 0, 0]])


def framed(image, padding):
    """The image in a frame of zeros."""
    H, W, C = image.shape
    frame = np.zeros((H + 2 * padding, W + 2 * padding, C))
    frame[padding : padding + H, padding : padding + W] = image
    return frame


class TestPadAndCrop:
    def test_a_part_of_the_framed_image(self, student):
        """With padding 1, a 2x2 part of 1 2 above 3 4 in a frame of zeros."""
        rng, places = np.random.default_rng(1), []
        for _ in range(15):
            part = checked(student.pad_and_crop(SMALL, 1, rng), (2, 2, 1))
            places.append(position(part, FRAMED))
        varies([3.0 * top + left for top, left in places], "the position")  # all alike: 9^-14 < 1e-13

    def test_no_padding(self, student):
        """Without padding there is one position; with padding 1 there are others."""
        rng = np.random.default_rng(2)
        compare(student.pad_and_crop(WIDE, 0, rng), WIDE)
        # One of 9 positions is missing with probability 9 (8/9)^150 < 2e-7.
        parts = [checked(student.pad_and_crop(SMALL, 1, rng), (2, 2, 1)) for _ in range(150)]
        reaches([(i, j) for i in range(3) for j in range(3)], [position(part, FRAMED) for part in parts])

    @hidden
    @pytest.mark.parametrize("padding", [1, 2, 4, np.int64(3)], ids=str)
    def test_random_images(self, student, rng, padding):
        """Random images, frames narrower and wider than they are, and NumPy's numbers."""
        sums = []
        for _ in range(30):
            image = rng.permutation(numbered(4, 3, 2).ravel()).reshape(4, 3, 2)
            part = checked(student.pad_and_crop(image, padding, rng), (4, 3, 2))
            position(part, framed(image, int(padding)))
            sums.append(part.sum())
        varies(sums, "what is left of the image")  # nothing 30 times: (1 - 35/81)^30 < 5e-8

    @hidden
    @weight(4)
    def test_positions_are_equally_likely(self, student, rng):
        """Every position comes, and every row and column equally often."""
        image = numbered(2, 3, 1)
        # One of 9 positions is missing with probability 9 (8/9)^400 < 1e-18.
        parts = [checked(student.pad_and_crop(image, 1, rng), (2, 3, 1)) for _ in range(400)]
        places = [position(part, framed(image, 1)) for part in parts]
        reaches([(top, left) for top in range(3) for left in range(3)], places)
        spread_evenly([top for top, _ in places], 3, "moves up and down")
        spread_evenly([left for _, left in places], 3, "moves left and right")

    @hidden
    def test_dtypes_and_inputs(self, student, rng):
        """float32 stays, bytes keep their values, and the image is not modified."""
        for dtype in (np.float32, np.uint8):
            image, places = numbered(3, 4, 2).astype(dtype), []
            for _ in range(8):
                part = checked(keeps_inputs(student.pad_and_crop, image, 2, rng), (3, 4, 2))
                compare(part, part, dtype=dtype if dtype == np.float32 else None)
                top, left = position(part, framed(image, 2))
                places.append(5.0 * top + left)
            varies(places, "the position")  # all alike: 25^-7 < 1e-9

    @hidden
    def test_the_same_seed_gives_the_same_part(self, student, rng):
        """Equal generators give equal parts."""
        repeats(rng, student.pad_and_crop, rng.normal(size=(5, 6, 2)), 4)


GREY = plane([[0.3, 0.4], [0.6, 0.7]])
FROM_BLACK_TO_WHITE = plane([[0.0, 0.4], [0.6, 1.0]])


def within_range(value, middle, width, name, parameter):
    """Checks that a drawn number lies in its range."""
    if not abs(value - middle) <= width + 1e-5:
        low, high = middle - width, middle + width
        raise Feedback(
            f"{name} is out of its range.",
            expected=f"{name} from {low:.4g} to {high:.4g}, for {parameter} {width:g}",
            got=f"{name} = {value:.4g}",
        )


def jitter(result, image, brightness=0.2, contrast=0.2):
    """The c and b with which an image without clipped pixels was changed."""
    result = checked(result, image.shape)
    x, y = image - image.mean(), np.asarray(result, float)
    b, c = y.mean() - image.mean(), (x * y).sum() / (x * x).sum()
    hint = "One c, one b and one mean for all pixels and channels: c times the distance from the mean."
    compare(result, (x * c + image.mean() + b).astype(image.dtype), operations=20, hint=hint)
    within_range(c, 1, contrast, "c", "contrast")
    within_range(b, 0, brightness, "b", "brightness")
    return c, b


class TestColorJitter:
    def test_one_c_and_one_b(self, student):
        """0.3, 0.4, 0.6, 0.7 move away from their mean 0.5 by a common factor, and up or down together."""
        rng = np.random.default_rng(1)
        found = [jitter(student.color_jitter(GREY, rng), GREY) for _ in range(10)]
        varies([c for c, _ in found], "c")  # within 1e-6: below 1e-40
        varies([b for _, b in found], "b")

    def test_brightness_alone(self, student):
        """With contrast 0 all pixels move by the same amount."""
        rng = np.random.default_rng(2)
        results = [student.color_jitter(GREY, rng, brightness=0.3, contrast=0) for _ in range(6)]
        varies([jitter(result, GREY, 0.3, 0)[1] for result in results], "b")

    def test_contrast_alone(self, student):
        """With brightness 0 the mean stays 0.5."""
        rng = np.random.default_rng(3)
        results = [student.color_jitter(GREY, rng, brightness=0, contrast=0.9) for _ in range(6)]
        varies([jitter(result, GREY, 0, 0.9)[0] for result in results], "c")

    def test_clipped(self, student):
        """No pixel leaves the range from 0 to 1: what would, becomes 0 or 1."""
        rng, moves = np.random.default_rng(4), []
        for _ in range(8):
            result = checked(student.color_jitter(FROM_BLACK_TO_WHITE, rng, 0.3, 0), (2, 2, 1))
            b = result[0, 1, 0] - 0.4  # 0.4 and 0.6 never reach the ends
            compare(result, plane([[max(b, 0), 0.4 + b], [0.6 + b, min(1 + b, 1)]]))
            moves.append(b)
        varies(moves, "b")

    @hidden
    @weight(2)
    @pytest.mark.parametrize("options", [{}, {"brightness": 0.1, "contrast": 0.5}], ids=str)
    def test_colour_images(self, student, rng, options):
        """c, b and the mean are the same for the channels of a colour image."""
        image = rng.uniform(0.45, 0.55, (4, 5, 3)) + np.array([-0.08, 0.0, 0.06])
        found = [jitter(student.color_jitter(image, rng, **options), image, **options) for _ in range(10)]
        varies([c for c, _ in found], "c")
        varies([b for _, b in found], "b")

    @hidden
    @weight(3)
    def test_c_and_b_are_uniform(self, student, rng):
        """Both c and b are spread evenly over their ranges, each by itself."""
        image = rng.uniform(0.45, 0.55, (2, 3, 1))
        results = [student.color_jitter(image, rng, brightness=0.1, contrast=0.6) for _ in range(200)]
        c, b = np.array([jitter(result, image, 0.1, 0.6) for result in results]).T
        for name, values, width in (("c - 1", c - 1, 0.6), ("b", b, 0.1)):
            sample = rng.uniform(-width, width, 20_000)
            distributed_as(values, sample, name, f"uniform from -{width} to {width}")
            distributed_as(abs(values), abs(sample), f"the size of {name}", f"uniform from 0 to {width}")
        quarters = {(bool(more), bool(lighter)) for more, lighter in zip(c > 1, b > 0)}
        if len(quarters) < 4:  # one of 4 is missing with probability 4 (3/4)^200 < 1e-24
            raise Feedback(
                "c and b depend on each other.",
                expected="more and less contrast, both with lighter and darker",
                got=f"{len(quarters)} of these 4 cases in 200 draws",
                hint="Draw c and b each with a number of its own.",
            )

    @hidden
    @weight(2)
    def test_contrast_is_changed_before_clipping(self, student, rng):
        """Contrast and brightness change first, then all pixels are clipped once."""
        image, results = plane([[0.0, 0.45, 0.1], [1.0, 0.55, 0.9]]), []
        for _ in range(20):
            result = checked(student.color_jitter(image, rng, 0.3, 0.9), (2, 3, 1))
            low, high = result[:, 1, 0]  # these two never reach the ends
            c, b = (high - low) / 0.1, (high + low) / 2 - 0.5
            compare(result, np.clip(0.5 + c * (image - 0.5) + b, 0, 1), operations=100)
            results += [c]
        varies(results, "c")

    @hidden
    def test_float32_stays(self, student, rng):
        """float32 in, float32 out; the image is not modified."""
        image = rng.uniform(0.4, 0.6, (3, 4, 2)).astype("f4")
        results = [keeps_inputs(student.color_jitter, image, rng) for _ in range(5)]
        varies([jitter(result, image)[1] for result in results], "b")
        for result in results:
            compare(result, result, dtype=np.float32)

    @hidden
    def test_the_same_seed_gives_the_same_image(self, student, rng):
        """Equal generators give equal images."""
        repeats(rng, student.color_jitter, rng.uniform(0.4, 0.6, (3, 4, 3)))


AXES = "rows", "columns"


def sides(box):
    """Height and width."""
    return [end - first for first, end in box]


def hole(result, image, size, value=0.0):
    """The rows and columns that were covered, (first, one after the last) each; nothing else may change."""
    result = checked(result, image.shape)
    covered = (result == value).any(axis=2)  # no pixel of the image has this value
    if not covered.any():
        raise Feedback(
            "no pixel was covered.",
            expected=f"a square of {value:g}, as far as it lies on the image",
            got="the image as it was",
            hint="A slice that begins below 0 counts from the end. Limit its begin to 0.",
        )
    spans = []
    for axis in (0, 1):
        where = np.flatnonzero(covered.any(axis=1 - axis))
        spans.append((int(where[0]), int(where[-1]) + 1))
    expected = image.astype(float)
    expected[slice(*spans[0]), slice(*spans[1])] = value
    compare(result, expected, hint="One square, all of its pixels and channels, and nothing beside it.")
    height, width = sides(spans)
    if max(height, width) > size:
        expected = f"at most {size} x {size} pixels covered"
        raise Feedback("the square is too large.", expected=expected, got=f"{height} x {width} pixels")
    return spans


def possible_spans(side, size):
    """What a square covers along an axis, for every centre; for an even size, on one side and the other."""
    firsts = [[centre - before for centre in range(side)] for before in (size // 2, (size - 1) // 2)]
    return [[(max(first, 0), min(first + size, side)) for first in row] for row in firsts]


def square_around_a_pixel(spans, possible, size):
    """Checks that what was covered is such a square along both axes."""
    for (first, end), allowed, name in zip(spans, possible, AXES):
        if (first, end) not in allowed:
            raise Feedback(
                f"this is no square of {size} around a pixel.",
                expected=f"{size} {name}, fewer only where the border cuts them off",
                got=f"{name} {first} to {end - 1}",
            )


class TestCutout:
    def test_one_pixel(self, student):
        """A square of size 1 covers one pixel of 1 ... 12 with 0."""
        rng, places = np.random.default_rng(1), []
        for _ in range(10):
            (top, bottom), (left, right) = hole(student.cutout(GRID, 1, rng), GRID, 1)
            compare((bottom - top, right - left), (1, 1))
            places.append(4.0 * top + left)
        varies(places, "the place")  # all alike: 12^-9 < 1e-9

    def test_larger_than_the_image(self, student):
        """A square of size 9 covers all of a 3x4 image, wherever its centre is."""
        rng = np.random.default_rng(2)
        for _ in range(3):
            compare(student.cutout(GRID, 9, rng, value=0.5), np.full((3, 4, 1), 0.5))

    def test_exact_inside_cut_at_the_border(self, student):
        """A square of size 3 covers 3x3 pixels; at the border, 2 rows or columns are left of it."""
        rng, image = np.random.default_rng(3), numbered(5, 6, 2)
        for _ in range(20):
            spans = hole(student.cutout(image, 3, rng), image, 3)
            for (first, end), side in zip(spans, (5, 6)):
                if end - first != 3 and (first, end) not in ((0, 2), (side - 2, side)):
                    raise Feedback(
                        "the square is not whole.",
                        expected="3 rows and 3 columns, or 2 of them at the border",
                        got=" and ".join(f"{end - first} {name}" for (first, end), name in zip(spans, AXES)),
                    )

    @hidden
    @weight(2)
    @pytest.mark.parametrize("size", [1, 3])
    def test_every_centre(self, student, rng, size):
        """Every pixel of the image becomes the centre of an odd square."""
        image = numbered(3, 4, 2)
        rows, columns = possible_spans(3, size)[0], possible_spans(4, size)[0]
        # One of 12 centres is missing with probability 12 (11/12)^200 < 4e-7.
        holes = [hole(student.cutout(image, size, rng), image, size) for _ in range(200)]
        for spans in holes:
            square_around_a_pixel(spans, (rows, columns), size)
        centres = [(rows.index(span), columns.index(other)) for span, other in holes]
        reaches([(row, column) for row in range(3) for column in range(4)], centres)

    @hidden
    @pytest.mark.parametrize("size", [2, 4])
    def test_even_squares(self, student, rng, size):
        """An even square reaches one pixel further on one side, and every row and column is a centre."""
        image = numbered(4, 5, 2)
        both = [possible_spans(side, size) for side in (4, 5)]
        holes = [hole(student.cutout(image, size, rng), image, size) for _ in range(160)]
        for spans in holes:
            square_around_a_pixel(spans, [before + after for before, after in both], size)
        for axis, (before, after) in enumerate(both):
            drawn = [spans[axis] for spans in holes]
            # Where the further side is drawn too, one of 10 is missing with probability 10 (9/10)^160 < 5e-7.
            nearer = min(before, after, key=lambda spans: len(set(spans) - set(drawn)))
            reaches(range(len(nearer)), [nearer.index(span) for span in drawn if span in nearer])

    @hidden
    def test_values(self, student, rng):
        """The square has the value asked for, in floats and in integers."""
        floats, bytes_ = rng.normal(size=(5, 4, 3)), rng.integers(0, 100, (4, 5, 3), np.uint8)
        for image, value in (
            (floats, 0.0),
            (floats, -7.5),
            (bytes_, 128),
            (bytes_ + 1, 0),
            (-1 - bytes_.astype(int), 3),
        ):
            hole(student.cutout(image, np.int64(3), rng, value), image, 3, value)

    @hidden
    def test_float32_and_inputs(self, student, rng):
        """float32 stays, and the image is not modified."""
        image = rng.normal(size=(5, 6, 3)).astype("f4")
        result = keeps_inputs(student.cutout, image, 3, rng)
        hole(result, image, 3)
        compare(result, result, dtype=np.float32)
        image = rng.integers(1, 256, (6, 5, 3), np.uint8)
        hole(keeps_inputs(student.cutout, image, 4, rng), image, 4)

    @hidden
    def test_the_same_seed_gives_the_same_square(self, student, rng):
        """Equal generators give equal squares."""
        repeats(rng, student.cutout, rng.normal(size=(9, 8, 2)), 3)


BATCH = np.array([[0.0, 4.0], [8.0, 12.0]]).reshape(2, 1, 2, 1)


def one_hot_of(labels, classes, dtype=np.float64):
    """Labels as rows of zeros and a one."""
    return np.eye(classes, dtype=dtype)[np.asarray(labels)]


def compare_part(name, *args, **options):
    """Compares one of two results and says which one it is."""
    try:
        compare(*args, **options)
    except Feedback as feedback:
        feedback.headline = f"{name}: {feedback.headline}"
        raise


def checked_labels(labels, expected, hint):
    """Compares labels in their own precision, which has to be a floating one."""
    if labels.dtype.kind != "f":
        raise Feedback("the labels are no floats.", expected="a floating dtype", got=str(labels.dtype))
    operations = int(0.25 / np.sqrt(np.finfo(labels.dtype).eps))
    compare_part("labels", labels, expected.astype(labels.dtype), operations=operations, hint=hint)


def weights_in(mixed, images):
    """How much of every image is in every mixed image: (N, N)."""
    if mixed.dtype.kind != "f":
        raise Feedback("the images are no floats.", expected="a floating dtype", got=str(mixed.dtype))
    rows, sums = (np.asarray(part, float).reshape(len(images), -1) for part in (images, mixed))
    weights = np.linalg.lstsq(rows.T, sums.T, rcond=None)[0].T
    hint = "Every image is lam times itself plus (1 - lam) times its partner, pixel by pixel."
    expected = (weights @ rows).reshape(mixed.shape).astype(mixed.dtype)
    compare_part("images", mixed, expected, operations=1000, hint=hint)
    return weights


def partners_in(weights, small):
    """The lam of a batch and the partner of every image; lam is 1 where no partner is to be seen."""
    N = len(weights)
    others = np.where(np.eye(N, dtype=bool), 0.0, weights)
    partners = np.where(np.abs(others).max(axis=1) > small, np.abs(others).argmax(axis=1), np.arange(N))
    shares = others[np.arange(N), partners]
    rest = others.copy()
    rest[np.arange(N), partners] = 0
    if np.abs(rest).max() > small or np.abs(np.diag(weights) + shares - 1).max() > small:
        worst = int(np.argmax(np.abs(rest).max(axis=1) + np.abs(np.diag(weights) + shares - 1)))
        raise Feedback(
            f"image {worst} is no blend of itself and one partner.",
            expected="two weights that sum to 1",
            got="weights " + ", ".join(f"{weight:.3g}" for weight in weights[worst]),
        )
    if sorted(partners.tolist()) != list(range(N)):
        raise Feedback(
            "two images have the same partner.",
            expected="a permutation: every image is the partner of one image",
            got=f"partners {partners.tolist()}",
            hint="rng.permutation(N) has every number once.",
        )
    shares = shares[partners != np.arange(N)]
    if shares.size and np.ptp(shares) > small:
        got = f"lam from {1 - shares.max():.3g} to {1 - shares.min():.3g}"
        raise Feedback(
            "the images have different proportions.", expected="one lam for the whole batch", got=got
        )
    return (1 - float(shares[0]) if shares.size else 1.0), partners


def blend(result, images, one_hot):
    """The lam and the partners with which a batch was blended; the labels have to have the same."""
    mixed, labels = checked_two(result, images.shape, one_hot.shape)
    weights = weights_in(mixed, images)
    small = float(np.sqrt(np.finfo(mixed.dtype).eps))
    lam, partners = partners_in(weights, small)
    if not -small <= lam <= 1 + small:
        raise Feedback("lam is out of its range.", expected="lam from 0 to 1", got=f"lam = {lam:.4g}")
    own, other = np.asarray(one_hot, float), np.asarray(one_hot, float)[partners]
    hint = (
        f"The images were blended with lam = {lam:.4g}, partners {partners.tolist()}: labels need the same."
    )
    checked_labels(labels, other + lam * (own - other), hint)
    return lam, partners


def have_dtypes(result, **names):
    """Checks the dtypes of the results that have these names."""
    for part, name in zip(result, ("images", "labels")):
        if part.dtype.name != names.get(name, part.dtype.name):
            raise Feedback(
                f"the {name} have another dtype than asked for.",
                expected=names[name],
                got=part.dtype.name,
                hint="A np.float64 times a float32 array is float64; times a Python float it stays float32.",
            )


def meets_everyone(found, N):
    """Checks that every image met every other one."""
    pairs = [(n, m) for n in range(N) for m in range(N) if n != m]
    reaches_pairs = {(n, int(m)) for partners in found for n, m in enumerate(partners)}
    if missing := sorted(set(pairs) - reaches_pairs):
        raise Feedback(
            f"image {missing[0][0]} never met image {missing[0][1]} in {len(found)} draws.",
            expected="a new permutation in every call",
            got=f"{len(pairs) - len(missing)} of {len(pairs)} pairs of images",
        )


class TestMixup:
    def test_two_images(self, student):
        """The images 0 4 and 8 12 of the lesson: pixels and labels have one lam and one partner."""
        rng, lams = np.random.default_rng(1), []
        for _ in range(25):
            lams.append(blend(student.mixup(BATCH, np.eye(2), 1.0, rng), BATCH, np.eye(2))[0])
        varies(lams, "lam")  # no image ever has a partner: 2^-25 < 3e-8

    def test_half_and_half(self, student):
        """With alpha a million lam is nearly one half: 4 8 for both, or each image as it was."""
        rng, lams = np.random.default_rng(2), []
        for _ in range(25):
            images, labels = checked_two(student.mixup(BATCH, np.eye(2), 1e6, rng), (2, 1, 2, 1), (2, 2))
            lams.append(float(labels[0, 0]))
            blended = np.abs(images - BATCH).max() > 0.1
            halves = np.array([4.0, 8.0] * 2).reshape(2, 1, 2, 1)
            compare_part("images", images.round(1), halves if blended else BATCH)
            compare_part("labels", labels.round(2), np.full((2, 2), 0.5) if blended else np.eye(2))
        varies(lams, "lam")  # never blended: 2^-25; |lam - 0.5| above 0.005: below 1e-40

    def test_one_permutation(self, student):
        """Every image of a batch of four is the partner of one image, and all have one lam."""
        rng, images, one_hot = np.random.default_rng(3), numbered(4, 2, 3, 1) ** 2 % 23, np.eye(4, 6)
        found = [blend(student.mixup(images, one_hot, 2.0, rng), images, one_hot) for _ in range(10)]
        varies([lam for lam, _ in found], "lam")  # ten identities: 24^-10 < 1e-13

    @hidden
    @pytest.mark.parametrize("alpha", [0.2, 1.0, 8.0])
    def test_random_batches(self, student, rng, alpha):
        """Random images and labels, two images of one class among them, and soft labels."""
        images, one_hot = rng.normal(size=(6, 4, 3, 2)), one_hot_of([2, 0, 2, 3, 1, 4], 7)
        found = [blend(student.mixup(images, one_hot, alpha, rng), images, one_hot) for _ in range(6)]
        soft = rng.dirichlet(np.ones(3), 5)
        found += [blend(student.mixup(images[:5], soft, alpha, rng), images[:5], soft) for _ in range(6)]
        varies([lam for lam, _ in found], "lam")  # all within 1e-6 of 1: below 0.3^12 < 1e-6

    @hidden
    @weight(2)
    @pytest.mark.parametrize("alpha", [0.1, 50.0])
    def test_lam_is_beta(self, student, rng, alpha):
        """With a small alpha lam is near 0 or 1, with a large one near one half, as Beta(alpha, alpha)."""
        images, one_hot = rng.normal(size=(6, 2, 5, 1)), np.eye(6)
        lams = [blend(student.mixup(images, one_hot, alpha, rng), images, one_hot)[0] for _ in range(200)]
        law, sample = f"Beta({alpha:g}, {alpha:g})", rng.beta(alpha, alpha, 20_000)
        distributed_as(lams, sample, "lam", law, slack=1 / 720)  # of 6! permutations one hides lam

    @hidden
    def test_partners_vary(self, student, rng):
        """In time every image meets every other one."""
        images, one_hot = rng.normal(size=(4, 2, 3, 1)), np.eye(4)
        # One of 12 pairs is missing with probability 12 (3/4)^70 < 3e-8.
        found = [blend(student.mixup(images, one_hot, 2.0, rng), images, one_hot) for _ in range(70)]
        meets_everyone([partners for _, partners in found], 4)

    @hidden
    def test_dtypes(self, student, rng):
        """float32 stays, in images and labels; integers give float64 without wrapping at 256."""
        images, one_hot = rng.normal(size=(4, 3, 5, 2)).astype("f4"), np.eye(4, 5, dtype="f4")
        for _ in range(3):
            result = student.mixup(images, one_hot, 4.0, rng)
            blend(result, images, one_hot)
            have_dtypes(result, images="float32", labels="float32")
        images, one_hot = rng.integers(100, 256, (4, 3, 5, 2), np.uint8), np.eye(4, 5, dtype=int)
        for _ in range(3):
            result = student.mixup(images, one_hot, 4.0, rng)
            blend(result, images, one_hot)
            have_dtypes(result, images="float64", labels="float64")

    @hidden
    def test_inputs_are_kept(self, student, rng):
        """Images and labels are not modified."""
        images, one_hot = rng.normal(size=(5, 3, 4, 2)), one_hot_of([1, 0, 1, 2, 3], 4)
        for _ in range(3):
            blend(keeps_inputs(student.mixup, images, one_hot, 1.0, rng), images, one_hot)

    @hidden
    def test_the_same_seed_gives_the_same_batch(self, student, rng):
        """Equal generators give equal batches."""
        repeats(rng, student.mixup, rng.normal(size=(7, 3, 2, 2)), np.eye(7), 1.0)


def paste(result, images, one_hot):
    """The box ((top, bottom), (left, right)) and the partners of a batch; labels go by the box's area."""
    mixed, labels = checked_two(result, images.shape, one_hot.shape)
    N, (H, W) = len(images), images.shape[1:3]
    same = (mixed[:, np.newaxis] == images[np.newaxis]).all(axis=4)  # (N, N, H, W): m's pixel is in n
    if not same.any(axis=1).all():
        n, i, j = np.argwhere(~same.any(axis=1))[0].tolist()
        raise Feedback(
            f"the pixel at [{i}, {j}] of image {n} is that of no image there.",
            expected="the pixel of image n or of its partner, at the same place",
            got=f"{np.asarray(mixed[n, i, j]).round(3).tolist()}",
            hint="The box is pasted as it is, not blended, and at the place it was cut from.",
        )
    source = same.argmax(axis=1)  # (N, H, W)
    pasted = source != np.arange(N)[:, np.newaxis, np.newaxis]
    box, partners = box_of(pasted), partners_of(source, pasted)
    (top, bottom), (left, right) = box
    share = (bottom - top) * (right - left) / (H * W)
    own, other = np.asarray(one_hot, float), np.asarray(one_hot, float)[partners]
    hint = f"The box covers {share:.4g} of the image, that is the share of partners {partners}."
    checked_labels(labels, own + share * (other - own), hint)
    return box, partners


def box_of(pasted):
    """The box that all images have in common."""
    whole = pasted.any(axis=0)  # (H, W)
    rows, columns = np.flatnonzero(whole.any(axis=1)), np.flatnonzero(whole.any(axis=0))
    if not rows.size:
        return (0, 0), (0, 0)
    (top, bottom), (left, right) = box = [(int(line[0]), int(line[-1]) + 1) for line in (rows, columns)]
    inside = np.zeros(whole.shape, bool)
    inside[top:bottom, left:right] = True
    for n, each in enumerate(pasted):
        if each.any() and not np.array_equal(each, inside):
            raise Feedback(
                "the images do not have one box in common.",
                expected=f"rows {top} to {bottom - 1}, columns {left} to {right - 1} in all images",
                got=f"other pixels in image {n}",
                hint="One lam, one permutation and one box for the whole batch.",
            )
    return box


def partners_of(source, pasted):
    """The partner of every image; an image in which nothing was pasted is its own."""
    partners = []
    for n, (sources, where) in enumerate(zip(source, pasted)):
        found = set(sources[where].tolist()) or {n}
        if len(found) > 1:
            got = f"images {sorted(found)} in image {n}"
            raise Feedback("a box has pixels of several images.", expected="one partner each", got=got)
        partners += found
    if sorted(partners) != list(range(len(partners))):
        raise Feedback(
            "the partners are no permutation.",
            expected="every image is the partner of one image",
            got=f"partners {partners}",
            hint="Take the boxes from the images as they were, not from images that have one already.",
        )
    return partners


class TestCutmix:
    def test_a_box_and_its_area(self, student):
        """Two images of 4x4: one box of the partner, and labels by the pixels in it."""
        rng, images, areas = np.random.default_rng(1), numbered(2, 4, 4, 1), []
        for _ in range(35):
            box, _ = paste(student.cutmix(images, np.eye(2), 1.0, rng), images, np.eye(2))
            areas.append(float(np.prod(sides(box))))
        varies(areas, "the box's area")  # no partner, or a box rounded to nothing: (5/8)^35 < 8e-8

    def test_one_box_for_the_batch(self, student):
        """Four images of two channels have one box in common, and every image is a partner once."""
        rng, images, one_hot = np.random.default_rng(2), numbered(4, 3, 5, 2), np.eye(4, 6)
        boxes = [paste(student.cutmix(images, one_hot, 1.0, rng), images, one_hot)[0] for _ in range(25)]
        # No box in 25 draws: it is rounded to nothing at most where lam > 1/2; (1/2 + 1/24)^25 < 3e-7.
        varies([float(np.prod(sides(box))) for box in boxes], "the box's area")

    def test_sides_are_a_square_root(self, student):
        """With alpha a million lam is one half: a whole box has 0.71 times the sides of the image."""
        rng, images = np.random.default_rng(3), numbered(4, 12, 16, 1)
        # A box is whole along an axis with probability 5/16 at least, 23/24 of them show: (0.70)^40 < 7e-7.
        boxes = [paste(student.cutmix(images, np.eye(4), 1e6, rng), images, np.eye(4))[0] for _ in range(40)]
        largest_side_is_a_square_root(boxes, 12, 16)

    @hidden
    @pytest.mark.parametrize("alpha", [0.3, 1.0, 5.0])
    def test_random_batches(self, student, rng, alpha):
        """Random images; a box that touches no border has the images' proportions."""
        areas = []
        for N, H, W, C in ((5, 9, 14, 3), (3, 12, 7, 1), (4, 16, 24, 2)):
            images, one_hot = rng.normal(size=(N, H, W, C)), one_hot_of(rng.integers(0, 6, N), 6)
            for _ in range(10):
                box, _ = paste(student.cutmix(images, one_hot, alpha, rng), images, one_hot)
                keeps_proportions(box, H, W)
                areas.append(float(np.prod(sides(box))))
        varies(areas, "the box's area")  # 30 times nothing: below (1/6 + 0.4)^30 < 5e-8

    @hidden
    @weight(3)
    def test_large_images(self, student, rng):
        """The sides are those of the images times the root of 1 - lam, height and width by themselves."""
        images, one_hot = rng.normal(size=(4, 15, 22, 1)), np.eye(4)
        # A box is whole along an axis with probability 7/22 at least, 23/24 of them show: (0.70)^45 < 2e-7.
        boxes = [paste(student.cutmix(images, one_hot, 1e6, rng), images, one_hot)[0] for _ in range(45)]
        largest_side_is_a_square_root(boxes, 15, 22)

    @hidden
    @weight(2)
    def test_small_alpha(self, student, rng):
        """With alpha 0.01 a box is nearly always empty or as large as the image, before it is cut off."""
        images, one_hot, kinds = rng.normal(size=(3, 10, 12, 1)), np.eye(3), []
        for _ in range(60):
            height, width = sides(paste(student.cutmix(images, one_hot, 0.01, rng), images, one_hot)[0])
            kinds.append(
                "large" if height >= 4 and width >= 5 else "none" if height * width <= 4 else "between"
            )
        # Between is 5% of the draws, large 40%, none 56%: no large or no none, or 20 between, below 1e-10.
        if not {"large", "none"} <= set(kinds) or kinds.count("between") > 20:
            raise Feedback(
                "the boxes do not follow alpha.",
                expected="with alpha 0.01, boxes that are empty or very large",
                got=", ".join(f"{kinds.count(kind)} {kind}" for kind in ("none", "between", "large")),
                hint="Draw lam from Beta(alpha, alpha).",
            )

    @hidden
    @weight(2)
    def test_the_box_is_anywhere(self, student, rng):
        """Every pixel is in a box now and then; what the border cuts off, it cuts off on both sides."""
        images, one_hot = rng.normal(size=(4, 6, 8, 1)), np.eye(4)
        boxes = [paste(student.cutmix(images, one_hot, 1e6, rng), images, one_hot)[0] for _ in range(250)]
        counts = np.zeros((6, 8), int)
        for (top, bottom), (left, right) in boxes:
            counts[top:bottom, left:right] += 1
        # A corner is in a box with probability 1/15 at least, 23/24 of them show: 4 (0.9362)^250 < 3e-7.
        if (counts == 0).any():
            i, j = np.argwhere(counts == 0)[0].tolist()
            raise Feedback(
                f"no box ever had the pixel at [{i}, {j}].",
                expected="boxes at every place of the image",
                got=f"{(counts == 0).sum()} of 48 pixels are in none of {len(boxes)} boxes",
            )
        cut_off_on_both_sides([rows for rows, _ in boxes], 6, ("top", "bottom"))
        cut_off_on_both_sides([columns for _, columns in boxes], 8, ("left", "right"))

    @hidden
    def test_partners_vary(self, student, rng):
        """In time every image meets every other one."""
        images, one_hot = rng.normal(size=(4, 6, 8, 1)), np.eye(4)
        # One of 12 pairs is missing with probability 12 (3/4)^70 < 3e-8; with this alpha no box is empty.
        found = [paste(student.cutmix(images, one_hot, 1e4, rng), images, one_hot)[1] for _ in range(70)]
        meets_everyone(found, 4)

    @hidden
    def test_dtypes(self, student, rng):
        """float32 stays, in images and labels; bytes keep their values, integer labels become float64."""
        images, one_hot = rng.normal(size=(8, 6, 5, 2)).astype("f4"), np.eye(8, dtype="f4")
        for _ in range(3):  # all eight are their own partners, so that nothing shows: 1/8! = 2e-5
            result = student.cutmix(images, one_hot, 1e4, rng)
            paste(result, images, one_hot)
            have_dtypes(result, images="float32", labels="float32")
        images = rng.permutation(240).astype(np.uint8).reshape(8, 6, 5, 1)
        for _ in range(3):
            result = student.cutmix(images, np.eye(8, dtype=int), 1e4, rng)
            paste(result, images, np.eye(8))
            have_dtypes(result, labels="float64")

    @hidden
    def test_inputs_are_kept(self, student, rng):
        """Images and labels are not modified."""
        images, one_hot = rng.normal(size=(5, 6, 4, 2)), one_hot_of([1, 0, 1, 2, 3], 4)
        for _ in range(3):
            paste(keeps_inputs(student.cutmix, images, one_hot, 2.0, rng), images, one_hot)

    @hidden
    def test_the_same_seed_gives_the_same_batch(self, student, rng):
        """Equal generators give equal batches."""
        repeats(rng, student.cutmix, rng.normal(size=(7, 8, 6, 2)), np.eye(7), 2.0)


def cut_off_on_both_sides(spans, side, names):
    """Checks that boxes of one size are cut off at both borders or at none."""
    whole = max(end - first for first, end in spans)
    short = [(first, end) for first, end in spans if 0 < end - first < whole]
    # With centres anywhere, 1/8 of the boxes or more are cut off at each border: (7/8 + 1/24)^250 < 1e-9.
    cut = [sum(first == 0 for first, _ in short), sum(end == side for _, end in short)]
    if min(cut) == 0 < max(cut):
        raise Feedback(
            f"boxes are cut off on one side only, at the {names[cut.index(max(cut))]}.",
            expected="a box around a centre that may be any pixel, or boxes wholly inside",
            got=f"{cut[0]} cut off at the {names[0]}, {cut[1]} at the {names[1]}, in {len(spans)} draws",
            hint="Begin half a side before the centre.",
        )


def largest_side_is_a_square_root(boxes, H, W):
    """Checks the largest sides of many boxes that were drawn with 1 - lam = 1/2."""
    for side, largest, name in zip(
        (H, W), np.max([sides(box) for box in boxes], axis=0).tolist(), ("high", "wide")
    ):
        # Rounded up or down; the authors' code rounds down to an even number.
        if not side * np.sqrt(0.5) - 2 < largest < side * np.sqrt(0.5) + 1:
            raise Feedback(
                f"the boxes are up to {largest} pixels {name}.",
                expected=f"{side * np.sqrt(0.5):.1f} for {side} pixels and lam = 1/2, rounded",
                got=f"{largest} in {len(boxes)} draws",
                hint="A box whose sides are the root of 1 - lam has 1 - lam of the area.",
            )


def keeps_proportions(box, H, W):
    """Checks that a box which touches no border is as wide as it is high, measured in the image's sides."""
    (top, bottom), (left, right) = box
    if not (top > 0 and left > 0 and bottom < H and right < W):
        return
    low = max((bottom - top - 1) / H, (right - left - 1) / W)
    high = min((bottom - top + 2) / H, (right - left + 2) / W)
    if not low < high:
        raise Feedback(
            "the box does not have the proportions of the image.",
            expected=f"height / {H} about equal to width / {W}",
            got=f"{bottom - top} high, {right - left} wide",
        )


LEFT_BEHIND = "the mask does not lie on its image any more."
EIGHT = ["12 34", "24 13", "43 21", "31 42", "21 43", "13 24", "34 12", "42 31"]


def letters(mask):
    """Numbers as text, a word for each row."""
    return " ".join("".join(f"{label:g}" for label in row) for row in mask.tolist())


def turned(array):
    """The eight ways in which flips and quarter turns place an array."""
    ways = [array, array[::-1], array[:, ::-1], array[::-1, ::-1]]
    return ways + [way.swapaxes(0, 1) for way in ways]


def follows(result, image, mask):
    """The number of the turn that image and mask both made."""
    shapes = [(each.shape, array.shape) for each, array in zip(turned(image), turned(mask))]
    if not isinstance(result, list | tuple) or len(result) != 2:
        got = type(result).__name__
        raise Feedback("two results are asked for.", expected="(image, mask)", got=f"a {got}")
    if (
        not all(isinstance(part, np.ndarray) for part in result)
        or tuple(p.shape for p in result) not in shapes
    ):
        got = ", ".join(str(np.shape(part)) for part in result)
        expected = ", ".join(map(str, shapes[0])) + " or both with sides swapped"
        raise Feedback("the shapes are not the ones asked for.", expected=expected, got=got)
    ways = [i for i, way in enumerate(turned(mask)) if np.array_equal(way, result[1])]
    if not ways:
        got = f"labels {np.unique(result[1]).tolist()[:6]}"
        raise Feedback(
            "the mask is no flip or turn of the one given.", expected="its labels, all moved", got=got
        )
    if not np.array_equal(turned(image)[ways[0]], result[0]):
        raise Feedback(
            LEFT_BEHIND,
            expected="the same flip and the same turn for both",
            got="a mask that was moved otherwise than the image",
            hint="Draw once, and use what was drawn for image and mask.",
        )
    return ways[0]


class TestAugmentPair:
    def test_the_mask_follows_the_image(self, student):
        """The mask 1 2 above 3 4, and an image of ten times these numbers: they stay together."""
        rng, mask = np.random.default_rng(1), np.array([[1, 2], [3, 4]])
        image, seen = 10.0 * mask[:, :, np.newaxis], []
        for _ in range(15):
            result = checked_two(student.augment_pair(image, mask, rng), (2, 2, 1), (2, 2))
            if letters(result[1]) not in EIGHT:
                expected = "1 2 above 3 4, flipped or turned"
                raise Feedback(
                    "the mask was not moved as a whole.", expected=expected, got=letters(result[1])
                )
            if not np.array_equal(result[0], 10.0 * result[1][:, :, np.newaxis]):
                got = f"image {letters(result[0][:, :, 0])}, mask {letters(result[1])}"
                hint = "Draw once, and use what was drawn for image and mask."
                raise Feedback(LEFT_BEHIND, expected="ten times the mask", got=got, hint=hint)
            seen.append(float(EIGHT.index(letters(result[1]))))
        varies(seen, "the result")  # one of eight 15 times: below (7/8)^14 even where it has 7/8

    def test_all_eight(self, student):
        """Four turns, each mirrored or not: a square comes back in all eight ways."""
        rng, mask = np.random.default_rng(2), np.array([[1, 2], [3, 4]])
        image = 10.0 * mask[:, :, np.newaxis]
        # Where each of the eight comes in 1/16 of the draws or more: 8 (15/16)^260 < 5e-7.
        results = [checked_two(student.augment_pair(image, mask, rng), (2, 2, 1), (2, 2)) for _ in range(260)]
        seen = {letters(result[1]) for result in results}
        if missing := [each for each in EIGHT if each not in seen]:
            got = f"never {missing[0]}" + (f" and {len(missing) - 1} more" if len(missing) > 1 else "")
            hint = "Mirrored or not, and then 0 to 3 quarter turns."
            raise Feedback(
                "some of the eight results never come.", expected=", ".join(EIGHT), got=got, hint=hint
            )

    def test_other_sizes_are_refused(self, student):
        """A mask of another size is refused, one of the same size is not."""
        rng, mask = np.random.default_rng(3), np.array([[1, 2, 3], [4, 5, 6]])
        follows(student.augment_pair(WIDE, mask, rng), WIDE, mask)
        refuses(student.augment_pair, WIDE, mask[:, :2], rng, naming=[2, 3])
        refuses(student.augment_pair, WIDE, mask[:1], rng, naming=[1, 2])

    @hidden
    @pytest.mark.parametrize("shape", [(4, 4, 3), (3, 5, 2), (6, 2, 1)], ids=str)
    def test_random_pairs(self, student, rng, shape):
        """Random images, squares and others: the labels stay on their pixels."""
        ways = []
        for _ in range(30):
            image, mask = rng.normal(size=shape), rng.permutation(numbered(*shape[:2]).ravel()).astype(int)
            mask = mask.reshape(shape[:2])
            ways.append(float(follows(student.augment_pair(image, mask, rng), image, mask)))
        varies(ways, "the result")

    @hidden
    @weight(5)
    def test_all_eight_of_a_large_square(self, student, rng):
        """All eight results come, whatever the image is."""
        image, mask = rng.normal(size=(3, 3, 2)), numbered(3, 3).astype(np.uint8)
        # As above: 8 (15/16)^260 < 5e-7.
        ways = {follows(student.augment_pair(image, mask, rng), image, mask) for _ in range(260)}
        if len(ways) < 8:
            raise Feedback("some of the eight results never come.", expected="8 results", got=str(len(ways)))

    @hidden
    @weight(2)
    @pytest.mark.parametrize("dtype", [np.uint8, np.int32, np.int64])
    def test_labels_and_dtypes(self, student, rng, dtype):
        """The mask keeps its dtype and its labels, 255 too; a float32 image stays float32."""
        image, mask = (
            rng.normal(size=(4, 5, 3)).astype("f4"),
            rng.permutation(np.arange(236, 256)).astype(dtype),
        )
        mask = mask.reshape(4, 5)
        for _ in range(5):
            result = student.augment_pair(image, mask, rng)
            follows(result, image, mask)
            compare(result[1], result[1], dtype=dtype, hint="A mask holds labels: it keeps its dtype.")
            compare(result[0], result[0], dtype=np.float32)

    @hidden
    def test_bytes_and_inputs(self, student, rng):
        """An image of bytes keeps its values; image and mask are not modified."""
        image, mask = rng.integers(0, 256, (4, 4, 3), np.uint8), numbered(4, 4).astype(int)
        for _ in range(5):
            follows(keeps_inputs(student.augment_pair, image, mask, rng), image, mask)

    @hidden
    def test_the_same_seed_gives_the_same_pair(self, student, rng):
        """Equal generators give equal pairs."""
        image, mask = rng.normal(size=(4, 4, 2)), numbered(4, 4).astype(int)
        repeats(rng, student.augment_pair, image, mask)

    @hidden
    def test_refusals(self, student, rng):
        """Rows or columns that differ by one are refused, and swapped sides too."""
        H, W = 5, 7
        image, mask = rng.normal(size=(H, W, 3)), numbered(H, W).astype(int)
        follows(student.augment_pair(image, mask, rng), image, mask)
        refuses(student.augment_pair, image, mask[1:], rng, naming=[H, H - 1])
        refuses(student.augment_pair, image, mask[:, 1:], rng, naming=[W, W - 1])
        refuses(student.augment_pair, image, mask.T, rng, naming=[H, W])
