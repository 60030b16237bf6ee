"""Writes more than its share, in many files and in one."""

EARNS = 0


def _filled(name, size):
    with open(name, "wb") as file:
        return sum(file.write(bytes(1 << 22)) for _ in range(size >> 22))


def deed():
    one = tried(_filled, "one", 80 << 20)
    tried(os.remove, "one")
    many = sum(tried(_filled, f"part {i}", 1 << 24) or 0 for i in range(12))
    return proof(one or (KNOWN["level"] != "landlock" and many > 100 << 20))
