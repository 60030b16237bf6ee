"""What the kit's own tests share: the checkout's trees and the course."""

from pathlib import Path

import pytest

from convlings.course.course import Course, load_course

pytest_plugins = ["pytester"]

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def course() -> Course:
    return load_course(ROOT / "exercises" / "course.toml")
