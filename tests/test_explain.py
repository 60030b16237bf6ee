"""`convlings explain`: every number that it prints, against the solutions and against itself."""

import re
import sys
from importlib import util

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from convlings.errors import InputError
from convlings.learner.explaining import TOPICS, explain

side, step = st.integers(1, 7), st.integers(1, 3)
PADDING = st.sampled_from(["valid", "same"])


@pytest.fixture(scope="module")
def solutions(root):
    """The solutions by their unit's stem."""

    def load(path):
        spec = util.spec_from_file_location(f"solution_{path.stem}", path)
        module = util.module_from_spec(spec)
        sys.modules[spec.name] = module
        spec.loader.exec_module(module)
        return module

    names = (
        "02_padding/padding",
        "03_convolution/convolution",
        "04_stacking/stacking",
        "05_pooling/pooling",
        "06_transposed/transposed",
    )
    return {name.partition("/")[2]: load(root / "solutions" / f"{name}.py") for name in names}


def lines(name, *shapes, **options):
    texts = [" ".join(map(str, shape)) for shape in shapes]
    return list(explain(name, texts, {key: str(value) for key, value in options.items()}))


def block(told, title):
    """The numbers below a title, up to the next blank line; brackets do not count."""
    start = next(i for i, line in enumerate(told) if line.strip().startswith(title)) + 1
    rows = []
    for line in told[start:]:
        if not line.strip():
            break
        rows.append([float(text) for text in re.findall(r"-?\d+(?:\.\d+)?", line)])
    return np.array(rows)


@settings(max_examples=60, deadline=None)
@given(
    side,
    side,
    st.integers(1, 3),
    st.integers(1, 3),
    st.integers(1, 3),
    st.tuples(step, step),
    PADDING,
    st.integers(1, 2),
)
def test_convolution(solutions, H, W, KH, KW, C, stride, padding, dilation):
    shapes = (2, H, W, C), (KH, KW, C, 2)
    images = planes(H, W, C)
    kernels = np.arange(1, KH * KW * C * 2 + 1).reshape(C, 2, KH, KW).transpose(2, 3, 0, 1)
    options = {"stride": f"{stride[0]} {stride[1]}", "padding": padding, "dilation": dilation}
    try:
        wanted = solutions["convolution"].conv2d(images, kernels, None, stride, padding, dilation)
    except ValueError:
        with pytest.raises(InputError, match="does not fit"):
            lines("conv2d", *shapes, **options)
        return
    told = lines("conv2d", *shapes, **options)
    np.testing.assert_array_equal(block(told, "Result"), wanted[0, :, :, 0])
    assert f"result: (2, {wanted.shape[1]}, {wanted.shape[2]}, 2)" in "\n".join(told)
    totals = [
        int(total)
        for total in re.findall(r"(?<!\)) = (\d+)$", "\n".join(told).split("Place", 1)[1], re.MULTILINE)
    ]
    assert totals == wanted[0, :, :, 0].ravel().astype(int).tolist()[:9]


def test_the_written_sums_are_their_totals():
    told = "\n".join(lines("conv2d", (1, 3, 4, 2), (2, 3, 2, 1), padding="same", stride=2))
    for place in told.split("Place ")[1:]:
        terms = [int(a) * int(b) for a, b in re.findall(r"(\d+)·(\d+)", place)]
        assert sum(terms) == int(re.search(r"= (\d+)", place)[1])
        assert len(terms) == 2 * 3 * 2


@settings(max_examples=30, deadline=None)
@given(side, side, st.integers(1, 3), st.integers(1, 3), st.booleans())
def test_one_plane(solutions, H, W, KH, KW, flipped):
    name = "convolve2d" if flipped else "correlate2d"
    image, kernel = np.arange(1, H * W + 1).reshape(H, W), np.arange(1, KH * KW + 1).reshape(KH, KW)
    if KH > H or KW > W:
        with pytest.raises(InputError):
            lines(name, (H, W), (KH, KW))
        return
    told = lines(name, (H, W), (KH, KW))
    np.testing.assert_array_equal(
        block(told, "Result"), getattr(solutions["convolution"], name)(image, kernel)
    )


