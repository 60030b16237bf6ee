"""The drawn figures as a folder of image files, one folder for each class, for unit 12."""

from pathlib import Path
from typing import TYPE_CHECKING

from numpy.random import Generator

if TYPE_CHECKING:
    from PIL.Image import Image


def shapes_folder(root: str | Path, count: int, rng: Generator, side: int = 64, broken: bool = False) -> None:
    """Writes `root/<class>/<number>.png` or `.jpg`: half of them each.

    One is grey (`L`), one has an alpha channel (`RGBA`); both are .png files. With fewer than ten images
    not every class has a folder.

    Args:
        root: a folder, which is made where it is missing.
        count: how many images, at least 2.
        rng: where everything random comes from.
        side: height and width in pixels, at most 128.
        broken: whether one more file, `<class>/broken.jpg`, begins like an image and cannot be read.
    """
    from PIL import Image

    from convlings.data import shapes

    images, labels = shapes.draw(count, rng, side)
    for number, (pixels, label) in enumerate(zip(images, labels)):
        folder = Path(root) / shapes.CLASSES[label]
        folder.mkdir(parents=True, exist_ok=True)
        ending = "jpg" if number % 2 and number > 1 else "png"
        _of_kind(Image.fromarray(pixels), number).save(folder / f"{number:04d}.{ending}")
    if broken:
        file = folder / "broken.jpg"
        Image.fromarray(images[0]).save(file)
        file.write_bytes(file.read_bytes()[:400])


def _of_kind(image: "Image", number: int) -> "Image":
    """The first is grey, the second has an alpha channel that fades from left to right."""
    from PIL import Image

    if number == 0:
        return image.convert("L")
    if number == 1:
        image.putalpha(Image.linear_gradient("L").rotate(90).resize(image.size))
    return image
