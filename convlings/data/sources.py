"""Where real sets come from: files, addresses, checksums.

A checksum stands here only where the origin publishes it, or where the file is one that the project made.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Source:
    """A set, or weights, that the kit does not bring.

    Attributes:
        name: as in `convlings data get NAME`.
        file: what the file is called at its origin, and in the cache.
        url: where it is downloaded from, or None where that takes a person.
        checksum: "md5:..." or "sha256:...", or None where the origin has none.
        others: other files that hold it, or a part of it, with their checksums.
        advice: a sentence for whoever has no such file.
    """

    name: str
    file: str
    url: str | None
    checksum: str | None
    others: tuple[tuple[str, str | None], ...] = ()
    advice: str = ""

    def checksums(self) -> dict[str, str | None]:
        """All names that the file may have, best first, with what they are checked against."""
        return {self.file: self.checksum, **dict(self.others)}


_CIFAR10 = "sha256:6d958be074577803d12ecdefd02955f39262c83c16fe9348329d7fe0b5c001ce"
_MOBILENET = "mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_224_no_top.h5"
_ALL = (
    Source(
        "cifar10",
        "cifar-10-python.tar.gz",
        "https://www.cs.toronto.edu/~kriz/cifar-10-python.tar.gz",
        _CIFAR10,
        (("cifar-10-batches-py.tar.gz", _CIFAR10),),
    ),
    Source(
        "eurosat",
        "EuroSAT_RGB.zip",
        "https://zenodo.org/records/7711810/files/EuroSAT_RGB.zip",
        "md5:f46e308c4d50d4bf32fedad2d3d62f3b",
        (
            (
                "eurosat_rgb_2500.zip",
                "sha256:aed8dc29b297c86d1c786bd7113f774f3200dabbaa14494b230a2f418db6bbbd",
            ),
        ),
    ),
    Source(
        "dubai",
        "dubai.zip",
        None,
        None,
        (("dubai_seg256.zip", "sha256:b8a9d47868c9c0d3791a1341dbee092f420e6d5d4a8f239a544bf3a2e8d9d0d4"),),
        "Get it at https://humansintheloop.org/resources/datasets/semantic-segmentation-dataset-2/"
        " (there is a form to fill in)",
    ),
    Source(
        "mobilenet_v2",
        _MOBILENET,
        f"https://storage.googleapis.com/tensorflow/keras-applications/mobilenet_v2/{_MOBILENET}",
        None,
        (
            (
                "mobilenet_v2_1.0_imagenet_notop.weights.h5",
                "sha256:e0ec2b4285c15650a8f3095cb4c298d2380349a5043648fc5f50114599a42e50",
            ),
        ),
    ),
)
SOURCES = {source.name: source for source in _ALL}
