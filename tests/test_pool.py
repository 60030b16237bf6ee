"""The warm pool: every worker is fresh, confined on every level that there is, and gone when it ends."""

import os
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from convlings.worker import process
from convlings.worker.calling import Died, Raised
from convlings.worker.levels import LEVELS
from convlings.worker.probe import best, reason_against
from convlings.worker.remote import Remote

MODULE = """\
import os, random, tempfile
import numpy as np

def work(x):
    with tempfile.NamedTemporaryFile() as file:
        file.write(b"x" * 1000)
    return np.linalg.norm(x), float((x @ x.T).sum())

def state():
    return [random.random(), float(np.random.random()), sorted(os.listdir(".")), dict(os.environ)]

def threads(count):
    import threading
    stop = threading.Event()
    for _ in range(count):
        threading.Thread(target=stop.wait, daemon=True).start()
    return threading.active_count()

def allocate(megabytes):
    return len(np.ones(megabytes << 17).view(np.uint8)) >> 20

def descriptors():
    return sorted(map(int, os.listdir("/proc/self/fd")))
"""


@pytest.fixture(params=LEVELS)
def level(request):
    """Every level of confinement that this machine offers; the others are said."""
    if reason := reason_against(request.param):
        pytest.skip(f"{request.param} cannot be in force here: {reason}")
    return request.param


@pytest.fixture
def remote(level):
    """A worker on this level."""
    remote = Remote(MODULE, Path("module.py"), None, level)
    remote.load(20)
    yield remote
    remote.close()


def asked(remote, function, *arguments):
    return remote.invoke(function, arguments, {}, 20).value


def test_a_worker_is_fresh(remote, monkeypatch):
    monkeypatch.setenv("SECRET_OF_THE_JUDGE", "1")
    first = asked(remote, "state")
    remote.load(20)
    second = asked(remote, "state")
    assert first[0] != second[0]
    assert first[1] != second[1]
    assert first[2] == second[2] == ["module.py"]
    assert "SECRET_OF_THE_JUDGE" not in second[3]
    assert second[3]["HOME"] == second[3]["TMPDIR"]


def test_memory_is_limited(remote):
    assert asked(remote, "allocate", 300) == 300
    if remote.level == "none":
        return
    with pytest.raises((Raised, Died), match=r"MemoryError|limit"):
        asked(remote, "allocate", 2000)


def test_a_worker_has_no_descriptor_but_its_own(remote):
    assert asked(remote, "descriptors")[:4] == [0, 1, 2, 3]
    assert len(asked(remote, "descriptors")) == 5  # the fifth reads the list


def test_threads_are_limited_where_the_worker_is_a_user_of_its_own(remote):
    assert asked(remote, "threads", 20) == 21
    if remote.level == "namespaces":
        with pytest.raises(Raised, match="RuntimeError"):
            asked(remote, "threads", 100)


def test_many_workers_in_a_row_leave_nothing(remote):
    x = np.random.default_rng(0).normal(size=(20, 30))
    expected = np.linalg.norm(x), (x @ x.T).sum()
    for _ in range(5):
        remote.load(20)
        asked(remote, "work", x)
    before = _resources(remote)
    for _ in range(40):
        remote.load(20)
        np.testing.assert_allclose(asked(remote, "work", x), expected, rtol=1e-12)
    after = _resources(remote)
    assert after["descriptors"] == before["descriptors"]
    assert after["processes"] == before["processes"]
    assert after["pool pages"] <= before["pool pages"] + 256  # 1 MiB


def _resources(remote):
    pool = remote.process.pool.process.pid
    children = descendants(pool)
    return {
        "descriptors": [len(os.listdir(f"/proc/{pid}/fd")) for pid in ("self", pool)],
        "processes": len(children),
        "pool pages": max(
            int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in (pool, *children)
        ),
    }


def descendants(pid):
    """The processes below one, as the host numbers them."""
    found = []
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        found += [int(child), *descendants(int(child))]
    return found


ENDLESS = """\
import sys
from pathlib import Path
from convlings.worker.remote import Remote
source = '''
import signal
for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:
    signal.signal(number, signal.SIG_IGN)
def f():
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass
'''
remote = Remote(source, Path("module.py"), None, sys.argv[1])
remote.load(20)
print("running", flush=True)
remote.invoke("f", [], {}, 100)
"""


def test_when_the_judge_is_killed_everything_ends(level):
    judge = subprocess.Popen([sys.executable, "-c", ENDLESS, level], stdout=subprocess.PIPE)
    judge.stdout.readline()
    watches = [os.pidfd_open(pid) for pid in descendants(judge.pid)]
    assert len(watches) >= 2  # the pool and the worker
    judge.kill()
    judge.communicate()
    end = time.monotonic() + 30
    for watch in watches:
        assert select.select([watch], [], [], end - time.monotonic())[0], "a process lives on"
        os.close(watch)


THREADED = "import threading\nthreading.Thread(target=threading.Event().wait, daemon=True).start()\n"


def test_libraries_that_start_threads_are_imported_by_the_worker_itself(tmp_path, monkeypatch):
    """A fork of a process with threads would hang; the worker still runs."""
    (tmp_path / "site-packages" / "keras").mkdir(parents=True)
    (tmp_path / "site-packages" / "keras" / "__init__.py").write_text(THREADED)
    monkeypatch.syspath_prepend(str(tmp_path / "site-packages"))
    process.close_all()
    remote = Remote(
        "import keras, threading\ndef f():\n    return threading.active_count()\n", Path("m.py"), None, best()
    )
    try:
        remote.load(20)
        assert not remote.process.pool.warm
        assert asked(remote, "f") == 2
    finally:
        remote.close()
        process.close_all()


def test_a_pool_that_was_killed_is_replaced(remote):
    worker = remote.process
    worker.pool.process.send_signal(signal.SIGKILL)
    select.select([worker.pidfd], [], [])  # it ends with its pool
    with pytest.raises(Died):
        asked(remote, "state")
    assert asked(remote, "state")[2] == ["module.py"]
