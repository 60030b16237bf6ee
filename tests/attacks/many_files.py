"""Makes files until there are no numbers for files left."""

EARNS = 0


def deed():
    made = sum(tried(lambda i=i: open(f"file {i}", "w").close() or 1) or 0 for i in range(3000))
    return proof(KNOWN["level"] == "namespaces" and made == 3000)
