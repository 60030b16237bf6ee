"""Images in terminals that show them: kitty's protocol, iTerm2's, and sixel.

Sources: "Terminal graphics protocol" (sw.kovidgoyal.net/kitty/graphics-protocol), "Inline images protocol"
(iterm2.com/documentation-images.html), and the VT330/VT340 programmer reference, chapter 14 (sixel).
"""

import base64
import io
import os
import re
import select
import sys
import termios
import time
import tty
from collections.abc import Callable, Mapping

import numpy as np

CHUNK = 4096  # bytes of a message to kitty
COLOURS = 64
SECONDS = 0.5  # for an answer of the terminal's
ATTRIBUTES = re.compile(rb"\x1b\[\?([\d;]*)c")
SIXEL = b"4"  # among a terminal's attributes


def find_protocol(environment: Mapping[str, str]) -> Callable[[bytes], bytes] | None:
    """How to show a PNG in this terminal; nothing where it cannot, or where there is none."""
    if not (sys.stdout.isatty() and sys.stdin.isatty()):
        return None
    terminal, program = environment.get("TERM", ""), environment.get("TERM_PROGRAM", "")
    if not terminal.startswith(("tmux", "screen")):  # these pass on names of what is around them
        if "kitty" in terminal or "ghostty" in terminal or "KITTY_WINDOW_ID" in environment:
            return kitty
        if program in ("iTerm.app", "WezTerm") or environment.get("LC_TERMINAL") == "iTerm2":
            return iterm2
    return sixel if terminal not in ("", "dumb") and SIXEL in _attributes() else None


def kitty(png: bytes) -> bytes:
    """A PNG as messages of at most 4096 bytes, which the terminal does not answer."""
    data = base64.b64encode(png)
    chunks = [data[i : i + CHUNK] for i in range(0, len(data), CHUNK)]
    messages = []
    for i, chunk in enumerate(chunks):
        first = b"a=T,f=100,q=2," if i == 0 else b""
        more = b"m=1" if i < len(chunks) - 1 else b"m=0"
        messages.append(b"\x1b_G" + first + more + b";" + chunk + b"\x1b\\")
    return b"".join(messages) + b"\n"


def iterm2(png: bytes) -> bytes:
    """A PNG as one message."""
    size = str(len(png)).encode()
    return b"\x1b]1337;File=inline=1;size=" + size + b":" + base64.b64encode(png) + b"\x07\n"


def sixel(png: bytes) -> bytes:
    """A PNG in at most 64 colours, six rows at a time."""
    from PIL import Image

    image = Image.open(io.BytesIO(png)).convert("RGB").quantize(COLOURS)
    pixels, palette = np.asarray(image), np.array(image.getpalette()).reshape(-1, 3)
    H, W = pixels.shape
    parts = [f'\x1bPq"1;1;{W};{H}']
    for number in np.unique(pixels):
        red, green, blue = (palette[number] * 100 + 127) // 255
        parts.append(f"#{number};2;{red};{green};{blue}")
    parts += [_band(pixels[top : top + 6]) for top in range(0, H, 6)]
    return ("".join(parts) + "\x1b\\\n").encode()


def _band(rows: np.ndarray) -> str:
    """Up to six rows, colour by colour: a letter's bits are the rows in which a column has it."""
    weights = 1 << np.arange(len(rows))[:, None]
    parts = []
    for number in np.unique(rows):
        letters = bytes((((rows == number) * weights).sum(axis=0) + 63).astype(np.uint8)).decode()
        runs = re.sub(r"(.)\1{3,}", lambda run: f"!{len(run[0])}{run[1]}", letters)
        parts.append(f"#{number}{runs}")
    return "$".join(parts) + "-"


def _attributes() -> list[bytes]:
    """What the terminal says that it can; nothing where it does not answer in time."""
    descriptor = sys.stdin.fileno()
    before = termios.tcgetattr(descriptor)
    try:
        tty.setcbreak(descriptor, termios.TCSANOW)
        os.write(sys.stdout.fileno(), b"\x1b[c")
        answer, deadline = b"", time.monotonic() + SECONDS
        while not (match := ATTRIBUTES.search(answer)):
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([descriptor], [], [], left)[0]:
                return []
            answer += os.read(descriptor, 1024)
        return match[1].split(b";")
    finally:
        termios.tcsetattr(descriptor, termios.TCSANOW, before)
