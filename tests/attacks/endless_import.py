"""Never gets through its import, and swallows whatever should end it."""

EARNS = 0

while True:
    try:
        while True:
            pass
    except BaseException:
        pass
