"""What the report is made of: numbers of messages, pictures, discrimination, the histogram, colours."""

import re

import numpy as np
import pytest

from convlings.judge.verdict import Check
from convlings.report.histogram import histogram
from convlings.report.items import discrimination
from convlings.report.look import TEMPLATES
from convlings.report.pictures import numbers, picture


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(1, 2)", [[1, 2]]),
        ("[ 0.36 , -0.997]", [[0.36, -0.997]]),
        ("float64 array [1., 2.]", [[1, 2]]),
        ("3: [1, 2, 3]", [[1, 2, 3]]),
        ("((1, 0), (0, 2))", [[1, 0], [0, 2]]),
        ("(1e-05,)", [[1e-5]]),
        ("[1, 2, …]", None),
        ("[nan, 1.]", None),
        ("[1, 2", None),
        ("5", None),
        ("[]", None),
        ("float32 array (2, 3) of something", None),
        ("[__import__('os').getcwd()]", None),
        ("[9**9**9]", None),
        ("[1, 2](3)", None),
        ("[True, 1]", None),
        ("[1e999, 1]", None),
        ("[" * 200 + "1" + "]" * 200, None),
    ],
)
def test_numbers_of_a_message(text, expected):
    assert numbers(text) == expected


def test_pictures_show_what_the_message_says():
    text = "f: the numbers are not the ones asked for.\n  expected  (1, 2)\n  got       (2, 2)"
    asked, got, off = picture(Check("test", "", False, False, text)).panels
    assert [[cell.text for cell in panel.rows[0]] for panel in (asked, got, off)] == [
        ["1", "2"],
        ["2", "2"],
        ["1", "0"],
    ]
    assert [cell.marked for cell in off.rows[0]] == [True, False]
    text = "f: 2 of 6 values differ.\n  expected  3 at [0, 1]\n  got       -1\n  where     only row 0 of 2: .xx ..."
    where, *first = picture(Check("test", "", False, False, text)).panels
    assert [[cell.marked for cell in row] for row in where.rows] == [[False, True, True], [False] * 3]
    assert [panel.rows[0][0].text for panel in first] == ["3", "−1", "−4"]
    assert picture(Check("test", "", False, False, text.replace(".xx ...", ".xx .…"))) is None
    assert picture(Check("test", "", True, False, text)) is None


def test_discrimination_is_the_correlation():
    rng = np.random.default_rng(3)
    for size in (2, 5, 200):
        rest, passed = rng.integers(0, 90, size) / 4, rng.permutation(np.arange(size) % 2)
        found = discrimination(size, passed.sum(), rest.sum(), (rest**2).sum(), rest[passed == 1].sum())
        assert found == pytest.approx(np.corrcoef(passed, rest)[0, 1], abs=1e-9)
    assert discrimination(3, 3, 6.0, 14.0, 6.0) is None
    assert discrimination(3, 0, 6.0, 14.0, 0.0) is None
    assert discrimination(3, 1, 0.3, 3 * 0.1**2, 0.1) is None


def test_histogram_counts_everybody():
    found = histogram([0, 0, 4.9, 5, 50, 49.99], 50)
    assert [bar.students for bar in found.bars] == [3, 1, 0, 0, 0, 0, 0, 0, 0, 2]
    assert (found.lowest, found.quartiles[1], found.highest) == (0, 4.95, 50)
    assert histogram([], 50) is None
    assert histogram([0.0], 0) is None


def luminance(colour):
    """WCAG 2.2, relative luminance."""
    full = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    channels = [int(full[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return np.dot(linear, [0.2126, 0.7152, 0.0722])


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_contrast():
    style = (TEMPLATES / "report.css").read_text()
    themes = [
        dict(re.findall(r"--(\w+): (#\w+);", block)) for block in re.findall(r":root \{([^}]*)\}", style)
    ]
    shade = float(re.search(r"fill-opacity: calc\(([\d.]+) \* var\(--shade", style)[1])
    assert len(themes) == 3  # light, dark, print
    for theme in themes:
        for surface in (theme["paper"], theme["raised"]):
            assert min(contrast(theme[text], surface) for text in ("ink", "soft", "accent")) >= 4.5
        mixed = [
            round(
                shade * int(theme["accent"][i : i + 2], 16)
                + (1 - shade) * int(expanded(theme["paper"])[i : i + 2], 16)
            )
            for i in (1, 3, 5)
        ]
        assert contrast(expanded(theme["ink"]), "#" + "".join(f"{value:02x}" for value in mixed)) >= 4.5


def expanded(colour):
    return colour if len(colour) == 7 else "#" + "".join(2 * digit for digit in colour[1:])
