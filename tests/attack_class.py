"""A class of hostile submissions beside honest ones, graded by the command, and all that came of it."""

import ast
import contextlib
import json
import os
import secrets
import shutil
import subprocess
import sys
from pathlib import Path

from attack_listeners import Listeners
from attack_looks import (
    UNIT,
    compared,
    honest,
    is_listening,
    is_marked,
    names_of,
    snapshot,
    threads_are_counted,
)

HERE = Path(__file__).parent
ROOT = HERE.parent
HEAD, TAIL = (HERE / "attack_frame.py").read_text(encoding="utf-8").split("# The attack stands here.\n")
SECONDS = 400


class Attack:
    """One hostile submission, read as text, with what it says of itself."""

    def __init__(self, path):
        """Reads the constants of the module without running it."""
        self.name, self.text = path.stem, path.read_text(encoding="utf-8")
        found = [node for node in ast.parse(self.text).body if isinstance(node, ast.Assign)]
        names = {node.targets[0].id: node.value for node in found if isinstance(node.targets[0], ast.Name)}
        self.earns = ast.literal_eval(names["EARNS"])
        self.holds = ast.literal_eval(names["HOLDS"]) if "HOLDS" in names else "landlock"
        self.is_control = "CONTROL" in names  # works without a wall, and does no harm there
        self.is_slow = "ONCE" in names  # one level is enough

    def submission(self, known):
        """The text that is handed in."""
        return f"KNOWN = {known!r}\n{HEAD}\n{self.text}\n{TAIL}"


ATTACKS = [Attack(path) for path in sorted((HERE / "attacks").glob("*.py"))]


