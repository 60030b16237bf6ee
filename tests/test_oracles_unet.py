"""Unit 19's solutions against SciPy in float64, published and counted parameters, and mutants of themselves."""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
import pytest
from scipy import ndimage

from convlings.course.course import load_course
from convlings.judge.judging import run_graders
from convlings.judge.misconceptions import load_solution

pytestmark = [
    pytest.mark.slow,
    pytest.mark.proof,
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),  # Keras under NumPy 2
]

EPSILON = 1e-3  # of Keras' batch normalization
MUTANTS = [
    ("double_conv", 'padding="same", activation="relu"', 'padding="valid", activation="relu"'),
    ("double_conv", 'activation="relu", kernel_initializer', 'activation="elu", kernel_initializer'),
    ("double_conv", "for _ in range(2):", "for _ in range(3):"),
    ("encoder_block", "skip, layers.MaxPooling2D(2)(skip)", "skip, layers.AveragePooling2D(2)(skip)"),
    ("decoder_block", "(filters, 2, strides=2)", '(filters, 3, strides=2, padding="same")'),
    ("decoder_block", "skip = skip[:, :H, :W]", "skip = skip[:, 1 : H + 1, 1 : W + 1] * 0.9"),
    ("decoder_block", "layers.Concatenate()([x, skip])", "layers.Concatenate()([skip, skip])"),
    ("decoder_block", "(x)\n    H, W", "(layers.ReLU()(x))\n    H, W"),
    ("build_unet", "for skip in reversed(skips):", "for skip in skips:"),
    ("build_unet", '(num_classes, 1, activation="softmax")', '(num_classes, 1, activation="sigmoid")'),
    ("build_unet", "x = double_conv(x, base_filters * 2**depth)\n    return", "return"),
    ("build_unet", "encoder_block(x, base_filters * 2**level)", "encoder_block(x, base_filters)"),
    ("build_unet", "if side is not None and side % 2**times:", "if side is not None and side % 2:"),
    ("build_unet_aspp", "dilation_rate=rate", "dilation_rate=1"),
    ("build_unet_aspp", "use_bias=False)(x)", "use_bias=True)(x)"),
    ("build_unet_aspp", "layers.BatchNormalization(momentum=0.9)", "layers.Identity()"),
    ("build_unet_aspp", "return layers.ReLU()(x)", "return x"),
    ("build_unet_aspp", "branches.append(layers.UpSampling2D((H, W))(", "((lambda x: x)(("),
    ("build_unet_aspp", "x = x if se_ratio is None else _squeeze_excite(x, se_ratio)", "pass"),
    ("build_unet_aspp", "layers.Dense(max(1, C // ratio)", "layers.Dense(max(1, C // 16)"),
    ("build_unet_aspp", 'layers.Dense(C, activation="sigmoid")', 'layers.Dense(C, activation="tanh")'),
    ("build_unet_aspp", "return layers.Multiply()([x, scale])", "return layers.Add()([x, scale])"),
    ("build_unet_aspp", "base_filters * 2**depth, rates)", "base_filters * 2**depth, (1, *rates[1:]))"),
]


@pytest.fixture(scope="module")
def solution(root):
    return load_solution(root / "graders" / "19_unet")


def convolved(x, kernel, bias=0.0, rate=1):
    """A convolution with same padding, in float64: x (H, W, C), kernel (KH, KW, C, F)."""
    kernel = kernel.astype(np.float64)
    KH, KW, C, F = kernel.shape
    spread = np.zeros((rate * (KH - 1) + 1, rate * (KW - 1) + 1, C, F))
    spread[::rate, ::rate] = kernel
    planes = [
        sum(ndimage.correlate(x[..., c], spread[..., c, f], mode="constant") for c in range(C))
        for f in range(F)
    ]
    return np.stack(planes, axis=-1) + bias


def twice(x, take):
    """Two convolutions with ReLU."""
    for _ in range(2):
        x = np.maximum(convolved(x, take(), take()), 0)
    return x


