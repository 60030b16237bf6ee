"""CIFAR-10: 60,000 photographs of 32x32 pixels in ten classes, from the archive that keras.datasets uses.

Source: A. Krizhevsky 2009, Learning Multiple Layers of Features from Tiny Images, chapter 3.
"""

import io
import pickle
from typing import Any

import numpy as np

from convlings.data.archives import tar_members
from convlings.data.places import find, look
from convlings.errors import InputError

Array = np.ndarray
CLASSES = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
FILES = {
    "train": tuple(f"data_batch_{k}" for k in range(1, 6)),
    "validation": ("data_batch_5",),
    "test": ("test_batch",),
}
VALIDATION = 5000  # the last images of the training batches


def found() -> bool:
    """Whether it is at hand without a download."""
    return look("cifar10") is not None


def load(split: str) -> tuple[Array, Array]:
    """images: (N, 32, 32, 3) uint8; labels: (N,) int64. 45,000, 5,000 and 10,000."""
    path = find("cifar10")
    contents = tar_members(path, FILES[split])
    try:
        batches = [_batch(contents[name]) for name in FILES[split]]
    except (pickle.UnpicklingError, EOFError, KeyError, ValueError, TypeError, AttributeError):
        raise InputError(f"{path} has batches that are not those of CIFAR-10.") from None
    images, labels = (np.concatenate(parts) for parts in zip(*batches))
    part = {"train": np.s_[:-VALIDATION], "validation": np.s_[-VALIDATION:], "test": np.s_[:]}[split]
    return images[part], labels[part]


def _batch(content: bytes) -> tuple[Array, Array]:
    """Rows of 3072 bytes, a plane for each channel, to images."""
    batch = Plain(io.BytesIO(content), encoding="bytes").load()
    rows = np.asarray(batch[b"data"], np.uint8)
    labels = np.asarray(batch[b"labels"], np.int64)
    if len(rows) != len(labels) or not ((labels >= 0) & (labels < len(CLASSES))).all():
        raise ValueError("labels")
    return np.ascontiguousarray(rows.reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1)), labels


class Plain(pickle.Unpickler):
    """Reads dictionaries, lists, numbers and arrays; a pickle that asks for anything else is refused."""

    def find_class(self, module: str, name: str) -> Any:
        """The three names that an array's pickle has."""
        if name == "_reconstruct" and module in ("numpy.core.multiarray", "numpy._core.multiarray"):
            return np.empty(0).__reduce__()[0]
        if (module, name) in (("numpy", "ndarray"), ("numpy", "dtype")):
            return getattr(np, name)
        if (module, name) == ("_codecs", "encode"):
            return _latin
        raise pickle.UnpicklingError(f"{module}.{name}")


def _latin(text: str, encoding: str) -> bytes:
    """How Python 3 pickles bytes in the older protocols."""
    return text.encode("latin-1")
