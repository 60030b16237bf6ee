"""JUnit XML: a test suite per student and unit, a test case per check.

There is no one specification; this is what the schemas of Jenkins and pytest (junit-10.xsd) share. A unit
of which no check ran has an error per exercise: no skip and no gap passes for a success.
"""

from collections.abc import Iterator
from xml.etree import ElementTree

from convlings.classroom.exports.entries import Entry, Graded, everybody, printable
from convlings.classroom.exports.files import Files
from convlings.classroom.gradebook import Gradebook
from convlings.judge.verdict import Check, Result


def files(book: Gradebook, units: list[str]) -> Files:
    """The file."""
    yield "", _lines(book, units)


def _lines(book: Gradebook, units: list[str]) -> Iterator[bytes]:
    yield b'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="convlings">\n'
    for entry in everybody(book, units):
        for unit, graded in entry.units.items():
            yield ElementTree.tostring(_suite(entry, unit, graded), "utf-8", xml_declaration=False) + b"\n"
    yield b"</testsuites>\n"


def _suite(entry: Entry, unit: str, graded: Graded) -> ElementTree.Element:
    suite = ElementTree.Element("testsuite", name=_valid(f"{entry.student.name} {unit}"), skipped="0")
    package = f"{entry.student.student}.{unit}"
    for name, result in graded.verdict.exercises.items():
        suite.extend(_cases(f"{package}.{name}", name, result, graded.verdict.message))
    suite.set("tests", str(len(suite)))
    suite.set("failures", str(len(suite.findall("testcase/failure"))))
    suite.set("errors", str(len(suite.findall("testcase/error"))))
    suite.set("time", f"{graded.seconds:.3f}")
    suite.set("timestamp", graded.graded.partition("+")[0])
    return suite


def _cases(place: str, exercise: str, result: Result, message: str) -> Iterator[ElementTree.Element]:
    for check in result.checks:
        yield _case(place, check, result.status)
    if not result.checks:
        case = ElementTree.Element("testcase", classname=_valid(place), name=exercise, time="0.000")
        ElementTree.SubElement(case, "error", message=_valid(message), type=result.status)
        yield case


def _case(place: str, check: Check, status: str) -> ElementTree.Element:
    name = f"{check.name.rpartition('::')[2]}: {check.title}"
    case = ElementTree.Element(
        "testcase", classname=_valid(place), name=_valid(name), time=f"{check.seconds:.3f}"
    )
    if not check.passed:
        headline = check.message.partition("\n")[0] or status  # what is not written is said once
        kind = check.misconception or "failed"
        failure = ElementTree.SubElement(case, "failure", message=_valid(headline), type=_valid(kind))
        failure.text = _valid(check.message)
    if check.printed:
        ElementTree.SubElement(case, "system-out").text = _valid(check.printed)
    return case


def _valid(text: str) -> str:
    """Only characters that XML 1.0 has: no control characters, no surrogates."""
    return printable(text).replace("\ufffe", "?").replace("\uffff", "?")