def planes(H, W, C):
    """1, 2, 3 … plane after plane, as one image."""
    return np.moveaxis(np.arange(1, H * W * C + 1).reshape(C, H, W), 0, 2)[None]


def test_depthwise_convolution(solutions):
    kernels = np.arange(1, 2 * 3 * 2 * 3 + 1).reshape(2, 3, 2, 3).transpose(2, 3, 0, 1)
    wanted = solutions["stacking"].depthwise_conv2d(planes(4, 5, 2), kernels, (1, 2), "same")
    told = lines("depthwise_conv2d", (1, 4, 5, 2), (2, 3, 2, 3), stride="1 2", padding="same")
    np.testing.assert_array_equal(block(told, "Result"), wanted[0, :, :, 0])
    assert f"result: {wanted.shape}" in "\n".join(told)


@pytest.mark.parametrize(("stride", "dilation"), [(1, 1), (2, 1), (1, 2)])
def test_windows_as_rows(solutions, stride, dilation):
    told = lines("im2col", (1, 4, 5, 2), (2, 3), stride=stride, dilation=dilation)
    shown = [list(map(int, line.split()[1:])) for line in told if line.startswith("  row:")]
    wanted = solutions["convolution"].im2col(planes(4, 5, 2), (2, 3), stride, dilation)
    np.testing.assert_array_equal(shown, wanted.reshape(-1, wanted.shape[-1])[:9])
    assert f"result: {wanted.shape}" in "\n".join(told)


@settings(max_examples=60, deadline=None)
@given(
    side,
    side,
    st.tuples(step, step),
    st.none() | st.tuples(step, step),
    PADDING,
    st.sampled_from(["max", "avg"]),
)
def test_pooling(solutions, H, W, size, stride, padding, kind):
    if padding == "valid" and (size[0] > H or size[1] > W):
        return
    options = {"padding": padding} | ({"stride": f"{stride[0]} {stride[1]}"} if stride else {})
    told = lines(f"{kind}_pool2d", (1, H, W, 1), size, **options)
    whole = lines(f"{kind}_pool2d", (1, H, W, 1), (1, 1), stride=1)  # windows of one pixel are the image
    image = block(whole, "Result").reshape(1, H, W, 1)
    assert sorted(image.ravel()) == list(range(1, H * W + 1))
    wanted = getattr(solutions["pooling"], f"{kind}_pool2d")(image, size, stride, padding)[0, :, :, 0]
    np.testing.assert_allclose(block(told, "Result"), wanted, rtol=1e-3)


@settings(max_examples=60, deadline=None)
@given(side, side, st.integers(1, 4), st.integers(1, 4), st.integers(1, 3), st.tuples(step, step), PADDING)
def test_transposed_convolution(solutions, H, W, KH, KW, C, stride, padding):
    images = planes(H, W, C)
    kernels = np.arange(1, KH * KW * C + 1).reshape(1, C, KH, KW).transpose(2, 3, 0, 1)
    wanted = solutions["transposed"].conv2d_transpose(images, kernels, stride, padding)
    told = lines(
        "conv2d_transpose", (1, H, W, C), (KH, KW, 1, C), stride=f"{stride[0]} {stride[1]}", padding=padding
    )
    np.testing.assert_array_equal(block(told, "Result"), wanted[0, :, :, 0])
    assert f"result: {wanted.shape}" in "\n".join(told)


@settings(max_examples=60, deadline=None)
@given(
    side, side, st.tuples(*[st.integers(0, 5)] * 4), st.sampled_from(["constant", "reflect", "edge", "wrap"])
)
def test_padding(solutions, H, W, amounts, mode):
    image = np.arange(1, H * W + 1).reshape(1, H, W, 1)
    told = lines("pad", (1, H, W, 1), padding=" ".join(map(str, amounts)), mode=mode)
    wanted = solutions["padding"].pad(image, (amounts[:2], amounts[2:]), mode)[0, :, :, 0]
    start = next(i for i, line in enumerate(told) if "result, the image in brackets" in line)
    column = told[start].index("result")
    shown = [[int(text) for text in re.findall(r"\d+", line[column - 1 :])] for line in told[start + 1 :]]
    np.testing.assert_array_equal(shown, wanted)


