"""The report in a real browser: no errors, nothing from outside, sorting, finding, phone, dark and paper."""

import shutil
from urllib.parse import unquote, urlparse

import pytest
from graded_class import HOSTILE, grade_bundled, grade_hostile

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("browser"),
    pytest.mark.skipif(
        CHROMIUM is None, reason="Chromium is not installed (on Debian: apt install chromium)"
    ),
]


@pytest.fixture(scope="module")
def reports(root, tmp_path_factory):
    """The bundled class, and one of attacks."""
    students = ("five_mistakes", "half_done", "broken")
    return [
        grade_bundled(root, tmp_path_factory.mktemp("class"), students),
        grade_hostile(root, tmp_path_factory.mktemp("hostile")),
    ]


@pytest.fixture(scope="module")
def chromium():
    with playwright.sync_playwright() as tools:
        browser = tools.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium):
    """Opens a page; what the browser complains of, asks for or is asked is gathered in `page.seen`."""
    contexts = []

    def opened(path, **settings):
        contexts.append(chromium.new_context(**{"viewport": {"width": 1200, "height": 900}, **settings}))
        page = contexts[-1].new_page()
        page.seen = []
        page.asked_for = []
        page.on("console", lambda message: page.seen.append(message.text))
        page.on("pageerror", lambda error: page.seen.append(str(error)))
        page.on("dialog", lambda dialog: (page.seen.append(dialog.message), dialog.dismiss()))
        page.on("request", lambda request: page.asked_for.append(request.url))
        page.goto(path.as_uri())
        return page

    yield opened
    for context in contexts:
        context.close()


def names(page):
    return page.locator("#students tbody tr:visible th").all_inner_texts()


def test_every_page_opens_without_a_complaint(reports, open_page):
    for report in reports:
        page = open_page(report / "index.html")
        for path in sorted((report / "students").iterdir()):
            page.goto(path.as_uri())
            assert page.locator("h1").count() == 1
        assert page.seen == []
        assert len(page.asked_for) == 1 + len(list((report / "students").iterdir()))
        assert all(unquote(urlparse(url).path).startswith(str(report)) for url in page.asked_for)


def test_links_lead_to_the_students(reports, open_page):
    page = open_page(reports[1] / "index.html")
    links = page.locator("#students tbody a")
    assert links.count() == len(HOSTILE)
    for i in range(len(HOSTILE)):
        name = links.nth(i).inner_text()
        links.nth(i).click()
        assert page.locator("h1").inner_text() == name
        page.go_back()
    assert page.seen == []


def test_headings_sort(reports, open_page):
    page = open_page(reports[0] / "index.html")
    first = names(page)
    assert first == sorted(first)
    total = page.get_by_role("button", name="Total")
    total.click()
    order = [float(value) for value in page.locator("#students tbody td:nth-child(2)").evaluate_all(
        "cells => cells.map(cell => cell.dataset.value)")]  # fmt: skip
    assert order == sorted(order, reverse=True)
    assert order[0] > order[-1]
    assert page.locator("#students th[aria-sort]").all_inner_texts() == ["Total"]
    assert page.locator("#students th[aria-sort]").get_attribute("aria-sort") == "descending"
    total.focus()
    page.keyboard.press("Enter")
    assert page.locator("#students th[aria-sort]").get_attribute("aria-sort") == "ascending"
    assert names(page) != first
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Space")
    assert page.locator("#students th[aria-sort]").all_inner_texts() == ["Name"]
    assert names(page) == first
    assert page.locator("#students tfoot th").inner_text() == "Median of what runs"


def test_numbers_sort_as_numbers_and_names_as_people_do(reports, open_page):
    page = open_page(reports[0] / "index.html")
    page.evaluate("""() => {
      const body = document.querySelector("#students tbody");
      const row = body.rows[0];
      for (const [name, points] of [["Zoë", 9], ["Öz", 10], ["adam", 100], ["Student 10", 2], ["Student 9", -1]]) {
        const copy = row.cloneNode(true);
        copy.cells[0].textContent = name;
        copy.cells[1].dataset.value = points;
        body.append(copy);
      }
    }""")
    page.get_by_role("button", name="Total").click()
    added = {"Zoë", "Öz", "adam", "Student 10", "Student 9"}
    assert [name for name in names(page) if name in added] == ["adam", "Öz", "Zoë", "Student 10", "Student 9"]
    page.get_by_role("button", name="Name").click()
    assert [name for name in names(page) if name in added] == ["adam", "Öz", "Student 9", "Student 10", "Zoë"]


def test_names_are_found(reports, open_page):
    page = open_page(reports[1] / "index.html")
    field = page.get_by_label("Find a name")
    field.fill("JANE d")
    assert sorted(names(page)) == ["Jane Doe", "Jane Doe", "jane doe"]
    assert page.locator("#found").inner_text() == f"3 of {len(HOSTILE)}"
    field.fill("eee")  # é without its accent
    assert len(names(page)) == 1
    field.fill("nobody")
    assert names(page) == []
    field.fill("")
    assert len(names(page)) == len(HOSTILE)
    assert page.locator("#found").inner_text() == ""


@pytest.mark.parametrize("width", [320, 375, 768])
def test_nothing_is_wider_than_a_phone(reports, open_page, width):
    for report in reports:
        page = open_page(report / "index.html", viewport={"width": width, "height": 700})
        for path in [report / "index.html", *sorted((report / "students").iterdir())]:
            page.goto(path.as_uri())
            page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_dark_is_dark_and_paper_is_white(reports, open_page):
    page = open_page(reports[0] / "students" / "five_mistakes.html", color_scheme="dark")
    ground = "getComputedStyle(document.body).backgroundColor"
    ink = "getComputedStyle(document.body).color"
    assert [page.evaluate(ground), page.evaluate(ink)] == ["rgb(22, 25, 28)", "rgb(231, 228, 222)"]
    page.emulate_media(media="print")
    assert [page.evaluate(ground), page.evaluate(ink)] == ["rgb(255, 255, 255)", "rgb(0, 0, 0)"]
    page.goto((reports[0] / "index.html").as_uri())
    assert not page.locator("nav").is_visible()
    assert not page.get_by_label("Find a name").is_visible()
    assert page.locator(".scroll").first.evaluate("part => getComputedStyle(part).overflowX") == "visible"
    assert page.pdf()[:5] == b"%PDF-"


def test_the_keyboard_reaches_everything(reports, open_page):
    page = open_page(reports[0] / "index.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    assert page.evaluate("document.activeElement.getBoundingClientRect().top") >= 0
    seen = set()
    for _ in range(200):
        page.keyboard.press("Tab")
        seen.add(page.evaluate("document.activeElement.tagName + ' ' + document.activeElement.className"))
    assert {"A ", "INPUT ", "BUTTON ", "SUMMARY "} <= seen
    assert any(element.startswith("DIV scroll") for element in seen)
