"""Answers in the place of the worker, with parts that are not what they should be."""

EARNS = 0
HOLDS = "none"
PARTS = ([5, [], [], [], float("nan"), []], [4, [{}], [b""], [None], 0.0, []], [4, [], [], [], 0.0, [4]], [4])


def worker():
    frame = sys._getframe()
    while "self" not in frame.f_locals or not hasattr(frame.f_locals["self"], "wire"):
        frame = frame.f_back
    return frame.f_locals["self"]


def output_size(size, *args, **kwargs):
    own = worker()
    own.wire.send(own.sequence, ["replied", *PARTS[size % len(PARTS)]], own._hold)
    own.wire.receive = lambda find: (0, [])
    return 4
