"""Fills its folder, and locks it so that nobody can clear it up."""

EARNS = 0


def deed():
    for i in range(4):
        os.mkdir(f"locked {i}")
        tried(lambda i=i: open(f"locked {i}/large", "wb").write(bytes(1 << 24)))
        tried(os.chmod, f"locked {i}", 0)
