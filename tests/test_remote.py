"""The worker: whatever a submission does in there, it costs its own check only."""

import os
import select
from pathlib import Path

import numpy as np
import pytest

from convlings.judge.student import Student
from convlings.worker.calling import Died, Raised, TimedOut
from convlings.worker.probe import best
from convlings.worker.remote import Remote

MODULE = (Path(__file__).parent / "student_module.py").read_text()


@pytest.fixture
def walled(tmp_path):
    path = tmp_path / "module.py"
    path.write_text(MODULE)
    student = Student(path, best())
    yield student
    student.close()


def test_not_even_swallowing_everything_helps(walled):
    walled.load()
    walled.begin(0.5)
    with pytest.raises(TimedOut):
        walled.swallow()


def test_a_process_that_ends_costs_its_check_only(walled):
    with pytest.raises(Died):
        walled.crash()
    assert walled.echo(2) == 2


def test_an_object_of_a_process_that_ended_is_gone(walled):
    double = walled.twice_as(2)
    with pytest.raises(Died):
        walled.crash()
    walled.echo(1)
    with pytest.raises(Died, match="held this object"):
        double(1)


def test_output_does_not_reach_the_wire_and_does_not_block_it(walled):
    assert walled.chatter(2_000_000) == 2_000_000


def test_a_worker_that_reads_nothing_any_more_is_stopped(walled):
    walled.freeze_soon()
    walled.begin(1.0)
    with pytest.raises(TimedOut):
        while True:
            walled.echo(np.zeros(1_000_000))


def test_the_worker_and_its_folder_are_gone_afterwards(walled):
    walled.echo(1)
    worker = walled.backend.process
    watch = os.dup(worker.pidfd)
    assert select.select([watch], [], [], 0)[0] == []
    walled.close()
    assert select.select([watch], [], [], 0)[0] == [watch]  # readable: it has ended
    os.close(watch)
    assert not Path(worker.pool.scratch, str(worker.number)).exists()


FORGED = {
    "noise": "os.write(fd, b'x' * 100)",
    "early replies": (
        "from convlings.worker.wire import Wire\n"
        "[Wire(None, open(fd, 'wb', buffering=0, closefd=False)).send(n, ['replied', 1, [], [], [], 0.0, []], None)"
        " for n in range(5)]"
    ),
    "a huge frame": "import struct; os.write(fd, struct.pack('>4sIIQ', b'CVL1', 0, 2**31, 2**60))",
}


@pytest.mark.parametrize("deed", FORGED.values(), ids=FORGED)
def test_what_is_written_to_the_wire_by_force_only_ends_the_worker(tmp_path, deed):
    path = tmp_path / "module.py"
    body = "".join(f"        {line}\n" for line in deed.splitlines())
    path.write_text(
        f"import os\ndef f(fd):\n    try:\n{body}    except OSError:\n        pass\n    return 1\n"
    )
    student = Student(path, best())
    try:
        with pytest.raises(Died):
            for fd in range(3, 10):  # one of them is the wire
                student.f(fd)
            pytest.fail("no descriptor was the wire")
    finally:
        student.close()


def test_malformed_replies_never_raise_anything_else(tmp_path):
    """A worker that is replaced by a forger's loop can only end itself."""
    path = tmp_path / "module.py"
    path.write_text("def f(x):\n    return x\n")
    for reply in (["replied"], ["replied", 1, 2, 3, 4, 5, 6], ["raised", [], "", None, ""], ["callback", 9, []], [1], "x",
                  ["raised", [1], "x", None, ""], ["replied", 1, [], [], [], 0.0, [3]], ["loaded", {}], None):  # fmt: skip
        remote = Remote("def f(x):\n    return x\n", path, None, best())
        remote.load(20)
        remote.wire = Forger(remote.wire, reply)
        rng = np.random.default_rng(0)
        with pytest.raises((Died, Raised)):
            remote.invoke("f", [rng], {}, 5)
        remote.close()


class Forger:
    """Answers the judge's next question with something else."""

    def __init__(self, wire, reply):
        self.wire, self.reply = wire, reply

    def send(self, sequence, message, hold):
        self.sequence = sequence
        self.wire.send(sequence, message, hold)

    def receive(self, find):
        self.wire.receive(find)
        return self.sequence, self.reply
