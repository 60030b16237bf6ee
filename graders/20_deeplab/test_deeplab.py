"""Checks of unit 20: a backbone with an output stride, the decoder of DeepLabV3+, and the whole network.

Correct networks differ in their layers, so these are probed. `lay` gives every kernel plain positive numbers:
one tap in the middle or all nine, so that a spot in an image comes out exactly where the network carries it.
"""

import itertools

import numpy as np
import pytest

from convlings.judge import Feedback, Model, block, compare, hidden, lend, refuses

QUIET = pytest.mark.filterwarnings("ignore:The structure of `inputs`:UserWarning")  # Model(model.inputs, ...)
TAPS = 2.0**-7  # of the last convolution: log-odds stay small
COLUMNS = (("inverted residuals", 1, 16, 1, 1), ("", 6, 24, 2, 2), ("", 6, 32, 3, 2), ("", 6, 64, 4, 2),
           ("", 6, 96, 3, 1), ("", 6, 160, 3, 2), ("", 6, 320, 1, 1))  # fmt: skip


def sided(shape):
    """Two sides in words."""
    return f"{shape[0]} x {shape[1]}"


def listed(numbers, none="none"):
    """Numbers in words."""
    return ", ".join(map(str, numbers)) or none


def zeros(*shape):
    """An image of zeros; batch of one."""
    return np.zeros((1, *shape), "float32")


# ---- probing


def is_spatial(shape):
    """Whether a weight is a kernel larger than 1x1."""
    return len(shape) == 4 and shape[0] * shape[1] > 1


