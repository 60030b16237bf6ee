"""One function per verb, by who uses it. Imports stand inside, so that each starts fast."""

from convlings.cli import authors, data, folder, learners, teachers
from convlings.cli.app import app, main

__all__ = ["app", "authors", "data", "folder", "learners", "main", "teachers"]
