"""What is amiss with a page, by a strict reading of its HTML."""

from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

VOID = {"meta", "link", "input", "br", "hr", "img"}
IN_NO_PARAGRAPH = {
    "p",
    "div",
    "ul",
    "ol",
    "dl",
    "pre",
    "table",
    "figure",
    "section",
    "article",
    "details",
    "h1",
    "h2",
    "h3",
}
REFERENCES = ("for", "aria-labelledby", "aria-describedby", "aria-controls")


class Page(HTMLParser):
    """Reads a page; `problems` holds what is amiss."""

    def __init__(self, path: Path) -> None:
        super().__init__(convert_charrefs=True)
        self.path, self.problems, self.open = path, [], []
        self.elements: list[tuple[str, dict]] = []
        self.texts: list[tuple[str, str]] = []
        text = path.read_text("utf-8")
        if not text.startswith("<!doctype html>\n"):
            self.problems.append("no doctype")
        self.feed(text)
        self.close()
        self.problems += [f"{tag} is not closed" for tag in self.open]
        self._check_all()

    def handle_starttag(self, tag, attributes):
        names = [name for name, _ in attributes]
        if len(set(names)) < len(names):
            self.problems.append(f"{tag} has an attribute twice")
        if tag in IN_NO_PARAGRAPH and "p" in self.open:
            self.problems.append(f"{tag} in a paragraph")
        self.elements.append((tag, dict(attributes)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if self.open and self.open[-1] == tag:
            self.open.pop()

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.problems.append(f"</{tag}> closes nothing")

    def handle_data(self, data):
        self.texts.append((self.open[-1] if self.open else "", data))

    def all(self, tag):
        """The attributes of every element of a kind."""
        return [attributes for name, attributes in self.elements if name == tag]

    def text(self, tag=None):
        """The text in every element of a kind, or of the whole page without style and script."""
        wanted = [
            data
            for inside, data in self.texts
            if inside == tag or (tag is None and inside not in ("style", "script"))
        ]
        return "".join(wanted)

    def _check_all(self):
        ids = [attributes["id"] for _, attributes in self.elements if "id" in attributes]
        self.problems += [f"two elements are called {name}" for name in {i for i in ids if ids.count(i) > 1}]
        for tag, attributes in self.elements:
            self._check_names(tag, attributes, ids)
            self._check_links(tag, attributes, ids)
        if (
            self.all("html")[0].get("lang") != "en"
            or len(self.all("h1")) != 1
            or not self.text("title").strip()
        ):
            self.problems.append("lang, title or h1 is missing")

    def _check_names(self, tag, attributes, ids):
        for reference in REFERENCES:
            for name in attributes.get(reference, "").split():
                if name not in ids:
                    self.problems.append(f"{tag} {reference}={name} names nothing")
        labels = [label.get("for") for label in self.all("label")]
        if tag == "input" and attributes.get("id") not in labels:
            self.problems.append("an input has no label")
        if tag == "th" and attributes.get("scope") not in ("row", "col"):
            self.problems.append("a heading has no scope")
        if attributes.get("role") in ("img", "region") and not {"aria-label", "aria-labelledby"} & set(
            attributes
        ):
            self.problems.append(f"{tag} has no name")
        if attributes.get("tabindex") not in (None, "0"):
            self.problems.append("tabindex")

    def _check_links(self, tag, attributes, ids):
        self.problems += [f"{tag} has {name}" for name in attributes if name.startswith("on")]
        address = attributes.get("href", attributes.get("src"))
        if address is None or address == "data:,":
            return
        file, _, fragment = address.partition("#")
        if file and not (self.path.parent / unquote(file)).is_file():
            self.problems.append(f"{tag} leads to {address}")
        if not file and fragment not in ids:
            self.problems.append(f"{tag} leads to #{fragment}")
