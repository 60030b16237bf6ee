"""The wire between judge and worker: data only, in frames whose sizes are checked before anything is read.

A frame is a header (magic, sequence number, sizes), a MessagePack tree, and the raw bytes of its arrays.
Containers are tagged lists in the tree; a dtype is a place in a closed table; nothing is looked up by name.
"""

import struct
from collections.abc import Callable
from io import RawIOBase
from typing import Any

import msgspec
import numpy as np

HEADER = struct.Struct(">4sIIQ")  # magic, sequence number, bytes of the tree, bytes of the arrays
MAGIC = b"CVL1"
TREE_LIMIT = 1 << 20
ARRAYS_LIMIT = 256 << 20
DEPTH_LIMIT = 32
NODES_LIMIT = 100_000
ENTRIES_LIMIT = 1000  # of a dict: keys can be chosen so that each is compared with all before it
INTEGER_LIMIT = 2**512
ALIGNMENT = 16
DTYPES = [  # the place in this list crosses, no name
    np.dtype(name)
    for name in ("?", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8", "c8", "c16")
]
GENERATORS = {kind.__name__: kind for kind in (np.random.PCG64, np.random.PCG64DXSM, np.random.MT19937,
                                               np.random.Philox, np.random.SFC64)}  # fmt: skip


class WireError(Exception):
    """Something that is no frame, or no value, or too large."""


def is_data(value: Any) -> bool:
    """Whether a value crosses by itself; of containers, whether they do, whatever is in them."""
    kind = type(value)
    if kind is int:
        return abs(value) < INTEGER_LIMIT
    if kind is np.random.Generator:
        return type(value.bit_generator).__name__ in GENERATORS
    if kind is np.ndarray or isinstance(value, np.generic):
        return value.dtype.newbyteorder("=") in DTYPES
    return value is None or kind in (bool, float, complex, str, list, tuple, dict)


def _scalar(value: bool | int | float | complex | str | None) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")  # half a surrogate pair is no UTF-8
    if isinstance(value, complex):
        return ["c", value.real, value.imag]
    if isinstance(value, int) and abs(value) >= 2**63:
        return ["i", str(value)]
    return value


class Encoder:
    """Takes a value apart into a tree and the buffers of its arrays."""

    def __init__(self, hold: Callable[[Any], list]) -> None:
        """`hold` gives the tagged list that stands for an object which is no data."""
        self.hold, self.buffers, self.size = hold, list[bytes | memoryview](), 0

    def encode(self, value: Any, depth: int = 0) -> Any:
        """The tree of a value."""
        if depth > DEPTH_LIMIT:
            raise WireError("a value is nested too deeply")
        if not is_data(value):
            return self.hold(value)
        if isinstance(value, np.ndarray | np.generic):
            return self._array(np.asarray(value), "a" if isinstance(value, np.ndarray) else "s")
        if isinstance(value, np.random.Generator):
            state = self.encode(value.bit_generator.state, depth + 1)
            return ["g", type(value.bit_generator).__name__, state]
        if isinstance(value, list | tuple):
            tag = "l" if isinstance(value, list) else "t"
            return [tag, *(self.encode(item, depth + 1) for item in value)]
        if isinstance(value, dict):
            return ["d", *([self.encode(k, depth + 1), self.encode(v, depth + 1)] for k, v in value.items())]
        return _scalar(value)

    def _array(self, array: np.ndarray, tag: str) -> list:
        dtype = array.dtype.newbyteorder("=")
        data = np.ascontiguousarray(array, dtype)
        self.buffers += [data.reshape(-1).view(np.uint8).data if data.size else b""]
        self.buffers += [bytes(-data.nbytes % ALIGNMENT)]
        self.size += data.nbytes + -data.nbytes % ALIGNMENT
        return [tag, DTYPES.index(dtype), list(array.shape)]


class Decoder:
    """Puts a value together from a tree and the bytes of its arrays; refuses everything else."""

    def __init__(self, buffer: bytearray, find: Callable[[list], Any]) -> None:
        """`find` gives the object that a tagged list stands for, or raises WireError."""
        self.buffer, self.find, self.offset, self.nodes = buffer, find, 0, 0

    def decode(self, tree: Any, depth: int = 0) -> Any:
        """The value of a tree.

        Raises:
            WireError: the tree is no value, or larger than the limits.
        """
        self.nodes += 1
        if depth > DEPTH_LIMIT or self.nodes > NODES_LIMIT:
            raise WireError("a value is nested too deeply or has too many parts")
        if tree is None or type(tree) in (bool, int, float, str):
            return tree
        if type(tree) is not list or not tree or type(tree[0]) is not str:
            raise WireError("a value has no tag")
        tag, *rest = tree
        if tag in ("l", "t"):
            items = [self.decode(item, depth + 1) for item in rest]
            return items if tag == "l" else tuple(items)
        if tag == "d":
            return self._dict(rest, depth)
        if tag in ("a", "s"):
            array = self._array(rest)
            return array if tag == "a" else array[()]
        return self._rare(tree, depth)

    def _rare(self, tree: list, depth: int) -> Any:
        match tree:
            case ["i", str(digits)] if len(digits) <= 160 and digits.lstrip("-").isascii():
                return _integer(digits)
            case ["c", float(real), float(imaginary)]:
                return complex(real, imaginary)
            case ["g", str(name), state] if name in GENERATORS:
                return _generator(name, self.decode(state, depth + 1))
        return self.find(tree)

    def _dict(self, pairs: list, depth: int) -> dict:
        if len(pairs) > ENTRIES_LIMIT or not all(type(pair) is list and len(pair) == 2 for pair in pairs):
            raise WireError("a dict is malformed, or too large")
        try:
            return {self.decode(key, depth + 1): self.decode(value, depth + 1) for key, value in pairs}
        except TypeError:
            raise WireError("a dict has a key that cannot be one") from None

    def _array(self, rest: list) -> np.ndarray:
        match rest:
            case [int(place), list(shape)] if 0 <= place < len(DTYPES) and len(shape) <= DEPTH_LIMIT:
                dtype = DTYPES[place]
            case _:
                raise WireError("an array is malformed")
        if not all(type(side) is int and 0 <= side < 2**31 for side in shape):
            raise WireError("an array has no shape")
        count = 1
        for side in shape:
            count *= side
        size = count * dtype.itemsize
        if size > len(self.buffer) - self.offset:
            raise WireError("an array is larger than what was sent")
        array = np.frombuffer(self.buffer, dtype, count, self.offset) if size else np.zeros(0, dtype)
        self.offset += size + -size % ALIGNMENT
        try:
            return array.reshape(shape)
        except ValueError:  # it is empty, and its other sides multiply to more than there are numbers
            raise WireError("an array has no shape") from None


def _integer(digits: str) -> int:
    try:
        return int(digits)
    except ValueError:
        raise WireError("an integer is malformed") from None


def _generator(name: str, state: Any) -> np.random.Generator:
    bits = GENERATORS[name]()
    try:
        bits.state = state
        place, last = state["state"].get("pos", 0), 624  # of MT19937
        if not (0 <= place <= last and 0 <= state.get("buffer_pos", 0) <= 4):  # NumPy reads there unchecked
            raise ValueError
    except (KeyError, TypeError, ValueError, OverflowError, AttributeError, IndexError):
        raise WireError("a generator has no state") from None
    return np.random.Generator(bits)


class Wire:
    """Sends and receives frames over two raw streams."""

    def __init__(self, reading: RawIOBase, writing: RawIOBase) -> None:
        """Takes the stream to read from and the one to write to."""
        self.reading, self.writing = reading, writing

    def send(self, sequence: int, message: Any, hold: Callable[[Any], list]) -> None:
        """Sends one value.

        Raises:
            WireError: the value is too large.
            OSError: the other side is gone.
        """
        encoder = Encoder(hold)
        tree = msgspec.msgpack.encode(encoder.encode(message))
        if len(tree) > TREE_LIMIT or encoder.size > ARRAYS_LIMIT:
            raise WireError("a value is too large for the wire")
        self._write(HEADER.pack(MAGIC, sequence, len(tree), encoder.size) + tree)
        for buffer in encoder.buffers:
            self._write(buffer)

    def receive(self, find: Callable[[list], Any]) -> tuple[int, Any]:
        """Receives a sequence number and a value.

        Raises:
            WireError: what came is no frame.
            EOFError: the other side is gone.
        """
        magic, sequence, tree_size, arrays_size = HEADER.unpack(self._read(HEADER.size))
        if magic != MAGIC or tree_size > TREE_LIMIT or arrays_size > ARRAYS_LIMIT:
            raise WireError("this is no frame, or one that is too large")
        try:
            tree = msgspec.msgpack.decode(self._read(tree_size))
        except (msgspec.MsgspecError, ValueError, TypeError, OverflowError, RecursionError) as error:
            raise WireError("a frame's tree cannot be read") from error
        decoder = Decoder(self._read(arrays_size), find)
        value = decoder.decode(tree)
        if decoder.offset != arrays_size:
            raise WireError("a frame has bytes that belong to no array")
        return sequence, value

    def _read(self, size: int) -> bytearray:
        buffer = bytearray(size)
        view, done = memoryview(buffer), 0
        while done < size:
            count = self.reading.readinto(view[done:])
            if not count:
                raise EOFError
            done += count
        return buffer

    def _write(self, data: bytes | memoryview) -> None:
        view = memoryview(data)
        while view:
            view = view[self.writing.write(view) :]
