"""Copies memory of its parent, whose layout is its own."""

EARNS = 0


class Piece(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("length", ctypes.c_size_t)]


def deed():
    there = ctypes.cast(libc.getpid, ctypes.c_void_p).value
    mine = ctypes.create_string_buffer(8)
    pieces = Piece(ctypes.addressof(mine), 8), Piece(there, 8)
    return proof(
        libc.process_vm_readv(
            os.getppid(), *[item for piece in pieces for item in (ctypes.byref(piece), 1)], 0
        )
        > 0
    )
