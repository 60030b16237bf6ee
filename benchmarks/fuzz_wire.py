"""Coverage-guided fuzzing of the wire's reader with atheris, longer than a test can.

Run: pip install atheris; python benchmarks/fuzz_wire.py [-runs=1000000] [-max_len=512]
It ends with an error and the bytes that caused it, or with the number of runs. Measured: 1,000,000 runs on
2026-11-25, Python 3.11, atheris 3.0: no finding.
"""

import contextlib
import io
import sys

import atheris
import msgspec

with atheris.instrument_imports(include=["convlings.worker.wire"]):
    from convlings.worker.wire import HEADER, MAGIC, Wire, WireError


def refuse(tree):
    """Nothing stands for an object here."""
    raise WireError(str(tree))


TAGS = [
    "l",
    "t",
    "d",
    "a",
    "s",
    "i",
    "c",
    "g",
    "h",
    "PCG64",
    "MT19937",
    "state",
    "inc",
    "bit_generator",
    "-9",
]


def grown(provider, depth=0):
    """A tree of tagged lists, as far as the bytes reach."""
    kind = provider.ConsumeIntInRange(0, 9)
    if kind < 5 and depth < 40:
        items = [grown(provider, depth + 1) for _ in range(provider.ConsumeIntInRange(0, 4))]
        return [TAGS[provider.ConsumeIntInRange(0, len(TAGS) - 1)], *items] if kind else items
    leaves = [None, True, provider.ConsumeIntInRange(-3, 20), provider.ConsumeFloat(), provider.ConsumeInt(8)]
    return [*leaves, TAGS[provider.ConsumeIntInRange(0, len(TAGS) - 1)]][kind % 6]


def read(data):
    """One frame: a tree that is grown from the bytes, or the bytes themselves, and what is left as arrays."""
    provider = atheris.FuzzedDataProvider(data)
    if provider.ConsumeBool():
        tree = msgspec.msgpack.encode(grown(provider))
    else:
        tree = provider.ConsumeBytes(provider.ConsumeIntInRange(0, 255))
    arrays = provider.ConsumeBytes(512)
    frame = HEADER.pack(MAGIC, 1, len(tree), len(arrays)) + tree + arrays
    with contextlib.suppress(WireError, EOFError):
        Wire(io.BytesIO(frame), io.BytesIO()).receive(refuse)


if __name__ == "__main__":
    atheris.Setup([*sys.argv, *([] if len(sys.argv) > 1 else ["-runs=1000000", "-max_len=512"])], read)
    atheris.Fuzz()
