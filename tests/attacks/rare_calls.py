"""Makes the rare system calls that holes were found in."""

EARNS = 0


def deed():
    numbers = {321: (0, 0, 0), 425: (8, 0), 250: (0, -3, 1), 248: (0, 0, 0, 0, -3), 323: (1,), 298: (0, 0, -1, -1, 0),
               319: (0, 0), 29: (0, 4096, 0o1600), 135: (0x0040000,), 310: (0, 0, 0, 0, 0, 0), 303: (0,), 304: (0,),
               212: (0, 0), 153: (), 169: (0, 0, 0, 0), 175: (0, 0, 0), 246: (0, 0, 0, 0), 447: (0,), 434: (0, 0),
               159: (0,), 272: (0,), 240: (0, 0, 0, 0), 253: (), 300: (0, 0), 165: (0,) * 5}  # fmt: skip
    done = [number for number, values in numbers.items() if syscall(number, *values) >= 0]
    answers = set()
    for number, values in numbers.items():
        syscall(number, *values)
        answers.add(ctypes.get_errno())
    return proof(done)
