"""`convlings progress --html`: the page, and that its pictures are what the learner's functions give."""

import base64
import io
import re
import shutil

import numpy as np
import pytest
from PIL import Image
from scipy.ndimage import correlate

from convlings.data.shapes import backgrounds

PANEL = re.compile(r'<img src="data:image/png;base64,([^"]+)" alt="([^"]+)"')


@pytest.fixture(scope="module")
def work(root, tmp_path_factory):
    """A learner's folder of the course in which unit 03 is solved and checked."""
    import subprocess
    import sys

    folder = tmp_path_factory.mktemp("page") / "work"
    subprocess.run([sys.executable, "-m", "convlings", "init", folder], check=True, capture_output=True)
    shutil.copy(root / "solutions/03_convolution/convolution.py", folder / "exercises/03_convolution")
    subprocess.run(
        [sys.executable, "-m", "convlings", "check", "3"], cwd=folder, check=True, capture_output=True
    )
    return folder


def panels(page):
    """The pictures of a page by their titles."""
    return {
        title: np.asarray(Image.open(io.BytesIO(base64.b64decode(data))))
        for data, title in PANEL.findall(page.read_text("utf-8"))
    }


def test_the_learners_filters_on_a_photograph(work, convlings):
    result = convlings("progress", "--html", cwd=work)
    assert result.stdout == f"Written: {work / 'progress.html'}\n"
    found = panels(work / "progress.html")
    photograph = next(image for image in backgrounds() if np.array_equal(image, found["photograph"]))
    grey = photograph.sum(axis=-1) / 255 / 3
    edges = correlate(grey, np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]), mode="constant")
    scaled = 255 * (edges - edges.min()) / np.ptp(edges)
    np.testing.assert_allclose(found["upright edges"], scaled, atol=1)


def test_what_the_page_says(work, convlings):
    convlings("progress", "--html", cwd=work)
    text = (work / "progress.html").read_text("utf-8")
    assert "28 of 637 points, 5 of 160 exercises" in text
    assert "<strong>Next: normalize.</strong>" in text
    assert "✓ passed" in text
    assert not re.search(r'(src|href)="(?!data:|#)', text)


def test_a_function_that_fails_here_has_no_picture(work, convlings):
    module = work / "exercises/03_convolution/convolution.py"
    before = module.read_text("utf-8")
    guard = "    if images.shape[1] > 100:\n        raise ValueError('too large')\n"
    module.write_text(
        before.replace(
            "    KH, KW, C_in, C_out = kernels.shape\n", guard + "    KH, KW, C_in, C_out = kernels.shape\n"
        )
    )
    try:
        assert convlings("check", "conv2d", cwd=work).returncode == 0
        assert convlings("progress", "--html", cwd=work).returncode == 0
        assert panels(work / "progress.html") == {}
    finally:
        module.write_text(before)


def test_before_anything_was_checked(tiny_course, tmp_path, convlings):
    folder = shutil.copytree(tiny_course, tmp_path / "folder")
    assert convlings("progress", "--html", cwd=folder).returncode == 0
    assert "<strong>Next: double.</strong>" in (folder / "progress.html").read_text("utf-8")


def test_a_page_that_cannot_be_written(tiny_course, tmp_path, convlings):
    folder = shutil.copytree(tiny_course, tmp_path / "folder")
    (folder / "progress.html").mkdir()
    result = convlings("progress", "--html", cwd=folder)
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.startswith("convlings: The page cannot be written: ")
