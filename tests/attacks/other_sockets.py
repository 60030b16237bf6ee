"""Opens sockets of rarer families, and raw ones."""

EARNS = 0
HOLDS = "seccomp"


def deed():
    families = (1, 2, 3, 10, 15, 16, 17, 38, 40, 44)  # unix, inet, …, netlink, packet, alg, vsock, xdp
    kinds = [(family, kind) for family in families for kind in (1, 2, 3, 5)]
    return proof(any(tried(socket.socket, *pair) is not None for pair in kinds))
