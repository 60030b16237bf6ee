"""Takes the README's picture of the report: the class page and a student's page, side by side.

Needs Chromium (on Debian: apt install chromium) and the packages of the dev extra.

Run: python benchmarks/report_screenshot.py [OUT]
OUT is a folder that `convlings grade` wrote; without it the bundled class is graded.
"""

import shutil
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from convlings.classroom.demo import grade_demo
from convlings.classroom.gradebook import Gradebook
from convlings.course.course import load_course
from convlings.course.layout import course_file, find_graders
from convlings.report.pages import write_report

ROOT = Path(__file__).parent.parent
TARGET = ROOT / "docs" / "report.png"
SIZE = {"width": 800, "height": 1120}
COLOURS = 64  # of the picture: it is text on one ground
LIMIT = 200_000  # bytes


def report_of(out: Path) -> Path:
    """The folder of the report on what was graded."""
    with Gradebook(out / "gradebook.sqlite", readonly=True) as book:
        return write_report(book, load_course(course_file(find_graders(ROOT, None))), out / "report").parent


def shot(browser: Browser, page: Path, target: Path) -> Image.Image:
    """The top of a page, where it has one on a screen of SIZE."""
    tab = browser.new_page(viewport=SIZE, color_scheme="light")
    tab.goto(page.absolute().as_uri())
    tab.screenshot(path=target)
    tab.close()
    return Image.open(target)


def join(left: Image.Image, right: Image.Image) -> Image.Image:
    """Both, with a line between them."""
    picture = Image.new("RGB", (left.width + right.width + 1, left.height), "#dcd8ce")
    picture.paste(left, (0, 0))
    picture.paste(right, (left.width + 1, 0))
    return picture.quantize(COLOURS, dither=Image.Dither.NONE)


def main() -> None:
    """Takes the picture."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as tools:
        out = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(folder, "demo")
        if len(sys.argv) == 1:
            grade_demo(out)
        report = report_of(out)
        browser = tools.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        pages = (report / "index.html", report / "students" / "five_mistakes.html")
        picture = join(*(shot(browser, page, Path(folder, f"{page.stem}.png")) for page in pages))
    TARGET.parent.mkdir(exist_ok=True)
    picture.save(TARGET, optimize=True)
    size = TARGET.stat().st_size
    print(f"{TARGET.relative_to(ROOT)}: {picture.width} x {picture.height}, {size} bytes")
    assert size < LIMIT


if __name__ == "__main__":
    main()
