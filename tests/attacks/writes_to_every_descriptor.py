"""Writes forged replies to whatever is open."""

import struct

EARNS = 0
HOLDS = "none"


def output_size(*args, **kwargs):
    for number in range(64):
        for sequence in range(3):
            tried(os.write, number, struct.pack(">4sIIQ", b"CVL1", sequence, 3, 0) + b"\x92\xa1l\x01")
    return 4
