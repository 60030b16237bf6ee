"""Sends a descriptor over every socket it has, and tries those of the pool."""

EARNS = 0


def deed():
    for number in range(64):
        ends = tried(socket.socket, fileno=number)
        if ends is not None:
            tried(lambda ends=ends: ends.send(b"end 1 0") if number != 3 else 0)
            if tried(socket.send_fds, ends, [b"end 1 0"], [1]) or (number != 3 and number > 2):
                return proof()
            ends.detach()
    return None
