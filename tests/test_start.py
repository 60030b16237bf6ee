"""The learner's commands that draw and train nothing start without what is slow to import."""

import subprocess
import sys

import pytest

SLOW = ("matplotlib", "tensorflow", "keras", "PIL", "nbformat")
PROGRAM = f"""\
import sys
from convlings.cli import main
try:
    main()
except SystemExit as end:
    print([name for name in {SLOW} if name in sys.modules], end.code or 0)
"""


@pytest.fixture(scope="module")
def work(root, tmp_path_factory, request):
    """A learner's folder of the whole course, with an answer in it."""
    folder = tmp_path_factory.mktemp("start") / "work"
    subprocess.run([sys.executable, "-m", "convlings", "init", folder], check=True, timeout=100)
    module = folder / "exercises" / "02_padding" / "padding.py"
    module.write_text(module.read_text().replace("raise NotImplementedError()", "return 0"))
    return folder


@pytest.mark.parametrize(
    "command", ["explain conv2d", "submit", "update --preview", "reset conv2d", "check output_size"]
)
def test_what_a_command_imports(work, command):
    arguments = [sys.executable, "-c", PROGRAM, *command.split()]
    result = subprocess.run(arguments, cwd=work, capture_output=True, text=True, timeout=100)
    assert result.stdout.splitlines()[-1] == f"[] {1 if command.startswith('check') else 0}", result.stderr
