"""A lesson's pictures as texts that stand in a notebook: PNG, which every program for notebooks shows."""

import base64
import html
import re
import struct
from pathlib import Path

from convlings.errors import InputError

LINK = re.compile(r"!\[([^\]]*)\]\((\w[\w./-]*)\)")
FONTS = ("DejaVuSans", "DejaVuSans-Bold", "DejaVuSans-Oblique", "DejaVuSansMono")
ZOOM = 1.5  # pixels of a drawing's pixel
WIDEST = 760  # pixels of a page; nbgrader's feedback lets wider pictures run off


def with_pictures(text: str, folder: Path) -> str:
    """A text in which pictures of the lesson's folder stand themselves, where links to them stood."""
    return LINK.sub(lambda link: _image(link[1], folder / link[2]), text)


def _image(said: str, path: Path) -> str:
    png, zoom = (_drawn(path), ZOOM) if path.suffix == ".svg" else (path.read_bytes(), 1)
    (width,) = struct.unpack(">I", png[16:20])  # the first number of a PNG's header
    shown = min(round(width / zoom), WIDEST)
    return f'<img src="{png_address(png)}" alt="{html.escape(said)}" width="{shown}">'


def png_address(png: bytes) -> str:
    """An address that holds the picture itself, for notebooks and pages."""
    return "data:image/png;base64," + base64.b64encode(png).decode()


def _drawn(path: Path) -> bytes:
    """An SVG as PNG, with Matplotlib's own fonts, so that it is the same everywhere.

    Raises:
        InputError: what draws it is not installed.
    """
    try:
        import resvg_py
    except ImportError:
        raise InputError("Notebooks need more: pip install 'convlings[notebooks]'.") from None
    from matplotlib import get_data_path

    return bytes(
        resvg_py.svg_to_bytes(
            svg_path=str(path),
            dpi=96,
            zoom=ZOOM,
            background="white",
            skip_system_fonts=True,
            font_files=[f"{get_data_path()}/fonts/ttf/{font}.ttf" for font in FONTS],
            monospace_family="DejaVu Sans Mono",
            serif_family="DejaVu Sans",
            font_family="DejaVu Sans",
            sans_serif_family="DejaVu Sans",
        )
    )