def laid(shape, wide):
    """A kernel that averages over channels, through its middle tap or through all of its taps."""
    each = 1 / (shape[-2] if shape[-1] > 1 or not is_spatial(shape) else 1)  # depthwise: (3, 3, C, 1)
    if not is_spatial(shape) or wide:
        return np.full(shape, each, "float32")
    kernel = np.zeros(shape, "float32")
    kernel[shape[0] // 2, shape[1] // 2] = each
    return kernel


def lay(model, classes=None, wide=(), scale=TAPS, signs=None, shift=0.0):
    """Gives a model kernels of plain numbers; biases and normalization stay what they were.

    Args:
        model: of the student.
        classes: K, of the last convolution: only its class 0 gets something, `scale` for each channel.
        wide: numbers of the weights that are kernels with all nine taps open.
        scale: see `classes`.
        signs: factors of kernels by their (C_in, C_out).
        shift: what class 0 gets as its bias.
    """
    values = []
    for number, weight in enumerate(model.weights()):
        if weight.ndim > 1 and weight.shape[-1] == classes:
            column = np.full((*weight.shape[:-1], 1), scale, "float32")
            weight = np.concatenate([column, np.zeros_like(weight[..., 1:])], -1)
        elif weight.ndim > 1:
            weight = laid(weight.shape, number in wide) * (signs or {}).get(weight.shape[-2:], 1)
        elif weight.shape == (classes,):
            weight = np.array([shift] + [0] * (classes - 1), "float32")
        values.append(weight)
    model.set_weights(values)


def spatial(model):
    """The larger kernels of a model: shapes by the numbers of the weights."""
    return {number: weight.shape for number, weight in enumerate(model.weights()) if is_spatial(weight.shape)}


def compare_size(name, actual, shape):
    """Compares the sides of what a model gave."""
    if not isinstance(actual, np.ndarray) or actual.ndim != 4:
        raise Feedback(f"the {name} should be a tensor (N, H, W, C).", got=str(np.shape(actual)))
    if actual.shape[1:3] != tuple(shape):
        raise Feedback(f"the {name} have another size.", expected=sided(shape), got=sided(actual.shape[1:3]))


# ---- backbone_features


def features(model, image):
    """The two outputs of a backbone, low before high."""
    outputs = model.predict(image)
    if isinstance(outputs, dict):
        outputs = list(outputs.values())
    if not isinstance(outputs, list | tuple) or len(outputs) != 2:
        count = len(outputs) if isinstance(outputs, list | tuple) else 1
        raise Feedback("the model should have two outputs, low before high.", expected="2", got=str(count))
    return outputs


def network(handle, shape):
    """The model that a student returned; one of his own classes may have no weights before its first call."""
    model = Model(handle)
    if not model.rebuilt:
        model.predict(zeros(*shape))
    return model


def compare_features(model, shape, stride):
    """Compares the sizes of both outputs, rounded up where a stride does not divide a side."""
    low, high = features(model, zeros(*shape))
    compare_size("low-level features", low, [-(-side // 4) for side in shape[:2]])
    compare_size("high-level features", high, [-(-side // stride) for side in shape[:2]])


def reach(output, stride, block):
    """How many pixels beyond an input's first `block` columns an output still changes."""
    columns = np.flatnonzero(np.abs(output[0]).max((0, 2)))
    if not columns.size:
        raise Feedback("an image with a bright stripe gives the same features as a black one.")
    return int(columns[-1] + 1) * stride - block


def mobilenet(alpha, channels=3):
    """Parameters of MobileNetV2 up to each layer, and how many pixels to each side are seen there."""
    table, count, seen, stride = {}, 0, 0, 1

    def add(*parameters):
        nonlocal count
        for number in parameters:
            count += number
            table.setdefault(count, seen)

    def rounded(filters):
        near = max(8, int(filters + 4) // 8 * 8)
        return near + 8 * (near < 0.9 * filters)

    wide = rounded(32 * alpha)
    seen, stride = 1, 2
    add(9 * channels * wide, 4 * wide)
    for _, expansion, filters, repeats, first in COLUMNS:
        for step in [first] + [1] * (repeats - 1):
            inner, narrow = expansion * wide, rounded(int(filters * alpha))
            if expansion > 1:
                add(wide * inner, 4 * inner)
            seen, stride = seen + stride, stride * step
            add(9 * inner, 4 * inner)
            add(inner * narrow, 4 * narrow)
            wide = narrow
    last = rounded(1280 * alpha) if alpha > 1 else 1280
    add(wide * last, 4 * last)
    return table


def depth_of(model, alpha):
    """How many pixels to each side are seen by the layer of MobileNetV2 that a model has the parameters of.

    0 where a student's own class may hold layers that it does not use.
    """
    known, count = mobilenet(alpha), model.counts()[0]
    if count not in known:
        near = min(known, key=lambda number: abs(number - count))
        raise Feedback(
            "the number of parameters is not that of MobileNetV2 up to one of its layers.",
            expected=f"{near}, or that of another layer",
            got=str(count),
            hint=f"The network has to have the width that was asked for, alpha {alpha}.",
        )
    return known[count] if model.rebuilt else 0


def seen_beyond_a_stripe(model, stride):
    """How many pixels beyond a stripe of 16 columns low-level and high-level features notice it."""
    lay(model, wide=spatial(model))
    model.set_weights([weight / 9 if is_spatial(weight.shape) else weight for weight in model.weights()])
    stripe = zeros(32, 304, 3)
    stripe[:, :, :16] = 1e-3
    low, high = features(model, stripe)
    return reach(low, 4, 16), reach(high, stride, 16)


@QUIET
@pytest.mark.timeout(60)
class TestBackboneFeatures:
    def test_sizes_of_both_outputs(self, student):
        """A 64 x 96 image: low-level features are 16 x 24, high-level ones 4 x 6 at stride 16."""
        compare_features(Model(student.backbone_features((64, 96, 3))), (64, 96, 3), 16)

    def test_other_strides_are_refused(self, student):
        """8 is offered; 32, MobileNetV2's own stride, is not, and 12 neither: ValueError."""
        Model(student.backbone_features((32, 32, 3), 8))
        for stride in (32, 12):
            refuses(student.backbone_features, (64, 96, 3), stride, naming=[stride])

    @hidden
    def test_sides_that_no_stride_divides(self, student, rng):
        """At stride 8, with odd sides: every side is rounded up."""
        shape = (*(int(side) for side in 2 * rng.integers(16, 31, 2) + 1), int(rng.integers(1, 5)))
        compare_features(Model(student.backbone_features(shape, output_stride=8)), shape, 8)

    @hidden
    @pytest.mark.parametrize(("stride", "alpha"), [(16, 0.35), (8, 0.75)])
    def test_what_the_features_see(self, student, stride, alpha):
        """Layers of MobileNetV2 of that width; low-level features see little, high-level ones much."""
        model = network(student.backbone_features((32, 304, 3), stride, alpha), (32, 304, 3))
        deepest = depth_of(model, alpha)
        low, high = seen_beyond_a_stripe(model, stride)
        if low > 16:
            raise Feedback(
                "the low-level features come from too deep a layer.",
                expected="they see at most 16 pixels beyond a stripe",
                got=f"{low} pixels",
            )
        least = max(2 * stride, deepest - stride)
        if high < least:
            raise Feedback("the high-level features see too little.",
                           expected=f"they see at least {least} pixels beyond a stripe", got=f"{high} pixels",
                           hint="A stride that is taken away has to be made up for by dilation in all later "
                                "depthwise convolutions.")  # fmt: skip


# ---- output_stride_of


def pyramid(*steps, sides=(None, None), outputs=(-1,)):
    """A model of strided convolutions, one after the other, whose `outputs` come after these steps."""
    import keras

    x = inputs = keras.Input((*sides, 2))
    stages = [x := keras.layers.Conv2D(3, 3, step, padding="same")(x) for step in steps]
    chosen = [stages[place] for place in outputs]
    return keras.Model(inputs, chosen if len(chosen) > 1 else chosen[0])


@QUIET
class TestOutputStrideOf:
    def test_two_strides_of_two(self, student):
        """A 24 x 40 image becomes 6 x 10: the stride is 4."""
        model = lend(student, pyramid(2, 2, sides=(24, 40)))
        compare(student.output_stride_of(model, (24, 40, 2)), 4)

    def test_the_last_of_two_outputs(self, student):
        """Outputs at stride 4 and 16, as of a backbone: the last one counts."""
        model = lend(student, pyramid(4, 2, 2, sides=(32, 64), outputs=(0, -1)))
        compare(student.output_stride_of(model, (32, 64, 2)), 16)

    @hidden
    def test_models_of_any_size(self, student, rng):
        """The model's own sides are open: the size of the image is given."""
        steps = [int(step) for step in rng.integers(2, 4, 3)]
        total = int(np.prod(steps))
        sides = rng.choice(np.arange(2, 9), 2, replace=False) * total
        model = lend(student, pyramid(*steps, 1))
        compare(student.output_stride_of(model, (*map(int, sides), 2)), total)

    @hidden
    def test_the_last_output_is_not_the_smallest(self, student, rng):
        """Three outputs, and the one in the middle has the largest stride."""
        first, second = (int(step) for step in rng.choice([2, 3, 4], 2, replace=False))
        model = lend(student, pyramid(first, second, 2, outputs=(0, 2, 1)))
        sides = (2 * first * second * 2, 2 * first * second * 3)
        compare(student.output_stride_of(model, (*sides, 2)), first * second)

    @hidden
    def test_branches_and_enlarging(self, student, rng):
        """Strides in a side branch do not count, and enlarging takes stride back."""
        import keras
        from keras import layers

        step = int(rng.integers(3, 6))
        inputs = keras.Input((None, None, 2))
        side = layers.Conv2D(2, 3, 4 * step, padding="same")(inputs)
        half = layers.Conv2D(2, 3, 2, padding="same")(inputs)
        x = layers.Conv2DTranspose(2, 2, 2)(layers.AveragePooling2D(step)(half))
        model = lend(student, keras.Model(inputs, [half, side, x]))
        compare(student.output_stride_of(model, (8 * step, 12 * step, 2)), step)


# ---- deeplab_decoder


def decoder_counts(low, high, classes, reduced, filters):
    """Parameters in all and trained, of a decoder whose 3x3 convolutions are plain, or separable, or both.

    A separable convolution may have normalization after its depthwise part too. The first is the plain one.
    """

    def kinds(C):
        plain, parts = (9 * C * filters, filters), (9 * C + C * filters, filters)
        return plain, parts, (parts[0], C + filters)

    ends = low * reduced + filters * classes + classes
    for first, second in itertools.product(kinds(reduced + high), kinds(filters)):
        normalised = reduced + first[1] + second[1]
        kernels = ends + first[0] + second[0]
        yield [kernels + 4 * normalised, kernels + 2 * normalised]


def compare_counts(model, *sizes):
    """Compares a decoder's parameters with those of any correct one."""
    counts, allowed = model.counts(), list(decoder_counts(*sizes))
    if counts not in allowed:
        raise Feedback(
            "the number of parameters is not the one asked for.",
            expected=f"{allowed[0][0]} ({allowed[4][0]} with separable convolutions), of which "
            f"{allowed[0][1]} ({allowed[4][1]}) are trained",
            got=f"{counts[0]}, of which {counts[1]} are trained",
        )


def resized(plane, size):
    """Bilinear interpolation of (h, w), as Keras does it: half a pixel lies outside the first centre."""
    for axis, side in enumerate(size):
        places = (np.arange(side) + 0.5) * plane.shape[axis] / side - 0.5
        places = np.clip(places, 0, plane.shape[axis] - 1)
        under = np.floor(places).astype(int)
        over, share = np.minimum(under + 1, plane.shape[axis] - 1), places - under
        share = share[:, None] if axis == 0 else share
        plane = plane.take(under, axis) * (1 - share) + plane.take(over, axis) * share
    return plane


SMALL = {"num_classes": 3, "low_filters": 4, "filters": 8}
LOW, HIGH = (13, 10, 6), (4, 3, 9)  # no multiple of each other
SIZES = {"num_classes": 5, "low_filters": 7, "filters": 11}


def decoder(student, low=LOW, high=HIGH, **sizes):
    """The model of a decoder."""
    return block(student.deeplab_decoder, low, high, **(sizes or SIZES))


def logits(model, low, high):
    """What a decoder makes of one pair of features, of class 0: (H, W)."""
    output = model.predict(low.astype("float32")[None], high.astype("float32")[None])
    compare_size("logits", output, low.shape[:2])
    return output[0, ..., 0]


class TestDeeplabDecoder:
    def test_counted_by_hand(self, student):
        """56 parameters for low, 1,760 and 608 for the 3x3 convolutions, 27 for the classes: 2,451."""
        compare_counts(decoder(student, (8, 6, 10), (2, 2, 20), **SMALL), 10, 20, 3, 4, 8)

    def test_logits_at_the_size_of_low(self, student):
        """Low 8 x 6, high 2 x 2, three classes: logits (8, 6, 3), for every class of either sign."""
        model = decoder(student, (8, 6, 10), (2, 2, 20), **SMALL)
        low, high = np.ones((1, 8, 6, 10), "float32"), np.ones((1, 2, 2, 20), "float32")
        compare(model.predict(low, high).shape, (1, 8, 6, 3))
        for sign in (1, -1):
            lay(model, 3, scale=sign)
            output = model.predict(low, high)[..., 0]
            if not (np.sign(output) == sign).all() or np.abs(output).max() < 0.2:
                raise Feedback("the results are no logits: these take any value, of either sign.",
                               expected=f"{sign * 1.0:.2g} or near it", got=f"{output[0, 4, 3]:.3g}",
                               hint="The last convolution has no activation.")  # fmt: skip

    @hidden
    def test_random_widths(self, student, rng):
        """The parameters of each width, which tell how many there are of what."""
        low, high, classes, reduced, filters = (int(width) for width in rng.permutation(np.arange(3, 18))[:5])
        names = {"num_classes": classes, "low_filters": reduced, "filters": filters}
        model = decoder(student, (9, 14, low), (3, 4, high), **names)
        compare_counts(model, low, high, classes, reduced, filters)
        compare(model.predict(zeros(9, 14, low), zeros(3, 4, high)).shape, (1, 9, 14, classes))

    @hidden
    def test_widths_that_nobody_chose(self, student):
        """48 channels of low, 256 in between."""
        compare_counts(block(student.deeplab_decoder, (4, 6, 5), (2, 3, 7), num_classes=2), 5, 7, 2, 48, 256)

    @hidden
    def test_high_is_resized_bilinearly(self, student, rng):
        """Through the middle taps alone, high comes out enlarged, between 0 and its largest value."""
        model, high = decoder(student), rng.random(HIGH)
        lay(model, 5)
        actual, expected = logits(model, np.zeros(LOW), high), resized(high.mean(-1), LOW[:2])
        if not actual.max() > 0:
            raise Feedback("the high-level features leave no trace in the logits.")
        expected = (expected / expected.max()).astype("float32")
        compare(actual / actual.max(), expected, operations=100, hint="Is it the default of what enlarges?")

    @hidden
    def test_low_stays_in_place(self, student, rng):
        """A spot in low comes out as a square of 5 x 5: two 3x3 convolutions see that far."""
        model, low = decoder(student), np.zeros(LOW)
        row, column = (int(rng.integers(2, side - 2)) for side in LOW[:2])
        low[row, column] = 1
        lay(model, 5, wide=spatial(model))
        actual = logits(model, low, np.zeros(HIGH))
        rows, columns = np.nonzero(actual > 1e-7)
        if not rows.size:
            raise Feedback("the low-level features leave no trace in the logits.")
        place = [row - 2, row + 2, column - 2, column + 2]
        compare([rows.min(), rows.max(), columns.min(), columns.max()], place)

    @hidden
    def test_negative_values_are_cut(self, student, rng):
        """ReLU after the convolution of low and after each 3x3 convolution: nothing negative passes."""
        model, low, high = decoder(student), rng.random(LOW) + 0.1, rng.random(HIGH) + 0.1
        lay(model, 5, scale=1)
        with_none = logits(model, np.zeros(LOW), high)
        compare_cut("the 1x1 convolution of low", logits(model, -low, high), with_none)
        lay(model, 5, scale=1, signs={(11, 11): -1})
        nothing = np.zeros(LOW[:2], "float32")
        compare_cut("the first 3x3 convolution", logits(model, np.zeros(LOW), -high), nothing)
        compare_cut("the second 3x3 convolution", logits(model, low, high), nothing)


def compare_cut(name, actual, expected):
    """Compares what is left behind a convolution that gave only negative numbers."""
    if np.abs(actual - expected).max() > 1e-4:
        place = np.unravel_index(np.abs(actual - expected).argmax(), actual.shape)
        raise Feedback(
            f"negative numbers pass {name}: a ReLU should follow it.",
            expected=f"{expected[place]:.3g} at {list(map(int, place))}",
            got=f"{actual[place]:.3g}",
        )


# ---- build_deeplabv3plus


def compare_probabilities(output, shape):
    """Compares the shape, and that each pixel's values are probabilities."""
    compare(np.shape(output), shape)
    total = output.sum(-1)
    if not np.allclose(total, 1, atol=1e-4) or output.min() < 0:
        raise Feedback(
            "the values of a pixel are no probabilities.",
            expected="numbers from 0 to 1, their sum 1",
            got=f"from {output.min():.3g}, sums from {total.min():.3g} to {total.max():.3g}",
        )


def log_odds(model, images):
    """The logarithm of class 0 over class 1, of each pixel: (N, H, W)."""
    output = model.predict(images.astype("float32")).astype("float64")
    compare(output.shape[1:3], images.shape[1:3])
    output = np.maximum(output, 1e-30)
    return np.log(output[..., 0] / output[..., 1])


def suspects(model):
    """Kernels of one shape, as those of a pyramid are: plain ones together, depthwise ones one by one."""
    kernels = {number: shape for number, shape in spatial(model).items() if shape[2] > 4}
    alike = [number for number, shape in kernels.items() if list(kernels.values()).count(shape) >= 3]
    plain = [number for number in alike if kernels[number][-1] > 1]
    return [plain] if plain else [[number] for number in alike]


def echoes(model, images, centres, step):
    """How far to the right of a stripe its farthest echoes are, which open taps make, in each image."""
    lay(model, 3)
    plain, found = log_odds(model, images), [set() for _ in images]
    for numbers in suspects(model):
        lay(model, 3, wide=numbers)
        added = (log_odds(model, images) - plain).mean(1)  # (N, W)
        for places, row, centre in zip(found, added, centres):
            places.update(_peaks(row - np.median(row), centre, step))
    return [sorted(places)[-3:] for places in found]


def _peaks(row, centre, step):
    places = range(step, len(row) - centre, step)
    heights = {place: row[centre + place - 1 : centre + place + 1].mean() for place in places}
    most = max(heights.values())
    return [place for place, height in heights.items() if height > max(most / 2, 1e-5)]


def wide_deeplab(student, stride=16):
    """A student's model for images of 32 x 384 and three classes, as it was built; checks share it."""
    key = ("wide_deeplab", stride, getattr(student.backend, "generation", 0))
    model = student.once(
        key, lambda: network(student.build_deeplabv3plus((32, 384, 3), 3, stride), (32, 384, 3))
    )
    model.set_weights(student.once((*key, "weights"), model.weights))
    return model


@QUIET
@pytest.mark.timeout(60)
class TestBuildDeeplabv3plus:
    def test_probabilities_for_every_pixel(self, student):
        """A 48 x 64 image and four classes: (1, 48, 64, 4), and the values of each pixel sum up to 1."""
        model = network(student.build_deeplabv3plus((48, 64, 3), 4), (48, 64, 3))
        model.fill(3)
        image = np.linspace(0, 50, 48 * 64 * 3).reshape(1, 48, 64, 3)
        compare_probabilities(model.predict(image.astype("float32")), (1, 48, 64, 4))

    @hidden
    def test_odd_sides(self, student, rng):
        """Sides that no stride divides, at stride 8 and with another width of the backbone."""
        sides, K = [int(side) for side in 2 * rng.integers(16, 27, 2) + 1], int(rng.integers(2, 7))
        handle = student.build_deeplabv3plus((*sides, 3), K, output_stride=8, alpha=0.75)
        model = network(handle, (*sides, 3))
        model.fill(4)
        compare_probabilities(model.predict(10 * rng.random((2, *sides, 3), "float32")), (2, *sides, K))
        first = [weight.shape[-1] for weight in model.weights() if weight.shape[:3] == (3, 3, 3)]
        if 24 not in first:
            raise Feedback("the backbone has another width than asked for with alpha 0.75.",
                           expected="a first convolution of 24 filters", got=listed(first))  # fmt: skip

    @hidden
    def test_details_come_through(self, student, rng):
        """Three spots of 4 x 4 pixels, in one step of stride 16: each is seen, and where it is."""
        model, left = wide_deeplab(student), 16 * int(rng.integers(1, 22))
        lay(model, 3)
        images, spots = np.zeros((4, 32, 384, 3)), [(16, left), (20, left + 12), (28, left + 4)]
        for image, (row, column) in zip(images[1:], spots):
            image[row : row + 4, column : column + 4] = 255
        black, *odds = log_odds(model, images)
        seen = [_is_near(np.abs(each - black), spot) for each, spot in zip(odds, spots)]
        if not all(seen):
            raise Feedback(
                "details of the image are lost.",
                expected="3 of 3 spots of 4 x 4 pixels change the output where they are",
                got=f"{sum(seen)} of 3",
                hint="The low-level features, at stride 4, have to reach the output.",
            )

    @hidden
    @pytest.mark.parametrize("stride", [16, 8])
    def test_rates_on_the_image(self, student, stride):
        """The branches look 96, 192 and 288 pixels to each side, at either stride, and one at everything."""
        model = wide_deeplab(student, stride)
        images, starts = np.zeros((16 // stride, 32, 384, 3)), range(32, 48, stride)
        for image, start in zip(images, starts):
            image[:, start : start + stride] = 255
        found = echoes(model, images, [start + stride // 2 for start in starts], stride)
        if any(one != [96, 192, 288] for one in found):
            texts = sorted({listed(one) for one in found})
            raise Feedback(
                "the branches of the pyramid look somewhere else.",
                expected="96, 192, 288 pixels away, wherever they are",
                got=" in one place, in the next ".join(texts),
                hint="A rate counts steps of the features, and a step is output_stride pixels.",
            )
        lay(model, 3)
        far = np.ptp([each[:, -8:].mean() for each in log_odds(model, np.stack([images[0], 0 * images[0]]))])
        if far < 1e-6:
            raise Feedback(
                "a stripe on the left leaves no trace on the right, 330 pixels away.",
                hint="The pyramid has a branch that averages over the whole image.",
            )

    @hidden
    def test_softmax_comes_last(self, student, rng):
        """Logits are resized, and then become probabilities: these do not lie on straight lines."""
        model, image = wide_deeplab(student), rng.random((1, 32, 384, 3))
        lay(model, 3)
        odds = log_odds(model, image)
        factor = 8 / max(np.ptp(odds), 1e-6)
        lay(model, 3, scale=TAPS * factor, shift=-factor * odds.mean())  # from about -4 to 4
        output = model.predict(image.astype("float32"))
        compare_probabilities(output, (1, 32, 384, 3))
        shares = output[0, ..., 0].astype("float64")
        between = shares[:, 2:-2].reshape(32, 95, 4)  # four pixels between two steps of stride 4
        slopes, bends = np.abs(np.diff(between)).max(), np.abs(np.diff(between, 2)).max()
        if bends < 1e-3 * slopes:
            raise Feedback(
                "probabilities were resized, where logits should be.",
                expected="softmax after the last resizing",
                got="probabilities that lie on straight lines between the steps of stride 4",
            )


def _is_near(changes, spot):
    """Whether the largest change is where the spot of 4 x 4 pixels is, and is one."""
    place = np.unravel_index(changes.argmax(), changes.shape)
    apart = max(abs(place[0] - spot[0] - 1.5), abs(place[1] - spot[1] - 1.5))
    return np.ptp(changes) > 1e-5 and apart <= 8
