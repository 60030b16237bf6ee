"""The system calls that a worker may make, with their numbers on x86_64 and on aarch64.

Numbers: Linux, arch/x86/entry/syscalls/syscall_64.tbl and include/uapi/asm-generic/unistd.h.
"""

NUMBERS: dict[str, dict[str, tuple[int, int | None]]] = {
    "files that are open": {
        "read": (0, 63), "write": (1, 64), "readv": (19, 65), "writev": (20, 66), "pread64": (17, 67),
        "pwrite64": (18, 68), "preadv": (295, 69), "pwritev": (296, 70), "lseek": (8, 62),
        "sendfile": (40, 71), "copy_file_range": (326, 285), "close": (3, 57), "close_range": (436, 436),
        "dup": (32, 23), "dup2": (33, None), "dup3": (292, 24), "pipe": (22, None), "pipe2": (293, 59),
        "flock": (73, 32), "fsync": (74, 82), "fdatasync": (75, 83), "sync_file_range": (277, 84),
        "fallocate": (285, 47), "fadvise64": (221, 223), "ftruncate": (77, 46),
    },
    "paths": {
        "open": (2, None), "openat": (257, 56), "creat": (85, None), "stat": (4, None), "fstat": (5, 80),
        "lstat": (6, None), "newfstatat": (262, 79), "statx": (332, 291), "access": (21, None),
        "faccessat": (269, 48), "faccessat2": (439, 439), "readlink": (89, None), "readlinkat": (267, 78),
        "statfs": (137, 43), "fstatfs": (138, 44), "getdents": (78, None), "getdents64": (217, 61),
        "mkdir": (83, None), "mkdirat": (258, 34), "rmdir": (84, None), "unlink": (87, None),
        "unlinkat": (263, 35), "rename": (82, None), "renameat": (264, 38), "renameat2": (316, 276),
        "link": (86, None), "linkat": (265, 37), "symlink": (88, None), "symlinkat": (266, 36),
        "umask": (95, 166), "truncate": (76, 45), "getcwd": (79, 17), "chdir": (80, 49), "fchdir": (81, 50),
    },
    "modes and times": {  # of any file of the same user, if that file is in sight: Landlock does not ask
        "chmod": (90, None), "fchmod": (91, 52), "fchmodat": (268, 53), "utime": (132, None),
        "utimes": (235, None), "futimesat": (261, None), "utimensat": (280, 88),
    },
    "memory": {
        "munmap": (11, 215), "mprotect": (10, 226), "mremap": (25, 216), "madvise": (28, 233),
        "brk": (12, 214), "msync": (26, 227), "mincore": (27, 232), "membarrier": (324, 283),
    },
    "waiting": {
        "poll": (7, None), "ppoll": (271, 73), "select": (23, None), "pselect6": (270, 72),
        "epoll_create": (213, None), "epoll_create1": (291, 20), "epoll_ctl": (233, 21),
        "epoll_wait": (232, None), "epoll_pwait": (281, 22), "epoll_pwait2": (441, 441),
        "eventfd": (284, None), "eventfd2": (290, 19),
    },
    "threads": {
        "futex": (202, 98), "set_robust_list": (273, 99), "get_robust_list": (274, 100),
        "set_tid_address": (218, 96), "rseq": (334, 293), "sched_yield": (24, 124),
        "sched_getaffinity": (204, 123), "sched_getparam": (143, 121), "sched_getscheduler": (145, 120),
        "getcpu": (309, 168), "exit": (60, 93), "exit_group": (231, 94), "wait4": (61, 260),
        "waitid": (247, 95), "arch_prctl": (158, None), "restart_syscall": (219, 128),
    },
    "signals to itself": {
        "rt_sigaction": (13, 134), "rt_sigprocmask": (14, 135), "rt_sigreturn": (15, 139),
        "rt_sigpending": (127, 136), "rt_sigsuspend": (130, 133), "rt_sigtimedwait": (128, 137),
        "sigaltstack": (131, 132), "pause": (34, None), "setitimer": (38, 103), "getitimer": (36, 102),
        "alarm": (37, None),
    },
    "time and facts": {
        "clock_gettime": (228, 113), "clock_getres": (229, 114), "clock_nanosleep": (230, 115),
        "nanosleep": (35, 101), "gettimeofday": (96, 169), "time": (201, None), "times": (100, 153),
        "getrandom": (318, 278), "uname": (63, 160), "sysinfo": (99, 179), "getpid": (39, 172),
        "getppid": (110, 173), "gettid": (186, 178), "getuid": (102, 174), "geteuid": (107, 175),
        "getgid": (104, 176), "getegid": (108, 177), "getresuid": (118, 148), "getresgid": (120, 150),
        "getgroups": (115, 158), "getpgrp": (111, None), "getpgid": (121, 155), "getsid": (124, 156),
        "getpriority": (140, 141), "getrusage": (98, 165), "getrlimit": (97, 163), "setrlimit": (160, 164),
        "capget": (125, 90),
    },
    "pairs of sockets": {
        "recvfrom": (45, 207), "sendto": (44, 206), "shutdown": (48, 210), "getsockname": (51, 204),
        "getpeername": (52, 205), "getsockopt": (55, 209), "setsockopt": (54, 208),
    },
    "judged by their arguments": {
        "mmap": (9, 222), "clone": (56, 220), "clone3": (435, 435), "prctl": (157, 167),
        "prlimit64": (302, 261), "fcntl": (72, 25), "ioctl": (16, 29), "kill": (62, 129),
        "tgkill": (234, 131), "socketpair": (53, 199),
    },
    "refused as not supported": {
        "getxattr": (191, 8), "lgetxattr": (192, 9), "fgetxattr": (193, 10), "setxattr": (188, 5),
        "lsetxattr": (189, 6), "fsetxattr": (190, 7), "listxattr": (194, 11), "llistxattr": (195, 12),
        "flistxattr": (196, 13),
    },
}  # fmt: skip
