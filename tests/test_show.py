"""`convlings check --show`: what a terminal receives, what is written where there is none, and of what."""

import base64
import io
import os
import re
import shutil
import subprocess
import sys
import termios

import numpy as np
import pexpect
import pytest
from PIL import Image

from convlings.course.course import load_course
from convlings.judge.judging import run_graders
from convlings.worker.probe import best

WORK = """\
import numpy as np


def conv2d(images, kernels, bias=None, stride=1, padding="valid", dilation=1):
    # flipped, and every window one to the right of the last, whatever the stride
    N, H, W, C = images.shape
    KH, KW, _, F = kernels.shape
    flipped = kernels[::-1, ::-1]
    OH, OW = (H - KH) // np.max(stride) + 1, (W - KW) // np.max(stride) + 1
    out = [[np.tensordot(images[:, i : i + KH, j : j + KW], flipped, 3) for j in range(OW)] for i in range(OH)]
    return np.transpose(np.array(out, float), (2, 0, 1, 3))
"""
PICTURE = ".convlings/pictures/01_double/halve_all-1.png"
ANSWERS = {"with sixel": b"\x1b[?62;4;22c", "without": b"\x1b[?62;22c"}


@pytest.fixture(scope="module")
def work(root, tmp_path_factory):
    """A learner's folder in which `conv2d` flips its kernel."""
    folder = tmp_path_factory.mktemp("show") / "work"
    for source, name in (("exercises", "exercises"), ("checks", "tests")):
        shutil.copytree(root / source / "03_convolution", folder / name / "03_convolution")
    shutil.copy(root / "exercises" / "course.toml", folder / "exercises")
    (folder / "exercises" / "03_convolution" / "convolution.py").write_text(WORK)
    return folder


@pytest.fixture(scope="module")
def printed(work, run_in):
    """What the command prints where nobody looks."""
    return run_in(work, "conv2d").stdout


@pytest.fixture(scope="module")
def halved(tiny_course, tmp_path_factory):
    """A checkout in which one public check fails, and hidden ones."""
    checkout = shutil.copytree(tiny_course, tmp_path_factory.mktemp("halved") / "checkout")
    text = "def double(x):\n    return x\n\n\ndef halve_all(values):\n    return values\n"
    (checkout / "exercises" / "01_double" / "double.py").write_text(text)
    return checkout


@pytest.fixture(scope="module")
def picture(halved, run_in):
    """The picture that the command writes where nobody looks."""
    run_in(halved, "1")
    return (halved / PICTURE).read_bytes()


@pytest.fixture(scope="module")
def run_in():
    def run(folder, *arguments):
        command = [sys.executable, "-m", "convlings", "check", *arguments, "--show"]
        return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=200)

    return run


@pytest.fixture
def terminal(halved):
    """The command in a terminal of 160 columns, whose settings are looked at before and after."""

    def show(answer=None, **variables):
        kept = {
            name: value
            for name, value in os.environ.items()
            if not re.match("KITTY|TERM|LC_TERM|TMUX|COLUMNS|LINES", name)
        }
        command = [sys.executable, "-m", "convlings", "check", "1", "--show"]
        child = pexpect.spawn(
            command[0], command[1:], cwd=halved, env=kept | variables, dimensions=(50, 160), timeout=200
        )
        before, received = termios.tcgetattr(child.child_fd), b""
        if answer is not None:
            child.expect_exact(b"\x1b[c")
            received = child.before
            child.send(answer)
        child.expect(pexpect.EOF)
        assert termios.tcgetattr(child.child_fd) == before
        return (received + child.before).replace(b"\r\n", b"\n")

    return show


def test_the_planes_as_numbers(printed):
    """The numbers are worked out by hand: 1·0 + 2·1 + 5·10 + 6·100 = 652, and 1·100 + 2·10 + 5·1 = 125."""
    text = printed
    block = text[text.index("conv2d: One image, one channel, one filter") :]
    rows = [line.split() for line in block.split("Picture:")[0].splitlines()]
    assert ["1", "2", "3", "4", "0", "1"] in rows
    assert ["125*", "236*", "347*", "652*", "763*", "874*"] in rows
    assert ["-527", "-527", "-527"] in [row[-3:] for row in rows]


def test_the_path_of_every_picture_is_printed(work, printed):
    paths = re.findall(r"Picture: (\S+)", printed)
    assert 1 <= len(paths) <= 3
    for path in paths:
        Image.open(work / path).verify()