def halved(x):
    """The largest of each four."""
    H, W, C = x.shape
    return x[: H // 2 * 2, : W // 2 * 2].reshape(H // 2, 2, W // 2, 2, C).max(axis=(1, 3))


def enlarged(x, kernel, bias):
    """Each pixel times a 2x2 kernel (2, 2, F, C)."""
    H, W, _ = x.shape
    squares = np.einsum("hwc,ijfc->hiwjf", x, kernel.astype(np.float64))
    return squares.reshape(2 * H, 2 * W, -1) + bias


def climbed(x, skip, take):
    """One step up."""
    x = enlarged(x, take(), take())
    H, W, _ = x.shape
    return twice(np.concatenate([x, skip[:H, :W]], axis=-1), take)


def softmax(x):
    powers = np.exp(x - x.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def randomised(model, rng):
    """Gives a model random weights; those of batch normalization are positive."""
    model.set_weights([
        rng.normal(0, np.sqrt(2 / (w.size // w.shape[-1])), w.shape) if w.ndim > 1 else rng.uniform(0.1, 1, w.shape)
        for w in model.get_weights()
    ])  # fmt: skip
    return model


def by_layer(model, kind):
    """The weights of a model's layers of one kind, in order, one at a time."""
    weights = iter([w for layer in model.layers if isinstance(layer, kind) for w in layer.get_weights()])
    return lambda: next(weights)


@pytest.mark.parametrize(("sides", "depth"), [((16, 24), 3), ((12, 8), 2), ((10, 6), 1)])
def test_unet_is_its_formula(solution, sides, depth):
    rng = np.random.default_rng(19)
    model = randomised(solution.build_unet((*sides, 3), 4, 3, depth), rng)
    image, weights = rng.normal(size=(*sides, 3)), iter(model.get_weights())
    x, skips = image, []
    for _ in range(depth):
        skips.append(twice(x, lambda: next(weights)))
        x = halved(skips[-1])
    x = twice(x, lambda: next(weights))
    for skip in reversed(skips):
        x = climbed(x, skip, lambda: next(weights))
    expected = softmax(convolved(x, next(weights), next(weights)))
    assert list(weights) == []
    np.testing.assert_allclose(model(image[None].astype("f4"))[0], expected, atol=1e-4)


def test_odd_blocks_are_their_formula(solution):
    rng = np.random.default_rng(20)
    image, below = rng.normal(size=(7, 9, 2)), rng.normal(size=(3, 4, 5))
    inputs = [keras.Input((7, 9, 2)), keras.Input((3, 4, 5))]
    down = keras.Model(inputs[0], solution.encoder_block(inputs[0], 3))
    weights = iter(randomised(down, rng).get_weights())
    skip, pooled = (np.asarray(result)[0] for result in down(image[None].astype("f4")))
    expected = twice(image, lambda: next(weights))
    np.testing.assert_allclose(skip, expected, atol=1e-4)
    np.testing.assert_allclose(pooled, halved(expected), atol=1e-4)
    up = keras.Model(inputs, solution.decoder_block(inputs[1], inputs[0], 4))
    weights = iter(randomised(up, rng).get_weights())
    actual = up([image[None].astype("f4"), below[None].astype("f4")])[0]
    np.testing.assert_allclose(actual, climbed(below, image, lambda: next(weights)), atol=1e-4)


def unit_of(x, convolution, normalization, rate=1):
    """Convolution, batch normalization in inference, ReLU."""
    gamma, beta, mean, variance = (normalization() for _ in range(4))
    x = (convolved(x, convolution(), rate=rate) - mean) / np.sqrt(variance + EPSILON)
    return np.maximum(gamma * x + beta, 0)


def test_the_pyramid_is_its_formula(solution):
    rng = np.random.default_rng(21)
    inputs = keras.Input((7, 10, 4))
    model = randomised(keras.Model(inputs, solution._aspp(inputs, 3, (2, 3))), rng)
    image, taken = rng.normal(size=(7, 10, 4)), {}
    for layer in model.layers:  # the projection is the one with more channels, image pooling the one at 1 x 1
        if isinstance(layer, keras.layers.Conv2D):
            side, channels, height = layer.kernel_size[0], layer.kernel.shape[2], layer.input.shape[1]
            taken[side, channels, height, layer.dilation_rate[0]] = layer
    whole = image.mean(axis=(0, 1), keepdims=True)
    keys = {(1, 4, 7, 1): image, (3, 4, 7, 2): image, (3, 4, 7, 3): image, (1, 4, 1, 1): whole}
    parts = [applied(taken[key], x) for key, x in keys.items()]
    parts[-1] = np.broadcast_to(parts[-1], parts[0].shape)
    expected = applied(taken[1, 12, 7, 1], np.concatenate(parts, axis=-1))
    np.testing.assert_allclose(model(image[None].astype("f4"))[0], expected, atol=1e-4)


def applied(layer, x):
    """A convolution of a model, with the batch normalization that follows it."""
    (node,) = layer._outbound_nodes
    weights = iter(node.operation.get_weights())
    return unit_of(x, lambda: layer.get_weights()[0], lambda: next(weights), layer.dilation_rate[0])


def test_squeezing_is_its_formula(solution):
    rng = np.random.default_rng(22)
    inputs = keras.Input((5, 4, 6))
    model = randomised(keras.Model(inputs, solution._squeeze_excite(inputs, 2)), rng)
    first, bias, second, shift = (weight.astype(np.float64) for weight in model.get_weights())
    assert first.shape == (6, 3)
    image = rng.normal(size=(5, 4, 6))
    hidden = np.maximum(image.mean(axis=(0, 1)) @ first + bias, 0)
    expected = image / (1 + np.exp(-(hidden @ second + shift)))
    np.testing.assert_allclose(model(image[None].astype("f4"))[0], expected, atol=1e-5)


def counted(C, K, b, d):
    """The formula of the lesson."""
    double = [(9 * C + 1) * b + (9 * b + 1) * b]
    double += [(9 * b * 2 ** (k - 1) + 1) * b * 2**k + (9 * b * 2**k + 1) * b * 2**k for k in range(1, d + 1)]
    up = [(4 * 2 * F + 1) * F + (9 * 2 * F + 1) * F + (9 * F + 1) * F for F in (b * 2**k for k in range(d))]
    return sum(double) + sum(up) + (b + 1) * K


def pyramid_parameters(F, n):
    return 2 * F * F + 9 * F * F * n + (n + 2) * F * F + 4 * F * (n + 3)


@pytest.mark.parametrize("sizes", [(1, 3, 2, 1), (3, 5, 4, 2), (2, 2, 3, 4)])
def test_parameters_are_those_of_the_formula(solution, sizes):
    C, K, b, d = sizes
    assert solution.build_unet((16, 32, C), K, b, d).count_params() == counted(C, K, b, d)
    wide = solution.build_unet_aspp((16, 32, C), K, b, d, rates=(1, 5)).count_params()
    assert wide == counted(C, K, b, d) + pyramid_parameters(b * 2**d, 2)


def test_published_numbers():
    assert counted(1, 1, 64, 4) == 31_030_593  # as in many implementations: one channel, one output
    assert counted(3, 5, 64, 4) == 31_032_005
    assert counted(3, 5, 32, 4) + pyramid_parameters(512, 3) == 16_685_413
    assert counted(1, 3, 2, 1) == 437


def test_unknown_sides_and_refused_ones(solution):
    model = solution.build_unet((None, 16, 2), 3, 2, 2)
    assert model(np.ones((1, 20, 16, 2), "f4")).shape == (1, 20, 16, 3)
    for build in (solution.build_unet, solution.build_unet_aspp):
        with pytest.raises(ValueError, match="22"):
            build((16, 22, 3), 3, 2, 2)


def test_gradients_reach_every_weight(solution):
    model = solution.build_unet_aspp((16, 16, 3), 3, 4, 2, rates=(1, 2), se_ratio=2)
    before = [weight.copy() for weight in model.get_weights()]
    model.compile(keras.optimizers.SGD(0.1), "categorical_crossentropy")
    rng = np.random.default_rng(23)
    labels = np.eye(3, dtype="f4")[rng.integers(0, 3, (4, 16, 16))]
    model.train_on_batch(rng.normal(size=(4, 16, 16, 3)).astype("f4"), labels)
    changed = [bool(np.any(old != new)) for old, new in zip(before, model.get_weights())]
    assert np.mean(changed) > 0.9


@pytest.mark.proof
@pytest.mark.usefixtures("unexplained")
@pytest.mark.parametrize(("exercise", "text", "other"), MUTANTS, ids=range(len(MUTANTS)))
def test_mutants_are_caught(root, tmp_path, exercise, text, other):
    unit = load_course(root / "exercises" / "course.toml").unit("19_unet")
    solution = (root / "solutions" / unit.module).read_text("utf-8")
    assert text in solution
    path = tmp_path / unit.module
    path.parent.mkdir()
    path.write_text(solution.replace(text, other, 1))
    record = run_graders(unit, tmp_path, root / "graders", exercises=[exercise])
    (result,) = record.verdicts()[unit.name].exercises.values()
    assert result.points < result.max_points