class Run:
    """One run of the command on one class; everything that could tell is kept."""

    def __init__(self, folder, level, attacks, *, with_files=False, seed=7):
        """Makes course and class in a folder, grades them, and looks around."""
        self.folder, self.level, self.attacks = folder, level, attacks
        self.run = secrets.token_hex(8)
        self.tokens = {name: secrets.token_hex(8) for name in (
            "grader", "solution", "labels", "other", "environment", "command", "proof", "mark")}  # fmt: skip
        self.course, self.work, self.out = folder / "course", folder / "work", folder / "out"
        for name in ("tmp", "open", "marker"):
            (folder / name).mkdir()
        (folder / "open").chmod(0o777)
        self._plant_course()
        with Listeners(folder / "listener", self.run) as listeners:
            self.port = listeners.free_port
            self._hand_in(self._known(listeners))
            if with_files:
                self._hand_in_files()
            before = snapshot(self.course), snapshot(self.work)
            self.result = self._grade(seed)
            self.changed = compared(before[0], snapshot(self.course)) + compared(
                before[1], snapshot(self.work)
            )
        self.received = listeners.received
        self.left = self._left()

    def canary(self, name):
        """The text that is planted in one place."""
        return f"CANARY-{name}-{self.tokens[name]}"

    def points(self):
        """Everybody's points, and how many there are."""
        data = json.loads((self.out / "grades.json").read_bytes())
        return {entry["name"]: (entry["points"], entry["max_points"]) for entry in data["submissions"]}

    def feedback(self, name):
        """What somebody is told."""
        return (self.out / "feedback" / f"{name}.txt").read_text(encoding="utf-8")

    def texts(self):
        """All texts that the command writes for people, by where they stand."""
        texts = {path.name: path.read_text(encoding="utf-8") for path in (self.out / "feedback").iterdir()}
        return texts | {"stdout": self.result.stdout, "stderr": self.result.stderr}

    def leaks(self):
        """Canaries in what came out, as (place, canary's name)."""
        places = {str(path.relative_to(self.folder)): path.read_bytes() for path in self._came_out()}
        places |= {"stdout": self.result.stdout.encode(), "stderr": self.result.stderr.encode()}
        found = {(place, name) for place, text in places.items() for name in names_of(text)}
        sent = {(f"sent by {way}", name) for way, text in self.received.items() for name in names_of(text)}
        return {leak for leak in found if leak[1] != "mark"} | sent

    def _came_out(self):
        places = [self.folder / name for name in ("out", "tmp", "open", "marker")]
        paths = [
            Path(folder, name) for place in places for folder, _, names in os.walk(place) for name in names
        ]
        return [path for path in paths if path.is_file()]

    def _plant_course(self):
        for name in ("exercises", "graders", "solutions"):
            shutil.copytree(ROOT / name, self.course / name, ignore=shutil.ignore_patterns("__pycache__"))
        for name, place in {
            "grader": f"graders/{UNIT}/test_padding.py",
            "solution": f"solutions/{UNIT}/padding.py",
        }.items():
            with open(self.course / place, "a", encoding="utf-8") as file:
                file.write(f'\n\nPLANTED = "{self.canary(name)}"\n')
        self.labels = self.course / "graders" / UNIT / "labels.csv"
        self.labels.write_text(f"{self.canary('labels')}\n")

    def _known(self, listeners):
        folders = [
            self.folder / "open",
            self.folder / "tmp",
            self.out,
            self.out / "feedback",
            self.work,
            self.course,
        ]
        return {
            "grader": str(self.course / "graders" / UNIT / "test_padding.py"),
            "solution": str(self.course / "solutions" / UNIT / "padding.py"),
            "labels": str(self.labels), "other": str(self.work / "honest" / UNIT / "padding.py"),
            "course": str(self.course), "out": str(self.out), "run": self.run, "level": self.level,
            "listeners": listeners.addresses, "port": listeners.free_port,
            "folders": [*map(str, folders), "/tmp", "/dev/shm", "/var/tmp", "/run"],
            "threads": threads_are_counted(self.level, self.folder / "tmp" / "worker"),
            "proof": ("CANARY-proof", self.tokens["proof"]), "mark": ("CANARY-mark", self.tokens["mark"]),
        }  # fmt: skip

    def _hand_in(self, known):
        for attack in self.attacks:
            self.place(attack.name).write_text(attack.submission(known), encoding="utf-8")
        for name, text in honest().items():
            self.place(name).write_text(f"{text}\n# {self.canary('other')}\n", encoding="utf-8")

    def place(self, name):
        """Where somebody's module goes; its folder is made."""
        path = self.work / name / UNIT / "padding.py"
        path.parent.mkdir(parents=True)
        return path

    def _hand_in_files(self):
        """What is no text: links, pipes, devices."""
        solution, labels = self.course / "solutions" / UNIT / "padding.py", self.labels
        self.place("a link").symlink_to(solution)
        self.place("a link to labels").symlink_to(labels)
        os.link(solution, self.place("a hard link"))
        os.link(labels, self.place("a hard link to labels"))
        os.mkfifo(self.place("a pipe"))
        self.place("a folder").mkdir()
        (self.work / "a linked unit").mkdir()
        (self.work / "a linked unit" / UNIT).symlink_to(solution.parent, target_is_directory=True)
        with open(self.place("a huge file"), "wb") as file:
            file.truncate(1 << 34)
        with contextlib.suppress(OSError):
            os.mknod(self.place("a device"), 0o600 | 0o020000, os.makedev(1, 5))
        for name in (
            "::error::\x1b[31m\u202e",
            "##[error]x",
            "n" * 255,
            os.fsdecode(b"caf\xe9"),
            "<b>x",
            "new\n::error::line",
        ):
            self.place(name).write_text("raise SystemExit\n")

    def _grade(self, seed):
        command = [
            sys.executable,
            "-X",
            f"canary={self.canary('command')}",
            "-m",
            "convlings",
            "grade",
            str(self.work),
        ]
        command += ["--out", str(self.out), "--graders", str(self.course / "graders"), "--units", "02"]
        command += ["--confinement", self.level, "--jobs", "2", "--seed", str(seed)]
        path = os.pathsep.join([str(ROOT), str(self.folder / "marker"), os.environ.get("PYTHONPATH", "")])
        environment = os.environ | {"TMPDIR": str(self.folder / "tmp"), "PYTHONPATH": path.rstrip(os.pathsep),
                                    "ATTACK_RUN": self.run, "SECRET": self.canary("environment")}  # fmt: skip
        with open(self.folder / "stdout", "wb+") as out, open(self.folder / "stderr", "wb+") as err:
            result = subprocess.run(command, cwd=self.folder, env=environment, stdin=subprocess.DEVNULL, stdout=out,
                                    stderr=err, timeout=SECONDS, start_new_session=True)  # fmt: skip
        result.stdout, result.stderr = (
            (self.folder / name).read_text(errors="replace") for name in ("stdout", "stderr")
        )
        return result

    def _left(self):
        """What is still there of the run: processes, files, sockets, shared memory. The files are removed."""
        marks = [self.run.encode(), str(self.folder / "marker").encode()]
        places = Path("/proc").glob("[0-9]*/cmdline")
        left = [f"process {place.parent.name}" for place in places if is_marked(place, marks)]
        left += [line for line in Path("/proc/net/unix").read_text().splitlines() if self.run in line]
        if is_listening(self.port):
            left.append(f"port {self.port}")
        key, segments = str(int(self.run[:6], 16)), Path("/proc/sysvipc/shm").read_text().splitlines()[1:]
        left += [f"segment {line}" for line in segments if line.split()[0] == key]
        files = list((self.folder / "tmp").iterdir())
        for folder in ("/tmp", "/dev/shm", "/var/tmp", "/run", Path.home(), self.folder / "open"):
            files += Path(folder).glob(f"*{self.run}*")
        for path in files:
            if self.run in path.name and path.parent != self.folder / "open":
                path.unlink()
        return left + [f"file {path}" for path in files]
