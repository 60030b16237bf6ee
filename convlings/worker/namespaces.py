"""Namespaces: processes, files, network and users of its own for a worker.

The pool enters its own namespaces once and builds the root that all its workers see, read-only. A worker
adds its own processes, scratch folder and user. See namespaces(7), pivot_root(2) and user_namespaces(7).
"""

import ctypes
import os

from convlings.worker import linux

MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC = 1, 2, 4, 8
MS_BIND, MS_REC, MS_PRIVATE = 4096, 16384, 1 << 18
MNT_DETACH, AT_FDCWD, AT_RECURSIVE = 2, -100 & (1 << 64) - 1, 0x8000
PIVOT_ROOT, MOUNT_SETATTR = {"x86_64": 155, "aarch64": 41}, 442
POOL = (
    linux.CLONE_NEWNS | linux.CLONE_NEWPID | linux.CLONE_NEWNET | linux.CLONE_NEWUTS | linux.CLONE_NEWCGROUP
)
WORKER = linux.CLONE_NEWNS | linux.CLONE_NEWIPC
DEVICES = ("null", "full", "random", "urandom")  # not zero: a shared mapping of it escapes the memory limit
SCRATCH = "mode=700,size=64m,nr_inodes=1024"
SEMAPHORES = "mode=700,size=1m,nr_inodes=64"
BASE = "/tmp"  # any folder will do to put the new root together
PRIVATE = "/scratch"  # where a worker may write


class _Attributes(ctypes.Structure):
    _fields_ = [(name, ctypes.c_uint64) for name in ("set", "clear", "propagation", "namespace")]


def enter() -> None:
    """The pool's namespaces; the next process that it forks is the first in there."""
    user, group = os.geteuid(), os.getegid()
    try:
        linux.call("unshare", POOL)  # root, who can then give every worker a user of its own
    except PermissionError:
        linux.call("unshare", POOL | linux.CLONE_NEWUSER)
        _map(user, group)


def build_root(readable: list[str], masked: list[str]) -> None:
    """Makes a root of read-only folders, with places for files, /proc and /dev, and moves there."""
    sources = {path: os.path.realpath(path) for path in readable}
    links = {path: os.readlink(path) for path in readable if os.path.islink(path)}
    _mount("", "/", None, MS_REC | MS_PRIVATE)
    _mount("tmpfs", BASE, "tmpfs", MS_NOSUID | MS_NODEV, "mode=755")
    for name in ("new", "old"):
        os.mkdir(f"{BASE}/{name}")
    _mount(f"{BASE}/new", f"{BASE}/new", None, MS_BIND)
    _pivot(BASE, f"{BASE}/old")
    os.chdir("/")
    for path in readable:
        if path in links and not links[path].startswith("/"):
            os.symlink(links[path], f"/new{path}")
        else:
            _bind(f"/old{sources[path]}", f"/new{path}")
    _furnish("/new", [path for path in masked if os.path.isdir(f"/new{path}")])
    os.chdir("/new")
    _pivot(".", ".")
    linux.call("umount2", b".", MNT_DETACH)
    os.chdir("/")


def _furnish(root: str, masked: list[str]) -> None:
    for name in (PRIVATE[1:], "proc", "dev", "dev/shm", "empty"):
        os.makedirs(f"{root}/{name}", exist_ok=True)
    if not os.path.exists(f"{root}/tmp"):  # packages may be there
        os.symlink(PRIVATE, f"{root}/tmp")
    for name in DEVICES:
        os.close(os.open(f"{root}/dev/{name}", os.O_CREAT | os.O_WRONLY, 0o666))
    for path in masked:
        _mount(f"{root}/empty", f"{root}{path}", None, MS_BIND)
    attributes = _Attributes(MS_RDONLY | MS_NOSUID | MS_NODEV, 0, 0, 0)
    linux.call("syscall", MOUNT_SETATTR, AT_FDCWD, root.encode(), AT_RECURSIVE, attributes, 32)
    for name in DEVICES:
        _mount(f"/old/dev/{name}", f"{root}/dev/{name}", None, MS_BIND)
    _mount("proc", f"{root}/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC)


class Processes:
    """Gives each worker a process namespace of its own."""

    def __init__(self) -> None:
        """Remembers the pool's own."""
        self.own = os.open("/proc/self/ns/pid", os.O_RDONLY | os.O_CLOEXEC)

    def renew(self) -> None:
        """The next process that is forked is the first of a new namespace."""
        linux.call("setns", self.own, linux.CLONE_NEWPID)
        linux.call("unshare", linux.CLONE_NEWPID)


def isolate(user: int, group: int) -> None:
    """A worker's own files and users; it becomes that user, without a right over anything outside."""
    linux.call("unshare", WORKER)
    _mount("", "/", None, MS_REC | MS_PRIVATE)
    own = f",uid={user},gid={group}"
    _mount("tmpfs", PRIVATE, "tmpfs", MS_NOSUID | MS_NODEV, SCRATCH + own)
    _mount("tmpfs", "/dev/shm", "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, SEMAPHORES + own)
    _mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC)
    become(user, group)
    linux.call("unshare", linux.CLONE_NEWUSER)
    _map(user, group)


def become(user: int, group: int) -> None:
    """Leaves root's rights behind, where there are any."""
    if os.geteuid() == 0 and user != 0:
        os.setgroups([])
        os.setresgid(group, group, group)
        os.setresuid(user, user, user)
        linux.prctl(linux.PR_SET_DUMPABLE, 1)  # else its own /proc/self belongs to root


def user_of_its_own() -> tuple[int, int]:
    """A user and a group that only this process has, where root can give one."""
    with open("/proc/self/uid_map", encoding="ascii") as table:
        top = max(int(start) + int(count) for start, _, count in (line.split() for line in table))
    if os.geteuid() != 0 or top < 1 << 16:
        return os.geteuid(), os.getegid()
    user = min(top, 1 << 30) - 2 - int.from_bytes(os.urandom(2)) % 4096
    return user, user


def _map(user: int, group: int) -> None:
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{user} {user} 1"),
        ("gid_map", f"{group} {group} 1"),
    ):
        with open(f"/proc/self/{name}", "w", encoding="ascii") as file:
            file.write(text)


def _bind(source: str, target: str) -> None:
    if os.path.isdir(source):
        os.makedirs(target, exist_ok=True)
    else:
        os.makedirs(os.path.dirname(target), exist_ok=True)
        os.close(os.open(target, os.O_CREAT | os.O_WRONLY, 0o644))
    _mount(source, target, None, MS_BIND | MS_REC)


def _mount(source: str, target: str, kind: str | None, flags: int, options: str = "") -> None:
    name = kind.encode() if kind else None
    linux.call("mount", source.encode(), target.encode(), name, flags, options.encode())


def _pivot(new: str, old: str) -> None:
    linux.call("syscall", PIVOT_ROOT[os.uname().machine], new.encode(), old.encode())
