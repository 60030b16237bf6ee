"""The wire: every value that may cross does, and nothing else is built."""

import io
import struct

import msgspec
import numpy as np
import pytest

from convlings.worker.wire import ARRAYS_LIMIT, DTYPES, HEADER, MAGIC, TREE_LIMIT, Wire, WireError


def hold(value):
    return ["h", 7, type(value).__name__]


def find(tree):
    if tree[:2] == ["h", 7]:
        return "held"
    raise WireError("nothing")


def cross(value):
    stream = io.BytesIO()
    Wire(stream, stream).send(5, value, hold)
    stream.seek(0)
    sequence, received = Wire(stream, stream).receive(find)
    assert sequence == 5
    return received


VALUES = [
    None, True, 0, -1, 2**63 - 1, -(2**63), 2**64, 2**200, -(2**200), 0.0, -0.0, 1e308, float("inf"), 3 - 4j,
    "", "é\u202e\x00", [], (), {}, [1, (2, [3.0, None]), {"a": (1,), 2: "b", (1, 2): 3}],
]  # fmt: skip


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_values_cross_with_their_types(value):
    received = cross(value)
    assert repr(received) == repr(value)


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
@pytest.mark.parametrize("shape", [(), (0,), (3,), (2, 0, 3), (2, 3, 1)], ids=str)
def test_arrays_cross_with_dtype_and_shape(dtype, shape):
    array = np.arange(np.prod(shape, dtype=int)).astype(dtype).reshape(shape)
    received = cross([array, "between", array])
    for got in (received[0], received[2]):
        assert type(got) is np.ndarray
        assert (got.dtype, got.shape) == (array.dtype, array.shape)
        assert np.array_equal(got, array)
        assert got.flags.writeable


def test_strided_and_big_endian_arrays_cross_by_value():
    array = np.arange(24).reshape(4, 6)[::-2, 1::2]
    assert np.array_equal(cross(array), array)
    assert np.array_equal(cross(array.astype(">f8")), array)
    assert np.array_equal(cross(np.asfortranarray(array)), array)


@pytest.mark.parametrize("number", [np.float32(1.5), np.int8(-3), np.bool_(True), np.float64("nan")])
def test_numpy_numbers_cross(number):
    received = cross(number)
    assert type(received) is type(number)
    assert repr(received) == repr(number)


@pytest.mark.parametrize("bits", [np.random.PCG64, np.random.MT19937, np.random.Philox, np.random.SFC64])
def test_generators_cross_with_their_state(bits):
    generator = np.random.Generator(bits(3))
    generator.normal(size=5)
    assert cross(generator).random() == generator.random()


class Sneaky(np.ndarray):
    """Like NumPy's arrays, but not quite."""


HELD = [object(), np.array([object()]), np.arange(3).view(Sneaky), np.ma.array([1]), len, {1}, b"x", 2**512]


@pytest.mark.parametrize("value", HELD, ids=lambda value: type(value).__name__)
def test_what_is_no_data_is_held(value):
    assert cross([value]) == ["held"]


def frame(tree, arrays=b"", *, magic=MAGIC, tree_size=None, arrays_size=None):
    tree = msgspec.msgpack.encode(tree) if not isinstance(tree, bytes) else tree
    sizes = len(tree) if tree_size is None else tree_size, len(arrays) if arrays_size is None else arrays_size
    return HEADER.pack(magic, 1, *sizes) + tree + arrays


def deep(levels):
    tree = None
    for _ in range(levels):
        tree = ["l", tree]
    return tree


MALFORMED = {
    "magic": frame(None, magic=b"CVL0"),
    "huge tree": frame(None, tree_size=TREE_LIMIT + 1),
    "huge arrays": frame(None, arrays_size=ARRAYS_LIMIT + 1),
    "no tree": frame(b"\xc1"),
    "trailing bytes": frame(None, b"more"),
    "untagged": frame([1, 2]),
    "empty list": frame([]),
    "map": frame({"a": 1}),
    "bytes": frame(b"\xc4\x01a"),
    "timestamp": frame(b"\xd6\xff\x00\x00\x00\x00"),
    "unknown tag": frame(["pickle", "cos\nsystem"]),
    "unknown dtype": frame(["a", 99, [1]], b"12345678"),
    "negative dtype": frame(["a", -1, [1]], b"12345678"),
    "dtype by name": frame(["a", "O", [1]], b"12345678"),
    "negative side": frame(["a", 3, [-1]], b"1234"),
    "huge side": frame(["a", 3, [2**40]], b"1234"),
    "overflowing shape": frame(["a", 3, [2**30] * 8], b"1234"),
    "too short": frame(["a", 3, [2]], b"1234"),
    "many dimensions": frame(["a", 3, [1] * 65], b"1234"),
    "deep": frame(deep(40)),
    "very deep": frame(b"\x91" * 500_000 + b"\xc0"),
    "many nodes": frame(["l", *[None] * 200_000]),
    "long integer": frame(["i", "9" * 5000]),
    "no integer": frame(["i", "1e9"]),
    "generator": frame(["g", "PCG64", ["d"]]),
    "unknown generator": frame(["g", "os.system", ["d"]]),
    "list as key": frame(["d", [["l", 1], 2]]),
    "odd dict": frame(["d", [1]]),
}


@pytest.mark.parametrize("data", MALFORMED.values(), ids=MALFORMED)
def test_malformed_frames_are_refused(data):
    stream = io.BytesIO(data)
    with pytest.raises(WireError):
        Wire(stream, stream).receive(find)


def test_a_cut_frame_is_the_end():
    stream = io.BytesIO(frame(["l", 1, 2])[:-1])
    with pytest.raises(EOFError):
        Wire(stream, stream).receive(find)


def test_random_bytes_after_a_good_header_are_refused_or_plain_data():
    rng = np.random.default_rng(0)
    for size in rng.integers(1, 60, 20_000):
        data = frame(rng.bytes(int(size)))
        try:
            _, value = Wire(io.BytesIO(data), io.BytesIO()).receive(find)
        except WireError:
            continue
        assert value is None or isinstance(value, bool | int | float | str | list | tuple | dict | np.ndarray)


def test_too_large_a_value_is_not_sent():
    with pytest.raises(WireError):
        cross(["x" * (TREE_LIMIT + 1)])
    assert struct.calcsize(HEADER.format) == HEADER.size
