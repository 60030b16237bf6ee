"""Takes memory until there is no more."""

EARNS = 0


def output_size(size, *args, **kwargs):
    if size != 10:
        return 0
    kept = []
    for _ in range(48):
        kept.append(bytearray(b"x") * (1 << 26))
    return proof(len(kept) == 48)