def test_kitty_receives_the_picture(terminal, picture):
    received = terminal(TERM="xterm-kitty")
    messages = re.findall(rb"\x1b_G([^;\x1b]*);([^\x1b]*)\x1b\\", received)
    first = dict(part.split(b"=") for part in messages[0][0].split(b","))
    assert first == {b"a": b"T", b"f": b"100", b"q": b"2", b"m": first[b"m"]}
    assert all(len(data) <= 4096 and len(data) % 4 == 0 for _, data in messages)
    ends = [i for i, (keys, _) in enumerate(messages) if b"m=0" in keys]
    assert ends == [len(messages) - 1]
    assert base64.b64decode(b"".join(data for _, data in messages)) == picture
    assert b"Picture:" not in received


@pytest.mark.parametrize("variables", [{"TERM_PROGRAM": "iTerm.app"}, {"LC_TERMINAL": "iTerm2"}])
def test_iterm2_receives_the_picture(terminal, picture, variables):
    received = terminal(TERM="xterm-256color", **variables)
    size, data = re.search(rb"\x1b\]1337;File=inline=1;size=(\d+):([A-Za-z0-9+/=]+)\x07", received).groups()
    assert base64.b64decode(data) == picture
    assert int(size) == len(picture)


def unsixeled(data):
    """Draws what a sixel terminal would: (H, W, 3), after the manual of the VT340."""
    width, height = map(int, re.match(rb'"1;1;(\d+);(\d+)', data).groups())
    pixels, colours = np.full((height + 5, width, 3), -1.0), {}
    x = y = 0
    colour = None
    for match in re.finditer(
        rb"#(\d+);2;(\d+);(\d+);(\d+)|#(\d+)|!(\d+)([?-~])|([?-~])|(\$)|(-)", data[data.index(b"#") :]
    ):
        number, *levels = match.groups()[:4]
        if number:
            colours[int(number)] = np.array([int(level) for level in levels]) * 2.55
        elif match[5]:
            colour = colours[int(match[5])]
        elif match[9] or match[10]:
            x, y = 0, y + (6 if match[10] else 0)
        else:
            count, letter = int(match[6] or 1), (match[7] or match[8])[0] - 63
            for bit in range(6):
                if letter >> bit & 1:
                    pixels[y + bit, x : x + count] = colour
            x += count
    return pixels[:height]


@pytest.mark.parametrize(
    "variables", [{"TERM": "xterm-256color"}, {"TERM": "tmux-256color", "KITTY_WINDOW_ID": "1"}]
)
def test_a_terminal_with_sixel_receives_the_picture(terminal, picture, variables):
    received = terminal(ANSWERS["with sixel"], **variables)
    data = re.search(rb"\x1bPq(.*?)\x1b\\", received, re.DOTALL)[1]
    drawn, wanted = unsixeled(data), np.asarray(Image.open(io.BytesIO(picture)).convert("RGB"), float)
    assert drawn.shape == wanted.shape
    assert drawn.min() >= 0
    assert np.abs(drawn - wanted).mean() < 3
    assert np.percentile(np.abs(drawn - wanted), 99) < 60


@pytest.mark.parametrize("answer", [ANSWERS["without"], b"", b"\x1b[?6", b"noise"])
def test_a_terminal_without_images_receives_text_and_a_path(terminal, answer):
    received = terminal(answer, TERM="xterm-256color")
    assert f"Picture: {PICTURE}".encode() in received
    assert b"yours, 1 \xc3\x97 2" in received
    assert b"\x1bPq" not in received


def test_a_terminal_that_can_nothing_is_not_asked(terminal):
    received = terminal(TERM="dumb")
    assert b"\x1b[c" not in received
    assert b"Picture:" in received


def test_hidden_checks_are_not_drawn(halved, run_in):
    result = run_in(halved, "1")
    assert result.stdout.count("0 of 2 checks") == 2
    assert re.findall(r"^halve_all: .*|^double: .*", result.stdout, re.MULTILINE) == [
        "halve_all: A row of numbers."
    ]
    assert result.stdout.count("Picture:") == 1
    assert [path.name for path in (halved / ".convlings" / "pictures").rglob("*.png")] == ["halve_all-1.png"]


@pytest.mark.parametrize(("confinement", "titles"), [(None, ["A row of numbers."]), (best(), [])])
def test_behind_the_wall_nothing_is_kept_to_be_drawn(halved, confinement, titles):
    (unit,) = load_course(halved / "exercises" / "course.toml").units
    record = run_graders(unit, halved / "exercises", halved / "graders", confinement=confinement)
    assert [sight.title for sight in record.sights] == titles
    assert record.verdicts()["01_double"].points == 0
