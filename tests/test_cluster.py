"""Grading on a Dask cluster: a real scheduler and real workers on loopback, one of which is killed."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytest.importorskip("distributed")
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("cluster")]

RIGHT = "def double(x):\n    return 2 * x\n\n\ndef halve_all(values):\n    return values * 0.5\n"
WRONG = RIGHT.replace("2 * x", "x * x")
SECONDS = 120


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@pytest.fixture(scope="module")
def address():
    """A scheduler."""
    port = free_port()
    command = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", str(port),
               "--no-dashboard"]  # fmt: skip
    with running(command) as scheduler:
        wait_for(scheduler, "Scheduler at")
        yield f"tcp://127.0.0.1:{port}"


class running:  # noqa: N801
    """A process in a group of its own, ended with everything that it started."""

    def __init__(self, command, **options):
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True,
                                        process_group=0, **options)  # fmt: skip

    def __enter__(self):
        return self.process

    def __exit__(self, *_):
        for name in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(self.process.pid, name)
                self.process.wait(20)
            except (ProcessLookupError, subprocess.TimeoutExpired):
                continue
        self.process.stderr.close()


def wait_for(process, text):
    end = time.monotonic() + SECONDS
    for line in process.stderr:
        if text in line:
            return
        assert time.monotonic() < end, text
    raise AssertionError(f"it ended before it said {text!r}")


def worker(address, folder, **environment):
    """A worker with one thread, in a folder that has nothing of the course."""
    folder.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "distributed.cli.dask_worker", address, "--nthreads", "1", "--no-dashboard",
               "--no-nanny", "--local-directory", str(folder)]  # fmt: skip
    path = os.pathsep.join([*environment.pop("first", []), *(entry for entry in sys.path if entry)])
    return running(command, cwd=folder, env=os.environ | {"PYTHONPATH": path} | environment)


@pytest.fixture
def place(tiny_course, tmp_path):
    """A course and a class of twenty."""
    shutil.copytree(tiny_course, tmp_path / "course")
    for number in range(20):
        path = tmp_path / "work" / f"student {number:02}" / "01_double" / "double.py"
        path.parent.mkdir(parents=True)
        path.write_text((RIGHT, WRONG, "def double(:\n", "import os\nos._exit(1)\n")[number % 4])
    return tmp_path


def command(place, out, *more):
    return [sys.executable, "-m", "convlings", "grade", "work", "--out", out, "--seed", "7", "--graders",
            str(place / "course/graders"), *more]  # fmt: skip


def grades(place, out):
    return re.sub(r'"seconds": [\d.e-]+', '"seconds": 0', (place / out / "grades.json").read_text())


def test_a_cluster_that_loses_a_worker_grades_as_this_machine_does(place, address):
    subprocess.run(command(place, "here"), cwd=place, check=True, capture_output=True, timeout=300)
    with worker(address, place / "one") as one, worker(address, place / "two") as two:
        for process in (one, two):
            wait_for(process, "Registered to")
        with subprocess.Popen(command(place, "there", "--scheduler", address), cwd=place, stderr=subprocess.PIPE,
                              stdout=subprocess.DEVNULL, text=True) as run:  # fmt: skip
            next(line for line in run.stderr if line.startswith("5 of 20"))
            one.kill()
            rest = run.stderr.read()
        assert run.returncode == 0, rest
    assert grades(place, "there") == grades(place, "here")


def test_a_cluster_without_workers_is_said(place, address):
    done = subprocess.run(
        command(place, "out", "--scheduler", address), cwd=place, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 2
    assert "has no workers" in done.stderr


def test_another_version_is_refused(place, address):
    """A worker whose kit is another one."""
    other = place / "other"
    shutil.copytree(Path(__file__).parents[1] / "convlings", other / "convlings")
    with open(other / "convlings" / "__init__.py", "a", encoding="utf-8") as file:
        file.write("\n# another one\n")
    with worker(address, place / "one", first=[str(other)]) as one:
        wait_for(one, "Registered to")
        done = subprocess.run(
            command(place, "out", "--scheduler", address),
            cwd=place,
            capture_output=True,
            text=True,
            timeout=300,
        )
    assert done.returncode == 2
    assert re.search(r"The worker tcp://127\.0\.0\.1:\d+ has convlings .*Install the same", done.stderr)
    assert "Traceback" not in done.stderr
