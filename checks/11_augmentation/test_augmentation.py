"""Checks of unit 11: flips, crops, colours, cutout, mixup, CutMix, and masks that follow their images.

Random results are judged by what they are, not by how they were drawn; only random_flip fixes its draw.
A correct solution fails such a check with a probability below one in a million; its bound stands beside it.
"""

import numpy as np

from convlings.judge import Feedback, compare, refuses, weight


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


WIDE = plane([[1, 2, 3], [4, 5, 6]])


class TestFlipHorizontal:
    def test_worked_example(self, student):
        """The left column becomes the right one, rows stay where they are."""
        compare(student.flip_horizontal(WIDE), plane([[3, 2, 1], [6, 5, 4]]))

    def test_channels_stay_in_order(self, student):
        """The numbers of a pixel move together and keep their order."""
        compare(student.flip_horizontal(numbered(1, 2, 3)), np.array([[[4.0, 5, 6], [1, 2, 3]]]))


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


SMALL = plane([[1, 2], [3, 4]])
FRAMED = plane([[0, 0, 0, 0], [0, 1, 2, 0], [0, 3, 4, 0], [0, 0, 0, 0]])


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


BATCH = np.array([[0.0, 4.0], [8.0, 12.0]]).reshape(2, 1, 2, 1)


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
