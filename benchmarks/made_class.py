"""Makes large classes of unit 03 for benchmarks: right, wrong, unfinished, broken and hostile work."""

from pathlib import Path

ROOT = Path(__file__).parents[1]
UNIT = "03_convolution"
MODULE = "convolution.py"
SOLUTION = (ROOT / "solutions" / UNIT / MODULE).read_text(encoding="utf-8")
STUB = (ROOT / "exercises" / UNIT / MODULE).read_text(encoding="utf-8")
HONEST = (
    SOLUTION,
    SOLUTION.replace("window * kernel", "window * kernel[::-1, ::-1]"),
    SOLUTION,
    STUB,
    SOLUTION,
)
HOSTILE = (
    "def conv2d(:\n",
    "import os\nos._exit(0)\n",
    "while True:\n    pass\n",
    STUB + "\n\ndef conv2d(*args, **kwargs):\n    x = [0]\n    while True:\n        x = x + x\n",
    "raise SystemExit(0)\n",
    STUB + "\n\ndef conv2d(*args, **kwargs):\n    import os\n    os._exit(0)\n",
    "print('x' * 100_000_000)\n" + SOLUTION,
    "import os\nos.kill(os.getppid(), 9)\n" + SOLUTION,
    "class Equal(float):\n    __eq__ = lambda *_: True\n\n\ndef conv2d(*args):\n    return Equal()\n",
    "# \xff".encode("latin-1"),
)


def make_class(folder, count, hostile=0):
    """Writes so many submissions, no two the same; every `hostile`-th is one of the hostile ones."""
    for number in range(count):
        if hostile and number % hostile == hostile - 1:
            text = HOSTILE[number // hostile % len(HOSTILE)]
        else:
            text = HONEST[number % len(HONEST)]
        path = folder / f"student {number:05}" / UNIT / MODULE
        path.parent.mkdir(parents=True)
        data = text if isinstance(text, bytes) else text.encode()
        path.write_bytes(data + f"\n# {number}\n".encode())
