"""Makes namespaces, mounts and roots of its own."""

EARNS = 0


def deed():
    flags = (0x10000000, 0x20000, 0x40000000, 0x20000000, 0x8000000, 0x4000000, 0x10000000 | 0x20000)
    done = [libc.unshare(flag) for flag in flags]
    done += [tried(lambda: libc.setns(os.open(f"/proc/{os.getppid()}/ns/mnt", os.O_RDONLY), 0))]
    done += [libc.mount(b"tmpfs", b".", b"tmpfs", 0, None), libc.umount2(b"/proc", 2), syscall(155, 0, 0)]
    done += [libc.chroot(b"."), syscall(428, -100, 0, 0), syscall(430, 0, 0)]  # open_tree, fsopen
    return proof(0 in done or any(value and value > 0 for value in done))
