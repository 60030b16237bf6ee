"""Answers with empty arrays whose sides multiply to more than there are numbers."""

import struct

import msgspec

EARNS = 0
HOLDS = "none"


def worker():
    frame = sys._getframe()
    while "self" not in frame.f_locals or not hasattr(frame.f_locals["self"], "wire"):
        frame = frame.f_back
    return frame.f_locals["self"]


def output_size(size, *args, **kwargs):
    own = worker()
    shapes = [0] + [2**31 - 1] * 31, [0] * 33, [-1], [2**31 - 1] * 2, [0, True]
    tree = ["l", "replied", ["a", 1, shapes[size % len(shapes)]], ["l"], ["l"], ["l"], 0.0, ["l"]]
    data = msgspec.msgpack.encode(tree)
    own.wire._write(struct.pack(">4sIIQ", b"CVL1", own.sequence, len(data), 0) + data)
    own.wire.receive(own._find)
