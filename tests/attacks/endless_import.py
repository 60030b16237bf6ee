"""Never gets through its import, and swallows whatever should end it."""

EARNS = 0
ONCE = True

while True:
    try:
        while True:
            pass
    except BaseException:
        pass
