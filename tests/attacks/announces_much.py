"""Announces a reply of many gigabytes."""

import struct

EARNS = 0
HOLDS = "none"


def output_size(*args, **kwargs):
    os.write(3, struct.pack(">4sIIQ", b"CVL1", 0, 2**32 - 1, 2**63))
    return 4
