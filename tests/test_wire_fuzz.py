"""The wire under values and bytes that nobody thought of: 1,000 cases of each kind per run, by hypothesis."""

import io

import msgspec
import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from convlings.worker.wire import DTYPES, HEADER, MAGIC, Wire, WireError

cases = settings(max_examples=1000, deadline=None, suppress_health_check=list(HealthCheck), derandomize=False)

plain = st.none() | st.booleans() | st.integers(-(2**300), 2**300) | st.floats() | st.complex_numbers()
plain |= st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
keys = plain.filter(lambda value: value == value)
array = arrays.arrays(
    st.sampled_from(DTYPES), arrays.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4)
)
values = st.recursive(
    plain | array,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(keys, inner, max_size=3)
    ),
    max_leaves=12,
)
tags = st.sampled_from(
    ["l", "t", "d", "a", "s", "i", "c", "g", "h", "f", "PCG64", "MT19937", "-1", "9" * 200]
)
trees = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats() | tags | st.binary(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=5)
        | st.builds(lambda tag, rest: [tag, *rest], tags, st.lists(inner, max_size=4))
        | st.dictionaries(tags, inner, max_size=2)
    ),
    max_leaves=20,
)


def held(value):
    raise WireError(f"nothing to hold: {value!r}")


def sent(value):
    stream = io.BytesIO()
    Wire(stream, stream).send(1, value, held)
    return stream.getvalue()


def received(data):
    return Wire(io.BytesIO(data), io.BytesIO()).receive(held)[1]


def same(a, b):
    """Equal in type, dtype, shape and bits."""
    if isinstance(a, np.ndarray | np.generic):
        return type(a) is type(b) and (a.dtype, a.shape) == (b.dtype, b.shape) and a.tobytes() == b.tobytes()
    if isinstance(a, list | tuple):
        return type(a) is type(b) and len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict):
        return type(b) is dict and same(list(a), list(b)) and same(list(a.values()), list(b.values()))
    return type(a) is type(b) and repr(a) == repr(b)


@cases
@given(values)
def test_what_is_sent_arrives(value):
    assert same(value, received(sent(value)))


def plain_or_refused(data):
    """Bytes give a value that could have been sent, or are refused; nothing else happens."""
    try:
        value = received(data)
    except (WireError, EOFError):
        return
    assert same(value, received(sent(value)))


@cases
@given(values, st.data())
def test_a_frame_with_other_bytes_is_data_or_refused(value, data):
    frame = bytearray(sent(value))
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(frame) - 1))
        frame[place : place + data.draw(st.integers(0, 2))] = data.draw(st.binary(max_size=3))
    plain_or_refused(bytes(frame[:10_000_000]))


@cases
@given(trees, st.binary(max_size=64))
def test_a_frame_with_any_tree_is_data_or_refused(tree, buffer):
    text = msgspec.msgpack.encode(tree)
    plain_or_refused(HEADER.pack(MAGIC, 1, len(text), len(buffer)) + text + buffer)
