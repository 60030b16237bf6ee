"""Unit 13's solutions against published counts, keras.applications, NumPy in float64, and wrong versions."""

import math

import numpy as np
import pytest

from convlings.judge.misconceptions import load_solution
from convlings.worker.asking import outline

pytestmark = [
    pytest.mark.slow,
    pytest.mark.proof,
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),  # Keras under NumPy 2
]
UNTRAINED = {"weights": None}


@pytest.fixture(scope="module")
def solution(root):
    return load_solution(root / "graders" / "13_architectures")


@pytest.fixture
def rng():
    return np.random.default_rng(13)


def model_of(function, shape, *args):
    import keras

    inputs = keras.Input(shape)
    return keras.Model(inputs, function(inputs, *args))


def drawn(model, rng):
    """Gives every weight a random value, statistics too; variances are positive."""
    values = []
    for weight in model.weights:
        value = rng.normal(size=weight.shape) / math.sqrt(math.prod(weight.shape[:-1]) or 1)
        values.append(np.abs(value) + 0.5 if "variance" in weight.path else value)
    model.set_weights(values)
    return [value.astype("float32").astype(float) for value in values]


def conv(x, kernel, bias=0.0, stride=1, groups=1):
    """Same padding as Keras has it, in float64, by loops over the kernel."""
    KH, KW, _, F = kernel.shape
    sides = [-(-side // stride) for side in x.shape[1:3]]
    pads = [max((out - 1) * stride + k - side, 0) for out, k, side in zip(sides, (KH, KW), x.shape[1:3])]
    x = np.pad(x, [(0, 0), *((pad // 2, pad - pad // 2) for pad in pads), (0, 0)])
    y = np.zeros((len(x), *sides, F)) + bias
    for i in range(KH):
        for j in range(KW):
            window = x[:, i:, j:][:, ::stride, ::stride][:, : sides[0], : sides[1]]
            y += window * kernel[i, j, 0] if groups > 1 else window @ kernel[i, j]
    return y


def norm(x, gamma, beta, mean, variance):
    return (x - mean) / np.sqrt(variance + 1e-3) * gamma + beta


def relu(x, top=np.inf):
    return np.clip(x, 0, top)


def pooled(x):
    """3x3, stride 1, same padding."""
    x = np.pad(x, ((0, 0), (1, 1), (1, 1), (0, 0)), constant_values=-np.inf)
    return np.lib.stride_tricks.sliding_window_view(x, (3, 3), axis=(1, 2)).max(axis=(-2, -1))


def by_path(model, values):
    """The values of each layer, in the order in which layers were made."""
    layers = {}
    for weight, value in zip(model.weights, values):
        layers.setdefault(weight.path.rpartition("/")[0], []).append(value)

    def number(name):
        digits = name.rpartition("_")[2]
        return int(digits) if digits.isdigit() else -1

    kinds = {}
    for name in sorted(layers, key=number):
        kinds.setdefault("bn" if "batch" in name else "depthwise" if "depth" in name else "conv", []).append(
            layers[name]
        )
    return kinds


def agree(model, images, expected):
    np.testing.assert_allclose(np.asarray(model(images, training=False)), expected, rtol=2e-4, atol=2e-5)


def test_residual_blocks_are_those_of_numpy(solution, rng):
    for channels, filters, stride in ((3, 3, 1), (3, 4, 1), (4, 4, 2), (3, 4, 2)):
        x = rng.normal(size=(2, 8, 7, channels)).astype("float32")
        model = model_of(solution.residual_block, x.shape[1:], filters, stride)
        kinds = by_path(model, drawn(model, rng))
        (convs, norms), skip = (kinds["conv"], kinds["bn"]), x.astype(float)
        if len(convs) == 3:
            skip = norm(conv(skip, *convs.pop(0), stride=stride), *norms.pop(0))
        y = relu(norm(conv(x.astype(float), *convs[0], stride=stride), *norms[0]))
        agree(model, x, relu(norm(conv(y, *convs[1]), *norms[1]) + skip))


def test_dense_blocks_are_those_of_numpy(solution, rng):
    x = rng.normal(size=(2, 5, 6, 3)).astype("float32")
    model = model_of(solution.dense_block, x.shape[1:], 3, 2)
    kinds, y = by_path(model, drawn(model, rng)), x.astype(float)
    for i in range(0, 6, 2):
        new = y
        for j in (i, i + 1):
            new = conv(relu(norm(new, *kinds["bn"][j])), *kinds["conv"][j])
        y = np.concatenate([y, new], axis=-1)
    agree(model, x, y)


def test_separable_blocks_are_those_of_numpy(solution, rng):
    for stride in (1, 2):
        x = rng.normal(size=(2, 8, 7, 3)).astype("float32")
        model = model_of(solution.depthwise_separable_block, x.shape[1:], 5, stride)
        kinds = by_path(model, drawn(model, rng))
        kernel = kinds["depthwise"][0][0].transpose(0, 1, 3, 2)
        y = relu(norm(conv(x.astype(float), kernel, stride=stride, groups=3), *kinds["bn"][0]))
        agree(model, x, relu(norm(conv(y, *kinds["conv"][0]), *kinds["bn"][1])))


@pytest.mark.parametrize(("filters", "expansion", "stride"), [(3, 4, 1), (5, 4, 1), (3, 1, 1), (3, 2, 2)])
def test_inverted_blocks_are_those_of_numpy(solution, rng, filters, expansion, stride):
    x = 9 * rng.normal(size=(2, 8, 7, 3)).astype("float32")
    model = model_of(solution.inverted_residual_block, x.shape[1:], filters, expansion, stride)
    kinds, y = by_path(model, drawn(model, rng)), x.astype(float)
    convs, norms = kinds["conv"], kinds["bn"]
    if expansion > 1:
        y = relu(norm(conv(y, *convs.pop(0)), *norms.pop(0)), 6)
    kernel = kinds["depthwise"][0][0].transpose(0, 1, 3, 2)
    y = relu(norm(conv(y, kernel, stride=stride, groups=3), *norms[0]), 6)
    y = norm(conv(y, *convs[0]), *norms[1])
    agree(model, x, y + x if (filters, stride) == (3, 1) else y)


def test_inception_modules_and_vgg_blocks_are_those_of_numpy(solution, rng):
    x = rng.normal(size=(2, 7, 6, 3)).astype("float32")
    model = model_of(solution.inception_module, x.shape[1:], 2, 3, 4, 5, 6, 7)
    kernels = {value.shape: value for value in drawn(model, rng)}
    one, wide = x.astype(float), pooled(x.astype(float))
    biases = {shape[0]: value for shape, value in kernels.items() if len(shape) == 1}
    step = lambda y, *shape: relu(conv(y, kernels[shape], biases[shape[-1]]))  # noqa: E731
    branches = [step(one, 1, 1, 3, 2), step(step(one, 1, 1, 3, 3), 3, 3, 3, 4)]
    branches += [step(step(one, 1, 1, 3, 5), 5, 5, 5, 6), step(wide, 1, 1, 3, 7)]
    agree(model, x, np.concatenate(branches, axis=-1))

    model = model_of(solution.vgg_block, x.shape[1:], 4, 2)
    (first, b1, second, b2), y = drawn(model, rng), x.astype(float)
    y = relu(conv(relu(conv(y, first, b1)), second, b2))[:, :6]
    agree(model, x, y.reshape(2, 3, 2, 3, 2, 4).max(axis=(2, 4)))


def test_vgg16_is_that_of_keras_applications(solution, rng):
    import keras

    settings = {"input_shape": (32, 32, 3), "classes": 10, "weights": None}
    ours, theirs = solution.vgg16((32, 32, 3), 10), keras.applications.VGG16(**settings)
    images = 300 * rng.normal(size=(2, 32, 32, 3)).astype("float32")
    theirs.set_weights(ours.get_weights())
    np.testing.assert_allclose(ours(images), theirs(images), rtol=1e-5)


COUNTS = {"lenet5": 61_706, "alexnet": 62_378_344, "vgg16": 138_357_544, "resnet18": 11_699_112}
MACS = {"lenet5": 416_520, "alexnet": 1_135_256_096, "vgg16": 15_470_264_320, "resnet18": 1_814_073_344}
DEPTHS = {"lenet5": 5, "alexnet": 8, "vgg16": 16, "resnet18": 18}


def test_whole_networks_have_the_published_numbers(solution):
    models = [outline(getattr(solution, name), [], {}) for name in COUNTS]
    rows = {row["name"]: row for row in solution.compare(models)}
    assert {name: row["parameters"] for name, row in rows.items()} == COUNTS
    assert {name: row["depth"] for name, row in rows.items()} == DEPTHS
    assert {name: row["flops"] for name, row in rows.items()} == {n: 2 * macs for n, macs in MACS.items()}
    trained = sum(math.prod(weight.shape) for weight in models[3].trainable_weights)
    assert trained == 11_689_512  # torchvision's resnet18


def test_depths_of_keras_applications(solution):
    import keras

    networks = keras.applications
    models = [outline(f, [], UNTRAINED) for f in (networks.ResNet50, networks.DenseNet121, networks.VGG19)]
    rows = solution.compare(models)
    assert [row["depth"] for row in rows] == [50, 121, 19]
    assert [row["parameters"] for row in rows] == [25_636_712, 8_062_504, 143_667_240]
    assert rows[2]["flops"] == 2 * 19_632_062_464
    assert [row["layers"] for row in rows] == [len(model.layers) - 1 for model in models]


def test_models_with_several_inputs_and_outputs(solution):
    import keras

    a, b = keras.Input((4,)), keras.Input((4,))
    deep = keras.layers.Dense(3)(keras.layers.Dense(4)(a))
    inner = keras.Model([a, b], [deep, keras.layers.Dense(2)(b)])
    one, two = inner([keras.layers.Dense(4)(a), b])
    short = keras.Model([a, b], [two, one])
    row = solution.compare([short, keras.Model(a, keras.layers.Dense(1)(inner([a, a])[1]))])
    assert [entry["depth"] for entry in row] == [3, 2]
    assert row[0]["flops"] == 2 * (16 + 16 + 12 + 8)