@settings(max_examples=60, deadline=None)
@given(side, st.integers(1, 4), step, st.sampled_from(["valid", "same", "full", "2"]), st.integers(1, 2))
def test_sizes(solutions, size, kernel, stride, padding, dilation):
    options = {"stride": stride, "padding": padding, "dilation": dilation}
    try:
        wanted = solutions["padding"].output_size(
            size, kernel, stride, int(padding) if padding == "2" else padding, dilation
        )
    except ValueError:
        with pytest.raises(InputError):
            lines("output_size", (size,), (kernel,), **options)
        return
    told = lines("output_size", (size,), (kernel,), **options)
    assert re.search(rf"// {stride} \+ 1 = {wanted}$", "\n".join(told), re.MULTILINE)
    assert sum(line.startswith("  place ") for line in told) == min(wanted, 9)


@pytest.mark.parametrize("name", TOPICS)
def test_every_topic_has_a_small_example(name):
    told = list(explain(name, [], {}))
    assert told[0].startswith(name)
    assert 5 < len(told) < 120


BAD = {
    "nothing of it": ("dropout", [], {}, "What is: output_size"),
    "one shape too few": ("conv2d", ["5 5"], {}, 'explained on 2 shapes: --on "1 5 5 1"'),
    "no shape": ("conv2d", ["five", "3 3"], {}, "'five' is no shape of 4 numbers"),
    "too large": ("conv2d", ["1 50 50 1", "3 3 1 1"], {}, "from 1 to 12"),
    "nothing in it": ("conv2d", ["1 0 5 1", "3 3 1 1"], {}, "from 1 to 12"),
    "channels differ": ("conv2d", ["1 5 5 2", "3 3 1 1"], {}, "make them equal"),
    "channels differ there": ("conv2d_transpose", ["1 5 5 2", "3 3 1 1"], {}, "make them equal"),
    "too many channels": ("conv2d", ["1 5 5 9", "3 3 9 1"], {}, "More than 4 channels"),
    "a large kernel": ("conv2d", ["5 5", "6 6"], {}, "does not fit into 5 rows"),
    "a large window": ("max_pool2d", ["5 5", "6 6"], {}, "A window that reaches 6"),
    "no such option": (
        "max_pool2d",
        [],
        {"dilation": "2"},
        "has no dilation; here it has --stride, --padding",
    ),
    "no options": ("correlate2d", [], {"stride": "2"}, "here it has no options"),
    "no number": ("conv2d", [], {"stride": "two"}, "neither a number nor two"),
    "no step": ("conv2d", [], {"stride": "0"}, "from 1 to 12"),
    "no padding": ("conv2d", [], {"padding": "full"}, "none of these: valid, same."),
    "no amount": ("pad", [], {"padding": "same"}, "1, 2 or 4 numbers"),
    "no mode": ("pad", [], {"mode": "mirror"}, "There are constant, reflect, edge, wrap."),
}


@pytest.mark.parametrize(("name", "shapes", "options", "says"), BAD.values(), ids=BAD)
def test_bad_input_is_one_sentence(name, shapes, options, says):
    with pytest.raises(InputError) as error:
        list(explain(name, shapes, options))
    assert says in str(error.value)


def test_the_command(convlings, tmp_path):
    command = ["explain", "3.conv2d", "--on", "1 5 5 1", "3 3 1 1", "--stride", "2"]
    result = convlings(*command, cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    assert "= 411" in result.stdout  # 1·1 + 2·2 + 3·3 + 6·4 + 7·5 + 8·6 + 11·7 + 12·8 + 13·9
    bad = convlings("explain", "conv2d", "--stride", "x", cwd=tmp_path)
    assert (bad.returncode, bad.stdout) == (2, "")
    assert "Traceback" not in bad.stderr
