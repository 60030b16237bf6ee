"""Calls functions of the judge that there are not."""

EARNS = 0
HOLDS = "none"


def worker():
    frame = sys._getframe()
    while "self" not in frame.f_locals or not hasattr(frame.f_locals["self"], "wire"):
        frame = frame.f_back
    return frame.f_locals["self"]


def output_size(size, *args, **kwargs):
    own = worker()
    own.wire.send(own.sequence, ["callback", (-1, 0, 2**60)[size % 3], [4]], own._hold)
    return own.wire.receive(own._find)[1]
