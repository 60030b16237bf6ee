"""Prints what loops cost: one convolution, with fewer and fewer of its loops in Python, and in Keras.

8 images of 64x64x16 with 32 kernels of 3x3x16, float32, valid, stride 1, CPU. All versions are called in
turn; the fastest of so many calls counts, the first one not: `python benchmarks/convolution.py`.
"""

import sys
import time
from pathlib import Path

import keras
import numpy as np

from convlings.judge.misconceptions import load_solution

solution = load_solution(Path(__file__).parent.parent / "graders" / "03_convolution")


def every_multiplication(images, kernels):
    """Six loops and the sum over channels, all in Python."""
    N, H, W, C_in = images.shape
    KH, KW, _, C_out = kernels.shape
    output = np.zeros((N, H - KH + 1, W - KW + 1, C_out), images.dtype)
    images, kernels = images.tolist(), kernels.tolist()
    for n, i, j, f in np.ndindex(output.shape):
        total = 0.0
        for a in range(KH):
            for b in range(KW):
                pixel, taps = images[n][i + a][j + b], kernels[a][b]
                for c in range(C_in):
                    total += pixel[c] * taps[c][f]
        output[n, i, j, f] = total
    return output


def every_window(images, kernels):
    """Loops over images, places and filters; NumPy sums up a window."""
    N, H, W, _ = images.shape
    KH, KW, _, C_out = kernels.shape
    output = np.zeros((N, H - KH + 1, W - KW + 1, C_out), images.dtype)
    for n, i, j, f in np.ndindex(output.shape):
        output[n, i, j, f] = np.sum(images[n, i : i + KH, j : j + KW] * kernels[..., f])
    return output


VERSIONS = {  # what is left to Python's loops, the function, and how often it is called
    "every multiplication": (every_multiplication, 1),
    "images, places and filters; NumPy sums up a window": (every_window, 2),
    "places; a small matrix product for all images and filters": (solution.conv2d, 20),
    "nothing: im2col and one matrix product": (solution.conv2d_fast, 60),
    "nothing: keras.ops.conv": (lambda *arrays: np.asarray(keras.ops.conv(*arrays)), 60),
}


def main():
    """Takes the times and prints the table."""
    rng = np.random.default_rng(0)
    images, kernels = (
        rng.normal(size=(8, 64, 64, 16)).astype("f4"),
        rng.normal(size=(3, 3, 16, 32)).astype("f4"),
    )
    times = {name: [] for name in VERSIONS}
    for turn in range(60):
        for name, (function, calls) in VERSIONS.items():
            if turn < calls:
                start = time.perf_counter()
                function(images, kernels)
                times[name].append(time.perf_counter() - start)
    fastest = {name: min(values[1:] or values) for name, values in times.items()}
    reference = fastest["nothing: im2col and one matrix product"]
    versions = f"NumPy {np.__version__}, Keras {keras.__version__} on {keras.config.backend()}"
    print(f"Python {sys.version.split()[0]}, {versions}\n")
    print("| Python loops over | seconds | ratio |\n|---|---:|---:|")
    for name, seconds in fastest.items():
        print(f"| {name} | {seconds:.3g} | {seconds / reference:.3g} |")


if __name__ == "__main__":
    main()
